"""What `extract_epub` takes from a book, and what it refuses."""

import io
import warnings
import zipfile
from pathlib import Path

import pytest

from corpus.document import Anchor
from corpus.errors import DamagedFile, EncryptedFile, NoText, OverLimit, UnsafeFile
from corpus.formats.epub import extract_epub
from corpus.formats.extract import Extract
from tests.corpus.formats.epub_samples import CONTAINER, XHTML, book_of, package_of, zip_of
from tests.corpus.formats.soundness import assert_sound

PATH = Path("book.epub")


def extract(data: bytes) -> Extract:
    found = extract_epub(data, path=PATH)
    assert_sound(found)
    return found


def test_chapters_follow_the_spine_and_open_sections() -> None:
    found = extract(
        book_of(
            {
                "z.xhtml": "<title/><body><h1 id='one'>One</h1><p>First.</p></body></html>",
                "a%20b.xhtml": "<head><title>Notes</title></head><aside>Second.</aside></html>",
                "c.xhtml": "<h1>Three</h1><p>Third:</p><ul><li id='x'>x</li></ul>",
            }
        )
    )

    assert found.text == "One\n\nFirst.\n\nSecond.\n\nThree\n\nThird:\n\nx"
    assert (found.title, found.encoding, found.pages) == ("A Book", "epub", ())
    assert [(section.headings, section.span.of(found.text)) for section in found.sections] == [
        (("One",), "One\n\nFirst."),
        (("Notes",), "Second."),
        (("Three",), "Three\n\nThird:\n\nx"),
    ]
    assert found.anchors == (
        Anchor(name="OEBPS/z.xhtml", position=0),
        Anchor(name="OEBPS/z.xhtml#one", position=0),
        Anchor(name="OEBPS/a b.xhtml", position=13),
        Anchor(name="OEBPS/c.xhtml", position=22),
        Anchor(name="OEBPS/c.xhtml#x", position=37),
    )
    last = found.blocks[-1]
    assert last.lead is not None
    assert last.lead.of(found.text) == "Third:"


def test_the_table_of_contents_is_no_chapter_but_notes_outside_the_linear_order_are() -> None:
    chapters = {"nav.xhtml": "<nav><ol><li>One</ol></nav>", "a.xhtml": "<p>One.", "n.xhtml": "<p>*"}
    package = package_of(list(chapters)).replace('id="c0"', 'id="c0" properties="scripted nav"')
    package = package.replace('idref="c2"', 'idref="c2" linear="no"')

    found = extract(book_of(chapters, **{"OEBPS__book.opf": package}))

    assert found.text == "One.\n\n*"


def test_a_chapter_listed_twice_is_read_once_and_cdata_is_text() -> None:
    data = book_of({"a.xhtml": "<p><![CDATA[a < b]]></p>"})
    twice = package_of(["a.xhtml", "a.xhtml"])

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}

    assert extract(zip_of(members | {"OEBPS/book.opf": twice})).text == "a < b"


def test_a_missing_chapter_is_named_and_never_passed_over() -> None:
    data = zip_of(
        {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package_of(["gone.xhtml"])}
    )

    with pytest.raises(DamagedFile, match=r"gone\.xhtml"):
        extract(data)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 no archive",
        zip_of({"a": "b"}),
        zip_of({"META-INF/container.xml": "<container>"}),
        zip_of({"META-INF/container.xml": "<container/>"}),
        book_of({"a.xhtml": "<p>x"})[:-40],
    ],
)
def test_a_damaged_archive_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        extract(data)


def test_a_flipped_byte_in_a_chapter_is_noticed() -> None:
    data = bytearray(book_of({"a.xhtml": "<p>" + "words and more words " * 50}))
    data[data.index(b"OEBPS/a.xhtml") + 40] ^= 0xFF

    with pytest.raises(DamagedFile):
        extract(bytes(data))


def test_a_book_of_pictures_has_no_text() -> None:
    with pytest.raises(NoText):
        extract(book_of({"a.xhtml": "<body><img src='a.png'/></body>"}))


def test_a_book_under_copy_protection_is_refused() -> None:
    aes = "<encryption><x Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/></encryption>"

    with pytest.raises(EncryptedFile):
        extract(book_of({"a.xhtml": "<p>x"}, **{"META-INF/encryption.xml": aes}))


