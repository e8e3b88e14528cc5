"""`wherein index --watch` follows its files."""

import os
import signal
import time
from pathlib import Path

import pytest

from bot.commands.watch import of_interest
from index.home import Home
from tests.bot.commands.conftest import Start, Wherein

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
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 130
    assert "1 moved" in out
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
