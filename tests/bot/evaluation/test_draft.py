"""Which places a draft proposes, and that a filled-in draft is a sound question set."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadQuestionSet
from bot.evaluation.check import check
from bot.evaluation.documents import IndexedDocuments
from bot.evaluation.draft import _Rarity, _Sentence, _terms, draft
from bot.evaluation.question_set import read_questions
from corpus.catalog import Catalog
from corpus.snapshot import Snapshot
from tests.bot.shelf import Shelf


@contextmanager
def _indexed(shelf: Shelf) -> Iterator[Snapshot]:
    snapshot = Catalog(shelf.home.path).snapshot()
    try:
        yield snapshot
    finally:
        snapshot.close()


def _entries(shelf: Shelf, count: int) -> list[dict[str, Any]]:
    with _indexed(shelf) as snapshot:
        return [json.loads(line) for line in draft(snapshot, count)]


def _documents(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["answers"][0]["document"] for entry in entries]


def _paragraphs(topic: str, count: int) -> str:
    return "\n\n".join(
        f"# {topic} {n}\n\nThe {topic} of kind {n} is kept in the {topic} house by the gate."
        for n in range(count)
    )


def test_an_entry_holds_a_placed_sentence_and_what_stands_around_it(shelf: Shelf) -> None:
    text = "# Refunds\n\n## Abroad\n\nRefunds to other countries take thirty days to arrive."
    shelf.put({"a.md": text})

    (entry,) = _entries(shelf, 5)

    (answer,) = entry["answers"]
    start = text.index("Refunds to")
    assert (answer["document"], answer["start"], answer["text"]) == ("a.md", start, text[start:])
    assert entry["question"] == ""
    assert entry["draft"]["headings"] == ["Refunds", "Abroad"]
    assert answer["text"] in entry["draft"]["passage"]


def test_documents_of_one_size_get_one_proposal_each(shelf: Shelf) -> None:
    names = [f"{letter}.md" for letter in "abcde"]
    shelf.put({name: _paragraphs(f"animal{name[0]}", 4) for name in names})

    assert _documents(_entries(shelf, 5)) == names


def test_a_large_document_gets_more_but_not_in_proportion(shelf: Shelf) -> None:
    # weights are roots of the numbers of passages: √64 = 8 and 4 · √4 = 8, so half and half
    shelf.put({"a.md": _paragraphs("bee", 64), **{f"{n}.md": _paragraphs("x", 4) for n in "bcde"}})

    proposed = Counter(_documents(_entries(shelf, 8)))

    assert proposed == {"a.md": 4, "b.md": 1, "c.md": 1, "d.md": 1, "e.md": 1}


def _worths(shelf: Shelf, *texts: str, covered: str = "") -> list[float]:
    with _indexed(shelf) as snapshot:
        rarity = _Rarity(snapshot)
        ((_, passage), *_) = snapshot.passages_in_order()
    sentences = [_Sentence(passage, passage.span, text, _terms(text)) for text in texts]
    return [rarity.worth(sentence, _terms(covered)) for sentence in sentences]


@pytest.fixture
def offices(shelf: Shelf) -> Shelf:
    """Fifty passages: "the office" in all, "bee hive" in two and "gate trap" in two, of 4 %."""
    rare = ["bee hive", "bee hive", "gate trap", "gate trap", *[""] * 46]
    texts = {f"{n}.txt": f"The office {words} {n}." for n, words in enumerate(rare)}
    return shelf.put(texts)


def test_what_was_proposed_before_counts_for_nothing(offices: Shelf) -> None:
    bees, gates = "The office bee hive.", "The office gate trap."

    assert _worths(offices, bees, gates, covered=bees)[0] == 0
    assert _worths(offices, bees, gates, covered=bees)[1] == _worths(offices, gates)[0] > 0


def test_words_without_an_end_are_worth_half_and_a_bare_list_nothing(offices: Shelf) -> None:
    whole, cut, bare = _worths(offices, "The office bee hive.", "The office bee hive", "bee hive.")

    assert (cut, bare) == (whole / 2, 0)  # of the list no term is common


def test_no_more_is_proposed_than_there_are_passages(shelf: Shelf) -> None:
    shelf.put({"a.txt": "One short text.", "b.txt": "Another short text."})

    assert _documents(_entries(shelf, 50)) == ["a.txt", "b.txt"]


def test_the_same_index_gives_the_same_draft(shelf: Shelf) -> None:
    shelf.put({f"{name}.md": _paragraphs(name, 9) for name in ("bee", "wasp", "ant")})

    assert _entries(shelf, 7) == _entries(shelf, 7)


def test_a_draft_is_refused_until_it_is_filled_in_and_then_it_is_sound(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.put({f"{name}.md": _paragraphs(name, 9) for name in ("bee", "wasp", "ant")})
    path = tmp_path / "draft.jsonl"
    with _indexed(shelf) as snapshot:
        lines = draft(snapshot, 6)
        half = [
            line.replace('"question": ""', f'"question": "What of {n}?"') if n % 2 else line
            for n, line in enumerate(lines)
        ]
        path.write_text("".join(half), "utf-8")
        with pytest.raises(BadQuestionSet) as caught:
            read_questions(path)
        path.write_text("".join(half[1::2]), "utf-8")
        filled = read_questions(path)

        assert [problem.line for problem in caught.value.problems] == [1, 3, 5]
        assert all("unfinished" in problem.what for problem in caught.value.problems)
        assert check(filled, IndexedDocuments(snapshot)) == ()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text("ab .\n#中|\t?é", min_size=1, max_size=200).map(lambda text: f"x {text}"),
        min_size=1,
        max_size=4,
    ),
    st.integers(1, 12),
)
def test_every_proposal_is_a_slice_of_its_document_and_none_comes_twice(
    texts: list[str], count: int
) -> None:
    with TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder)).put({f"{n}.md": text for n, text in enumerate(texts)})
        with _indexed(shelf) as snapshot:
            entries = [json.loads(line) for line in draft(snapshot, count)]
            total = sum(record.passages for record in snapshot.records())

            assert len(entries) == min(count, total)
            assert len({entry["id"] for entry in entries}) == len(entries)
            for entry in entries:
                (gold,) = entry["answers"]
                text = snapshot.document(gold["document"]).text
                assert text[gold["start"] :].startswith(gold["text"])
                assert gold["text"]
