import random
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from corpus.errors import DamagedFile
from corpus.formats.extract import Extract
from corpus.formats.pdf import extract_pdf
from tests.corpus.formats.checks import check, kinds, sections, texts
from tests.corpus.formats.pdf_samples import (
    built,
    by_hand,
    drawn,
    flowing,
    in_any_script,
    report,
    show,
    stream,
)

HERE = Path("report.pdf")
_SOME_WORDS = (
    "time year people way day thing life child world school state family student group country "
    "problem hand part place case week company system program question work government number "
    "night point home water room mother area money story fact month lot right study book "
    "internationalisation considerations responsibility"
)
WORDS = _SOME_WORDS.split()


def read(data: bytes) -> Extract:
    extract = extract_pdf(data, path=HERE)
    check(extract)
    return extract


def flat(text: str) -> str:
    """Return the text with white space alike."""
    return " ".join(text.split())


def bare(text: str) -> str:
    """Return the text without white space and hyphens, which a line's end may add."""
    return "".join(text.split()).replace("-", "")


def pypdf_pages(data: bytes) -> list[str]:
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def lines(
    *rows: str, x: float = 72, top: float = 720, step: float = 13
) -> list[tuple[float, float, str]]:
    return [(x, top - step * at, text) for at, text in enumerate(rows)]


def made_up(count: int) -> list[str]:
    """Return paragraphs that each begin with a word that no other has."""
    draw = random.Random(4)
    return [
        f"P{at:04d} "
        + " ".join(
            " ".join(draw.choices(WORDS, k=draw.randint(5, 14))).capitalize() + "."
            for _ in range(draw.randint(3, 7))
        )
        for at in range(count)
    ]


@pytest.fixture(scope="module")
def paragraphs() -> list[str]:
    return made_up(1_100)


@pytest.fixture(scope="module")
def data(paragraphs: list[str]) -> bytes:
    return report(paragraphs, title="Wide World")


@pytest.fixture(scope="module")
def extract(data: bytes) -> Extract:
    return read(data)


class TestReport:
    """Sixty pages of two justified columns with headers, page numbers and bookmarks."""

    def test_every_paragraph_is_read_whole_over_columns_and_pages(
        self, extract: Extract, paragraphs: list[str]
    ) -> None:
        assert len(extract.pages) >= 60
        text = flat(extract.text)
        assert [one[:5] for one in paragraphs if one not in text] == []

    def test_nearly_every_paragraph_is_one_block(
        self, extract: Extract, paragraphs: list[str]
    ) -> None:
        # One that goes on with a new sentence in the next column cannot be told from two.
        blocks = {flat(block) for block in texts(extract)}
        assert sum(one in blocks for one in paragraphs) >= 0.99 * len(paragraphs)

    def test_headers_and_page_numbers_are_left_out(self, extract: Extract) -> None:
        assert "annual report" not in extract.text
        assert "Page " not in extract.text

    def test_what_a_page_holds_is_what_pypdf_finds_on_it(
        self, extract: Extract, data: bytes
    ) -> None:
        for page, found in zip(extract.pages, pypdf_pages(data), strict=True):
            body = found.replace("Wide World - annual report", "").replace(
                f"Page {page.number}", ""
            )
            assert bare(page.span.of(extract.text)) == bare(body)

    @pytest.mark.parametrize("columns", [1, 2, 3])
    def test_running_text_is_no_table(self, paragraphs: list[str], columns: int) -> None:
        extract = read(report(paragraphs[:300], title="Wide World", columns=columns))
        assert {kind for kind, _ in kinds(extract)} == {"heading", "paragraph"}

    def test_bookmarks_open_sections(self, extract: Extract) -> None:
        found = sections(extract)
        assert [path for path, _ in found] == [
            (f"Chapter {at} of the report",) for at in range(1, 23)
        ]
        assert found[1][1].startswith("Chapter 2 of the report\n\nP0050 ")

    def test_the_title_is_the_stated_one(self, extract: Extract) -> None:
        assert extract.title == "Wide World"


