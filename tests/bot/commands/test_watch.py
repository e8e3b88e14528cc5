"""`wherein index --watch` follows its files."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.commands.watch import Follower, changes_in, of_interest
from bot.settings import load_settings
from index.home import Home
from tests.bot.commands.conftest import Start, Wherein
from tests.bot.commands.fake_wherein import FakeAssembly

PATIENCE = 30  # seconds, of which about one is needed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")


def wait_for(home: Path, texts: dict[str, str]) -> None:
    """Wait until the home holds just these documents."""
    end = time.monotonic() + PATIENCE
    while (found := held(home)) != texts and time.monotonic() < end:
        time.sleep(0.05)  # there is nothing to be told by: the other process only writes
    assert found == texts


def held(home: Path) -> dict[str, str]:
    catalog = Home(home).catalog
    if not catalog.exists():
        return {}
    snapshot = catalog.snapshot()
    ids = [record.document_id for record in snapshot.records()]
    found = {document_id: snapshot.document(document_id).text for document_id in ids}
    snapshot.close()
    return found


def test_changes_additions_moves_and_deletions_are_followed(
    start: Start, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "manuals"
    folder.mkdir()
    (folder / "a.txt").write_text("one")
    process = start("index", folder, "--watch")
    wait_for(home, {"a.txt": "one"})
    assert process.stderr is not None
    while "watching for changes" not in process.stderr.readline():
        pass

    (folder / "a.txt").write_text("two")
    wait_for(home, {"a.txt": "two"})
    (folder / "b.pdf").write_text("this is no PDF")
    (folder / "c.md").write_text("three")
    wait_for(home, {"a.txt": "two", "c.md": "three"})
    (folder / "c.md").rename(folder / "d.md")
    (folder / "a.txt").unlink()
    wait_for(home, {"d.md": "three"})
    assert process.stdout is not None
    while "1 moved" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 130
    assert "b.pdf: it is named as PDF but its bytes are text" in err
    assert "Traceback" not in err


def test_a_single_file_is_followed_when_an_editor_puts_a_new_one_in_its_place(
    start: Start, home: Path, tmp_path: Path
) -> None:
    file, draft = tmp_path / "a.txt", tmp_path / "a.txt~"
    file.write_text("one")
    process = start("index", file, "--watch")
    wait_for(home, {"a.txt": "one"})
    assert process.stderr is not None
    while "watching for changes" not in process.stderr.readline():
        pass

    draft.write_text("two")
    draft.replace(file)

    wait_for(home, {"a.txt": "two"})


def test_a_folder_that_vanishes_is_told_and_followed_again_when_it_is_back(
    start: Start, home: Path, folder: Path
) -> None:
    (folder / "a.txt").write_text("one")
    process = start("index", folder, "--watch")
    assert process.stderr is not None
    while "watching for changes" not in process.stderr.readline():
        pass

    folder.rename(folder.with_name("away"))
    assert "no such file or folder any more" in process.stderr.readline()
    assert held(home) == {"a.txt": "one"}
    folder.mkdir()
    (folder / "b.txt").write_text("two")
    wait_for(home, {"b.txt": "two"})
    (folder / "b.txt").write_text("three")
    wait_for(home, {"b.txt": "three"})


def test_a_folder_that_is_gone_before_it_is_watched_is_no_end(tmp_path: Path) -> None:
    assert list(changes_in([tmp_path / "gone"], lambda change, name: True)) == []


def test_a_home_that_another_process_writes_to_is_tried_again(
    start: Start, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    with Home(home).writing():
        process = start("index", file, "--watch")
        assert process.stderr is not None
        assert "is being written to" in process.stderr.readline()

    wait_for(home, {"a.txt": "one"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "manuals"
    folder.mkdir()
    return folder


@pytest.fixture
def follower(home: Path, folder: Path) -> Follower:
    return Follower(FakeAssembly(load_settings()), [folder])


def test_what_cannot_be_read_is_named_once_and_again_for_another_reason(
    follower: Follower, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.txt").write_text("one")
    (folder / "b.txt").write_text("")
    follower.index()
    assert capsys.readouterr().err.count("b.txt: the file has no text in it") == 1

    (folder / "a.txt").write_text("two")
    follower.index()
    assert capsys.readouterr() == ("1 updated; 1 passage in the index, 1 newly encoded\n", "")

    (folder / "b.txt").write_bytes(b"a\0b")
    follower.index()
    assert "b.txt: there is a NUL character" in capsys.readouterr().err

    (folder / "b.txt").write_text("")
    follower.index()
    assert "b.txt: the file has no text in it" in capsys.readouterr().err


def test_where_nothing_has_changed_nothing_is_said_but_for_the_first_time(
    follower: Follower, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.txt").write_text("one")
    follower.index()
    assert capsys.readouterr().out.startswith("1 added; ")

    follower.index()
    assert capsys.readouterr() == ("", "")


def test_a_busy_home_is_told_once_until_it_is_free(
    follower: Follower, folder: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.txt").write_text("one")
    with Home(home).writing():
        follower.index()
        follower.index()
        during = follower.is_due
        assert capsys.readouterr().err.count("is being written to") == 1

    follower.index()
    assert (during, follower.is_due) == (True, False)
    with Home(home).writing():
        follower.index()
    assert "is being written to" in capsys.readouterr().err


@pytest.mark.parametrize("is_quiet", [True, False])
def test_what_changes_before_the_watch_begins_is_not_missed(
    wherein: Wherein,
    folder: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_quiet: bool,
) -> None:
    def watch(
        *places: Path, watch_filter: Callable[[object, str], bool], **options: object
    ) -> Iterator[set[str]]:
        (folder / "a.txt").write_text("two")  # after the first look, and seen by no watcher
        noise = str(home / "catalog.sqlite-wal")
        if is_quiet:
            yield set()  # as it does when nothing happens for a while
        elif watch_filter(None, noise):  # whoever asks questions makes some
            yield {noise}
        assert not watch_filter(None, noise)
        raise KeyboardInterrupt

    monkeypatch.setattr("watchfiles.watch", watch)
    (folder / "a.txt").write_text("one")

    outcome = wherein("index", folder, "--watch")

    assert outcome.code == 130
    assert held(home) == {"a.txt": "two"}


def test_a_place_that_is_not_there_cannot_be_watched(wherein: Wherein, folder: Path) -> None:
    outcome = wherein("index", folder / "deep" / "a.txt", "--watch")

    assert outcome.code == 2
    assert "deep/a.txt: there is no such file or folder" in outcome.complaint


def test_watching_needs_paths(wherein: Wherein) -> None:
    assert wherein("index", "--rebuild", "--watch").complaint == "--watch follows PATHS; give some."


@pytest.mark.parametrize(
    ("name", "is_of_interest"),
    [
        ("/docs/a.txt", True),
        ("/docs/deep/a.txt", True),
        ("/docs", True),
        ("/docs/.git/index", False),
        ("/docs/.a.txt.swp", False),
        ("/docs/home/catalog.sqlite", False),
        ("/other/a.txt", False),
        ("/one/file.md", True),
        ("/one/file.md~", False),
    ],
)
def test_what_is_hidden_elsewhere_or_in_the_home_is_passed_over(
    name: str, is_of_interest: bool
) -> None:
    check = of_interest(Path("/docs/home"), [Path("/docs"), Path("/one/file.md")])

    assert check(None, name) == is_of_interest
