from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Reason
from bot.calibration import Calibration
from bot.extractive import WINDOW, ExtractiveReader, quotable_spans
from bot.reader import Evidence
from corpus.passage import Passage
from corpus.span import Span
from index.errors import NotANumber
from index.hit import Hit, Place
from tests.bot.calibrations import ALWAYS, NEVER, SURE
from tests.fakes import BrokenEncoder, FakeEncoder

QUESTION = "How long do refunds take?"
WORDS = st.sampled_from(
    [
        "opsoclonus",
        "é",
        "日本語",
        "😀",
        "👩\u200d👩\u200d👧",
        "dancing",
        "eyes.",
        "(1958)",
        "café",
        "مرض",
        "—",
    ]
)
GAPS = st.sampled_from([" ", " ", " ", ". ", "。", "\n", "\n\n", "\t", "! ", "\u3000"])
TEXTS = st.lists(st.tuples(WORDS, GAPS), min_size=1, max_size=80).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


def hit(text: str, *, start: int = 0, rank: int = 1, document_id: str = "a.txt") -> Hit:
    passage = Passage(document_id=document_id, span=Span(start, start + len(text)), text=text)
    place = Place(passage=passage, title="A", source=document_id)
    return Hit(places=(place,), score=0.5, rank=rank, legs=())


def reader(calibration: Calibration) -> ExtractiveReader:
    return ExtractiveReader(FakeEncoder(), calibration=calibration)


def quotes(evidence: tuple[Evidence, ...]) -> list[str]:
    return [found.quote for found in evidence]


def test_evidence_quotes_its_own_place_and_not_the_passage_start() -> None:
    found = Evidence(hit=hit("one two three", start=100), span=Span(104, 107), score=1.0)
    assert found.quote == "two"


def test_the_sentence_in_the_words_of_the_question_is_quoted() -> None:
    text = "Cheques are slow. Refunds take 30 days. Gift cards never expire."
    reading = reader(SURE).read("refunds take 30 days", [hit(text)])
    assert quotes(reading.evidence) == ["Refunds take 30 days."]
    assert reading.reason is None


def test_the_sentence_that_shares_words_comes_before_those_that_share_none() -> None:
    text = "Gift cards never expire. Late refunds come by cheque. Shops open at nine."
    reading = reader(ALWAYS).read("how do late refunds come", [hit(text)])
    assert reading.evidence[0].quote == "Late refunds come by cheque."


def test_the_best_quote_may_come_from_a_passage_of_lower_rank() -> None:
    hits = [hit("Shops open at nine.", rank=1), hit("Refunds take 30 days.", start=50, rank=2)]
    reading = reader(SURE).read("refunds take 30 days", hits)
    assert [found.hit.rank for found in reading.evidence] == [2]


def test_nothing_alike_at_all_is_no_match() -> None:
    reading = reader(SURE).read("zebra crossing", [hit("Refunds take 30 days.")])
    assert (reading.evidence, reading.reason) == ((), Reason.NO_MATCH)


def test_something_alike_but_under_the_threshold_is_low_confidence() -> None:
    reading = reader(NEVER).read("refunds take 30 days", [hit("Refunds take 30 days.")])
    assert (reading.evidence, reading.reason) == ((), Reason.LOW_CONFIDENCE)


@pytest.mark.parametrize("calibration", [SURE, NEVER])
def test_without_hits_there_is_nothing_to_quote(calibration: Calibration) -> None:
    reading = reader(calibration).read("refunds?", [])
    assert reading.evidence == ()
    assert reading.reason is not None
    assert 0 <= reading.confidence <= 1


def test_text_without_a_full_stop_is_quoted_in_windows_of_words() -> None:
    before = " ".join(f"filler{n}" for n in range(60))
    text = f"{before} first described marcel kinsbourne 1962 {before}"
    reading = reader(ALWAYS).read("first described marcel kinsbourne 1962", [hit(text)])
    best = reading.evidence[0].quote
    assert "first described marcel kinsbourne 1962" in best
    assert len(best.split()) == WINDOW == 20