class TestParagraphs:
    def test_lines_of_a_sentence_stay_together_and_gaps_part(self) -> None:
        page = [
            *lines("Refunds take 30 days", "from the day of purchase."),
            *lines("Gifts take longer.", top=670),
        ]
        assert texts(read(drawn([page]))) == [
            "Refunds take 30 days\nfrom the day of purchase.",
            "Gifts take longer.",
        ]

    def test_a_first_line_set_in_begins_a_paragraph(self) -> None:
        page = [
            (72, 720, "It ends at the margin here."),
            (90, 707, "A new one begins set in and"),
            (72, 694, "goes on in the line below it."),
        ]
        assert texts(read(drawn([page]))) == [
            "It ends at the margin here.",
            "A new one begins set in and\ngoes on in the line below it.",
        ]

    def test_a_line_with_room_for_the_next_word_ends_a_paragraph(self) -> None:
        page = lines(
            "The first paragraph is as wide as this line is, and",
            "then it ends.",
            "The second paragraph is as wide as that one is, so",
            "it is told by the room that was left.",
        )
        assert [len(block.splitlines()) for block in texts(read(drawn([page])))] == [2, 2]

    def test_items_with_a_mark_are_paragraphs_of_their_own(self) -> None:
        page = lines("You need:", "1. the receipt", "2. your account number, which is", "on it")
        assert texts(read(drawn([page]))) == [
            "You need:",
            "1. the receipt",
            "2. your account number, which is\non it",
        ]

    def test_a_sentence_goes_on_over_the_page(self) -> None:
        extract = read(drawn([lines("Refunds take 30 days and"), lines("are paid in full.")]))
        assert texts(extract) == ["Refunds take 30 days and\nare paid in full."]
        assert [page.span.of(extract.text) for page in extract.pages] == [
            "Refunds take 30 days and",
            "are paid in full.",
        ]

    def test_pages_without_text_are_counted(self) -> None:
        extract = read(drawn([lines("First."), [], lines("Third.")]))
        assert [page.number for page in extract.pages] == [1, 3]

    def test_text_that_is_turned_is_read_in_its_own_direction(self) -> None:
        turned = (
            b"BT /F1 12 Tf 0 1 -1 0 50 300 Tm (Turned by a quarter,) Tj 0 -14 Td (twice.) Tj ET"
        )
        extract = read(by_hand(stream(show("Upright.") + turned)))
        assert texts(extract) == ["Upright.", "Turned by a quarter,\ntwice."]

    def test_digits_below_each_other_are_lines(self) -> None:
        assert read(drawn([lines("1", "0", "7")])).text.split() == ["1", "0", "7"]

    def test_rows_of_a_table_are_read_across(self) -> None:
        page = [
            (x, 700 - 13 * row, text)
            for row, cells in enumerate([("Plan", "Price"), *[("Basic", "10 EUR")] * 5])
            for x, text in zip((72, 300), cells, strict=True)
        ]
        assert read(drawn([page])).text.splitlines()[:2] == ["Plan\tPrice", "Basic\t10 EUR"]


class TestHyphens:
    @pytest.mark.parametrize(
        ("rows", "joined"),
        [
            (("the examina-", "tion is over."), "the examination is over."),
            (("a well-", "known fact, as well-known as any."), "a well-known fact"),
            (("the ship is the own-", "er of own words. The er is odd."), "the owner of own"),
            (("the year of COVID-", "19 was long."), "COVID-19 was"),
            (("the Anglo-", "Saxon word."), "Anglo-Saxon word"),
            (("a dash -", "like this."), "a dash -\nlike this."),
        ],
    )
    def test_a_word_broken_at_the_end_of_a_line_is_whole(
        self, rows: tuple[str, str], joined: str
    ) -> None:
        assert joined in read(drawn([lines(*rows)])).text

    def test_a_word_broken_over_pages_begins_on_the_first(self) -> None:
        extract = read(drawn([lines("It was an examina-"), lines("tion of the facts.")]))
        assert extract.text == "It was an examination of the facts."
        assert extract.pages[1].span.of(extract.text) == "tion of the facts."


