import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import ABSTENTIONS, Answer, Reason
from bot.assistant import Assistant, check_citations
from bot.errors import BrokenCitation, EmptyQuestion
from bot.reader import Evidence, Reading
from corpus.span import Span
from index.errors import NothingIndexed
from index.hit import Hit
from tests.bot.calibrations import ALWAYS
from tests.bot.readers import Answering
from tests.bot.shelf import Shelf
from tests.corpus.samples import STRIPPED

REFUNDS = "# Refunds\n\nRefunds take 30 days. Late ones\nare paid by cheque.\n"

_MARKERS = re.compile(r" ((?:\[\d+\])+)$")
_ODD = st.sampled_from(
    ["😀", "日本。", "👩\u200d👧", "e\u0301", "مرحبا", "[1]", "\u2028", "a\u00a0b", "\x1f", "\v"]
)
_TEXTS = st.lists(
    st.one_of(_ODD, st.sampled_from(["eyes", "dance. ", " ", "\n", "\n\n", "# "]), st.text("ab ")),
    min_size=1,
    max_size=60,
).map("".join)


class LastWords:
    """A reader that quotes the last three characters of each hit."""

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        spans = [Span(h.passage.span.end - 3, h.passage.span.end) for h in hits]
        evidence = [Evidence(hit=h, span=s, score=1.0) for h, s in zip(hits, spans, strict=True)]
        return Reading(evidence=tuple(evidence), confidence=0.7, reason=None)


class Marking:
    """A reader that quotes the first sentence of each hit and marks the given words in it."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        evidence = tuple(self._evidence(hit) for hit in hits)
        return Reading(evidence=evidence, confidence=0.9, reason=None)

    def _evidence(self, hit: Hit) -> Evidence:
        start, text = hit.passage.span.start, hit.passage.text
        span = Span(start, start + text.index(".") + 1)
        found = (re.search(re.escape(word), text, re.IGNORECASE) for word in self._words)
        answers = tuple(Span(*one.span()).moved(start) for one in found if one)
        return Evidence(hit=hit, span=span, score=1.0, answers=answers)


class LyingReader:
    """A reader whose words are none of the document's."""

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        passage = replace(hits[0].passage, text=hits[0].passage.text.upper())
        place = replace(hits[0].places[0], passage=passage)
        evidence = Evidence(hit=replace(hits[0], places=(place,)), span=passage.span, score=1.0)
        return Reading(evidence=(evidence,), confidence=1.0, reason=None)


def markers(answer: Answer) -> list[int]:
    """Return the markers that end the lines; -1 for a line that has none."""
    endings = [_MARKERS.search(line) for line in answer.text.split("\n")]
    return [int(n) for found in endings for n in re.findall(r"\d+", found[1] if found else "-1")]


def test_an_answer_is_its_quotes_one_a_line_each_with_its_marker(shelf: Shelf) -> None:
    shelf.put({"refunds.md": REFUNDS, "copy.md": "Refunds take 30 days.\n"})
    answer = shelf.assistant.ask("refunds take 30 days")
    assert answer.text == "Refunds take 30 days. [1][2]"
    assert [citation.marker for citation in answer.citations] == [1, 2]
    assert {citation.document_id for citation in answer.citations} == {"refunds.md", "copy.md"}


def test_a_text_in_many_documents_is_one_line_and_three_citations(shelf: Shelf) -> None:
    shelf.put({f"{name}.md": "Refunds take 30 days.\n" for name in "edcba"})
    answer = shelf.assistant.ask("refunds take 30 days", k=3)
    assert answer.text == "Refunds take 30 days. [1][2][3]"
    assert [citation.document_id for citation in answer.citations] == ["a.md", "b.md", "c.md"]
    (hit,) = answer.hits
    assert [place.passage.document_id for place in hit.places] == [f"{n}.md" for n in "abcde"]


def test_a_sentence_that_stands_thrice_in_a_document_is_cited_there_once(shelf: Shelf) -> None:
    once = "Refunds take 30 days."
    shelf.put({"a.md": f"{once} {once}\n\n# More\n\nBy the way. {once}\n", "b.md": once})

    answer = shelf.assistant.ask("refunds take 30 days")

    assert answer.text == f"{once} [1][2]"
    assert sorted((c.document_id, c.quote) for c in answer.citations) == [
        ("a.md", once),
        ("b.md", once),
    ]


