"""Tables of PDFs, as reportlab sets them: in lines, or cell by cell."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from corpus.document import Document
from corpus.formats.extract import Extract
from corpus.formats.pdf import extract_pdf
from corpus.splitting import Splitter
from tests.corpus.formats.checks import check, kinds, leads
from tests.corpus.formats.pdf_samples import built, drawn

BODY = ParagraphStyle("body", fontSize=10, leading=12)
HEAD = ("Plan", "Monthly price", "Support")
PLANS = (
    HEAD,
    ("Basic", "10 EUR", "Email only"),
    ("Team", "25 EUR", "Email and chat"),
    ("Business", "60 EUR", "Phone, 24 hours a day"),
)
LONG = (
    ("Plan", "What it is for", "Price"),
    ("Basic", "People who need the simplest of things and nothing more than that", "10 EUR"),
    ("Team", "Teams of up to twenty who work together every day of the week", "25 EUR"),
    ("Corp", "All", "60 EUR"),
    ("Name of two lines", "Others", "on request"),
)


def read(data: bytes) -> Extract:
    extract = extract_pdf(data, path=Path("report.pdf"))
    check(extract)
    return extract


def rows(extract: Extract) -> list[str]:
    return [text for kind, text in kinds(extract) if kind == "table_row"]


def tabbed(table: Sequence[Sequence[str]]) -> list[str]:
    return ["\t".join(row) for row in table]


def set_table(table: Sequence[Sequence[str]], *styles: tuple[Any, ...], **facts: Any) -> Any:
    return Table([list(row) for row in table], style=TableStyle(styles), **facts)


def in_paragraphs(table: Sequence[Sequence[str]], *widths: int, valign: str) -> Any:
    cells = [[Paragraph(cell, BODY) for cell in row] for row in table]
    return Table(cells, colWidths=widths, style=TableStyle([("VALIGN", (0, 0), (-1, -1), valign)]))


class TestRows:
    def test_each_row_is_a_line_and_a_block(self) -> None:
        extract = read(
            built([Paragraph("Our plans:", BODY), set_table(PLANS), Paragraph("All net.", BODY)])
        )
        assert kinds(extract) == [
            ("paragraph", "Our plans:"),
            *(("table_row", row) for row in tabbed(PLANS)),
            ("paragraph", "All net."),
        ]
        assert extract.text == "Our plans:\n\n" + "\n".join(tabbed(PLANS)) + "\n\nAll net."

    @pytest.mark.parametrize("align", ["LEFT", "CENTER", "RIGHT"])
    def test_numbers_are_aligned_in_any_way(self, align: str) -> None:
        # Only numbers are told by their right edges.
        table = set_table(PLANS, ("ALIGN", (1, 0), (1, -1), align))
        assert rows(read(built([table]))) == tabbed(PLANS)

    @pytest.mark.parametrize("valign", ["TOP", "MIDDLE", "BOTTOM"])
    def test_lines_of_a_cell_are_of_its_row(self, valign: str) -> None:
        table = in_paragraphs(LONG, 60, 150, 80, valign=valign)
        assert rows(read(built([table]))) == tabbed(LONG)

    def test_an_empty_cell_leaves_its_place(self) -> None:
        table = [*PLANS, ("Other", "", "None"), ("Last", "5 EUR", ""), ("", "6 EUR", "Any")]
        assert rows(read(built([set_table(table)]))) == [
            *tabbed(PLANS), "Other\t\tNone", "Last\t5 EUR", "6 EUR\tAny"
        ]  # fmt: skip

    def test_a_row_of_one_cell_stays_in_its_table(self) -> None:
        table = [*PLANS, ("For firms", "", ""), *PLANS[1:]]
        assert rows(read(built([set_table(table)])))[4:6] == [
            "For firms",
            "Basic\t10 EUR\tEmail only",
        ]

    def test_two_rows_are_no_table(self) -> None:
        assert rows(read(built([set_table(PLANS[:2])]))) == []

    def test_tables_apart_are_two(self) -> None:
        extract = read(built([set_table(PLANS), Spacer(1, 60), set_table(PLANS)]))
        assert extract.text == "\n\n".join(["\n".join(tabbed(PLANS))] * 2)

    def test_raised_letters_stay_in_their_cell(self) -> None:
        table = in_paragraphs(
            [("Gas", "Share"), ("CO<sub>2</sub>", "31 m<super>2</super>"), ("NO", "2")],
            90, 90, valign="TOP",
        )  # fmt: skip
        assert rows(read(built([table]))) == ["Gas\tShare", "CO2\t31 m2", "NO\t2"]


class TestHeaders:
    def test_a_row_of_names_over_numbers_heads_the_others(self) -> None:
        assert leads(read(built([set_table(PLANS)]))) == [None, *["\t".join(HEAD)] * 3]

    def test_a_bold_row_heads_the_others(self) -> None:
        table = [("Country", "Capital"), ("Austria", "Vienna"), ("France", "Paris")]
        bold = set_table(table, ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"))
        assert leads(read(built([bold]))) == [None, *["Country\tCapital"] * 2]
        assert leads(read(built([set_table(table)]))) == [None] * 3

    def test_numbers_name_no_columns(self) -> None:
        assert leads(read(built([set_table(PLANS[1:])]))) == [None] * 3

    def test_a_header_that_is_repeated_heads_the_rows_of_its_page(self) -> None:
        table = [HEAD, *((f"Plan {at}", f"{at} EUR", "Email") for at in range(150))]
        extract = read(built([set_table(table, repeatRows=1)]))
        found = rows(extract)
        assert [row for row in found if row != "\t".join(HEAD)] == tabbed(table[1:])
        assert found.count("\t".join(HEAD)) == len(extract.pages) >= 4
        assert set(leads(extract)) == {None, "\t".join(HEAD)}

    def test_a_header_heads_the_rows_of_further_pages(self) -> None:
        table = [HEAD, *((f"Plan {at}", f"{at} EUR", "Email") for at in range(150))]
        extract = read(built([set_table(table)]))
        assert rows(extract) == tabbed(table)
        assert leads(extract) == [None, *["\t".join(HEAD)] * 150]


class TestOthers:
    def test_items_of_a_list_are_no_rows(self) -> None:
        page = [
            (x, 700 - 13 * at, text)
            for at in range(6)
            for x, text in ((72, f"{at + 1}."), (100, f"The item {'and so on ' * at}"))
        ]
        assert rows(read(drawn([page]))) == []

    def test_numbered_paragraphs_set_in_are_no_rows(self) -> None:
        text = "The parties agree on what they have agreed on before and will go on so."
        page = [
            (x, 700 - 39 * at - 13 * line, said)
            for at in range(6)
            for line in range(2)
            for x, said in ((72, str(at + 1)), (100, text))
            if x == 100 or not line
        ]
        assert rows(read(drawn([page]))) == []

    def test_short_columns_of_running_text_are_no_rows(self) -> None:
        # Three lines beside three: too few for the columns to be told, and no table either.
        left = ("The first column tells of", "apples, of pears, and of all", "there is of plums.")
        right = ("The second one tells of it", "and ships that sail the sea", "with the captain.")
        page = [
            (x, 700.0 - 13 * at, side[at])
            for at in range(3)
            for x, side in ((72.0, left), (330.0, right))
        ]
        assert rows(read(drawn([page]))) == []

    def test_blocks_of_text_side_by_side_are_no_rows(self) -> None:
        text = "A paragraph that is set beside another one and has a few lines of its own. " * 2
        table = in_paragraphs([(text, text)] * 4, 190, 190, valign="TOP")
        assert rows(read(built([table]))) == []

    def test_lines_with_a_wide_gap_at_odd_places_are_no_rows(self) -> None:
        page = [
            (x + 30 * (at % 4), 700.0 - 13 * at, text)
            for at in range(6)
            for x, text in ((72.0, "some"), (250.0, "words"))
        ]
        assert rows(read(drawn([page]))) == []


class TestPassages:
    def test_passages_begin_and_end_at_rows(self) -> None:
        table = [HEAD, *((f"Plan {at}", f"{at} EUR", "Email and chat") for at in range(60))]
        extract = read(built([Paragraph("Our plans.", BODY), set_table(table)]))
        document = Document(
            document_id="plans.pdf", title="Plans", source="plans.pdf", text=extract.text,
            sha256="", encoding="pdf", loader="PDF", pages=extract.pages, blocks=extract.blocks,
        )  # fmt: skip
        splitter = Splitter(count_tokens=lambda texts: [len(text.split()) for text in texts])
        lines = set(extract.text.split("\n"))
        passages = splitter.split(document)
        assert len(passages) > 3
        for passage in passages:
            assert set(passage.text.split("\n")) <= lines
        for passage in passages[1:]:
            assert passage.lead == "\t".join(HEAD)


WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
CELL = st.lists(WORD, min_size=1, max_size=9).map(" ".join)


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Return a table whose first cells are of one line."""
    count = draw(st.integers(2, 4))
    row = st.tuples(WORD, *[CELL] * (count - 1))
    return draw(st.lists(row, min_size=3, max_size=12))


@given(table=tables(), valign=st.sampled_from(["TOP", "MIDDLE", "BOTTOM"]))
@settings(max_examples=40, deadline=None)
def test_no_word_of_a_table_is_lost_and_its_rows_are_lines(
    table: list[tuple[str, ...]], valign: str
) -> None:
    widths = [80, *[110] * (len(table[0]) - 1)]
    extract = read(built([in_paragraphs(table, *widths, valign=valign)]))
    words = [word for row in table for cell in row for word in cell.split()]
    assert sorted(extract.text.split()) == sorted(words)
    if rows(extract):
        assert extract.text.split("\n") == tabbed(table)
