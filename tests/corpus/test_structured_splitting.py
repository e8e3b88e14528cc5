"""Splitting along tables, code, lists and records, and what a passage leans on."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, BlockKind
from corpus.document import Anchor, Document, Section
from corpus.formats.extract import Extract
from corpus.formats.html import extract_html
from corpus.formats.markdown import extract_markdown
from corpus.formats.records import extract_csv
from corpus.passage import Passage
from corpus.span import Span
from corpus.splitting import Splitter


def words(texts: Sequence[str]) -> list[int]:
    """Count a token a word."""
    return [len(text.split()) for text in texts]


def document(found: Extract) -> Document:
    return Document(
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


def split(found: Extract, *, size: int, overlap: int = 0, whole: int = 192) -> list[Passage]:
    splitter = Splitter(count_tokens=words, size=size, overlap=overlap, whole=whole, reach=4)
    return list(splitter.split(document(found)))


def markdown(text: str) -> Extract:
    return extract_markdown(text.encode(), path=Path("page.md"))


def csv(text: str) -> Extract:
    return extract_csv(text.encode(), path=Path("faq.csv"))


def parts(passages: Sequence[Passage]) -> list[tuple[str, str]]:
    """Return each passage's lead and text."""
    return [(passage.lead, passage.text) for passage in passages]


HEADER = "| drug | dose |"  # 5 words, as each row
ONE = "One two three four."
RULE = "|---|---|"  # 1 word
ROWS = [f"| d{number} | {number} mg |" for number in range(1, 9)]  # 6 words each


def table(rows: int) -> str:
    return "\n".join((HEADER, RULE, *ROWS[:rows]))


def test_a_size_over_what_a_whole_table_may_have_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Splitter(count_tokens=words, size=65, overlap=8, whole=64)


def test_a_table_of_up_to_the_whole_is_not_cut() -> None:
    # 5 + 1 + 4 * 6 = 30 words: over the size of 12, and just the whole
    assert parts(split(markdown(table(4)), size=12, whole=30)) == [(HEADER, table(4))]


def test_a_table_over_the_whole_is_cut_between_rows_that_lean_on_the_header() -> None:
    # 36 words; into 14 go the header with its rule (6) and one row (6), then two rows (12) each
    assert parts(split(markdown(table(5)), size=14, whole=35)) == [
        (HEADER, f"{HEADER}\n{RULE}\n{ROWS[0]}"),
        (HEADER, f"{ROWS[1]}\n{ROWS[2]}"),
        (HEADER, f"{ROWS[3]}\n{ROWS[4]}"),
    ]


def test_a_whole_table_stays_apart_from_what_does_not_fit_beside_it() -> None:
    text = f"{ONE}\n\n{table(4)}\n\nFive six seven eight."

    assert [passage.text for passage in split(markdown(text), size=12, whole=30)] == [
        ONE,
        table(4),
        "Five six seven eight.",
    ]


def test_rows_of_two_tables_are_not_taken_together() -> None:
    text = f"{table(4)}\n\n{ONE}\n\n{table(3)}"

    # 30 and 24 words: each is whole, together they would not be
    assert [passage.text for passage in split(markdown(text), size=12, whole=30)] == [
        table(4),
        ONE,
        table(3),
    ]


def test_a_table_of_a_page_is_cut_and_led_as_one_of_a_text() -> None:
    rows = "".join(f"<tr><td>d{number}</td><td>{number} mg</td></tr>" for number in range(1, 6))
    page = f"<table><tr><th>drug</th><th>dose</th></tr>{rows}</table>"
    found = extract_html(page.encode(), path=Path("page.html"))
    header, *lines = found.text.split("\n")

    # 2 words, "drug" and "dose", and five times 3, "d1" and "1 mg": 17 in all
    assert parts(split(found, size=8, whole=17)) == [(header, found.text)]
    assert parts(split(found, size=8, whole=16)) == [
        (header, "\n".join((header, *lines[:2]))),
        (header, "\n".join(lines[2:4])),
        (header, lines[4]),
    ]


CODE = ["```py", *(f"line number {number}" for number in range(1, 7)), "```"]


def test_code_of_up_to_the_whole_is_not_cut() -> None:
    # 1 + 6 * 3 + 1 = 20 words
    assert parts(split(markdown("\n".join(CODE)), size=8, whole=20)) == [("", "\n".join(CODE))]


def test_code_over_the_whole_is_cut_between_lines() -> None:
    # into 8 words go the mark (1) and two lines (6), then two lines and so on
    assert parts(split(markdown("\n".join(CODE)), size=8, whole=19)) == [
        ("", "\n".join(CODE[0:3])),
        ("", "\n".join(CODE[3:5])),
        ("", "\n".join(CODE[5:])),
    ]


def test_a_line_of_code_longer_than_a_passage_is_cut_where_it_is_over_the_whole_alone() -> None:
    # 1 + 9 + 2 + 12 + 1 words: the line of 9 is over the size of 8, that of 12 over the whole of 10
    nine = "    " + " ".join("abcdefghi")
    twelve = " ".join("opqrstuvwxyz")
    code = "\n".join(("```", nine, "    j k", twelve, "```"))

    assert [one.text for one in split(markdown(code), size=8, whole=10)] == [
        "```",
        nine,
        "    j k\no p q r s t",
        "u v w x y z\n```",
    ]


