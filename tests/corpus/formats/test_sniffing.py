"""A file is what its bytes are, whatever its name says."""

import io
import random
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.blocks import Block, BlockKind
from corpus.document import Anchor, Page, Section
from corpus.errors import (
    EmptyDocument,
    EncryptedFile,
    NoText,
    NotText,
    OverLimit,
    ParserFailed,
    PathError,
    TypeMismatch,
    UnknownFormat,
)
from corpus.formats import table
from corpus.formats.extract import Extract
from corpus.formats.sniffing import BINARY, OLD_OFFICE, sniff
from corpus.formats.table import FORMATS, SUFFIXES, Format, broken_rule, extract, format_of
from corpus.span import Span
from tests.costs import cost

NOISE = random.Random(3).randbytes(2**20)


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            content = "application/epub+zip" if name == "mimetype" else "content"
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, compress_type=kind)
    return file.getvalue()


DOCX = zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml")
EPUB = zipped("mimetype", "META-INF/container.xml")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n %PDF-1.4\n", "pdf"),
        (b"mailed junk\n%PDF-1.4\n1 0 obj\n" + b"x" * 5_000 + b"startxref\n9\n%%EOF\n", "pdf"),
        (DOCX, "docx"),
        (DOCX[: len(DOCX) // 2], "docx"),
        (zipped("word/document2.xml"), "docx"),
        (EPUB, "epub"),
        (zipped("META-INF/container.xml", "mimetype"), "epub"),
        (zipped("xl/workbook.xml"), "xlsx"),
        (zipped("holiday.jpg"), "zip"),
        (zipped(), "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OLD_OFFICE),
        (b"<!DOCTYPE html><p>x", "html"),
        (b"\xef\xbb\xbf  <!-- a\ncomment --> <HTML lang=en>", "html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', "html"),
        ("\ufeff<html>".encode("utf-16-le"), "html"),
        (b"\x89PNG\r\n\x1a\n" + bytes(8), "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a" + bytes(8), "gif"),
        (b"\x7fELF\x02\x01", "elf"),
        (b"MZ\x90\0\x03" + bytes(60), "exe"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"SQLite format 3\0", "sqlite"),
        (b"{\\rtf1\\ansi", "rtf"),
        (NOISE, BINARY),
    ],
)
def test_l04_a_format_is_told_by_its_bytes(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Plain text.",
        b"MZ is how these files begin.",
        b"BM25 ranks.",
        b"the ftyp box",
        b"A PDF begins with %PDF-1.7 and a version.",
        b"PK is a signature",
        b"<p align=center>A readme</p>",
        b"<style>p {color: red}</style>\n# A heading",
        b"<!-- a comment -->\n# A heading",
        b"<!-- never closed",
        b"<headline>",
        b'{"question": "<html>"}',
        "Größe".encode("latin-1"),
        "日本語の文章".encode("iso-2022-jp"),
        "日本語の文章".encode("shift-jis"),
        "\ufeffUTF-16".encode("utf-16-le"),
        "\ufeffUTF-16".encode("utf-16-be"),
        b"N\x08NA\x08AM\x08ME\x08E",
        b"\x1b[1mbold\x1b[0m",
    ],
)
def test_what_looks_like_text_is_of_no_kind(data: bytes) -> None:
    assert sniff(data) is None


@given(
    st.text(max_size=5_000).filter(lambda text: not text[:5].strip().startswith(("%", "{", "<")))
)
def test_ordinary_text_is_never_taken_for_html_or_pdf(text: str) -> None:
    assert sniff(text.encode("utf-8", "replace")) not in ("html", "pdf", "docx", "epub")


@given(st.binary(max_size=200), st.sampled_from([b"PK\x03\x04", b"%PDF-", b"<", b"\xff\xfe", b""]))
def test_any_bytes_can_be_sniffed(data: bytes, start: bytes) -> None:
    assert isinstance(sniff(start + data), str | None)


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("letter.txt", b"%PDF-1.7\n", "pdf"),
        ("page.pdf", b"<!doctype html><p>x", "html"),
        ("page.txt", b"<!doctype html><p>x", "html"),
        ("page.md", b"<html><body>x", "html"),
        ("note.pdf", b"Dear reader", "text"),
        ("letter.docx", zipped("holiday.jpg"), "zip"),
        ("letter.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OLD_OFFICE),
        ("book.epub", DOCX, "docx"),
        ("setup.txt", b"MZ\x90\0\x03" + bytes(60), "exe"),
        ("faq.csv", zipped("xl/workbook.xml"), "xlsx"),
        ("tape.html", NOISE, BINARY),
        ("tape.docx", bytes(5_000) + b"x", BINARY),
    ],
)
def test_l04_a_file_of_another_kind_than_its_name_says_is_refused(
    name: str, data: bytes, found: str
) -> None:
    with pytest.raises(TypeMismatch) as refused:
        extract(data, path=Path(name))

    assert (refused.value.found, refused.value.declared) == (found, format_of(Path(name)).name)


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"%PDF-1.7\n", "its bytes are pdf; let its name end in .pdf, or "),
        (b"<!doctype html><p>x", "its bytes are html; let its name end in .html, or "),
        (NOISE, "binary data of no type that is read; take it away, or put a whole copy "),
        (b"\x89PNG\r\n\x1a\n", "its bytes are png; take it away, or put a whole copy "),
    ],
)
def test_a_name_is_advised_only_where_the_file_would_then_be_read(data: bytes, advice: str) -> None:
    with pytest.raises(TypeMismatch) as refused:
        extract(data, path=Path("a.md"))

    assert advice in refused.value.reason


