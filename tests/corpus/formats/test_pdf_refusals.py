# ruff: noqa: N802 - inputs are named as the catalogue names them

import os
import random
import socket
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import (
    DamagedFile,
    EncryptedFile,
    LostText,
    NoText,
    OverLimit,
    PathError,
)
from corpus.formats.extract import Extract
from corpus.formats.pdf import extract_pdf
from tests.corpus.formats import pdf_locked
from tests.corpus.formats import pdf_samples as samples
from tests.corpus.formats.checks import check
from tests.corpus.formats.pdf_samples import by_hand, drawn, show, stream

HERE = Path("report.pdf")
PLAIN = drawn([[(72, 700, f"Page {number} says something.")] for number in range(1, 21)])


def read(data: bytes) -> Extract:
    extract = extract_pdf(data, path=HERE)
    check(extract)
    return extract


def limit_of(data: bytes) -> str:
    with pytest.raises(OverLimit) as refused:
        read(data)
    return refused.value.limit


class TestNothingToRead:
    @pytest.mark.parametrize("pages", [1, 3])
    def test_L2_scanned_pages_have_no_text_layer(self, pages: int) -> None:
        with pytest.raises(NoText, match=rf"{pages} pages? w.* no text layer"):
            read(samples.scanned(pages))

    def test_fonts_that_hide_their_characters_are_lost_text(self) -> None:
        with pytest.raises(LostText, match=r"1 of 1 pages with text, the first of them page 1"):
            read(samples.without_meaning())

    def test_one_such_page_among_many_is_no_reason_to_refuse(self) -> None:
        assert len(read(bound(samples.without_meaning(), PLAIN)).pages) == 21

    def test_more_than_a_tenth_of_the_pages_is(self) -> None:
        with pytest.raises(LostText, match="3 of 23"):
            read(bound(*[samples.without_meaning()] * 3, PLAIN))

    def test_a_page_without_drawings_is_no_lost_text(self) -> None:
        assert read(drawn([[(72, 700, "Text.")], [], []])).text == "Text."


def bound(*parts: bytes) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(BytesIO(part))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


class TestDamage:
    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
    def test_L5_a_file_that_breaks_off_is_damaged(self, share: float) -> None:
        with pytest.raises(DamagedFile, match="breaks off"):
            read(PLAIN[: int(len(PLAIN) * share)])

    def test_L5_an_update_that_breaks_off_is_damaged(self) -> None:
        with pytest.raises(DamagedFile, match="breaks off"):
            read(PLAIN + b"5 0 obj\n<< >>\nendobj\nxref")

    def test_bytes_behind_the_end_do_no_harm(self) -> None:
        assert len(read(PLAIN + b"\0" * 4096).pages) == 20

    @pytest.mark.parametrize("data", [b"%PDF-1.7\n%%EOF", b"%PDF-" + b"x" * 1000 + b"%%EOF"])
    def test_L5_the_reason_of_the_parser_is_told(self, data: bytes) -> None:
        with pytest.raises(DamagedFile, match=r"cannot be opened \(.*PDFium"):
            read(data)

    def test_L10_a_page_that_cannot_be_read_is_named(self) -> None:
        with pytest.raises(DamagedFile, match="page 2"):
            read(samples.pages_in_a_circle())

    def test_L10_pages_in_a_deep_tree_are_read_or_refused(self) -> None:
        assert read(samples.pages_nested(500)).text == "At the bottom."
        with pytest.raises(DamagedFile):
            read(samples.pages_nested(5_000))

    def test_L10_tables_in_a_circle_are_read(self) -> None:
        assert read(samples.tables_in_a_circle()).text == "Seen once."

    def test_L11_a_form_that_draws_itself_ends(self) -> None:
        assert "From the page." in read(samples.form_drawing_itself()).text

    def test_L12_a_boundless_map_to_unicode_ends(self) -> None:
        assert read(samples.boundless_unicode_map()).text

    def test_L13_nested_arrays_are_passed_over(self) -> None:
        assert read(samples.nested_arrays(100_000)).text == "Beside the arrays."

    def test_L13_nested_arrays_where_pages_should_be_are_damage(self) -> None:
        with pytest.raises(DamagedFile):
            read(samples.nested_arrays_as_pages(100_000))

    def test_L14_a_boundless_length_is_read(self) -> None:
        assert read(samples.endless_length()).text == "Of any length."