@pytest.mark.parametrize("markup", ["```\n{}\n```", "<pre>{}</pre>"])
def test_code_in_pieces_keeps_its_indentation(markup: str) -> None:
    lines = ["def f():", *[f"    if x{n}:\n        y{n} = 1" for n in range(4)]]
    text = markup.format("\n".join(lines))
    read = extract_html if markup.startswith("<") else extract_markdown
    found = read(text.encode(), path=Path("page"))

    passages = split(found, size=5, whole=8)

    assert len(passages) > 3
    for passage in passages:
        end = found.text[passage.span.end : passage.span.end + 1]
        assert found.text[: passage.span.start][-1:] in ("", "\n")
        assert end in ("", "\n")


ITEMS = [f"- item number {number} is here" for number in range(1, 6)]  # 6 words each


def test_items_that_stand_apart_from_what_leads_them_in_lean_on_it() -> None:
    text = "Bring all of these:\n\n" + "\n".join(ITEMS)  # 4 words and 5 * 6

    assert (
        parts(split(markdown(text), size=12))
        == [
            ("", "Bring all of these:\n\n" + ITEMS[0]),  # 10 of 12 words
            ("Bring all of these:", "\n".join(ITEMS[1:3])),
            ("Bring all of these:", "\n".join(ITEMS[3:5])),
        ]
    )


def test_an_item_of_an_inner_list_leans_on_the_item_that_it_is_in() -> None:
    text = (
        "Bring:\n\n- one basket of fresh fruit\n"
        "    - pears that are ripe now\n    - plums that are ripe too"
    )

    # of 7 words: 1 + 6 fit, then 6 and 6
    assert parts(split(markdown(text), size=7)) == [
        ("", "Bring:\n\n- one basket of fresh fruit"),
        ("- one basket of fresh fruit", "- pears that are ripe now"),
        ("- one basket of fresh fruit", "- plums that are ripe too"),
    ]


def test_one_record_is_one_passage_that_leans_on_its_question() -> None:
    found = split(csv("question,answer\nHow long?,30 days.\nWho?,Me.\n"), size=64, overlap=24)

    assert [(one.headings, one.lead, one.text, one.anchor) for one in found] == [
        (("How long?",), "How long?", "How long?\n30 days.", "row=2"),
        (("Who?",), "Who?", "Who?\nMe.", "row=3"),
    ]
    assert [one.searchable for one in found] == ["How long?\n30 days.", "Who?\nMe."]


def test_every_passage_of_a_long_record_leans_on_its_question() -> None:
    answer = "It began early. Steroids helped her. He relapsed later. All recovered well."

    found = split(csv(f"question,answer\nWho was it?,{answer}\n"), size=9)

    # the question and two sentences are 3 + 6 words, the other two 6
    assert [(one.lead, one.text, one.searchable) for one in found] == [
        (
            "Who was it?",
            "Who was it?\nIt began early. Steroids helped her.",
            "Who was it?\nIt began early. Steroids helped her.",
        ),
        (
            "Who was it?",
            "He relapsed later. All recovered well.",
            "Who was it?\nWho was it?\nHe relapsed later. All recovered well.",
        ),
    ]


def test_a_record_without_a_question_is_one_passage_too() -> None:
    found = split(csv("question,answer\n,One two.\n,Three four.\n,Five.\n"), size=64, overlap=24)

    assert parts(found) == [("", "One two."), ("", "Three four."), ("", "Five.")]
    assert [one.anchor for one in found] == ["row=2", "row=3", "row=4"]


def test_a_heading_stays_with_what_follows_it() -> None:
    text = "# Care\n\nIt began early. She did well.\n\n## Drugs\n\nSteroids helped her much."

    assert [(one.headings, one.text) for one in split(markdown(text), size=9)] == [
        (("Care",), "# Care\n\nIt began early. She did well."),
        (("Care", "Drugs"), "## Drugs\n\nSteroids helped her much."),
    ]


def test_the_anchor_is_the_last_one_before_the_passage_begins() -> None:
    text = "one two\n\nthree four\n\nfive six\n\nseven"
    #       0        9           21        31
    anchors = (
        Anchor(name="a", position=9),
        Anchor(name="b", position=9),
        Anchor(name="c", position=22),
        Anchor(name="", position=31),
    )
    found = Splitter(count_tokens=words, size=2, overlap=0).split(
        replace(document(Extract(text=text, encoding="x")), anchors=anchors)
    )

    assert [(one.text, one.anchor) for one in found] == [
        ("one two", None),
        ("three four", "b"),
        ("five six", "b"),
        ("seven", None),
    ]


def test_metadata_is_in_no_passage() -> None:
    text = "title: T\n\none two\n\nthree"
    block = Block(kind=BlockKind.METADATA, span=Span(0, 8))

    assert parts(split(Extract(text=text, encoding="x", blocks=(block,)), size=8)) == [
        ("", "one two\n\nthree")
    ]