def test_windows_that_are_equally_good_do_not_overlap() -> None:
    text = ("eyes dance " * 30).rstrip()  # 60 words: windows begin at 0, 5, 10, ... 40
    reading = reader(ALWAYS).read("eyes dance", [hit(text)])
    spans = [found.span for found in reading.evidence]
    assert spans == [Span(0, 109), Span(110, 219), Span(220, 329)]  # 10 · 11 - 1 characters each


def test_a_short_text_without_a_full_stop_is_quoted_whole() -> None:
    reading = reader(ALWAYS).read("dancing eyes", [hit("  dancing eyes dancing feet\n")])
    assert quotes(reading.evidence) == ["dancing eyes dancing feet"]


def test_a_place_that_two_passages_hold_is_quoted_once() -> None:
    one = hit("Shops open at nine. Refunds take 30 days.", rank=1)  # the sentence is at 20-41
    two = hit("Refunds take 30 days. Cheques are slow.", start=20, rank=2)
    reading = reader(SURE).read("refunds take 30 days", [one, two])
    assert [(found.hit.rank, found.span) for found in reading.evidence] == [(1, Span(20, 41))]


def test_the_same_words_in_two_documents_are_two_pieces_of_evidence() -> None:
    hits = [
        hit("Refunds take 30 days.", rank=1, document_id="a.txt"),
        hit("Refunds take 30 days.", rank=2, document_id="b.txt"),
    ]
    reading = reader(SURE).read("refunds take 30 days", hits)
    assert [found.hit.passage.document_id for found in reading.evidence] == ["a.txt", "b.txt"]


def test_there_are_at_most_five_quotes() -> None:
    text = " ".join(f"Refunds take 30 days{'!' * n}" for n in range(1, 10))
    assert len(reader(SURE).read("refunds take 30 days", [hit(text)]).evidence) == 5


def test_the_same_words_count_as_one_quote_of_the_five() -> None:
    text = " ".join(f"Refunds take 30 days{'!' * n}" for n in (1, 1, 2, 3, 4, 5, 6))
    assert len(reader(SURE).read("refunds take 30 days", [hit(text)]).evidence) == 6


def leaning(text: str, *, lead: str = "", headings: tuple[str, ...] = ()) -> Hit:
    """Return a hit whose passage leans on something."""
    found = hit(text)
    passage = replace(found.passage, lead=lead, headings=headings)
    return replace(found, places=(replace(found.places[0], passage=passage),))


def test_a_short_answer_is_quoted_whole_under_its_question() -> None:
    record = leaning("How long do refunds take?\nUp to a week. Often less.", lead=QUESTION)
    (found,) = reader(SURE).read(QUESTION, [record]).evidence
    assert found.quote == "Up to a week. Often less."


def test_a_sentence_is_scored_with_the_heading_that_asks_for_it() -> None:
    text = f"## {QUESTION}\n\nUp to a week."
    assert quotes(reader(SURE).read(QUESTION, [leaning(text, headings=(QUESTION,))]).evidence) == [
        "Up to a week."
    ]
    assert not reader(SURE).read(QUESTION, [leaning(text, headings=("Refunds",))]).evidence


def test_a_row_is_scored_with_the_header_of_its_table_and_quoted_whole() -> None:
    table = leaning("Peru\t12 days\nChile\t14 days", lead="Country\tRefunds take")
    assert quotes(reader(SURE).read("refunds take Chile country", [table]).evidence)[0] == (
        "Chile\t14 days"
    )


@given(question=TEXTS, texts=st.lists(TEXTS, min_size=1, max_size=4), start=st.integers(0, 9))
def test_whatever_the_text_the_evidence_is_verbatim_apart_and_best_first(
    question: str, texts: list[str], start: int
) -> None:
    document = " " * start + "\n".join(texts)
    hits, at = [], start
    for rank, text in enumerate(texts, start=1):
        hits.append(hit(text, start=at, rank=rank))
        at += len(text) + 1
    reading = reader(ALWAYS).read(question, hits)
    spans = sorted(found.span for found in reading.evidence)
    assert reading.evidence
    assert reading.reason is None
    assert all(found.quote == found.span.of(document) for found in reading.evidence)
    assert all(found.quote == found.quote.strip() != "" for found in reading.evidence)
    assert all(found.hit.passage.span.contains(found.span) for found in reading.evidence)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    scores = [found.score for found in reading.evidence]
    assert scores == sorted(scores, reverse=True)


