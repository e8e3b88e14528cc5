"""From documents to passages."""

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.document import Document, Page, Section
from corpus.passage import Passage
from corpus.sentences import paragraph_spans, sentence_spans
from corpus.span import Span
from corpus.splitting import VERSION, Splitter
from corpus.units import TokenCounter


def words(texts: Sequence[str]) -> list[int]:
    """Count a token a word."""
    return [len(text.split()) for text in texts]


def quarters(texts: Sequence[str]) -> list[int]:
    """Count a token for every four characters of a word, as pieces of words are counted."""
    return [sum(-(-len(word) // 4) for word in text.split()) for text in texts]


def document(
    text: str, *, sections: tuple[Section, ...] = (), pages: tuple[Page, ...] = ()
) -> Document:
    return Document(
        document_id="d.txt",
        title="D",
        source="d.txt",
        text=text,
        sha256="",
        encoding="utf-8",
        loader="text 1",
        sections=sections,
        pages=pages,
    )


def split(text: str, *, size: int, overlap: int = 0, reach: int = 4) -> list[str]:
    splitter = Splitter(count_tokens=words, size=size, overlap=overlap, reach=reach)
    return [passage.text for passage in splitter.split(document(text))]


@pytest.mark.parametrize(("size", "overlap"), [(8, 4), (8, 9), (8, -1), (0, 0)])
def test_an_overlap_of_half_a_passage_is_a_mistake(size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match=f"size {size}, overlap {overlap} and whole 192"):
        Splitter(count_tokens=words, size=size, overlap=overlap)


def test_what_fits_is_one_passage() -> None:
    assert split("one two three", size=8) == ["one two three"]


ONE, TWO, THREE, FOUR = (
    "It began early.",
    "Steroids helped her.",
    "He relapsed later.",
    "All recovered well.",
)
"""Sentences of three words."""


def test_a_paragraph_ends_a_passage_before_a_sentence_does() -> None:
    # After two sentences (6 of 10 words, past half) lies a paragraph, after three (9) only a
    # sentence's end; the fourth (12) does not fit.
    assert split(f"{ONE} {TWO}\n\n{THREE} {FOUR}", size=10) == [f"{ONE} {TWO}", f"{THREE} {FOUR}"]


def test_among_equal_boundaries_the_latest_is_taken() -> None:
    assert split(f"{ONE} {TWO} {THREE} {FOUR}", size=10) == [f"{ONE} {TWO} {THREE}", FOUR]


def test_text_without_punctuation_is_cut_where_the_topic_turns() -> None:
    text = "fever cough " * 5 + "tax law " * 5  # the topic turns after 10 of 20 words

    assert split(text, size=12) == [("fever cough " * 5).strip(), ("tax law " * 5).strip()]


@pytest.mark.parametrize(("overlap", "second"), [(3, f"{THREE} {FOUR}"), (2, FOUR)])
def test_a_passage_takes_up_the_sentence_before_the_cut_if_it_is_short_enough(
    overlap: int, second: str
) -> None:
    # Three sentences of 3 words fill 9 of 10; the third is taken up if 3 words may be.
    assert split(f"{ONE} {TWO} {THREE} {FOUR}", size=10, overlap=overlap) == [
        f"{ONE} {TWO} {THREE}",
        second,
    ]


def test_nothing_is_taken_up_from_another_paragraph() -> None:
    # The paragraph of 3 words fits with one sentence (6 of 7), not with two; it ends the passage
    # only past half (3.5), so the cut comes after the sentence, which alone is taken up.
    assert split(f"{ONE}\n\n{TWO} {THREE}", size=7, overlap=3) == [
        f"{ONE}\n\n{TWO}",
        f"{TWO} {THREE}",
    ]
    assert split(f"{ONE} {TWO}\n\n{THREE} {FOUR}", size=10, overlap=4) == [
        f"{ONE} {TWO}",
        f"{THREE} {FOUR}",
    ]


def test_nothing_is_taken_up_that_would_leave_no_room_for_what_follows() -> None:
    eight = "Most children with the syndrome need long treatment."

    # 3 words may be taken up, but 3 + 8 are more than 10
    assert split(f"{ONE} {TWO} {eight}", size=10, overlap=4) == [f"{ONE} {TWO}", eight]


def test_a_passage_knows_its_section_and_the_page_it_begins_on() -> None:
    text = "before\n\none two\n\nthree four"
    #       0       8        17             27 characters
    sections = (
        Section(headings=("A",), span=Span(8, 15)),
        Section(headings=("A", "B"), span=Span(17, 27)),
    )
    pages = (Page(number=4, span=Span(8, 17)), Page(number=5, span=Span(17, 27)))

    found = Splitter(count_tokens=words, size=8, overlap=0).split(
        document(text, sections=sections, pages=pages)
    )

    assert [(p.passage_id, p.headings, p.page) for p in found] == [
        ("d.txt@0-6", (), None),
        ("d.txt@8-15", ("A",), 4),
        ("d.txt@17-27", ("A", "B"), 5),
    ]


def test_a_splitter_is_known_by_all_that_changes_its_passages() -> None:
    splitter = Splitter(count_tokens=words, size=64, overlap=16, whole=128, reach=24)

    assert splitter.fingerprint == {
        "name": "cohesion",
        "version": VERSION,
        "size": 64,
        "overlap": 16,
        "whole": 128,
        "reach": 24,
    }


ALPHABETS = (
    "ab .,!?\n",
    "日本語病人。、 \n",
    "é😀👩‍👩‍👧\u0301\u200b\u00a0\u2028 x",
    "a",
    "- 1.\n*a",
)
PIECES = st.one_of(
    st.text(max_size=60),
    *(st.text(alphabet=alphabet, max_size=80) for alphabet in ALPHABETS),
    st.integers(90, 350).map(lambda length: "w" * length),
)
SENTENCES = st.integers(1, 12).map(lambda count: f"It{' was' * (count - 1)}. ")
TEXTS = st.lists(PIECES | SENTENCES, min_size=1, max_size=8).map("".join)
SIZES = st.integers(1, 40).flatmap(
    lambda size: st.tuples(st.just(size), st.integers(0, (size - 1) // 2))
)
COUNTERS = st.sampled_from([words, quarters])


@given(TEXTS, SIZES, COUNTERS)
@example("w" * 1000, (7, 3), quarters)
@example("a " * 300, (9, 4), words)
def test_passages_of_any_text_are_slices_in_order_that_cover_it(
    text: str, size: tuple[int, int], count: TokenCounter
) -> None:
    splitter = Splitter(count_tokens=count, size=size[0], overlap=size[1], reach=5)

    found = splitter.split(document(text))

    covered = 0
    for passage in found:
        assert passage.text == passage.span.of(text)
        assert passage.text.strip() == passage.text
        assert count([passage.text])[0] <= size[0]
        assert not text[covered : passage.span.start].strip()
        covered = passage.span.end
    assert not text[covered:].strip()
    for before, after in pairwise(found):
        assert before.span.start < after.span.start
        assert before.span.end < after.span.end
    assert splitter.split(document(text)) == found


@given(TEXTS, SIZES)
def test_no_passage_begins_or_ends_inside_a_word(text: str, size: tuple[int, int]) -> None:
    longest = min(100, size[0])
    found = Splitter(count_tokens=words, size=size[0], overlap=size[1]).split(document(text))

    cuts = {p.span.start for p in found} | {p.span.end for p in found}
    ends_of_sentences = _ends_of_sentences(text)
    inside = [
        at
        for at in cuts
        if 0 < at < len(text)
        and not text[at - 1].isspace()
        and not text[at].isspace()
        and at not in ends_of_sentences  # Chinese has no space between sentences
    ]

    assert all(_run_around(text, at) > longest for at in inside)


def _ends_of_sentences(text: str) -> set[int]:
    if not text:
        return set()
    return {
        sentence.end
        for paragraph in paragraph_spans(text, Span(0, len(text)))
        for sentence in sentence_spans(text, paragraph)
    }


def _run_around(text: str, at: int) -> int:
    start = end = at
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return end - start


VOCABULARY = ["fever", "cough", "ataxia", "steroid", "tumour", "child", "infection", "eye"]


@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=150), SIZES, COUNTERS)
def test_a_short_run_of_words_lies_whole_in_some_passage(
    chosen: list[str], size: tuple[int, int], count: TokenCounter
) -> None:
    size = (max(size[0], 10), min(size[1], (max(size[0], 10) - 1) // 2))
    text = " ".join(chosen)
    found = Splitter(count_tokens=count, size=size[0], overlap=size[1]).split(document(text))
    starts = [0]
    for word in chosen:
        starts.append(starts[-1] + len(word) + 1)

    for first in range(len(chosen)):
        last = first
        while last < len(chosen) and sum(count(chosen[first : last + 1])) <= size[1]:
            last += 1
        if last > first:
            run = Span(starts[first], starts[last] - 1)
            assert any(passage.span.contains(run) for passage in found), run.of(text)


@given(st.lists(TEXTS, min_size=1, max_size=5), SIZES)
def test_no_passage_crosses_from_one_section_into_another(
    texts: list[str], size: tuple[int, int]
) -> None:
    sections, text = [], ""
    for number, part in enumerate(texts):
        if part.strip():
            start = len(text) + len(part) - len(part.lstrip())
            span = Span(start, len(text) + len(part.rstrip()))
            sections.append(Section(headings=(str(number),), span=span))
        text += part + "\n"

    found = Splitter(count_tokens=words, size=size[0], overlap=size[1]).split(
        document(text, sections=tuple(sections))
    )

    for passage in found:
        (section,) = [s for s in sections if s.headings == passage.headings]
        assert section.span.contains(passage.span)
    assert {passage.headings for passage in found} == {section.headings for section in sections}


def test_what_lies_in_no_section_is_split_too() -> None:
    text = "before\n# A\nunder\nbetween\n# B\nmore\nafter"
    sections = tuple(
        Section(headings=(heading,), span=Span(text.index(part), text.index(part) + len(part)))
        for heading, part in (("A", "# A\nunder"), ("B", "# B\nmore"))
    )

    found = Splitter(count_tokens=words, size=8, overlap=0).split(document(text, sections=sections))

    assert [(p.headings, p.text) for p in found] == [
        ((), "before"),
        (("A",), "# A\nunder"),
        ((), "between"),
        (("B",), "# B\nmore"),
        ((), "after"),
    ]


def test_a_blank_document_has_no_passages() -> None:
    assert Splitter(count_tokens=words).split(document(" \n\t ")) == ()


@pytest.mark.parametrize(
    "text",
    ["x" * 2_000_000, " ".join(f"w{number % 30_011}" for number in range(150_000))],
    ids=["one line without a space", "one line of many different words"],
)
def test_a_very_long_line_is_split_in_a_time_that_grows_with_its_length(text: str) -> None:
    found = Splitter(count_tokens=words).split(document(text))

    assert found[0].span.start == 0
    assert found[-1].span.end == len(text)


def test_splitting_does_not_depend_on_what_was_split_before() -> None:
    rng = random.Random(7)
    text = " ".join(rng.choice(VOCABULARY) for _ in range(500))
    splitter = Splitter(count_tokens=words)
    first: tuple[Passage, ...] = splitter.split(document(text))
    splitter.split(document("another text entirely"))

    assert splitter.split(document(text)) == first
