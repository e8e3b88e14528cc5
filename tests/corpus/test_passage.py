"""What of a passage is encoded."""

from corpus.passage import Passage
from corpus.span import Span


def searchable(text: str, *, headings: tuple[str, ...] = (), lead: str = "") -> str:
    return Passage(
        document_id="a.txt", span=Span(0, len(text)), text=text, headings=headings, lead=lead
    ).searchable


def test_a_passage_is_named_by_its_document_and_place() -> None:
    passage = Passage(document_id="a.txt", span=Span(3, 7), text="text")

    assert passage.passage_id == "a.txt@3-7"


def test_the_text_alone_is_encoded_as_it_stands() -> None:
    assert searchable(" 5 mg\n\n") == " 5 mg\n\n"


def test_headings_and_the_lead_stand_above_the_text() -> None:
    assert searchable("5 mg", headings=("Care", "Drugs"), lead="drug | mg") == (
        "Care > Drugs\ndrug | mg\n5 mg"
    )


def test_what_the_text_says_itself_is_not_said_again() -> None:
    text = "## Drugs\ndrug | mg\na | 5"

    assert searchable(text, headings=("Care", "Drugs"), lead="drug | mg") == f"Care\n{text}"
    assert searchable(text, headings=("Drugs",), lead="a | 5") == text
    assert searchable(text, headings=("Drugs",), lead="For all:\na | 5") == f"For all:\n{text}"


def test_a_heading_that_the_text_has_in_another_case_is_said() -> None:
    assert searchable("drugs help", headings=("Drugs",)) == "Drugs\ndrugs help"


def test_each_part_of_the_context_is_cut_after_300_characters() -> None:
    found = searchable("text", headings=("a" * 200, "b" * 200), lead="c" * 400)

    # of the headings 200, the 3 of " > ", and 97 of the second
    assert found == "\n".join(("a" * 200 + " > " + "b" * 97, "c" * 300, "text"))


def test_the_text_is_never_cut() -> None:
    assert searchable("t" * 5_000, lead="c" * 300) == "c" * 300 + "\n" + "t" * 5_000
