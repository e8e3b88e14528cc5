"""Tables of questions and answers are read cell by cell, and nothing in them is lost."""

import csv
import io
import json
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, BlockKind
from corpus.document import Anchor
from corpus.errors import DamagedFile, NoText, NotText, OverLimit
from corpus.formats.extract import Extract
from corpus.formats.records import extract_csv, extract_jsonl, extract_tsv
from corpus.span import Span

PATH = Path("faq.csv")

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30)
pairs = st.lists(st.tuples(cells, cells), min_size=1, max_size=8)


def read_csv(text: str) -> Extract:
    return extract_csv(text.encode(), path=PATH)


def read_jsonl(text: str) -> Extract:
    return extract_jsonl(text.encode(), path=PATH)


def found_pairs(found: Extract) -> list[tuple[str, ...]]:
    """Return the words of each record's heading and body as the spans mark them."""
    of_record: dict[int, list[str]] = {}
    starts = [anchor.position for anchor in found.anchors]
    for block in found.blocks:
        record = max(at for at, start in enumerate(starts) if start <= block.span.start)
        of_record.setdefault(record, []).append(block.span.of(found.text))
    return [tuple(words) for words in of_record.values()]


def words_of(table: list[tuple[str, str]]) -> list[tuple[str, ...]]:
    stripped = [tuple(cell.strip() for cell in row if cell.strip()) for row in table]
    return [row for row in stripped if row]


def test_a_row_is_a_question_and_the_answer_that_leans_on_it() -> None:
    found = read_csv("question,answer\nHow long?,30 days.\nWho?,Me.\n")

    # 'How long?' 0-9, newline, '30 days.' 10-18, blank line, 'Who?' 20-24, 'Me.' 25-28
    assert found.text == "How long?\n30 days.\n\nWho?\nMe."
    assert found.blocks == (
        Block(kind=BlockKind.HEADING, span=Span(0, 9)),
        Block(kind=BlockKind.RECORD, span=Span(10, 18), lead=Span(0, 9)),
        Block(kind=BlockKind.HEADING, span=Span(20, 24)),
        Block(kind=BlockKind.RECORD, span=Span(25, 28), lead=Span(20, 24)),
    )
    assert [(one.headings, one.span) for one in found.sections] == [
        (("How long?",), Span(0, 18)),
        (("Who?",), Span(20, 28)),
    ]


def test_doubled_quotation_marks_and_line_ends_in_a_cell_stand_as_they_were_meant() -> None:
    found = read_csv('question,answer\n"He said ""no"", why?","One,\r\ntwo."\n')

    assert found.text == 'He said "no", why?\nOne,\ntwo.'


def test_further_columns_stand_under_the_question_with_their_names() -> None:
    found = read_csv("id,Answer,Topic,QUESTION\n7,Yes.,Billing,Really?\n8,No.,,Why?\n")

    assert found.text == "Really?\nid: 7\nTopic: Billing\nYes.\n\nWhy?\nid: 8\nNo."
    assert found_pairs(found) == [
        ("Really?\nid: 7\nTopic: Billing", "Yes."),
        ("Why?\nid: 8", "No."),
    ]
    assert [section.headings for section in found.sections] == [("Really?",), ("Why?",)]


def test_without_a_header_the_first_cell_leads_and_the_first_row_counts() -> None:
    found = read_csv("France,Paris,67 million\nPeru,Lima\n")

    assert found_pairs(found) == [("France", "Paris\n67 million"), ("Peru", "Lima")]
    assert found.anchors == (Anchor(name="row=1", position=0), Anchor(name="row=2", position=25))


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_the_delimiter_is_the_one_that_parts_the_names_in_the_header(delimiter: str) -> None:
    found = read_csv(
        f"Question{delimiter}Answer\nWho, you; me?{delimiter}Us\n".replace(
            "Who, you; me?", '"Who, you; me?"'
        )
    )

    assert found_pairs(found) == [("Who, you; me?", "Us")]


def test_rows_are_counted_as_rfc_7111_does_blank_ones_and_the_header_too() -> None:
    found = read_csv("q,a\n\nWho?,Me\n,\nWhat?,It\n")

    assert [anchor.name for anchor in found.anchors] == ["row=3", "row=5"]