class TestColumns:
    LEFT = ("The first column tells of", "apples, of pears, and of", "what a fair examina-",
            "tion of them would show,", "if there was any of it.")  # fmt: skip
    RIGHT = ("The second one tells of", "ships that sail the wide", "sea with a captain who",
             "has no fear of any storm", "that they may meet there.")  # fmt: skip
    READ = (
        "The first column tells of apples, of pears, and of what a fair examination of them "
        "would show, if there was any of it. The second one tells of ships that sail the wide "
        "sea with a captain who has no fear of any storm that they may meet there."
    )

    def page(self, *, by_row: bool, drop: float = 0) -> list[tuple[float, float, str]]:
        left, right = lines(*self.LEFT), lines(*self.RIGHT, x=330, top=720 - drop)
        if not by_row:
            return left + right
        return [line for pair in zip(left, right, strict=True) for line in pair]

    @pytest.mark.parametrize("by_row", [False, True])
    @pytest.mark.parametrize("drop", [0, 2])
    def test_columns_are_read_one_after_the_other_however_drawn(
        self, by_row: bool, drop: float
    ) -> None:
        assert flat(read(drawn([self.page(by_row=by_row, drop=drop)])).text) == self.READ

    def test_a_heading_over_both_columns_and_a_table_below_stay_there(self) -> None:
        table = [
            (x, 600 - 13 * row, text)
            for row in range(5)
            for x, text in ((72, f"Fruit {row}"), (200, "3 EUR"), (330, "in stock"))
        ]
        page = [
            (72, 760, "A heading that spans both of the columns of this page"),
            *self.page(by_row=True),
            *table,
        ]
        text = flat(read(drawn([page])).text)
        assert text.startswith("A heading that spans both of the columns of this page The first")
        assert self.READ in text
        assert text.endswith("Fruit 4 3 EUR in stock")


class TestFurniture:
    def pages(self, count: int, **said: str) -> bytes:
        def page(at: int) -> list[tuple[float, float, str]]:
            rows = lines(f"Body {WORDS[at]} begins", "and goes on to its end.")
            header = said.get("header", "The Handbook").format(at)
            return [(72, 770, header), *rows, (300, 30, said.get("footer", "- {} -").format(at))]

        return drawn([page(at) for at in range(1, count + 1)])

    def test_headers_and_footers_go_numbers_aside(self) -> None:
        text = read(self.pages(8, footer="page {} of 8")).text
        assert "Handbook" not in text
        assert "page" not in text
        assert text.count("Body") == 8

    def test_two_pages_are_too_few_to_tell(self) -> None:
        assert read(self.pages(2)).text.count("The Handbook") == 2

    @pytest.mark.parametrize(
        "footer", ["{}", "- {} -", "Page {}", "Page {} of 2", "Seite {} von 2", "{} / 2", "{}/2"]
    )
    def test_two_page_numbers_that_are_right_are_enough(self, footer: str) -> None:
        text = flat(read(self.pages(2, footer=footer)).text)
        body = "The Handbook Body {} begins and goes on to its end."
        assert text == f"{body.format(WORDS[1])} {body.format(WORDS[2])}"

    @pytest.mark.parametrize(
        "footers",
        [("2", "3"), ("1", "1"), ("1 of 9", "2 of 9"), ("1", "Page 2"), ("1 EUR", "2 EUR")],
    )
    def test_numbers_that_are_no_page_numbers_stay(self, footers: tuple[str, str]) -> None:
        pages = [[*lines("Text", "goes on."), (300, 30, footer)] for footer in footers]
        one, other = footers
        assert flat(read(drawn(pages)).text) == f"Text goes on. {one} Text goes on. {other}"

    def test_a_cover_needs_no_page_number(self) -> None:
        rows = lines("Text", "goes on.")
        pages = [rows, [*rows, (300, 30, "2")], [*rows, (300, 30, "3")]]
        assert read(drawn(pages)).text.split() == ["Text", "goes", "on."] * 3

    def test_a_number_that_is_all_of_a_page_or_close_to_its_text_stays(self) -> None:
        assert read(drawn([lines("1"), lines("2")])).text.split() == ["1", "2"]
        close = [lines("Rooms", "1"), lines("Rooms", "2")]
        assert read(drawn(close)).text.split() == ["Rooms", "1", "Rooms", "2"]

    def test_one_page_is_too_few_to_tell(self) -> None:
        assert read(drawn([[*lines("Rooms"), (300, 30, "1")]])).text.split() == ["Rooms", "1"]

    def test_a_title_in_larger_letters_that_the_header_repeats_stays(self) -> None:
        first = by_hand(stream(b"BT /F1 24 Tf 72 700 Td (The Handbook) Tj ET"))
        extract = read(_bound(first, self.pages(6)))
        assert texts(extract)[0] == "The Handbook"
        assert extract.text.count("The Handbook") == 1

    def test_a_header_seldom_seen_goes_with_the_others_in_its_place(self) -> None:
        data = _bound(self.pages(6), self.pages(1, header="Appendix"), self.pages(6))
        assert "Appendix" not in read(data).text

    def test_numbered_lines_of_a_long_list_stay(self) -> None:
        pages = [
            lines(*(f"item {50 * page + at} of the list" for at in range(50)), top=760)
            for page in range(6)
        ]
        text = read(drawn(pages)).text
        assert text.count("of the list") == 300

    def test_pages_that_are_all_alike_are_not_emptied(self) -> None:
        assert read(drawn([lines("The same page.")] * 5)).text.count("The same page.") == 5


