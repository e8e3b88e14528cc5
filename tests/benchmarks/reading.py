"""Measure the trained reader alone: a question and the passage that it was asked of.

EM and F1 as SQuAD defines them, over answerable questions, with bootstrap intervals; where a set
has unanswerable ones, how well the two kinds are told apart, and EM and F1 over all questions at
the best threshold, as SQuAD 2.0 does it.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.resampling import bootstrap
from bot.evaluation.words import exact_match, f1
from corpus.passage import Passage
from corpus.span import Span
from index.model_folder import packaged_model
from index.reader_model import FOLDER, ReaderModel
from tests.benchmarks.answering import auroc
from tests.benchmarks.question_sets import read_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, its passage, and the answers in it; none where the passage does not tell."""

    question: str
    passage: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read: the best words, and the logits."""

    asked: Asked
    words: str
    span: float
    answerable: float
    relevance: float

    @property
    def score(self) -> float:
        """How surely there is an answer."""
        return self.span / 2 + self.answerable


def read_asked(folder: Path, *, half: str, most: int) -> list[Asked]:
    """Return questions of one half of a set's SQuAD files, sampled with a fixed seed."""
    survival = {
        row["_id"]: row.get("survival", "exact") for row in read_lines(folder / "queries.jsonl")
    }
    found = [
        Asked(question=qa["question"], passage=paragraph["context"], answers=_answers(qa, survives))
        for path in sorted(folder.glob("squad/*.json"))
        for paragraph, qa in _questions(json.loads(path.read_text("utf-8")))
        if (survives := survival.get(qa["id"], "exact")) in {"exact", "stop", "gone"}
    ]
    middle = len(found) // 2
    chosen = found[:middle] if half == "tune" else found[middle:]
    return random.Random(1).sample(chosen, min(most, len(chosen)))


def _questions(whole: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for article in whole["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                yield paragraph, qa


def _answers(qa: dict[str, Any], survival: str) -> tuple[str, ...]:
    if qa.get("is_impossible") or survival == "gone":
        return ()
    return tuple(answer["text"] for answer in qa["answers"])


def read_all(model: ReaderModel, asked: Sequence[Asked]) -> Iterator[Read]:
    for one in asked:
        whole = Span(0, len(one.passage))
        passage = Passage(document_id="d", span=whole, text=one.passage)
        (reading,) = model.read(model.skim(one.question, [passage]))
        best = reading.spans[0]
        yield Read(
            asked=one,
            words=best.span.of(one.passage),
            span=best.score,
            answerable=reading.answerable,
            relevance=reading.relevance,
        )


def report(found: Sequence[Read]) -> Iterator[str]:
    answerable = [one for one in found if one.asked.answers]
    for name, measure in (("EM", exact_match), ("F1", f1)):
        values = [measure(one.words, one.asked.answers) for one in answerable]
        interval = bootstrap(values, seed=1)
        mean = sum(values) / len(values)
        yield f"  {name}  {mean:.3f}  [{interval.low:.3f}, {interval.high:.3f}]"
    others = [one for one in found if not one.asked.answers]
    if others:
        for name in ("score", "span", "answerable", "relevance"):
            area = auroc([getattr(o, name) for o in answerable], [getattr(o, name) for o in others])
            yield f"  AUROC of {name}  {area:.3f}"
        yield "  EM and F1 of all at the best threshold  {:.3f} {:.3f}".format(*_best(found))


def _best(found: Sequence[Read]) -> tuple[float, float]:
    """Return the best means over all questions, over every threshold of the score."""
    rows = sorted(found, key=lambda one: -one.score)
    exact = f_one = sum(not one.asked.answers for one in rows)
    best = float(exact), float(f_one)
    sums = [float(exact), float(f_one)]
    for one in rows:
        if one.asked.answers:
            sums[0] += exact_match(one.words, one.asked.answers)
            sums[1] += f1(one.words, one.asked.answers)
        else:
            sums = [value - 1 for value in sums]
        best = max(best[0], sums[0]), max(best[1], sums[1])
    return best[0] / len(rows), best[1] / len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, default=FOLDER)
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--most", type=int, default=1_000)
    asked = parser.parse_args()
    model = ReaderModel(packaged_model(), folder=asked.model)
    for folder in asked.folders:
        questions = read_asked(folder, half=asked.half, most=asked.most)
        print(f"{folder.name}, {asked.half} half, {len(questions)} questions")
        print("\n".join(report(list(read_all(model, questions)))), flush=True)


if __name__ == "__main__":
    main()