@given(question=TEXTS, text=TEXTS)
def test_under_the_threshold_there_is_a_reason_and_no_evidence(question: str, text: str) -> None:
    reading = reader(NEVER).read(question, [hit(text)])
    assert reading.evidence == ()
    assert reading.reason is Reason.LOW_CONFIDENCE


def test_the_confidence_is_what_the_score_told_is_worth() -> None:
    for calibration in (SURE, NEVER, ALWAYS):
        reading = reader(calibration).read(QUESTION, [hit("Refunds take 30 days.")])
        assert reading.score is not None
        assert reading.confidence == calibration.confidence(reading.score)


def test_without_abstaining_all_is_answered_but_nothing() -> None:
    lenient = reader(NEVER.without_abstaining())
    assert lenient.read("zebra crossing", [hit("Refunds take 30 days.")]).evidence
    nothing = lenient.read("zebra crossing", [])
    assert (nothing.reason, nothing.score) == (Reason.NO_MATCH, None)


def test_an_answer_is_quoted_rather_than_the_question_before_it() -> None:
    text = "Q: Which cards do you accept?\nA: We accept most cards."
    passage = Passage(document_id="faq.txt", span=Span(0, len(text)), text=text)

    quotes = [span.of(text) for span in quotable_spans(passage)]

    assert quotes == ["A: We accept most cards."]


def test_a_line_without_a_word_is_not_quoted() -> None:
    text = "---\n\nWe accept most cards."
    passage = Passage(document_id="faq.md", span=Span(0, len(text)), text=text)

    quotes = [span.of(text) for span in quotable_spans(passage)]

    assert quotes == ["We accept most cards."]


@pytest.mark.parametrize("gap", ["\t", " | "])
def test_a_header_row_is_not_quoted_beside_its_rows(gap: str) -> None:
    head, *rows = (gap.join(cells) for cells in (("Boat", "Rent"), ("skiff", "12"), ("dory", "31")))
    text = "\n".join(("Prices are in crowns.", "", head, *rows))
    passage = Passage(document_id="a.docx", span=Span(0, len(text)), text=text, lead=head)

    quotes = [span.of(text) for span in quotable_spans(passage)]

    assert quotes == ["Prices are in crowns.", *rows]


def test_a_table_that_begins_with_its_header_is_quoted_row_by_row() -> None:
    text = "Boat\tRent\nCrowns\teach\nskiff\t12\ndory\t31"
    passage = Passage(
        document_id="a.html", span=Span(0, len(text)), text=text, lead="Boat\tRent\nCrowns\teach"
    )

    quotes = [span.of(text) for span in quotable_spans(passage)]

    assert quotes == ["skiff\t12", "dory\t31"]


def test_a_header_row_without_rows_is_quoted_for_want_of_others() -> None:
    text = "Boat\tRent"
    passage = Passage(document_id="a.docx", span=Span(0, len(text)), text=text, lead=text)

    assert [span.of(text) for span in quotable_spans(passage)] == [text]


def test_a_row_of_one_cell_does_not_tear_the_rows_about_it() -> None:
    text = "Harbour office\topen 8 to 4.\nFor firms\nWharf\topen all day. Ring twice.\nQuay\tshut"
    passage = Passage(document_id="a.pdf", span=Span(0, len(text)), text=text)

    assert [span.of(text) for span in quotable_spans(passage)] == text.split("\n")


def test_what_leads_a_list_in_is_no_answer_by_itself() -> None:
    text = "When you are ill:\nCall your manager before nine.\n\nSend the note within three days."
    passage = Passage(document_id="a.txt", span=Span(0, len(text)), text=text)

    quotes = [span.of(text) for span in quotable_spans(passage)]

    assert "When you are ill:" not in quotes
    assert "Send the note within three days." in quotes


def test_a_likeness_that_is_no_number_is_an_error_and_no_answer() -> None:
    reader = ExtractiveReader(BrokenEncoder(), calibration=ALWAYS)
    with pytest.raises(NotANumber):
        reader.read("Cranes?", [hit("Cranes fish silently. The reeds are broken.")])