def _bound(*parts: bytes) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(BytesIO(part))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


class TestScripts:
    def test_hebrew_is_read_from_the_right(self) -> None:
        logical = "זהו טקסט, ובו 456 וגם English בתוך השורה (סוף)."
        words = logical.removesuffix(" (סוף).").split()
        shown = [word[::-1] if word[0] >= "א" else word for word in words]
        visual = ".(" + "סוף"[::-1] + ") " + " ".join(reversed(shown))
        assert read(in_any_script([(72, 700, visual)])).text == logical

    def test_arabic_is_read_from_the_right(self) -> None:
        logical = "هذا نص عربي للاختبار، وفيه 123 كلمة."
        assert read(in_any_script([(72, 700, logical[::-1].replace("321", "123"))])).text == logical

    def test_presentation_forms_become_the_letters_that_are_typed(self) -> None:
        # An isolated lam-alef ligature and final meem: the word for peace.
        visual = "\ufee1\ufefc\ufeb3"
        assert read(in_any_script([(72, 700, visual)])).text == "سلام"

    def test_lines_of_hebrew_make_paragraphs(self) -> None:
        rows = ["שורה ראשונה של הפסקה והיא ארוכה", "שורה שנייה סוף.", "פסקה אחרת שמתחילה כאן עכשיו"]
        width = 0.6 * 12
        placed = [
            (round(500 - width * len(row)), 700 - 16 * at, row[::-1]) for at, row in enumerate(rows)
        ]
        assert texts(read(in_any_script(placed))) == ["\n".join(rows[:2]), rows[2]]

    @pytest.mark.parametrize(
        "text", ["Größe, coût, naïve", "日本語の文章です。", "Ελληνικά", "emoji"]
    )
    def test_other_scripts_are_read_as_drawn(self, text: str) -> None:
        assert read(in_any_script([(72, 700, text)])).text == text


