"""From a path to documents."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.blocks import Block, BlockKind
from corpus.document import Anchor, Document, Section
from corpus.errors import (
    DocumentTooLarge,
    EmptyDocument,
    LeadsOutside,
    NothingToIndex,
    NotText,
    PathError,
    TypeMismatch,
    UnknownFormat,
    Unreadable,
)
from corpus.formats.table import FORMATS, PACKED_LIMIT, SUFFIXES, TEXT_LIMIT, Reading
from corpus.loading import SourceFile, find_files, load, stamp_of
from corpus.parsing import Parser
from corpus.span import Span
from tests.corpus.formats.pdf_samples import drawn
from tests.corpus.shut import shut

Load = Callable[[SourceFile], Document]


@pytest.fixture
def loaded() -> Iterator[Load]:
    with Parser() as parser:
        yield lambda file: load(file, parser)


def ids(path: Path) -> list[str]:
    return [file.document_id for file in find_files(path).files]


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
    packed = write(tmp_path / "a.tar.gz")

    found = find_files(tmp_path)

    assert ids(tmp_path) == ["a.txt"]
    assert [
        (type(error), error.path, getattr(error, "suffix", None)) for error in found.skipped
    ] == [(UnknownFormat, packed, ".gz"), (UnknownFormat, picture, ".png")]


def test_a_single_file_of_an_unknown_kind_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat) as caught:
        find_files(write(tmp_path / "a.doc"))

    assert caught.value.suffix == ".doc"
    assert caught.value.known == SUFFIXES


def test_a_file_without_a_suffix_is_told_by_its_bytes(tmp_path: Path, loaded: Load) -> None:
    write(tmp_path / "README", "Read me.")
    (tmp_path / "paper").write_bytes(drawn([[(72, 700, "A page.")]]))
    write(tmp_path / "page", "<!doctype html><title>Home</title><p>Welcome.")

    documents = [loaded(file) for file in find_files(tmp_path).files]

    assert [(one.document_id, one.loader, one.text) for one in documents] == [
        ("README", "text 1", "Read me."),
        ("page", "HTML 4", "Welcome."),
        ("paper", "PDF 2", "A page."),
    ]


@pytest.mark.parametrize("data", [b"\x7fELF\2\1", b"\x89PNG\r\n\x1a\n", bytes(90), bytes(9) + b"x"])
def test_bytes_of_no_known_kind_without_a_suffix_are_refused(tmp_path: Path, data: bytes) -> None:
    write(tmp_path / "a.txt")
    tool = tmp_path / "tool"
    tool.write_bytes(data)

    (error,) = find_files(tmp_path).skipped
    with pytest.raises(UnknownFormat) as caught:
        find_files(tool)

    assert ids(tmp_path) == ["a.txt"]
    assert isinstance(error, UnknownFormat)
    assert (error.path, error.suffix) == (caught.value.path, caught.value.suffix) == (tool, "")


def test_an_empty_file_without_a_suffix_is_an_empty_document(tmp_path: Path, loaded: Load) -> None:
    (file,) = find_files(write(tmp_path / "README", "")).files

    with pytest.raises(EmptyDocument):
        loaded(file)


def test_a_file_without_a_suffix_has_the_limit_of_its_kind(tmp_path: Path, loaded: Load) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"a" * (TEXT_LIMIT + 1))
    (file,) = find_files(path).files

    with pytest.raises(DocumentTooLarge) as as_text:
        loaded(file)
    path.write_bytes(b"a" * (PACKED_LIMIT + 1))
    with pytest.raises(DocumentTooLarge) as as_any:
        find_files(path)

    assert (as_text.value.limit, as_any.value.limit) == (20 * 1024 * 1024, 50 * 1024 * 1024)


@pytest.mark.parametrize("names", [(), ("b.png",), (".hidden.txt",)])
def test_a_folder_with_nothing_readable_is_named(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        write(tmp_path / name)

    found = find_files(tmp_path)

    assert found.files == ()
    assert [error.path for error in found.skipped if isinstance(error, NothingToIndex)] == [
        tmp_path
    ]


@pytest.mark.parametrize("name", ["absent.txt", "n" * 300 + ".txt"])
def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        find_files(tmp_path / name)

    assert caught.value.path == tmp_path / name


def test_links_that_lead_to_no_file_are_named_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "deep" / "a.txt")
    links = {"deep/up": tmp_path, "nowhere.txt": tmp_path / "absent", "self.txt": Path("self.txt")}
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)

    found = find_files(tmp_path)

    assert ids(tmp_path) == ["deep/a.txt"]
    assert {error.path for error in found.skipped} == {tmp_path / name for name in links}
    assert {type(error) for error in found.skipped} == {Unreadable}


def test_a_link_to_a_folder_says_what_to_do_instead(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.txt")
    (tmp_path / "docs").mkdir()
    link = tmp_path / "docs" / "link"
    link.symlink_to(tmp_path / "elsewhere")

    (error,) = find_files(tmp_path / "docs").skipped

    assert "index that folder itself" in error.reason
    assert ids(link) == ["a.txt"]


def test_a_subfolder_that_cannot_be_read_is_named_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "shut" / "deep" / "b.txt")
    shut(tmp_path / "shut", monkeypatch)

    found = find_files(tmp_path)

    assert [file.document_id for file in found.files] == ["a.txt"]
    (error,) = found.skipped
    assert isinstance(error, Unreadable)
    assert error.path == tmp_path / "shut"
    assert "Permission denied" in error.reason
    assert not found.was_seen(str(tmp_path / "shut" / "deep" / "b.txt"))
    assert found.was_seen(str(tmp_path / "a.txt"))
    assert found.was_seen(str(tmp_path / "shutter" / "c.txt"))


def test_a_folder_of_nothing_but_what_cannot_be_read_is_not_called_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "shut" / "b.txt")
    shut(tmp_path / "shut", monkeypatch)

    assert [type(error) for error in find_files(tmp_path).skipped] == [Unreadable]


def test_a_folder_that_cannot_be_read_itself_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.txt")
    shut(tmp_path, monkeypatch)

    with pytest.raises(Unreadable) as caught:
        find_files(tmp_path)

    assert caught.value.path == tmp_path


def test_a_link_to_a_file_in_the_folder_is_followed(tmp_path: Path, loaded: Load) -> None:
    target = write(tmp_path / "docs" / "deep" / "a.txt", "linked")
    (tmp_path / "docs" / "b.txt").symlink_to(target)

    file, _ = find_files(tmp_path / "docs").files

    assert file.document_id == "b.txt"
    assert loaded(file).text == "linked"


@pytest.mark.parametrize("name", ["b.txt", "b"])
def test_a_link_that_leads_out_of_the_folder_is_left_out_and_named(
    tmp_path: Path, name: str
) -> None:
    target = write(tmp_path / "docs-of-others" / "a.txt", "linked")
    docs = tmp_path / "docs"
    write(docs / "deep" / "c.txt")
    (docs / "by the way").symlink_to(target)
    (docs / "deep" / name).symlink_to(docs / "by the way")

    found = find_files(docs)

    assert [file.document_id for file in found.files] == ["deep/c.txt"]
    assert [(type(error), error.path.name) for error in found.skipped] == [
        (LeadsOutside, "by the way"),
        (LeadsOutside, name),
    ]
    assert f"a link to {target}, outside of the folder; copy that file" in found.skipped[1].reason


def test_a_link_that_is_named_itself_is_followed(tmp_path: Path, loaded: Load) -> None:
    write(tmp_path / "elsewhere" / "a.txt", "linked")
    (tmp_path / "b.txt").symlink_to(tmp_path / "elsewhere" / "a.txt")
    (tmp_path / "docs").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "c.txt").symlink_to(tmp_path / "elsewhere" / "a.txt")

    (file,) = find_files(tmp_path / "b.txt").files

    assert (file.document_id, loaded(file).text) == ("b.txt", "linked")
    assert ids(tmp_path / "docs") == ["a.txt", "c.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("name", ["pipe.txt", "pipe"])
def test_a_named_pipe_is_named_and_never_waited_for(
    tmp_path: Path, loaded: Load, name: str
) -> None:
    write(tmp_path / "a.txt")
    pipe = tmp_path / name
    os.mkfifo(pipe)

    (error,) = find_files(tmp_path).skipped

    assert ids(tmp_path) == ["a.txt"]
    assert isinstance(error, Unreadable)
    assert error.path == pipe
    assert error.reason.startswith("it is not a regular file")
    with pytest.raises(Unreadable, match="not a regular file"):
        loaded(SourceFile(path=pipe, document_id=name))


def test_a_file_that_vanishes_after_it_was_found_is_unreadable(
    tmp_path: Path, loaded: Load
) -> None:
    path = write(tmp_path / "a.txt")
    (file,) = find_files(tmp_path).files
    path.unlink()

    with pytest.raises(Unreadable, match="the file is gone") as caught:
        loaded(file)

    assert caught.value.path == path


def test_a_document_says_where_it_is_from(tmp_path: Path, loaded: Load) -> None:
    path = write(tmp_path / "deep" / "side_effects-of care.txt", "a\r\nb")

    document = loaded(SourceFile(path=path, document_id="deep/side_effects-of care.txt"))

    assert document.document_id == "deep/side_effects-of care.txt"
    assert document.source == "deep/side_effects-of care.txt"
    assert document.title == "Side effects of care"
    assert document.text == "a\nb"
    assert document.sha256 == hashlib.sha256(b"a\r\nb").hexdigest()
    assert document.encoding == "utf-8"
    assert document.loader == "text 1"


def test_all_that_a_reader_finds_is_in_the_document(tmp_path: Path, loaded: Load) -> None:
    path = write(tmp_path / "faq.csv", "question,answer\nWho?,Me.\n")

    document = loaded(SourceFile(path=path, document_id="faq.csv"))

    # 'Who?' 0-4, newline, 'Me.' 5-8; the record is row 1 behind the header row 0 (RFC 7111)
    assert (document.text, document.loader) == ("Who?\nMe.", "CSV 2")
    assert document.sections == (Section(headings=("Who?",), span=Span(0, 8)),)
    assert document.anchors == (Anchor(name="row=2", position=0),)
    assert document.blocks == (
        Block(kind=BlockKind.HEADING, span=Span(0, 4)),
        Block(kind=BlockKind.RECORD, span=Span(5, 8), lead=Span(0, 4)),
    )


def test_the_pages_of_a_paged_document_are_in_it(tmp_path: Path, loaded: Load) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(drawn([[(72, 700, "One.")], [(72, 700, "Two.")]]))

    document = loaded(SourceFile(path=path, document_id="paper.pdf"))

    assert [(page.number, page.span.of(document.text)) for page in document.pages] == [
        (1, "One."),
        (2, "Two."),
    ]


def test_the_stamp_of_a_file_is_that_of_its_document(tmp_path: Path, loaded: Load) -> None:
    for name in ("a.md", "a.csv", "README"):
        path = write(tmp_path / name, "a,b\nc,d")
        document = loaded(SourceFile(path=path, document_id=name))

        assert stamp_of(path) == (document.loader, document.sha256)


def test_a_file_without_a_suffix_is_not_read_again_for_its_loader(tmp_path: Path) -> None:
    class _ReadsOnce(Parser):
        def read(self, path: Path) -> Reading:
            reading = super().read(path)
            path.unlink()
            return reading

    path = write(tmp_path / "README", "<!doctype html><p>x")
    with _ReadsOnce() as parser:
        document = load(SourceFile(path=path, document_id="README"), parser)

    assert document.loader == FORMATS[".html"].loader


def test_markdown_has_its_own_title_and_sections(tmp_path: Path, loaded: Load) -> None:
    path = write(tmp_path / "a.md", "# Guide\n\ntext")

    document = loaded(SourceFile(path=path, document_id="a.md"))

    assert document.title == "Guide"
    assert [section.headings for section in document.sections] == [("Guide",)]


@pytest.mark.parametrize("text", ["", " \n\t\u00a0\n"])
def test_a_file_without_text_is_refused(tmp_path: Path, loaded: Load, text: str) -> None:
    path = write(tmp_path / "a.txt", text)

    with pytest.raises(EmptyDocument):
        loaded(SourceFile(path=path, document_id="a.txt"))


def test_a_file_of_the_limit_is_read_and_one_byte_more_is_refused(
    tmp_path: Path, loaded: Load
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * TEXT_LIMIT)
    file = SourceFile(path=path, document_id="a.txt")
    assert len(loaded(file).text) == 20 * 1024 * 1024

    path.write_bytes(b"a" * (TEXT_LIMIT + 1))

    with pytest.raises(DocumentTooLarge) as caught:
        loaded(file)
    assert (caught.value.size, caught.value.limit) == (20_971_521, 20_971_520)


def test_a_name_that_is_not_utf_8_is_written_out_in_the_id_and_the_title(
    tmp_path: Path, loaded: Load
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    try:
        path.write_text("text", "utf-8")
    except OSError:
        pytest.skip("this file system keeps only names in UTF-8")

    (file,) = find_files(tmp_path).files

    assert file.document_id == r"caf\xe9.txt"
    assert loaded(file).title == r"Caf\xe9"


def test_a_name_may_have_a_line_end_in_it(tmp_path: Path) -> None:
    write(tmp_path / "two\nlines.txt")

    assert ids(tmp_path) == ["two\nlines.txt"]


@pytest.mark.parametrize(("data", "error"), [(b"\x7fELF\0\0", TypeMismatch), (b"a\0b", NotText)])
def test_bytes_that_are_no_text_are_refused_with_the_path(
    tmp_path: Path, loaded: Load, data: bytes, error: type[PathError]
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)

    with pytest.raises(error) as caught:
        loaded(SourceFile(path=path, document_id="a.txt"))

    assert caught.value.path == path
