"""From a path to documents."""

import hashlib
import os
from pathlib import Path

import pytest

from corpus.errors import (
    DocumentTooLarge,
    EmptyDocument,
    NothingToIndex,
    NotText,
    UnknownFormat,
    Unreadable,
)
from corpus.loading import TEXT_LIMIT, SourceFile, find_files, load


def ids(path: Path) -> list[str]:
    return [file.document_id for file in find_files(path)[0]]


def write(path: Path, text: str = "some text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_folder_gives_its_files_by_relative_path_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "deep/er/c.TXT", "Übung.text", "a b.markdown"):
        write(tmp_path / name)

    assert ids(tmp_path) == ["a b.markdown", "a.md", "b.txt", "deep/er/c.TXT", "Übung.text"]


def test_a_file_is_known_by_its_own_name(tmp_path: Path) -> None:
    assert ids(write(tmp_path / "deep" / "a.txt")) == ["a.txt"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    for name in ("seen.txt", ".hidden.txt", ".git/inside.txt"):
        write(tmp_path / name)

    assert ids(tmp_path) == ["seen.txt"]


def test_unknown_kinds_are_named_beside_the_files_that_are_read(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    picture = write(tmp_path / "b.png")
    bare = write(tmp_path / "README")

    _, unknown = find_files(tmp_path)

    assert [(error.path, error.suffix) for error in unknown] == [(bare, ""), (picture, ".png")]


def test_a_single_file_of_an_unknown_kind_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat) as caught:
        find_files(write(tmp_path / "a.docx"))

    assert caught.value.suffix == ".docx"
    assert ".md" in caught.value.known


def test_a_folder_with_nothing_readable_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "b.png")

    with pytest.raises(NothingToIndex) as caught:
        find_files(tmp_path)

    assert caught.value.path == tmp_path


@pytest.mark.parametrize("name", ["absent.txt", "n" * 300 + ".txt"])
def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        find_files(tmp_path / name)

    assert caught.value.path == tmp_path / name


def test_links_to_folders_and_circles_of_links_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "deep" / "a.txt")
    (tmp_path / "deep" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to("self.txt")

    assert ids(tmp_path) == ["deep/a.txt"]


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    target = write(tmp_path / "elsewhere" / "a.txt", "linked")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "b.txt").symlink_to(target)

    (file,), _ = find_files(tmp_path / "docs")

    assert file.document_id == "b.txt"
    assert load(file).text == "linked"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_passed_over_and_never_waited_for(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)

    assert ids(tmp_path) == ["a.txt"]
    with pytest.raises(Unreadable, match="not a regular file"):
        load(SourceFile(path=pipe, document_id="pipe.txt"))


def test_a_file_that_vanishes_after_it_was_found_is_unreadable(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    (file,), _ = find_files(tmp_path)
    path.unlink()

    with pytest.raises(Unreadable, match="the file is gone") as caught:
        load(file)

    assert caught.value.path == path


def test_a_document_says_where_it_is_from(tmp_path: Path) -> None:
    path = write(tmp_path / "deep" / "side_effects-of care.txt", "a\r\nb")

    document = load(SourceFile(path=path, document_id="deep/side_effects-of care.txt"))

    assert document.document_id == "deep/side_effects-of care.txt"
    assert document.source == "deep/side_effects-of care.txt"
    assert document.title == "Side effects of care"
    assert document.text == "a\nb"
    assert document.sha256 == hashlib.sha256(b"a\r\nb").hexdigest()
    assert document.encoding == "utf-8"


def test_markdown_has_its_own_title_and_sections(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", "# Guide\n\ntext")

    document = load(SourceFile(path=path, document_id="a.md"))

    assert document.title == "Guide"
    assert [section.headings for section in document.sections] == [("Guide",)]


@pytest.mark.parametrize("text", ["", " \n\t\u00a0\n"])
def test_a_file_without_text_is_refused(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "a.txt", text)

    with pytest.raises(EmptyDocument):
        load(SourceFile(path=path, document_id="a.txt"))


def test_a_file_of_the_limit_is_read_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * TEXT_LIMIT)
    file = SourceFile(path=path, document_id="a.txt")
    assert len(load(file).text) == 20 * 1024 * 1024

    path.write_bytes(b"a" * (TEXT_LIMIT + 1))

    with pytest.raises(DocumentTooLarge) as caught:
        load(file)
    assert (caught.value.size, caught.value.limit) == (20_971_521, 20_971_520)


def test_a_name_that_is_not_utf_8_is_written_out_in_the_id_and_the_title(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    try:
        path.write_text("text", "utf-8")
    except OSError:
        pytest.skip("this file system keeps only names in UTF-8")

    (file,), _ = find_files(tmp_path)

    assert file.document_id == r"caf\xe9.txt"
    assert load(file).title == r"Caf\xe9"


def test_a_name_may_have_a_line_end_in_it(tmp_path: Path) -> None:
    write(tmp_path / "two\nlines.txt")

    assert ids(tmp_path) == ["two\nlines.txt"]


def test_bytes_that_are_no_text_are_refused_with_the_path(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x7fELF\0\0")

    with pytest.raises(NotText) as caught:
        load(SourceFile(path=path, document_id="a.txt"))

    assert caught.value.path == path