@pytest.mark.parametrize("name", ["tape.pdf", "tape.docx", "tape.txt", "tape.html", "tape.jsonl"])
def test_l03_thirty_megabytes_of_noise_are_refused_in_the_time_of_a_few_copies(name: str) -> None:
    noise = NOISE * 30

    def refuse() -> None:
        with pytest.raises(TypeMismatch):
            extract(noise, path=Path(name))

    assert cost(refuse) < 10 * cost(lambda: bytearray(noise))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("data", [b"", b" \r\n\t "])
def test_l01_an_empty_file_is_an_empty_document_whatever_its_name(suffix: str, data: bytes) -> None:
    with pytest.raises(EmptyDocument):
        extract(data, path=Path("empty" + suffix))


def test_l02_a_byte_order_mark_alone_is_an_empty_document() -> None:
    with pytest.raises(EmptyDocument):
        extract(b"\xef\xbb\xbf \n", path=Path("mark.txt"))


def test_l15_a_word_file_with_a_password_is_named_as_encrypted() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")

    with pytest.raises(EncryptedFile):
        extract(data, path=Path("letter.docx"))


def test_l32_text_with_a_nul_is_refused_by_the_place_of_the_nul() -> None:
    with pytest.raises(NotText, match="character 5"):
        extract(b"Some \0 text", path=Path("note.txt"))


@given(
    st.binary(max_size=300) | st.text('ab{}[]":,\n\t', max_size=80).map(str.encode),
    st.sampled_from([".txt", ".csv", ".tsv", ".jsonl"]),
)
@settings(deadline=None)  # a first guess at an encoding loads its tables
def test_any_bytes_are_text_or_a_named_error(data: bytes, suffix: str) -> None:
    try:
        found = extract(data, path=Path("any" + suffix))
    except PathError:
        return

    assert found.text.strip()


def test_plain_text_is_read_as_it_stands_in_any_case_of_suffix() -> None:
    assert extract(b"One.\r\nTwo.", path=Path("NOTE.TXT")) == Extract(
        text="One.\nTwo.", encoding="utf-8"
    )


def test_a_file_of_no_known_suffix_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormat) as refused:
        extract(b"x", path=Path("song.mp3"))

    assert refused.value.known == SUFFIXES


@pytest.mark.parametrize("name", sorted({each.function for each in FORMATS.values()}))
def test_every_function_in_the_table_can_be_imported(name: str) -> None:
    module, _, function = name.partition(":")

    assert callable(getattr(import_module(module), function))


GOOD = Block(kind=BlockKind.PARAGRAPH, span=Span(0, 2))


@pytest.mark.parametrize(
    "facts",
    [
        {"text": "ab\0"},
        {"text": "ab\r"},
        {"text": "ab\ud800"},
        {"blocks": (Block(kind=BlockKind.CODE, span=Span(0, 5)),)},
        {"blocks": (GOOD, GOOD)},
        {"sections": (Section(headings=("x",), span=Span(3, 9)),)},
        {"pages": (Page(number=1, span=Span(2, 4)), Page(number=2, span=Span(0, 1)))},
        {"anchors": (Anchor(name="x", position=5),)},
        {"anchors": (Anchor(name="x", position=-1),)},
        {"anchors": (Anchor(name="x", position=2), Anchor(name="y", position=1))},
        {"blocks": (Block(kind=BlockKind.RECORD, span=Span(0, 2), lead=Span(1, 3)),)},
        {"blocks": (Block(kind=BlockKind.RECORD, span=Span(0, 2), lead=Span(3, 5)),)},
    ],
)
def test_an_extract_that_breaks_its_rules_is_the_parsers_failure(
    monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]
) -> None:
    broken = Extract(**{"text": "abcd", "encoding": "x", **facts})
    monkeypatch.setattr("corpus.formats.plain.extract_text", lambda data, *, path: broken)

    with pytest.raises(ParserFailed):
        extract(b"x", path=Path("note.txt"))


def test_an_extract_that_keeps_its_rules_breaks_none() -> None:
    found = Extract(
        text="abcd",
        encoding="x",
        sections=(Section(headings=("x",), span=Span(0, 4)),),
        pages=(Page(number=1, span=Span(0, 2)), Page(number=2, span=Span(2, 4))),
        anchors=(Anchor(name="x", position=0), Anchor(name="y", position=4)),
        blocks=(GOOD, Block(kind=BlockKind.RECORD, span=Span(2, 4), lead=Span(0, 2))),
    )

    assert broken_rule(found) is None


def test_l02_a_format_without_any_text_in_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "corpus.formats.plain.extract_text", lambda *_, **__: Extract(text=" ", encoding="x")
    )
    scan = Format(name="scan", function="corpus.formats.plain:extract_text", kinds=("png", "text"))

    with pytest.raises(NoText):
        scan.extract(b"x", path=Path("page.scan"))


def test_more_parts_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_PARTS", 5)

    with pytest.raises(OverLimit) as refused:
        extract(b"q,a\n1,2\n3,4\n", path=Path("faq.csv"))  # 2 * (section + anchor + 2 blocks)

    assert refused.value.limit == "too-complex"
