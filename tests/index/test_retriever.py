"""Retrieving: the right passages, in an order that depends on nothing but them."""

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import HomeDamaged, NothingSelected, UnknownDocument
from corpus.passage import Passage
from corpus.records import Selection
from corpus.span import Span
from index import fusion, retriever
from index.asked import Asked
from index.errors import NotANumber
from index.fusion import Candidate
from index.library import Library
from index.reranker import Rescored
from tests.fakes import BrokenEncoder, FakeEncoder
from tests.index.shelf import Shelf


def test_hits_come_best_first_with_all_that_is_known_of_them(shelf: Shelf) -> None:
    shelf.write("fever.md", "# Guide\n\nfever comes")
    shelf.write("cough.txt", "cough goes")
    shelf.update()
    vectors = FakeEncoder().encode_passages(["# Guide\n\nfever comes", "cough goes"])
    (question,) = FakeEncoder().encode_questions(["fever comes"])
    cosines = [float(vector @ question) for vector in vectors]
    # "fever" and "comes" stand in one of two passages: idf = ln(1 + 1.5 / 1.5) = 0.6931 each. The
    # passages have 3 and 2 terms, 2.5 in the mean; in the first one each of the two adds
    # 0.6931 / (1 + 1 * (0.25 + 0.75 * 3 / 2.5)) = 0.6931 / 2.15 = 0.3224. Together that is
    # 1 / 2.15 of the 1.3863 that they could add. Both neighbours stand together: 0.3 more.
    expected = cosines[0] + 1 / 2.15 + 0.3

    first, second = shelf.retriever().retrieve("fever comes", k=5)

    assert (first.passage.text, first.passage.headings) == ("# Guide\n\nfever comes", ("Guide",))
    assert (first.places[0].title, first.places[0].source, first.rank) == ("Guide", "fever.md", 1)
    assert first.score == pytest.approx(expected, abs=1e-3)  # vectors are of half precision
    assert [(leg.name, leg.rank) for leg in first.legs] == [("dense", 1), ("lexical", 1)]
    assert [leg.score for leg in first.legs] == pytest.approx(
        [cosines[0], 2 * 0.6931472 / 2.15], abs=1e-3
    )
    assert (second.passage.text, second.places[0].title, second.rank) == ("cough goes", "Cough", 2)
    assert second.score == pytest.approx(cosines[1], abs=1e-3)
    assert [(leg.name, leg.rank) for leg in second.legs] == [("dense", 2), ("lexical", None)]


def test_never_more_than_k(shelf: Shelf) -> None:
    for name in "abc":
        shelf.write(f"{name}.txt", f"fever {name}")
    shelf.update()

    assert [len(shelf.found("fever", k=k)) for k in (1, 2, 3, 50)] == [1, 2, 3, 3]


@pytest.mark.parametrize("step", [1, -1, 7], ids=["in order", "backwards", "mixed"])
def test_equal_scores_are_ordered_by_id_and_place_however_many_there_are(
    shelf: Shelf, step: int
) -> None:
    # 40 documents of 2 passages, all of them equal to the encoder: far more than are looked at
    # first for k = 3
    fevers = "fever fever fever fever fever"
    files = [
        shelf.write(f"{at:02}.txt", f"{fevers}{'!' * (2 * at)}\n\n{fevers}{'!' * (2 * at + 1)}")
        for at in range(40)
    ]
    # 7 and 40 have no common factor: every file comes once
    shelf.indexer().update([files[at * step % 40] for at in range(40)])

    hits = shelf.retriever().retrieve("fever", k=3)

    # the first paragraph has 29 characters, two line ends follow, the second one has 30
    assert [hit.passage.passage_id for hit in hits] == [
        "00.txt@0-29",
        "00.txt@31-61",
        "01.txt@0-31",
    ]
    assert [hit.rank for hit in hits] == [1, 2, 3]


class Stern:
    """A reranker that takes one off the score of the best three."""

    depth = 3

    def rescore(
        self, asked: Asked, passages: Sequence[Passage], scores: Sequence[float]
    ) -> list[Rescored]:
        return [Rescored(score - 1) for score in scores]


