"""Paragraphs, sentences and words as exact spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentencex import segment

from corpus.sentences import paragraph_spans, sentence_spans, word_spans
from corpus.span import Span


def whole(text: str) -> Span:
    return Span(0, len(text))


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text, whole(text))]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("one\ntwo", ["one\ntwo"]),
        ("one\n\ntwo", ["one", "two"]),
        ("one\n \t \n\n  two", ["one", "two"]),
        (
            "list:\n- a\n- b\n  more\n2. c\n* d\n• e",
            ["list:", "- a", "- b\n  more", "2. c", "* d", "• e"],
        ),
        ("1999. was\na year", ["1999. was\na year"]),  # four digits number no item
        ("a\n-b\n*c", ["a\n-b\n*c"]),  # no white space behind the sign
    ],
)
def test_paragraphs_end_at_blank_lines_and_before_the_items_of_a_list(
    text: str, paragraphs: list[str]
) -> None:
    assert [span.of(text) for span in paragraph_spans(text, whole(text))] == paragraphs


def test_paragraphs_stay_inside_the_range() -> None:
    text = "one\n\ntwo\n\nthree"

    assert list(paragraph_spans(text, Span(1, 7))) == [Span(1, 3), Span(5, 7)]  # "ne", "tw"


def test_sentences_are_told_from_abbreviations_and_numbers() -> None:
    text = "Dr. Smith gave 2.5 mg. It helped! Did it last?"

    assert sentences(text) == ["Dr. Smith gave 2.5 mg.", "It helped!", "Did it last?"]


def test_chinese_sentences_need_no_space() -> None:
    assert sentences("病人好转。疾病可能复发。") == ["病人好转。", "疾病可能复发。"]


def test_a_sentence_is_found_where_it_stands_and_not_where_its_words_stood_before() -> None:
    text = "No.  Yes. No. Yes."
    found = list(sentence_spans(text, whole(text)))

    assert [span.of(text) for span in found] == ["No.", "Yes.", "No.", "Yes."]
    assert [span.start for span in found] == [0, 5, 10, 14]


@given(st.text(alphabet="ab.!? \n\"'()é。1-", max_size=120))
def test_sentences_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    if not text.strip():
        return
    covered = 0

    for span in sentence_spans(text, whole(text)):
        assert not text[covered : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        covered = span.end

    assert not text[covered:].strip()


def test_a_long_paragraph_is_cut_into_the_same_sentences_as_its_parts() -> None:
    # 1,000 sentences of 20 to 23 characters are far more than the segmenter sees at once
    expected = [f"Patient {number} is well." for number in range(1000)]

    assert sentences(" ".join(expected)) == expected


def test_a_sentence_longer_than_what_the_segmenter_sees_stays_whole() -> None:
    long = "word " * 3000 + "end."

    assert sentences(f"Short. {long} Short again.") == ["Short.", long, "Short again."]


def test_the_segmenter_never_sees_more_than_a_little_of_a_long_paragraph(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []

    def watched(language: str, text: str) -> list[str]:
        seen.append(len(text))
        return list(segment(language, text))

    monkeypatch.setattr("corpus.sentences.segment", watched)
    sentence = "病人每天服用类固醇，症状有所改善。"

    assert sentences(sentence * 20_000) == [sentence] * 20_000
    assert max(seen) <= 5_000  # its time grows with the square: 340,000 at once take half a minute


def test_words_are_what_stands_between_white_space() -> None:
    text = "a  b-c\n\u00a0dé😀 "

    assert [span.of(text) for span in word_spans(text, whole(text))] == ["a", "b-c", "dé😀"]


def test_a_run_longer_than_any_word_is_cut_into_pieces() -> None:
    text = "x" * 250  # 250 = 100 + 100 + 50

    assert list(word_spans(text, whole(text))) == [Span(0, 100), Span(100, 200), Span(200, 250)]
    assert list(word_spans("x" * 100, Span(0, 100))) == [Span(0, 100)]
    assert list(word_spans("abcde", Span(0, 5), longest=2)) == [Span(0, 2), Span(2, 4), Span(4, 5)]


@pytest.mark.parametrize("space", ["\u2028", "\u00a0", "\u3000"])
def test_a_full_stop_after_a_wide_space_is_no_end_of_the_program(space: str) -> None:
    text = f"X {space}.\U000103b7b. Three."  # the segmenter counts bytes there

    spans = list(sentence_spans(text, Span(0, len(text))))

    assert "".join("".join(span.of(text) for span in spans).split()) == "".join(text.split())
    assert spans[-1].of(text) == "Three."
