"""Own the question sets that the reader is taught with, and what in them is like a question."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.training.examples import Marked, title_of
from corpus.span import Span
from index.lexical import Counts, LexicalIndex
from index.terms import analyzer

SETS = ("squad_train_part", "qed", "squadshifts_amazon", "squadshifts_reddit")
"""Sets whose licence lets weights made with them be shared; the card beside the weights has all."""

_LOOKED_AT = 12  # passages found for a question


def read_set(folder: Path) -> Iterator[Marked]:
    """Yield the questions of a folder's SQuAD files; one of misplaced words is left out."""
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


class Lookalikes:
    """Find a set's passages that look as if they answered a question and do not hold its answer."""

    def __init__(self, questions: Sequence[Marked]) -> None:
        self._passages = sorted({one.passage for one in questions})
        terms = analyzer().terms_of
        counts = Counts.of(terms(passage) for passage in self._passages)
        self._index = LexicalIndex.build(range(len(self._passages)), counts)

    def __call__(self, asked: Marked) -> list[str]:
        """Return them, best first; none that holds the answer's words in any place."""
        match = self._index.match(analyzer().terms_of(asked.question))
        best = np.argsort(-match.scores, kind="stable")[:_LOOKED_AT]
        found = [self._passages[at] for at in best.tolist()]
        answers = {span.of(asked.passage).casefold() for span in asked.answers}
        return [
            passage
            for passage in found
            if passage != asked.passage
            and not any(answer in passage.casefold() for answer in answers)
        ]