def test_what_is_not_reranked_scores_no_more_than_what_is(shelf: Shelf) -> None:
    for at in range(9):
        shelf.write(f"{at}.txt", "fever" + " cough" * at)
    shelf.update()
    plain = shelf.retriever().retrieve("fever", k=9)
    stern = Library(shelf.home, shelf.encoder, reranker=Stern()).retriever().retrieve("fever", k=9)

    assert [hit.passage for hit in stern] == [hit.passage for hit in plain]
    assert [hit.score for hit in stern[:3]] == [hit.score - 1 for hit in plain[:3]]
    over = plain[3].score - stern[2].score
    assert [hit.score for hit in stern[3:]] == [hit.score - over for hit in plain[3:]]


def test_fewer_hits_are_the_first_of_more(shelf: Shelf) -> None:
    random = Random(1)
    for at in range(400):
        shelf.write(f"{at}.txt", " ".join(random.choices([*WORDS, *"abcdefghij"], k=6)))
    shelf.update()
    now = shelf.retriever()

    fifty = now.retrieve("fever cough a b", k=50)

    for k in (1, 5, 20, 21, 25, 26, 49):
        assert now.retrieve("fever cough a b", k=k) == fifty[:k]


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The depths of all searches to come."""
    depths: list[int] = []

    def find(*args: Any, depth: int, **more: Any) -> list[Candidate]:
        depths.append(depth)
        return fusion.find(*args, depth=depth, **more)

    monkeypatch.setattr(retriever, "find", find)
    return depths


def test_thousands_of_copies_are_looked_at_a_few_times(shelf: Shelf, searches: list[int]) -> None:
    shelf.write("copies.txt", "fever fever fever fever fever\n\n" * 2_000)
    shelf.write("other.txt", "cough")
    shelf.update()

    assert shelf.found("fever") == ["fever fever fever fever fever", "cough"]
    assert len(searches) == 3  # 24 of the best, twice as many as there are, all


def test_where_likeness_tells_nothing_passages_without_a_word_of_the_question_are_not_found(
    shelf: Shelf, searches: list[int]
) -> None:
    for at in range(300):
        shelf.write(f"{at}.txt", f"fever {at}")
    shelf.write("fever.txt", "発熱が続く")
    shelf.update()

    assert shelf.found("天気はどうですか") == []
    assert shelf.found("発熱とは") == ["発熱が続く"]
    assert searches == [100, 100]  # a greater depth would find no more


WORDS = ["fever", "cough", "ataxia", "steroid"]


@settings(max_examples=15)
@given(
    texts=st.lists(
        st.sampled_from([*WORDS, "fever cough", "ataxia fever"]), min_size=1, max_size=40
    ),
    k=st.integers(1, 6),
    question=st.sampled_from([*WORDS, "nothing like it"]),
    data=st.data(),
)
def test_the_order_of_indexing_makes_no_difference(
    texts: list[str], k: int, question: str, data: st.DataObject
) -> None:
    names = [f"{number:02}.txt" for number in range(len(texts))]
    shuffled = data.draw(st.permutations(names))
    found: list[list[tuple[Passage, float, int]]] = []
    with tempfile.TemporaryDirectory() as folder:
        for order in (names, shuffled):
            shelf = Shelf(Path(folder, str(len(found))))
            for name, text in zip(names, texts, strict=True):
                shelf.write(name, text)
            shelf.indexer().update([shelf.folder / name for name in order])
            hits = shelf.retriever().retrieve(question, k=k)
            found.append([(hit.passage, hit.score, hit.rank) for hit in hits])

    assert found[0] == found[1]
    assert len(found[0]) == min(k, len(set(texts)))


def places(shelf: Shelf, question: str, *, k: int = 3) -> list[list[str]]:
    """Return where each hit's text stands."""
    hits = shelf.retriever().retrieve(question, k=k)
    return [[place.passage.passage_id for place in hit.places] for hit in hits]


