"""A table that holds no questions is read a row at a time, under the names of its columns."""

from pathlib import Path

import pytest

from corpus.blocks import BlockKind
from corpus.document import Document
from corpus.errors import DamagedFile
from corpus.formats.csv_rows import delimiter_of
from corpus.formats.extract import Extract
from corpus.formats.records import extract_csv, extract_jsonl, extract_tsv
from corpus.passage import Passage
from corpus.splitting import Splitter
from tests.fakes import FakeEncoder

PATH = Path("list.csv")
PRICES = 'Product,Price,Unit\nHammer,12.50,piece\nNails,3,"big\nbox"\nRope,0.80,metre\n'
QUESTIONS = "Q,A\n" + "Who?,Me.\n" * 30


def read_csv(text: str) -> Extract:
    return extract_csv(text.encode(), path=PATH)


def passages(found: Extract) -> tuple[Passage, ...]:
    document = Document(
        document_id="d",
        title="D",
        source="d",
        text=found.text,
        sha256="",
        encoding=found.encoding,
        loader="any 1",
        sections=found.sections,
        anchors=found.anchors,
        blocks=found.blocks,
    )
    return Splitter(count_tokens=FakeEncoder().count_tokens).split(document)


def test_each_row_is_a_passage_that_leans_on_the_header_and_does_not_quote_it() -> None:
    found = passages(read_csv(PRICES))

    assert [(one.lead, one.text, one.anchor) for one in found] == [
        ("Product\tPrice\tUnit", "Hammer\t12.50\tpiece", "row=2"),
        ("Product\tPrice\tUnit", "Nails\t3\tbig box", "row=3"),
        ("Product\tPrice\tUnit", "Rope\t0.80\tmetre", "row=4"),
    ]
    assert found[0].searchable == "Product\tPrice\tUnit\nHammer\t12.50\tpiece"


def test_the_header_stands_in_the_text_once_and_is_not_searched_by_itself() -> None:
    found = read_csv(PRICES)

    assert found.text.splitlines()[0] == "Product\tPrice\tUnit"
    assert [one.kind for one in found.blocks] == [BlockKind.METADATA, *[BlockKind.RECORD] * 3]
    assert found.notes == (
        "no question and answer columns were found; it was read as a table of 3 rows "
        "(columns: Product, Price, Unit)",
    )


def test_an_empty_cell_keeps_its_place_and_a_row_may_be_short() -> None:
    found = read_csv("Product,Price,Unit\n,1,box\nRope\nNails,2,\n")

    assert found.text == "Product\tPrice\tUnit\n\t1\tbox\nRope\nNails\t2"
    assert [one.text for one in passages(found)] == ["1\tbox", "Rope", "Nails\t2"]


def test_of_many_columns_the_first_are_named() -> None:
    names = [f"n{number}" for number in range(20)]
    rows = [",".join(names), ",".join("1" * 20)]

    (note,) = read_csv("\n".join(rows)).notes

    assert note.endswith("of 1 row (columns: " + ", ".join(names[:12]) + ", …)")


def test_without_a_header_the_document_says_what_was_taken_for_questions() -> None:
    note = "no header row was found; the first cell of each row was read as its question"

    assert read_csv("Anna,Berlin\nBob,Paris\n").notes == (note,)
    assert read_csv("Anna\nBob\n").notes == ()


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=;;"])
def test_the_first_line_may_name_the_delimiter_as_excel_writes_it(first: str) -> None:
    found = read_csv(f"{first}\r\nFrage;Antwort\r\nWas, bitte?;Ja, gern.\r\n")

    assert found.text == "Was, bitte?\nJa, gern."
    assert found.anchors[0].name == "row=3"  # the row of the file