def test_l17_a_book_that_unpacks_beyond_the_ratio_is_refused_before_it_is_read() -> None:
    with pytest.raises(OverLimit) as raised:
        extract(book_of({"a.xhtml": " " * 20_000_000}))

    assert raised.value.limit == "unpacks-too-large"


def test_l17_sizes_that_lie_are_counted() -> None:
    data = bytearray(book_of({"a.xhtml": " " * 20_000_000}))
    while (at := data.find((20_000_000 + len(XHTML)).to_bytes(4, "little"))) >= 0:
        data[at : at + 4] = (1_000).to_bytes(4, "little")

    with pytest.raises((OverLimit, DamagedFile)):
        extract(bytes(data))


def test_l18_too_many_members_are_refused() -> None:
    with pytest.raises(OverLimit) as raised:
        extract(zip_of({f"m{number}": b"" for number in range(2_001)}))

    assert raised.value.limit == "archive"


def test_l18_overlapping_members_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OEBPS/book.opf", package_of(["a.xhtml"]))
        archive.writestr("OEBPS/a.xhtml", "<p>x</p>" * 100)
        archive.getinfo("OEBPS/a.xhtml").header_offset = 0

    with pytest.raises(OverLimit) as raised:
        extract(buffer.getvalue())

    assert raised.value.limit == "archive"


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/x", "C:/x", "C:\\x", "a/../../x", "..\\x", "\\\\host\\x"]
)
def test_l19_names_that_lead_out_are_refused(name: str) -> None:
    with pytest.raises(UnsafeFile):
        extract(book_of({"a.xhtml": "<p>x"}, **{name: b"x"}))


def test_l19_a_symbolic_link_is_refused() -> None:
    buffer = io.BytesIO(book_of({"a.xhtml": "<p>x"}))
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(UnsafeFile):
        extract(buffer.getvalue())


@pytest.mark.parametrize(
    "declaration", ['<!ENTITY a "aaaa">', '<!ENTITY x SYSTEM "file:///etc/hostname">']
)
def test_l20_l21_entities_are_refused_in_chapters_and_package(declaration: str) -> None:
    doctype = f"<!DOCTYPE x [{declaration}]>"

    with pytest.raises(UnsafeFile):
        extract(book_of({"a.xhtml": f"{doctype}<p>&x;</p>"}))
    with pytest.raises(UnsafeFile):
        extract(zip_of({"META-INF/container.xml": doctype + "<container/>"}))


def test_l23_a_chapter_nested_too_deep_is_refused() -> None:
    with pytest.raises(OverLimit) as raised:
        extract(book_of({"a.xhtml": "<div>" * 1_000 + "x" + "</div>" * 1_000}))

    assert raised.value.limit == "nesting"


NCX = (
    '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx.dtd">'
    "<ncx xmlns='http://www.daisy.org/z3986/2005/ncx/'><navMap>"
    "<navPoint><navLabel><text> The \n tide </text></navLabel><content src='a%20b.xhtml#x'/>"
    "<navPoint><navLabel><text>Ebb</text></navLabel><content src='a%20b.xhtml#y'/></navPoint>"
    "</navPoint><navPoint><navLabel><text>Nowhere</text></navLabel></navPoint></navMap></ncx>"
)
CHAPTERS = {
    "a%20b.xhtml": "<title>p3</title><p>Water goes.</p>",
    "c.xhtml": "<h1>Mud</h1><p>Stays.",
}


@pytest.mark.parametrize(
    ("contents", "named"), [(NCX, ("The tide",)), (NCX[:-9], ("p3",)), ("", ("p3",))]
)
def test_a_chapter_without_a_heading_is_named_by_the_contents_if_they_can_be_read(
    contents: str, named: tuple[str, ...]
) -> None:
    found = extract(book_of(CHAPTERS, **{"OEBPS/toc.ncx": contents}))

    assert [section.headings for section in found.sections] == [named, ("Mud",)]


@pytest.mark.parametrize("title", ["Unknown Title", "unknown", " Untitled\n"])
def test_what_programs_write_where_there_is_no_title_is_none(title: str) -> None:
    data = book_of({"a.xhtml": "<p>x"}, **{"OEBPS/book.opf": package_of(["a.xhtml"], title=title)})
    assert extract(data).title is None
