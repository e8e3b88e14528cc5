"""Own the question sets that the reader is taught with, and what in them is like a question."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.training.examples import Marked, title_of
from corpus.span import Span
from index.lexical import Counts, LexicalIndex
from index.terms import analyzer

SETS = ("squad_train_part", "qed", "squadshifts_amazon", "squadshifts_reddit", "medquad")
"""Sets whose licence lets weights made with them be shared; the card beside the weights has all."""

_LOOKED_AT = 12  # passages found for a question


def read_set(folder: Path) -> Iterator[Marked]:
    """Yield the questions of a folder's SQuAD files; one of misplaced words is left out.

    Without such files, each question's answer is a whole text of `corpus.jsonl`.
    """
    if not (folder / "squad").is_dir():
        yield from _answered_whole(folder)
    for path in sorted(folder.glob("squad/*.json")):
        for article in json.loads(path.read_text("utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                yield from _questions(title_of(article.get("title", "")), paragraph)


def _questions(title: str, paragraph: dict[str, object]) -> Iterator[Marked]:
    passage = paragraph["context"]
    assert isinstance(passage, str)
    for asked in paragraph["qas"]:  # type: ignore[attr-defined]
        spans = {
            Span(given["answer_start"], given["answer_start"] + len(given["text"]))
            for given in asked["answers"]
        }
        placed = {s for s in spans if s.start < s.end <= len(passage)}
        if placed or asked.get("is_impossible"):
            yield Marked(
                question=asked["question"].strip(),
                title=title,
                passage=passage,
                answers=() if asked.get("is_impossible") else tuple(sorted(placed)),
            )


def _answered_whole(folder: Path) -> Iterator[Marked]:
    texts = {row["_id"]: row for row in _rows(folder / "corpus.jsonl")}
    asked = {row["_id"]: row["text"].strip() for row in _rows(folder / "queries.jsonl")}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        question, text, _ = line.split("\t")
        title, passage = texts[text]["title"], texts[text]["text"]
        yield Marked(question=asked[question], title=title, passage=passage, whole=True)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


class Lookalikes:
    """Find a set's passages that look as if they answered a question and do not hold its answer.

    Where whole texts answer, one that answers the same question elsewhere is none.
    """

    def __init__(self, questions: Sequence[Marked]) -> None:
        self._found: dict[Marked, list[str]] = {}
        self._answered = {(one.question.casefold(), one.passage) for one in questions}
        self._passages = sorted({one.passage for one in questions})
        terms = analyzer().terms_of
        counts = Counts.of(terms(passage) for passage in self._passages)
        self._index = LexicalIndex.build(range(len(self._passages)), counts)

    def __call__(self, asked: Marked) -> list[str]:
        """Return them, best first; none that holds the answer's words in any place."""
        if asked not in self._found:
            self._found[asked] = self._search(asked)
        return self._found[asked]

    def _search(self, asked: Marked) -> list[str]:
        match = self._index.match(self._index.query(analyzer().terms_of(asked.question)))
        best = np.argsort(-match.scores, kind="stable")[:_LOOKED_AT]
        found = [self._passages[at] for at in best.tolist()]
        answers = {span.of(asked.passage).casefold() for span in asked.answers}
        return [
            passage
            for passage in found
            if passage != asked.passage
            and (asked.question.casefold(), passage) not in self._answered
            and not any(answer in passage.casefold() for answer in answers)
        ]