class TestLimits:
    def test_L6_a_bomb_is_refused_before_it_is_parsed(self) -> None:
        assert limit_of(samples.bomb(unpacked=500 * 2**20)) == "unpacks-too-large"

    def test_L7_a_bomb_in_a_bomb_is_too(self) -> None:
        data = samples.bomb(unpacked=300 * 2**20, layers=2)
        assert len(data) < 2_000
        assert limit_of(data) == "unpacks-too-large"

    def test_L7_a_bomb_packed_many_times_over_is_too(self) -> None:
        assert limit_of(samples.bomb(unpacked=2**20, layers=5)) == "nesting"

    def test_L8_a_bomb_of_text_is_too(self) -> None:
        data = samples.bomb(unpacked=60 * 2**20, filler=show("some words here and there"))
        assert limit_of(data) == "unpacks-too-large"

    def test_L8_a_page_that_draws_too_much_is_too_complex(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("corpus.formats.pdf._PAGE_OBJECT_LIMIT", 99)
        assert limit_of(by_hand(stream(show("word") * 100))) == "too-complex"

    def test_L8_a_page_with_too_many_characters_is_too_complex(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("corpus.formats.pdf._PAGE_TEXT_LIMIT", 99)
        assert limit_of(by_hand(stream(show("x" * 100)))) == "too-complex"

    def test_text_over_the_limit_names_the_page(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corpus.formats.pdf.TEXT_LIMIT", 60)
        with pytest.raises(OverLimit, match="by page 3 ") as refused:
            read(PLAIN)
        assert refused.value.limit == "unpacks-too-large"

    def test_L9_a_page_listed_too_often_is_refused(self) -> None:
        assert limit_of(samples.page_listed(200_000)) == "too-many-pages"

    def test_L9_five_thousand_pages_are_read(self) -> None:
        assert len(read(samples.page_listed(5_000)).pages) == 5_000

    def test_pictures_and_attachments_may_be_packed_well(self) -> None:
        white = samples.flate(b"\xff" * 2**25, b"/Type /XObject /Subtype /Image")
        attached = samples.flate(b"\0" * 2**25, b"/Type /EmbeddedFile")
        assert read(by_hand(stream(show("Text.")), white, attached)).text == "Text."

    def test_streams_inside_of_streams_are_not_unpacked_again_and_again(self) -> None:
        # Each begins a stored block of 65,535 bytes that takes in the next 900: 700 MB of work
        # for each MB of file.
        nest = b"9 0 obj << /Filter /FlateDecode >> stream\n\x78\x01\x00\xff\xff\x00\x00\n"
        assert limit_of(by_hand(stream(nest * 20_000))) == "unpacks-too-large"

    @pytest.mark.parametrize("line", ["1" * 5_000, "i." * 5_000, "a" * 5_000 + "-"])
    def test_lines_made_to_confuse_a_pattern_take_no_time(self, line: str) -> None:
        from pypdf import PdfReader, PdfWriter

        plain = drawn([[(72, 700, line), (72, 686, "and the next")]], size=1)
        writer = PdfWriter(clone_from=PdfReader(BytesIO(plain)))
        writer.add_outline_item(title=line[:200], page_number=0)
        out = BytesIO()
        writer.write(out)
        assert len(read(out.getvalue()).text) > 5_000


class TestLocks:
    @pytest.mark.parametrize(
        "data",
        [samples.encrypted(PLAIN, password="secret"), pdf_locked.WITH_PASSWORD],
        ids=["RC4", "AES-256"],
    )
    def test_L15_a_password_that_is_asked_for_is_told(self, data: bytes) -> None:
        with pytest.raises(EncryptedFile):
            read(data)

    @pytest.mark.parametrize(
        ("data", "open_one"),
        [
            (samples.encrypted(PLAIN, password=""), PLAIN),
            (pdf_locked.WITHOUT_PASSWORD, by_hand(stream(show("Open to all.")))),
        ],
        ids=["RC4", "AES-256"],
    )
    def test_L15_a_file_that_anyone_may_open_is_read(self, data: bytes, open_one: bytes) -> None:
        assert read(data).text == read(open_one).text


class TestActions:
    def test_L16_scripts_programs_attachments_and_links_are_no_text(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(socket, "socket", _forbidden)
        monkeypatch.setattr(os, "system", _forbidden)
        assert read(samples.with_actions()).text == "Only this is text."


def _forbidden(*_: object, **__: object) -> None:
    raise AssertionError("reading reached outside")


LINES = st.lists(
    st.text(
        st.characters(codec="latin-1", categories=("L", "N"), exclude_characters="ªº"),
        min_size=1,
        max_size=9,
    ),
    min_size=1,
    max_size=9,
)


@given(pages=st.lists(st.lists(LINES, min_size=1, max_size=12), min_size=1, max_size=2))
@settings(max_examples=60, deadline=None)
def test_every_word_is_there_in_order_on_its_page(pages: list[list[list[str]]]) -> None:
    placed = [
        [(72.0, 720.0 - 14 * row, " ".join(words)) for row, words in enumerate(page)]
        for page in pages
    ]
    extract = read(drawn(placed))
    assert [page.span.of(extract.text).split() for page in extract.pages] == [
        [word for words in page for word in words] for page in pages
    ]


@pytest.mark.parametrize("seed", range(150))
def test_bytes_changed_anywhere_never_escape_as_another_error(seed: int) -> None:
    draw = random.Random(seed)
    data = bytearray(samples.with_actions() if seed % 2 else PLAIN)
    for _ in range(draw.randint(1, 30)):
        data[draw.randrange(len(data))] = draw.randrange(256)
    try:
        read(bytes(data))
    except PathError:
        return


def test_a_sound_stream_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.pdf_streams._FREE", 1_000)
    packed = zlib.compress(show("A short text.") + os.urandom(900))
    assert read(by_hand(stream(packed, b"/Filter /FlateDecode"))).text == "A short text."
    assert limit_of(samples.bomb(unpacked=200_000)) == "unpacks-too-large"