def test_metadata_between_two_paragraphs_is_in_no_passage_either() -> None:
    text = "one two\n\ntag: x\n\nthree"
    block = Block(kind=BlockKind.METADATA, span=Span(9, 15))

    found = split(Extract(text=text, encoding="x", blocks=(block,)), size=8)

    assert parts(found) == [("", "one two"), ("", "three")]


@st.composite
def structured(draw: st.DrawFn) -> Extract:
    """Draw a text of blocks of all kinds that lean on earlier ones, some of them in sections."""
    text = ""
    blocks: list[Block] = []
    sections: list[Section] = []
    for number in range(draw(st.integers(1, 8))):
        body = draw(st.text("ab. \n", min_size=1, max_size=60).filter(str.strip)).strip()
        span = Span(len(text), len(text) + len(body))
        kind = draw(st.sampled_from([one for one in BlockKind if one != BlockKind.METADATA]))
        lead = draw(st.sampled_from([None, *(block.span for block in blocks)]))
        blocks.append(Block(kind=kind, span=span, lead=lead))
        if draw(st.booleans()):
            sections.append(Section(headings=(str(number),), span=span))
        text += body + "\n\n"
    return Extract(text=text, encoding="x", blocks=tuple(blocks), sections=tuple(sections))


SIZES = st.integers(1, 12).flatmap(
    lambda size: st.tuples(
        st.just(size), st.integers(0, (size - 1) // 2), st.integers(size, 3 * size)
    )
)


@given(structured(), SIZES)
def test_passages_of_any_structure_are_slices_in_order_that_cover_it(
    found: Extract, sizes: tuple[int, int, int]
) -> None:
    size, overlap, whole = sizes
    passages = split(found, size=size, overlap=overlap, whole=whole)

    covered = 0
    for passage in passages:
        assert passage.text == passage.span.of(found.text)
        assert not found.text[covered : passage.span.start].strip()
        assert words([passage.text])[0] <= whole + size  # a heading, and what is under it
        covered = passage.span.end
        for section in found.sections:
            inside = section.headings == passage.headings
            assert section.span.contains(passage.span) == inside
            assert section.span.overlaps(passage.span) == inside
    assert not found.text[covered:].strip()
    for before, after in pairwise(passages):
        assert before.span.start < after.span.start
        assert before.span.end < after.span.end


@given(structured(), SIZES)
def test_a_short_table_or_piece_of_code_lies_whole_in_some_passage(
    found: Extract, sizes: tuple[int, int, int]
) -> None:
    size, overlap, whole = sizes
    passages = split(found, size=size, overlap=overlap, whole=whole)

    for block in found.blocks:
        is_short = words([block.span.of(found.text)])[0] <= whole
        if block.kind is BlockKind.CODE and is_short:
            assert any(passage.span.contains(block.span) for passage in passages)


@given(structured(), SIZES)
def test_code_is_cut_at_the_ends_of_its_lines(found: Extract, sizes: tuple[int, int, int]) -> None:
    size, overlap, whole = sizes
    passages = split(found, size=size, overlap=overlap, whole=whole)

    for block in found.blocks:
        lines = block.span.of(found.text).split("\n")
        if block.kind is not BlockKind.CODE or max(words(lines)) > whole:
            continue
        for start, end in ((one.span.start, one.span.end) for one in passages):
            if block.span.start < start < block.span.end:
                assert found.text[start - 1] == "\n"
            if block.span.start < end < block.span.end:
                assert not found.text[end:].partition("\n")[0].strip()


@given(structured(), SIZES)
def test_no_passage_holds_two_records(found: Extract, sizes: tuple[int, int, int]) -> None:
    size, overlap, whole = sizes
    records = [block.span for block in found.blocks if block.kind is BlockKind.RECORD]

    for passage in split(found, size=size, overlap=overlap, whole=whole):
        assert sum(passage.span.overlaps(record) for record in records) <= 1


@given(structured(), SIZES)
def test_a_passage_leans_on_what_it_does_not_hold(
    found: Extract, sizes: tuple[int, int, int]
) -> None:
    size, overlap, whole = sizes
    for passage in split(found, size=size, overlap=overlap, whole=whole):
        for block in found.blocks:
            if block.lead and passage.span.overlaps(block.span):
                led = block.lead.of(found.text)
                assert passage.span.contains(block.lead) or led in passage.lead


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        ("x" * 1_000_000, 6_400),  # 64 tokens of 100 characters at most
        ("```\n" + "x" * 1_000_000 + "\n```", 19_200),  # 192 of them: code may be longer
    ],
    ids=["prose", "code"],
)
def test_l33_what_is_too_long_for_a_passage_is_never_counted_whole(text: str, longest: int) -> None:
    lengths: list[int] = []

    def count(texts: Sequence[str]) -> list[int]:
        lengths.extend(map(len, texts))
        return words(texts)

    found = Splitter(count_tokens=count).split(document(markdown(text)))

    assert max(lengths) <= longest
    assert max(len(passage.text) for passage in found) <= longest
