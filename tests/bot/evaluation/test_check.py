"""What is doubtful about a set that can be read."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.check import check, normalised
from bot.evaluation.documents import BroughtDocuments, IndexedDocuments
from bot.evaluation.finding import Finding, FindingKind
from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.question_set import QuestionSet
from corpus.catalog import Catalog
from corpus.span import Span
from tests.bot.shelf import Shelf

#       0         10        20        30
TEXT = "Bees hum. Ann keeps bees. Ann hums."
DOCUMENTS = BroughtDocuments({"a.txt": TEXT, "docs/b.txt": "Nothing."})


def _set(*questions: ExamQuestion, lines: tuple[int, ...] = ()) -> QuestionSet:
    return QuestionSet(path=Path("set.jsonl"), questions=questions, sha256="00", lines=lines)


def _asked(text: str = "Who?", *, name: str = "q", golds: tuple[Gold, ...] = ()) -> ExamQuestion:
    return ExamQuestion(question_id=name, text=text, answers=golds)


def _found(gold: Gold) -> tuple[Finding, ...]:
    return check(_set(_asked(golds=(gold,))), DOCUMENTS)


@pytest.mark.parametrize(
    "gold",
    [
        Gold(text="Ann", document_id="a.txt", span=Span(10, 13)),
        Gold(text="Ann", document_id="a.txt", span=Span(26, 29)),
        Gold(text="Ann", document_id="a.txt"),
        Gold(document_id="a.txt", span=Span(30, 35)),  # the text has 35 characters
        Gold(document_id="a.txt"),
        Gold(text="whatever"),
    ],
)
def test_a_gold_that_stands_where_it_says_raises_no_doubt(gold: Gold) -> None:
    assert _found(gold) == ()


def test_words_that_moved_are_told_with_the_nearest_place() -> None:
    # "Ann" stands at 10 and at 26, and 22 is nearer to 26
    (finding,) = _found(Gold(text="Ann", document_id="a.txt", span=Span(22, 25)))

    assert (finding.kind, finding.starts, finding.stale) == (FindingKind.MOVED, (26, 10), True)
    assert str(finding) == (
        "question 'q': the answer's words do not stand at 22 in 'a.txt' but at 26 (nearest of 2 "
        "places); mend the start"
    )


def test_words_that_are_gone_are_told() -> None:
    (finding,) = _found(Gold(text="Wasps", document_id="a.txt", span=Span(0, 5)))

    assert (finding.kind, finding.starts, finding.stale) == (FindingKind.GONE, (), True)
    assert "nor anywhere else; quote it as it is now" in finding.what


def test_a_place_behind_the_end_is_told() -> None:
    (finding,) = _found(Gold(document_id="a.txt", span=Span(30, 36)))

    assert finding.kind is FindingKind.GONE
    assert "'a.txt' has 35 characters, so nothing stands at 30-36" in finding.what


def test_an_answer_in_other_words_than_the_documents_is_stale() -> None:
    (finding,) = _found(Gold(text="a woman", document_id="a.txt"))

    assert (finding.kind, finding.stale) == (FindingKind.UNQUOTED, True)


@pytest.mark.parametrize("name", ["b.txt", "old/b.txt", "b"])
def test_of_a_missing_document_the_namesake_is_told_once_a_question(name: str) -> None:
    golds = (Gold(text="x", document_id=name), Gold(text="y", document_id=name))

    (finding,) = check(_set(_asked(golds=golds)), DOCUMENTS)

    assert (finding.kind, finding.document_id) == (FindingKind.MISSING_DOCUMENT, name)
    assert finding.what.endswith("did you mean 'docs/b.txt'?")


def test_questions_that_ask_the_same_are_told_with_their_lines() -> None:
    questions = [
        _asked("Who keeps bees?", name="a"),
        _asked("What is C?", name="b"),
        _asked("  WHO keeps   “bees”", name="c"),
        _asked("What is C++?", name="d"),
    ]

    (finding,) = check(_set(*questions, lines=(1, 2, 4, 5)), DOCUMENTS)

    assert (finding.kind, finding.question_id, finding.line) == (FindingKind.REPEATED, "c", 4)
    assert str(finding) == ("line 4, question 'c': it asks the same as 'a'; delete one of them")
    assert not finding.stale


def test_an_id_that_stands_twice_is_told() -> None:
    found = check(_set(_asked("Who?"), _asked("Why?")), DOCUMENTS)

    assert [finding.kind for finding in found] == [FindingKind.DUPLICATE_ID]


def test_findings_come_in_the_order_of_the_questions() -> None:
    gone = Gold(text="Wasps", document_id="a.txt", span=Span(0, 5))
    missing = Gold(document_id="z.txt")
    questions = [
        _asked("1?", name="1", golds=(missing,)),
        _asked("2?", name="2", golds=(gone, missing)),
        _asked("1?", name="3", golds=(gone,)),
    ]

    found = check(_set(*questions, lines=(1, 2, 3)), DOCUMENTS)

    assert [finding.line for finding in found] == [1, 2, 2, 3, 3]


def test_golds_are_looked_up_in_what_is_indexed(shelf: Shelf) -> None:
    shelf.put({"a.txt": TEXT})
    golds = (
        Gold(text="Ann", document_id="a.txt", span=Span(10, 13)),
        Gold(text="Ann", document_id="a.txt", span=Span(11, 14)),
        Gold(text="Ann", document_id="b.txt", span=Span(0, 3)),
    )
    snapshot = Catalog(shelf.home.path).snapshot()

    found = check(_set(_asked(golds=golds)), IndexedDocuments(snapshot))

    snapshot.close()
    assert [finding.kind for finding in found] == [FindingKind.MOVED, FindingKind.MISSING_DOCUMENT]


@settings(deadline=None)
@given(st.text(max_size=40), st.text("ab ", min_size=1, max_size=4), st.integers(0, 60))
def test_a_gold_is_doubted_exactly_where_the_slice_is_another(
    text: str, words: str, start: int
) -> None:
    gold = Gold(text=words, document_id="d", span=Span(start, start + len(words)))

    found = check(_set(_asked(golds=(gold,))), BroughtDocuments({"d": text}))

    assert bool(found) == (text[start : start + len(words)] != words)
    for finding in found:
        assert (finding.kind is FindingKind.MOVED) == (words in text)
        assert all(text[at : at + len(words)] == words for at in finding.starts)


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalised(text)

    assert normalised(once) == once