def test_an_answer_without_a_question_is_a_record_that_leans_on_nothing() -> None:
    found = read_csv("question,answer\n,It is so.\n")

    assert [(block.kind, block.lead) for block in found.blocks] == [(BlockKind.RECORD, None)]
    assert found.sections == ()


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("question,answer\nWho?\nWhy?,Because.\n", "Who?"),
        ("question,answer\nWho?,\nWhy?,Because.\n", "Who?"),
        ("id,question,answer\n7,Who?,\n8,Why?,Because.\n", "Who?\nid: 7"),
        ("What?,It.\nWho?,\nWhy?,Because.\n", "Who?"),
    ],
    ids=["a short row", "an empty cell", "further cells", "no header"],
)
def test_a_question_without_an_answer_stands_in_the_text_and_is_not_searched(
    table: str, text: str
) -> None:
    found = read_csv(table)

    (left_out,) = (one for one in found.blocks if one.kind is BlockKind.METADATA)
    assert left_out.span.of(found.text) == text
    assert "Who?" not in [one.headings[0] for one in found.sections]
    assert found.notes[-1] == "1 question without an answer left out (row 2)"


def test_questions_without_an_answer_are_counted_and_the_first_are_named() -> None:
    found = read_csv("q,a\n" + "Who?,\n" * 4 + "Why?,Because.\n")

    assert found.notes == ("4 questions without an answer left out (rows 2, 3, 4, …)",)


def test_a_line_of_json_without_an_answer_is_not_searched() -> None:
    found = read_jsonl(
        '{"q": "Who?", "a": ""}\n{"q": "Why?", "a": "So."}\n{"q": "What?"}\n{"x": "y"}'
    )

    kinds = {one.span.of(found.text): one.kind for one in found.blocks}
    assert kinds == {
        "Who?": BlockKind.METADATA,
        "Why?": BlockKind.HEADING,
        "So.": BlockKind.RECORD,
        "What?": BlockKind.METADATA,
        "y": BlockKind.RECORD,
    }
    assert found.notes == ("2 questions without an answer left out (lines 1, 3)",)


def test_a_question_over_two_lines_is_one_line_as_a_heading() -> None:
    found = read_csv('question,answer\n"Who,\n me?",Yes\n')

    assert found.sections[0].headings == ("Who, me?",)
    assert found.text.startswith("Who,\n me?\n")


def test_spaces_around_a_quoted_cell_are_no_part_of_it() -> None:
    assert found_pairs(read_csv('q,a\n "Who, me?" , "Yes, you" \n')) == [("Who, me?", "Yes, you")]


def test_l31_formulas_and_fields_over_128_kib_are_text_like_any_other() -> None:
    long = "word " * 50_000

    found = read_csv(f"question,answer\n=1+1,{long}\n")

    assert found_pairs(found) == [("=1+1", long.strip())]


def test_a_tsv_is_parted_by_tabs_alone() -> None:
    found = extract_tsv(b'question\tanswer\nWho, me; you?\t"a\tb"\n', path=PATH)

    assert found_pairs(found) == [("Who, me; you?", "a\tb")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('question,answer\nWho?,Me\nWhat?,"it\nis', "row 3, line 3, column 7: "),
        ('question,answer\n"a\nb",c\n"Who"x,Me\n', "row 3, line 4, column 6: "),
        ("question,answer\nWho?,Me,and you\n", "row 2 has 3 cells and the header 2"),
        ("a,b\n" + "," * 100_000, "row 2 has more than 1,000 columns"),
    ],
    ids=["never closed", "text after a closing mark", "a wide row", "100,000 columns"],
)
def test_l31_a_broken_table_is_refused_with_the_row(text: str, place: str) -> None:
    with pytest.raises(DamagedFile) as refused:
        read_csv(text)

    assert place in refused.value.reason


def test_l31_a_nul_is_refused() -> None:
    with pytest.raises(NotText):
        read_csv("question,answer\nWho?,M\0e\n")


def test_a_table_of_a_header_alone_has_no_text() -> None:
    with pytest.raises(NoText):
        read_csv("question,answer\n,\n")


@pytest.mark.parametrize("limit", ["record_text.MOST_RECORDS", "csv_rows.MOST_CELLS"])
def test_a_table_over_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(f"corpus.formats.{limit}", 5)

    with pytest.raises(OverLimit) as refused:
        read_csv("x,y\n" * 6)

    assert refused.value.limit == "too-complex"


