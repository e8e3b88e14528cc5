import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import OutputExists, OutputIsInput, OutputUnwritable
from bot.evaluation.reports.output import Output


def names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def write(output: Output, text: str) -> None:
    with output.written() as file:
        file.write(text)


def test_a_file_is_written_whole_as_utf_8_with_line_feeds(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write(Output(path=path), "é\n\udcff")
    assert path.read_bytes() == b"\xc3\xa9\n\\udcff"
    assert names(tmp_path) == ["run.json"]


def test_what_exists_is_replaced_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("old")
    path.chmod(0o640)
    with pytest.raises(OutputExists) as caught:
        write(Output(path=path), "new")
    assert caught.value.path == path
    assert path.read_text() == "old"

    write(Output(path=path, replace=True), "new")

    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_has_come_since_the_work_began_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    writing = Output(path=path).written()
    writing.__enter__().write("new")
    path.write_text("another's")
    with pytest.raises(OutputExists):
        writing.__exit__(None, None, None)
    assert path.read_text() == "another's"
    assert names(tmp_path) == ["run.json"]


@pytest.mark.parametrize("name", ["in.json", "./in.json", "link.json", "hard.json"])
def test_the_input_is_never_written_over_by_whatever_name(tmp_path: Path, name: str) -> None:
    source = tmp_path / "in.json"
    source.write_text("questions")
    (tmp_path / "link.json").symlink_to("in.json")
    (tmp_path / "hard.json").hardlink_to(source)
    with pytest.raises(OutputIsInput):
        write(Output(path=tmp_path / name, replace=True, inputs=(source,)), "report")
    assert source.read_text() == "questions"


def test_the_input_is_known_where_neither_is_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "a" / ".." / "in.json"
    with pytest.raises(OutputIsInput):
        Output(path=path, inputs=(tmp_path / "in.json",)).check()


def test_an_error_on_the_way_leaves_what_stood_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("old")
    writing = Output(path=path, replace=True).written()
    writing.__enter__().write("half")
    assert not writing.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["run.json"]


def test_a_kill_on_the_way_leaves_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("old")
    script = (
        "import os, signal, sys; from pathlib import Path;"
        "from bot.evaluation.reports.output import Output\n"
        "with Output(path=Path(sys.argv[1]), replace=True).written() as file:\n"
        "    file.write('half' * 100_000)\n"
        "    file.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, path], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_text() == "old"


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "latest.json"
    link.symlink_to("folder/run.json")
    write(Output(path=link), "run")
    assert link.is_symlink()
    assert (tmp_path / "folder" / "run.json").read_text() == "run"


@pytest.mark.parametrize(
    ("name", "reason"), [("", "it is a folder"), ("no/run.json", "there is no folder")]
)
def test_where_nothing_can_be_written_is_told_before_the_work(
    tmp_path: Path, name: str, reason: str
) -> None:
    with pytest.raises(OutputUnwritable) as caught:
        Output(path=tmp_path / name, replace=True).check()
    assert caught.value.reason.startswith(reason)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told_in_one_sentence() -> None:
    with pytest.raises(OutputUnwritable) as caught:
        write(Output(path=Path("/dev/full")), "x" * 100_000)
    assert caught.value.reason == "No space left on device"


def test_a_device_is_written_to_as_it_is() -> None:
    write(Output(path=Path(os.devnull)), "gone")
    assert not Path(os.devnull).is_file()


def test_who_reads_the_old_file_reads_it_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("old")
    with path.open() as reader:
        write(Output(path=path, replace=True), "new")
        assert reader.read() == "old"
    assert path.read_text() == "new"