def test_a_citation_of_a_copy_stands_at_its_own_place(shelf: Shelf) -> None:
    shelf.put({"a.md": "It is so. Refunds take 30 days.", "b.md": "# Hm\n\nRefunds take 30 days."})
    citations = shelf.assistant.ask("refunds take 30 days").citations
    # "It is so. " has 10 characters, "# Hm\n\n" has 6, the sentence 21
    assert {(c.document_id, c.span) for c in citations} == {
        ("a.md", Span(10, 31)),
        ("b.md", Span(6, 27)),
    }
    assert {citation.quote for citation in citations} == {"Refunds take 30 days."}


def test_a_citation_says_where_its_quote_stands(shelf: Shelf) -> None:
    shelf.put({"sub/refunds.md": REFUNDS})
    (citation,) = shelf.assistant.ask("late ones are paid by cheque").citations
    # "# Refunds\n\n" has 11 characters, "Refunds take 30 days. " has 22, the sentence 29
    assert (citation.span, citation.quote) == (Span(33, 62), "Late ones\nare paid by cheque.")
    assert (citation.document_id, citation.source) == ("sub/refunds.md", "sub/refunds.md")
    assert (citation.title, citation.headings, citation.page) == ("Refunds", ("Refunds",), None)


def test_a_citation_names_the_anchor_of_its_quote_and_not_of_its_passage(shelf: Shelf) -> None:
    page = "<h1>Refunds</h1><p id=first>Refunds take 30 days.</p><p id=late>Late ones wait.</p>"
    shelf.put({"refunds.html": page})
    answer = shelf.assistant.ask("late ones wait")
    (citation,) = answer.citations
    assert (citation.quote, citation.anchor) == ("Late ones wait.", "late")
    assert answer.hits[0].passage.anchor != "late"


def test_a_quote_of_two_lines_is_one_line_of_the_answer(shelf: Shelf) -> None:
    shelf.put({"refunds.md": REFUNDS})
    answer = shelf.assistant.ask("late ones are paid by cheque")
    assert answer.text == "Late ones are paid by cheque. [1]"


def test_without_an_answer_the_text_says_so_and_the_passages_come_along(shelf: Shelf) -> None:
    shelf.put({"refunds.md": REFUNDS})
    answer = shelf.assistant.ask("zebra")
    assert (answer.citations, answer.answered) == ((), False)
    assert answer.reason is Reason.NO_MATCH
    assert answer.text == ABSTENTIONS[Reason.NO_MATCH]
    assert [hit.passage.document_id for hit in answer.hits] == ["refunds.md"]


def test_the_question_is_kept_without_white_space_at_its_ends(shelf: Shelf) -> None:
    shelf.put({"refunds.md": REFUNDS})
    assert shelf.assistant.ask("  zebra\n").question == "zebra"


@pytest.mark.parametrize("ask", [Assistant.ask, Assistant.search])
def test_a_question_that_cannot_be_asked_is_refused_before_anything_is_read(
    shelf: Shelf, ask: object
) -> None:
    assert callable(ask)
    with pytest.raises(EmptyQuestion):  # and not NothingIndexed
        ask(shelf.assistant, "  ")


def test_the_reader_decides_what_is_quoted_and_how_sure_that_is(shelf: Shelf) -> None:
    shelf.put({"a.txt": "one two", "b.txt": "three four"})
    answer = Assistant(shelf.library, LastWords()).ask("two")
    assert sorted(citation.quote for citation in answer.citations) == ["our", "two"]
    assert answer.confidence == 0.7