@given(pairs, st.sampled_from(",;\t"), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
def test_every_cell_that_is_written_is_found_at_its_span(
    table: list[tuple[str, str]], delimiter: str, quoting: Literal[0, 1]
) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
    writer.writerows([("question", "answer"), *table])

    data = file.getvalue().encode()
    if words_of(table):
        assert found_pairs(extract_csv(data, path=PATH)) == words_of(table)


@given(st.text('xb",;|\t\n \u2028é', max_size=40))
def test_any_text_is_a_table_or_a_named_error_and_no_word_is_lost(text: str) -> None:
    try:
        found = read_csv(text)
    except (DamagedFile, NoText):  # of so few rows a bad one is more than a tenth
        return

    held = "".join(block.span.of(found.text) for block in found.blocks)
    assert "".join(held.split()) == "".join(found.text.split())
    assert sorted(set(held) & set("xbé")) == sorted(set(text) & set("xbé"))


def test_a_line_of_json_is_a_record_and_its_further_keys_follow_the_question() -> None:
    found = read_jsonl(
        '{"id": 7, "Question": "Who?", "answer": "Me."}\n\n{"q": "W\\u00e4r?", "a": "x\\ny"}'
    )

    assert found.text == "Who?\nid: 7\nMe.\n\nWär?\nx\ny"
    assert found.anchors == (
        Anchor(name="line=0,1", position=0),
        Anchor(name="line=2,3", position=16),
    )
    assert found_pairs(found) == [("Who?\nid: 7", "Me."), ("Wär?", "x\ny")]


def test_lists_objects_and_numbers_are_written_out_as_they_stand() -> None:
    found = read_jsonl(
        '{"question": "Who?", "answers": ["A", {"text": "B", "at": 1.50}], "no": null, "ok": true}'
    )

    assert found.text == "Who?\nok: true\nA\ntext: B\nat: 1.50"


def test_an_object_of_other_keys_is_led_by_its_first_and_a_text_alone_by_none() -> None:
    found = read_jsonl('{"country": "Peru", "capital": "Lima"}\n{"text": "Alone.", "id": 1}')

    assert found_pairs(found) == [("Peru", "capital: Lima"), ("id: 1", "Alone.")]
    assert [section.headings for section in found.sections] == [("Peru",)]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('{"q": "NaN", "a": NaN}', "column 19: NaN"),
        ('{"q": [-Infinity]}', "column 8: -Infinity"),
        ('{"q": ' + "9" * 5_000 + "}", "column 7: a number of 5,000 digits"),
        ('{"q": 1, "q": 2}', "the key 'q' is there twice"),
        ('{"a":' * 1_000_000, "column 101: it nests over 20 levels"),  # 5 * 20 + 1
        ('{"q": ' + "[" * 20 + "]" * 20 + "}", "column 26: it nests over 20 levels"),
        ('{"q": "Who?"', "column 13: "),
        ('["q", "a"]', "column 1: it is not a JSON object"),
        (r'{"q": "\ud800"}', "U+D800"),
        (r'{"q": {"\u0000": 1}}', "U+0000"),
        (r'{"\udfff": 1}', "U+DFFF"),
    ],
    ids=[
        "NaN",
        "infinity",
        "long number",
        "twice",
        "depth bomb",
        "21 levels",
        "cut off",
        "a list",
        "half a character",
        "NUL",
        "half a character in a key",
    ],
)
def test_l30_bad_json_is_refused_with_line_and_column(line: str, place: str) -> None:
    with pytest.raises(DamagedFile) as refused:
        read_jsonl('{"q": "fine"}\n' + line)

    assert refused.value.reason.startswith("line 2, ")
    assert place in refused.value.reason


def test_l30_a_line_of_too_many_keys_is_refused() -> None:
    with pytest.raises(DamagedFile, match="more than 1,000 keys"):
        read_jsonl(json.dumps({str(key): key for key in range(1_001)}))


def test_twenty_levels_and_a_thousand_digits_are_read() -> None:
    found = read_jsonl('{"q": ' + "[" * 19 + "9" * 1_000 + "]" * 19 + "}")

    assert found.text == "9" * 1_000


@given(pairs, st.booleans())
def test_every_value_that_is_written_is_found_at_its_span(
    table: list[tuple[str, str]], ascii_only: bool
) -> None:
    lines = [
        json.dumps({"question": one, "answer": two}, ensure_ascii=ascii_only) for one, two in table
    ]

    if words_of(table):
        assert found_pairs(read_jsonl("\n".join(lines))) == words_of(table)