class TestTitle:
    @pytest.mark.parametrize(
        ("stated", "title"),
        [
            ("Refund policy", "Refund policy"),
            ("Microsoft Word - Refund policy", "Refund policy"),
            ("Microsoft Word - policy.doc", None),
            ("untitled", None),
            ("scan_0001.pdf", None),
            ("  ", None),
            ("2024-05-02", None),
            ("(anonymous)", None),
            ("(unspecified)", None),
            ("(Untitled)", None),
            ("Unknown", None),
            ("Unknown pleasures", "Unknown pleasures"),
        ],
    )
    def test_the_name_of_a_file_is_no_title(self, stated: str, title: str | None) -> None:
        assert read(drawn([lines("Text.")], title=stated)).title == title

    def test_what_reportlab_states_by_itself_is_no_title(self) -> None:
        assert read(flowing(["Text."])).title is None

    @pytest.mark.parametrize(
        ("sizes", "title"),
        [
            ((20, 10, 10), "The rules"),
            ((20, 20, 10, 10, 10), "The rules The rules"),
            ((20, 10, 22, 10, 10, 10), None),  # a larger heading stands elsewhere
            ((10, 20, 10, 10), None),  # it does not begin with it
            ((12, 10, 10), None),
            ((20,), None),
        ],
    )
    def test_large_letters_at_the_beginning_are_the_title(
        self, sizes: tuple[int, ...], title: str | None
    ) -> None:
        text = "".join(
            f"BT /F1 {size} Tf 72 {720 - 30 * at} Td (The rules) Tj ET\n"
            for at, size in enumerate(sizes)
        )
        assert read(by_hand(stream(text.encode()))).title == title

    def test_a_stated_title_goes_before_large_letters(self) -> None:
        heading = Paragraph("The rules", ParagraphStyle("head", fontSize=20, leading=24))
        body = [Paragraph("A line of text.", ParagraphStyle("body"))] * 3
        assert read(built([heading, *body], title="The law")).title == "The law"
        assert read(built([heading, *body])).title == "The rules"


class TestBookmarks:
    def outlined(self, *entries: tuple[str, int | None, int | None]) -> bytes:
        """Return two pages with bookmarks: a title, a page, the number of the one around it."""
        from pypdf import PdfReader, PdfWriter
        from pypdf.generic import IndirectObject

        pages = [
            lines("1 Billing", "", "1.1 Refunds", "Refunds take 30 days.", step=24),
            lines("Gifts take longer.", "2 Contact", "Write to us.", step=24),
        ]
        writer = PdfWriter(clone_from=PdfReader(BytesIO(drawn(pages))))
        made: list[IndirectObject] = []
        for title, page, around in entries:
            parent = None if around is None else made[around]
            made.append(writer.add_outline_item(title=title, page_number=page, parent=parent))
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    def test_they_nest_and_are_found_by_their_words(self) -> None:
        data = self.outlined(("Billing", 0, None), ("Refunds", 0, 0), ("Contact", 1, None))
        assert sections(read(data)) == [
            (
                ("Billing", "Refunds"),
                "1 Billing\n\n1.1 Refunds\nRefunds take 30 days.\n\nGifts take longer.",
            ),
            (("Contact",), "2 Contact\nWrite to us."),
        ]

    def test_the_lines_that_they_name_are_headings(self) -> None:
        data = self.outlined(("Billing", 0, None), ("Refunds", 0, 0), ("Contact", 1, None))
        assert kinds(read(data)) == [
            ("heading", "1 Billing"),
            ("heading", "1.1 Refunds"),
            ("paragraph", "Refunds take 30 days."),
            ("paragraph", "Gifts take longer."),
            ("heading", "2 Contact"),
            ("paragraph", "Write to us."),
        ]

    def test_one_that_no_line_reads_as_stands_at_its_page(self) -> None:
        data = self.outlined(("First part", 0, None), ("Last part", 1, None))
        assert [(path, text[:9]) for path, text in sections(read(data))] == [
            (("First part",), "1 Billing"),
            (("Last part",), "Gifts tak"),
        ]

    def test_one_that_leads_nowhere_still_names_what_is_under_it(self) -> None:
        data = self.outlined(("The book", None, None), ("Contact", 1, 0))
        assert sections(read(data))[-1][0] == ("The book", "Contact")

    def test_without_bookmarks_there_are_no_sections(self) -> None:
        assert read(drawn([lines("Text.")])).sections == ()


def test_the_error_names_the_file() -> None:
    with pytest.raises(DamagedFile) as refused:
        read(b"%PDF-1.7\n%%EOF")
    assert refused.value.path == HERE