def test_the_delimiter_that_is_named_counts_in_a_tab_file_as_a_row_that_is_none() -> None:
    found = extract_tsv(b"sep=\t\nFrage\tAntwort\nWas?\tDas.\n", path=PATH)

    assert found.text == "Was?\nDas."


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Frage;Antwort\nWas, bitte, ist das?;Nichts.", ";"),
        ("Frage|Antwort\nWas?|Das.", "|"),
        ("Produkt;Preis\nHammer;12,50\nZange;8,20", ";"),
        ("Produkt;Preis, netto\nHammer;12,50\nZange;8,20", ";"),
        ("Hammer|12,50\nZange|8,20", "|"),
        ("Hammer;12,50;Stück\nZange;8,20;Stück", ";"),
        ("1,2\n3,4", ","),
        ("Rope;of hemp,3;4\nNails;of iron,5;6", ","),  # told by nothing: the first
        ("Hammer, 3; Nails, 4", ";"),
        ('"a;b",c\n"d;e;f",g', ","),
        ("alone", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_the_one_that_every_line_has_as_often(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('"Who"x,Me.', "row 5, line 5, column 6: there is text after the closing quotation mark"),
        ("Who?,Me,and you", "row 5 has 3 cells and the header 2"),
        ('Why?,"It never', "row 5, line 5, column 6: the quotation mark is never closed"),
        ("," * 1_000, "row 5 has more than 1,000 columns"),
    ],
    ids=["text after a mark", "a wide row", "never closed", "columns"],
)
def test_a_bad_row_among_many_is_left_out_and_named(row: str, reason: str) -> None:
    lines = QUESTIONS.splitlines()

    found = read_csv("\n".join([*lines[:4], row, *lines[4:]]))

    assert found.text == "\n\n".join(["Who?\nMe."] * 30)
    assert [one.name for one in found.anchors][2:4] == ["row=4", "row=6"]
    assert found.notes == (f"1 of 31 rows was left out, mend and index it again: {reason}",)


def test_a_bad_row_of_a_table_without_questions_is_left_out_too() -> None:
    found = read_csv("Product,Price\n" + "Rope,3\n" * 9 + "Nails, small,3\n")

    assert found.text == "Product\tPrice" + "\nRope\t3" * 9
    assert "1 of 10 rows was left out" in found.notes[1]


def test_of_many_bad_rows_three_are_named() -> None:
    found = read_csv("q,a\n" + "Who?,Me.\n" * 50 + "Who?,Me,you\n" * 5)

    (note,) = found.notes
    assert note.startswith("5 of 55 rows were left out, mend and index it again: row 52 has 3 ")
    assert note.endswith("; row 54 has 3 cells and the header 2; and 2 more")


def test_more_than_a_tenth_of_bad_rows_is_refused_with_the_first() -> None:
    table = "q,a\n" + "Who?,Me.\n" * 9

    with pytest.raises(DamagedFile) as refused:
        read_csv(table + "Who?,Me,you\n" * 2)

    assert refused.value.reason == (
        "row 11 has 3 cells and the header 2, and 1 more of its 11 rows are bad; "
        "a cell with a delimiter in it needs quotation marks"
    )
    assert read_csv(table + "Who?,Me,you\n").notes  # one of ten is not more than a tenth


def test_a_bad_header_is_refused_whatever_follows() -> None:
    with pytest.raises(DamagedFile, match="row 1, line 1, column 11"):
        read_csv('"question"x,answer\n' + "Who?,Me.\n" * 30)


def test_a_bad_line_of_json_among_many_is_left_out_and_named() -> None:
    lines = ['{"q": "Who?", "a": "Me."}'] * 30

    found = extract_jsonl("\n".join([*lines, '{"q": "Who?"', *lines]).encode(), path=PATH)

    assert len(found.anchors) == 60
    assert found.notes == (
        "1 of 61 lines was left out, mend and index it again: "
        "line 31, column 13: it is not JSON (Expecting ',' delimiter)",
    )


def test_a_file_that_is_no_json_lines_is_refused_with_what_it_should_be() -> None:
    with pytest.raises(DamagedFile) as refused:
        extract_jsonl(b'[\n{"q": 1},\n{"q": 2}\n]\n', path=PATH)

    assert refused.value.reason.startswith("line 1, column 2: it is not JSON (")
    assert refused.value.reason.endswith(
        "and 2 more of its 4 lines are bad; each line must be one JSON object"
    )


def test_a_hundred_thousand_bad_rows_are_read_in_no_time() -> None:
    with pytest.raises(DamagedFile, match="and 99,999 more of its 100,001 rows are bad"):
        read_csv("q,a\nWho?,Me.\n" + '"Who"x,Me.\n' * 100_000)