def test_the_answer_is_the_words_that_answer_and_the_citation_their_sentence(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Refunds of all kinds take 30 days. Others wait."})
    answer = Assistant(shelf.library, Marking("30 days")).ask("How long do refunds take?")
    (citation,) = answer.citations
    assert answer.text == "30 days [1]"
    # "Refunds of all kinds take " has 26 characters, "30 days" 7, the sentence 34
    assert (citation.span, citation.answers) == (Span(0, 34), (Span(26, 33),))
    assert citation.quote == "Refunds of all kinds take 30 days."


def test_words_that_would_mislead_alone_are_answered_with_their_sentence(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Refunds of all kinds take 30 days. Others wait."})
    answer = Assistant(shelf.library, Marking("30 days")).ask("Do refunds take 30 days?")
    assert answer.text == "Refunds of all kinds take 30 days. [1]"
    assert answer.citations[0].answers == (Span(26, 33),)


def test_several_words_of_one_quote_are_one_line(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Ask either Ada or Grace Hopper at the desk."})
    answer = Assistant(shelf.library, Marking("Ada", "Grace Hopper")).ask("Whom can I ask?")
    assert answer.text == "Ada; Grace Hopper [1]"
    # "Ask either " has 11 characters, "Ada or " 7, "Grace Hopper" 12
    assert answer.citations[0].answers == (Span(11, 14), Span(18, 30))


def test_quotes_that_are_answered_by_the_same_words_share_a_line(shelf: Shelf) -> None:
    shelf.put(
        {
            "a.txt": "Refunds of all kinds take 30 days.",
            "b.txt": "Refunds take weeks at least.",
            "c.txt": "Refunds of every sort take 30 DAYS.",
        }
    )
    answer = Assistant(shelf.library, Marking("30 days", "weeks")).ask("How long do refunds take?")
    lines = {line.casefold() for line in answer.text.splitlines()}
    assert lines in ({"30 days [1][2]", "weeks [3]"}, {"weeks [1]", "30 days [2][3]"})
    assert markers(answer) == [citation.marker for citation in answer.citations] == [1, 2, 3]


def test_quotes_that_are_said_whole_share_no_line_with_others_in_another_case(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Refunds take 30 days.", "b.txt": "REFUNDS take 30 days."})
    answer = Assistant(shelf.library, Marking()).ask("refunds")
    assert len(answer.text.splitlines()) == 2


def test_the_words_that_answer_are_those_of_each_place_of_a_quote(shelf: Shelf) -> None:
    text = "Refunds of all kinds take 30 days."
    shelf.put({"a.txt": text, "b.md": f"# Much more\n\n{'It goes on. ' * 60}\n\n## So\n\n{text}"})
    documents = {"a.txt": text, "b.md": (shelf.documents / "b.md").read_text()}
    answer = Assistant(shelf.library, Answering(text, "30 days")).ask("refunds of all kinds")
    assert answer.text == "30 days [1][2]"
    assert {citation.document_id for citation in answer.citations} == set(documents)
    for citation in answer.citations:
        assert [one.of(documents[citation.document_id]) for one in citation.answers] == ["30 days"]


def test_words_from_a_document_that_looks_stripped_are_answered_whole(shelf: Shelf) -> None:
    shelf.put({"a.txt": f"{STRIPPED}."})
    answer = Assistant(shelf.library, Marking("lighthouse")).ask("lighthouse")
    assert answer.citations[0].stripped
    assert answer.citations[0].answers
    assert answer.text.splitlines()[0] != "lighthouse [1]"


@pytest.mark.parametrize(
    "answers", [(Span(3, 5),), (Span(6, 8),), (Span(5, 6), Span(4, 5)), (Span(4, 6), Span(5, 7))]
)
def test_marked_words_outside_of_their_quote_break_the_citation(
    shelf: Shelf, answers: tuple[Span, ...]
) -> None:
    shelf.put({"a.txt": "one two"})
    (citation,) = Assistant(shelf.library, LastWords()).ask("two").citations  # 4-7, "two"
    check_citations([replace(citation, answers=(Span(4, 5), Span(5, 7)))], slice_of=_two)
    with pytest.raises(BrokenCitation) as refused:
        check_citations([replace(citation, answers=answers)], slice_of=_two)
    assert (refused.value.document_id, refused.value.place) == ("a.txt", "4-7")


def _two(document_id: str, span: Span) -> str:
    return span.of("one two")


def test_a_quote_that_is_not_in_the_document_is_never_answered(shelf: Shelf) -> None:
    shelf.put({"a.txt": "one two"})
    with pytest.raises(BrokenCitation) as refused:
        Assistant(shelf.library, LyingReader()).ask("two")
    assert (refused.value.document_id, refused.value.place) == ("a.txt", "0-7")


def test_the_check_compares_every_quote_with_the_document(shelf: Shelf) -> None:
    shelf.put({"a.txt": "one two", "b.txt": "three four"})
    citations = Assistant(shelf.library, LastWords()).ask("two").citations
    asked: list[tuple[str, Span]] = []

    def slice_of(document_id: str, span: Span) -> str:
        asked.append((document_id, span))
        return {"a.txt": "two", "b.txt": "our"}[document_id]

    check_citations(citations, slice_of=slice_of)
    assert sorted(asked) == [("a.txt", Span(4, 7)), ("b.txt", Span(7, 10))]


@pytest.mark.parametrize("found", ["Two", "two ", "", "tw"])
def test_a_quote_that_differs_in_one_character_breaks_the_citation(
    shelf: Shelf, found: str
) -> None:
    shelf.put({"a.txt": "one two"})
    citations = Assistant(shelf.library, LastWords()).ask("two").citations
    with pytest.raises(BrokenCitation):
        check_citations(citations, slice_of=lambda _id, _span: found)


def test_a_tampered_catalog_is_noticed_before_the_answer_leaves(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put({"refunds.md": REFUNDS})
    monkeypatch.setattr("index.retriever.Retriever.slice", lambda *_: "Refunds take 90 days.")
    with pytest.raises(BrokenCitation):
        shelf.assistant.ask("refunds take 30 days")


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_search_returns_the_k_best_passages(shelf: Shelf, k: int) -> None:
    shelf.put({f"{n}.txt": f"only number {n}" for n in range(5)})
    hits, _ = shelf.assistant.search("number 3", k=k)
    assert [hit.rank for hit in hits] == list(range(1, k + 1))
    assert hits[0].passage.document_id == "3.txt"


def test_every_citation_is_from_a_hit_that_comes_along(shelf: Shelf) -> None:
    shelf.put({f"{n}.txt": f"Eyes dance {n}. Feet stand {n}." for n in range(8)})
    answer = shelf.assistant.ask("eyes dance", k=1)
    passages = {hit.passage.document_id: hit.passage.span for hit in answer.hits}
    assert answer.citations
    assert all(passages[c.document_id].contains(c.span) for c in answer.citations)
    assert [hit.rank for hit in answer.hits] == sorted({hit.rank for hit in answer.hits})


def test_the_index_version_is_that_of_the_hits(shelf: Shelf) -> None:
    shelf.put({"a.txt": "one two"})
    before = shelf.assistant.ask("two")
    shelf.put({"b.txt": "two three"})
    after = shelf.assistant.ask("two")
    assert before.index_version.startswith("1-")
    assert after.index_version.startswith("2-")
    assert after.index_version == shelf.library.retriever().generation.version
    assert {hit.passage.document_id for hit in after.hits} == {"a.txt", "b.txt"}
    assert shelf.assistant.search("two")[1] == after.index_version


def test_nothing_indexed_is_said_so(shelf: Shelf) -> None:
    with pytest.raises(NothingIndexed) as refused:
        shelf.assistant.ask("two")
    assert refused.value.home == shelf.home.path


def test_a_home_emptied_between_questions_has_nothing_indexed(shelf: Shelf) -> None:
    shelf.put({"a.txt": "one two"})
    shelf.assistant.ask("two")
    shelf.indexer.remove(["a.txt"])
    with pytest.raises(NothingIndexed):
        shelf.assistant.ask("two")


def test_a_home_filled_again_answers_again(shelf: Shelf) -> None:
    shelf.put({"a.txt": "one two"})
    shelf.indexer.remove(["a.txt"])
    shelf.put({"b.txt": "three two"})
    assert shelf.assistant.ask("three two").citations[0].document_id == "b.txt"


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(_TEXTS.filter(str.strip), min_size=1, max_size=3), question=_TEXTS)
def test_every_quote_is_the_slice_and_the_markers_are_the_citations(
    texts: list[str], question: str
) -> None:
    documents = {f"{n}.md": text for n, text in enumerate(texts)}
    with TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder) / "shelf", calibration=ALWAYS).put(documents)
        answer = shelf.assistant.ask(f"zebra? {question}")
        shelf.library.retriever()._snapshot.close()
    assert answer.answered
    assert answer.reason is None
    assert markers(answer) == [citation.marker for citation in answer.citations]
    assert markers(answer) == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        assert citation.span.of(documents[citation.document_id]) == citation.quote


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("eyes")).put({"a.txt": "Eyes dance. 0 a b c."})


@given(question=st.text(max_size=40).map("a{}".format))
def test_an_answer_has_a_reason_exactly_when_it_has_no_citation(eyes: Shelf, question: str) -> None:
    answer = eyes.assistant.ask(question)
    assert (answer.reason is None) == bool(answer.citations) == answer.answered
    assert 0 <= answer.confidence <= 1
