"""The home: one writer at a time, and a clear word where it cannot be used."""

import os
import stat
from io import BytesIO
from pathlib import Path

import pytest

from corpus.errors import HomeBusy, HomeUnusable
from index.home import Home
from tests.index import other_process
from tests.index.shelf import Shelf


def test_nothing_is_made_before_something_is_written(tmp_path: Path) -> None:
    Home(tmp_path / "home")

    assert not (tmp_path / "home").exists()


def test_a_home_is_made_with_the_folders_above_it_for_its_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "home")

    with home.writing():
        pass

    assert (tmp_path / "deep" / "home" / "generations").is_dir()
    if os.name != "nt":
        assert stat.S_IMODE(home.path.stat().st_mode) == 0o700


def test_a_second_writer_in_this_process_is_told_of_the_first(tmp_path: Path) -> None:
    with Home(tmp_path).writing(), pytest.raises(HomeBusy) as caught, Home(tmp_path).writing():
        pass

    assert (caught.value.home, caught.value.pid) == (tmp_path, os.getpid())


def test_a_writer_in_another_process_is_named(tmp_path: Path) -> None:
    with (
        other_process.holding(tmp_path) as pid,
        pytest.raises(HomeBusy) as caught,
        Home(tmp_path).writing(),
    ):
        pass

    assert caught.value.pid == pid
    assert str(pid) in str(caught.value)


def test_a_home_is_free_again_when_its_writer_has_finished_or_failed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="failed"), Home(tmp_path).writing():
        raise RuntimeError("failed")

    with Home(tmp_path).writing():
        pass


def test_an_unreadable_note_of_the_writer_names_nobody(tmp_path: Path) -> None:
    with Home(tmp_path).writing():
        (tmp_path / "writer.pid").write_text("?")
        with pytest.raises(HomeBusy) as caught, Home(tmp_path).writing():
            pass

    assert caught.value.pid is None
    assert "another process" in str(caught.value)


@pytest.mark.parametrize("below", [(), ("home",)])
def test_a_home_in_place_of_a_file_or_inside_one_is_unusable(
    tmp_path: Path, below: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_text("mine")
    home = Home(tmp_path.joinpath("file", *below))

    with pytest.raises(HomeUnusable) as caught, home.writing():
        pass

    assert caught.value.home == home.path
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("below", [(), ("home",), ("deep", "home")])
def test_a_file_where_a_folder_should_be_is_told_before_anything_is_written(
    tmp_path: Path, below: tuple[str, ...]
) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    home = Home(file.joinpath(*below))

    with pytest.raises(HomeUnusable) as caught:
        home.check()

    assert caught.value.home == home.path
    assert caught.value.reason == f"{file if below else 'it'} is a file, not a folder"
    assert file.read_text() == "mine"


def test_a_link_that_leads_nowhere_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "home").symlink_to(tmp_path / "gone")

    with pytest.raises(HomeUnusable, match="used: it is a link that leads nowhere; "):
        Home(tmp_path / "home").check()


def test_a_folder_a_link_to_one_and_what_can_be_made_are_homes(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)

    for path in (tmp_path, tmp_path / "link", tmp_path / "deep" / "home"):
        Home(path).check()

    assert not (tmp_path / "deep").exists()


def test_a_failing_disk_is_told_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable) as caught, Home(tmp_path).writing():
        raise OSError(28, "No space left on device", "vectors.faiss")

    assert caught.value.reason == "No space left on device (vectors.faiss)"


def incoming(home: Home) -> list[str]:
    return sorted(path.name for path in (home.path / "incoming").iterdir())


def test_what_comes_in_is_a_file_of_its_kind_until_it_has_been_read(tmp_path: Path) -> None:
    home = Home(tmp_path)

    with home.writing(), home.incoming(BytesIO(b"fever\r\n"), suffix=".txt") as path:
        assert path.read_bytes() == b"fever\r\n"
        assert path.suffix == ".txt"
        assert incoming(home) == [path.name]

    assert incoming(home) == []


def test_what_came_in_is_gone_when_it_could_not_be_read(tmp_path: Path) -> None:
    home = Home(tmp_path)

    with (
        pytest.raises(RuntimeError, match="no PDF"),
        home.writing(),
        home.incoming(BytesIO(b"fever"), suffix=".pdf"),
    ):
        raise RuntimeError("no PDF")

    assert incoming(home) == []


class Full(BytesIO):
    """What cannot be copied to the end."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(28, "No space left on device", "upload.txt")
        return super().read(3)


def test_what_does_not_fit_on_the_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)

    with (
        pytest.raises(HomeUnusable) as caught,
        home.writing(),
        home.incoming(Full(b"fever"), suffix=".txt"),
    ):
        pass

    assert caught.value.reason == "No space left on device (upload.txt)"
    assert incoming(home) == []


def test_what_a_crash_left_of_an_upload_is_removed_by_the_next_writer(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.writing():
        (tmp_path / "incoming" / "upload.txt").write_bytes(b"half")

    with home.writing(), home.incoming(BytesIO(b"whole"), suffix=".txt") as path:
        assert path.read_bytes() == b"whole"


def test_nobody_else_may_look_at_what_comes_in(tmp_path: Path) -> None:
    with Home(tmp_path).writing():
        pass

    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "incoming").stat().st_mode) == 0o700


@pytest.mark.parametrize("log", [False, True], ids=["settled", "with a log"])
def test_a_read_only_home_answers_and_takes_nothing_in(shelf: Shelf, log: bool) -> None:
    shelf.write("a.txt", "zero")
    shelf.update()
    reader = shelf.home.catalog.snapshot() if log else None  # keeps the log from being emptied
    shelf.write("a.txt", "one")
    shelf.update()
    assert _has_log(shelf.home.path) is log
    shelf.write("a.txt", "two")

    said = other_process.use_read_only(shelf.home.path, shelf.folder)

    if said is None:
        pytest.skip("this user may neither mount nor be kept from writing")
    assert said == ["one", "HomeUnusable"]
    assert shelf.found("one") == ["one"]
    del reader


def _has_log(home: Path) -> bool:
    log = home / "catalog.sqlite-wal"
    return log.exists() and log.stat().st_size > 0