def test_the_same_text_in_two_documents_is_one_hit_at_two_places(shelf: Shelf) -> None:
    shelf.write("b.txt", "fever comes")
    shelf.write("a.txt", "fever comes\n\ncough goes and it never comes back")
    shelf.update()

    # "cough goes and it never comes back" begins behind 11 characters and two line ends
    assert places(shelf, "fever") == [["a.txt@0-11", "b.txt@0-11"], ["a.txt@13-47"]]


def test_a_text_that_stands_everywhere_takes_one_slot_and_tells_of_ten_more_places(
    shelf: Shelf,
) -> None:
    for number in range(200):
        shelf.write(f"{number:03}.txt", "fever comes")
    shelf.write("x.txt", "cough comes")
    shelf.update()

    found = places(shelf, "fever comes", k=2)

    assert found == [[f"{number:03}.txt@0-11" for number in range(11)], ["x.txt@0-11"]]


@pytest.mark.parametrize(
    ("among", "found"),
    [
        (Selection(documents=("a/one.txt",)), ["a/one.txt"]),
        (Selection(folder="a"), ["a/one.txt", "a/two.txt"]),
        (Selection(folder="a/"), ["a/one.txt", "a/two.txt"]),
        (Selection(folder="a", documents=("a/two.txt", "b/one.txt")), ["a/two.txt"]),
        (Selection(tags=("billing",)), ["b/bill.md"]),
        (Selection(tags=("BILLING",)), ["b/bill.md"]),
        (Selection(tags=("Billing",), folder="a"), []),
    ],
)
def test_only_what_is_selected_is_found_by_either_leg_and_no_copy_elsewhere(
    shelf: Shelf, among: Selection, found: list[str]
) -> None:
    for name in ("a/one.txt", "a/two.txt", "ab/one.txt", "b/one.txt"):
        shelf.write(name, f"fever comes\n\ncough in {name}")
    shelf.write("b/bill.md", "---\ntags: [Billing]\n---\n\nfever comes\n\ncough is dear")
    shelf.update()

    hits = shelf.retriever().retrieve("fever comes", k=9, among=among)

    places = {place.passage.document_id for hit in hits for place in hit.places}
    assert sorted(places) == found


@pytest.mark.parametrize(
    ("among", "said"),
    [
        (Selection(folder="o"), "folder 'o'"),
        (Selection(documents=("one.txt", "none.txt")), "document 'none.txt'"),
        (Selection(tags=("bill",)), "tagged 'bill'"),
    ],
)
def test_what_is_not_there_to_look_in_is_told(shelf: Shelf, among: Selection, said: str) -> None:
    shelf.write("one.txt", "fever comes")
    shelf.write("two.md", "---\ntags: [Billing]\n---\n\nfever comes")
    shelf.update()

    with pytest.raises(NothingSelected, match=said):
        shelf.retriever().retrieve("fever comes", k=9, among=among)


def test_documents_are_read_from_the_same_state(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever comes")
    shelf.update()
    retriever = shelf.retriever()

    assert [record.document_id for record in retriever.documents()] == ["a.txt"]
    assert retriever.document("a.txt").text == "fever comes"
    assert retriever.slice("a.txt", Span(6, 11)) == "comes"
    with pytest.raises(UnknownDocument):
        retriever.document("b.txt")


def test_a_retriever_under_way_keeps_its_state(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    before = shelf.retriever()
    shelf.write("a.txt", "cough")
    shelf.update()

    assert [hit.passage.text for hit in before.retrieve("cough", k=3)] == ["fever"]
    assert before.document("a.txt").text == "fever"
    assert shelf.found("cough") == ["cough"]


def test_a_vector_without_a_passage_is_damage(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    with closing(sqlite3.connect(shelf.home.path / "catalog.sqlite")) as connection:
        connection.execute("DELETE FROM passages")
        connection.commit()

    with pytest.raises(HomeDamaged, match="are not in it"):
        shelf.found("fever")


def test_a_question_of_which_no_number_is_told_is_an_error(shelf: Shelf) -> None:
    shelf.encoder = BrokenEncoder()
    shelf.write("a.txt", "fever comes")
    shelf.update()

    with pytest.raises(NotANumber) as raised:
        shelf.found("broken fever")

    assert raised.value.of == "the question"
