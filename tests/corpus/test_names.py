"""Names of files as text."""

import os
from pathlib import Path

import pytest

from corpus.names import gone_with, is_gone, written


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (b"plain.txt", "plain.txt"),
        ("Übung 😀.txt".encode(), "Übung 😀.txt"),
        (b"caf\xe9.txt", r"caf\xe9.txt"),
        (b"\xff\xfe", r"\xff\xfe"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="names are not bytes there")
def test_bytes_that_are_no_utf_8_are_spelled_out(name: bytes, text: str) -> None:
    assert written(Path(os.fsdecode(name))) == text
    assert written(os.fsdecode(name)).encode()


def test_a_path_is_gone_when_nothing_stands_there_and_a_link_to_nothing_stands(
    tmp_path: Path,
) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").write_text("fever")

    assert is_gone(str(tmp_path / "nowhere"))
    assert is_gone(str(tmp_path / "file" / "inside"))
    assert not is_gone(str(tmp_path / "link"))
    assert not is_gone(str(tmp_path / ("n" * 300)))  # the system does not tell


def test_a_name_of_bytes_that_are_no_utf_8_is_not_gone_while_its_file_is_there(
    tmp_path: Path,
) -> None:
    file = tmp_path / "b\udcff.txt"
    try:
        file.write_text("fever")
    except (OSError, UnicodeError) as error:
        pytest.skip(f"the file system takes no such name ({error})")

    assert not is_gone(written(file))
    file.unlink()
    assert is_gone(written(file))
    (tmp_path / "b\\xff.txt").write_text("fever")  # of which the name is the escape itself
    assert not is_gone(written(file))


def test_the_outermost_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()

    assert gone_with(str(tmp_path / "there" / "a.txt")) == str(tmp_path / "there" / "a.txt")
    assert gone_with(str(tmp_path / "x" / "y" / "a.txt")) == str(tmp_path / "x")
