"""Read the question sets that benchmarks are run on."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """Words that answer a question, and their place where the set says it."""

    text: str
    document_id: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question and what answers it; without any, the documents do not, and `why` may say why."""

    text: str
    answers: tuple[Gold, ...]
    why: str = ""


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read_questions(path: Path) -> list[Question]:
    """Read the project's own form: `question` and `answers` with a `text` each."""
    return [
        Question(text=q["question"], answers=tuple(map(_placed, q["answers"])))
        for q in read_lines(path)
    ]


def _placed(answer: dict[str, Any]) -> Gold:
    start, text = answer["start"], answer["text"]
    span = Span(start, start + len(text))
    return Gold(text=text, document_id=answer["document"], span=span)


def read_set(
    folder: Path, *, half: Literal["tune", "report"], most: int
) -> tuple[dict[str, str], list[Question]]:
    """Read texts by id, and at most `most` questions of one half, sampled with a fixed seed.

    The questions lie in the order of their articles: the first half is for tuning, the second
    for reporting. Questions marked with a `survival` other than exact, stop or gone are left
    out: their answers were damaged when the text was stripped.
    """
    texts = {f"{row['_id']}.txt": row["text"] for row in read_lines(folder / "corpus.jsonl")}
    questions = [
        Question(
            text=q["text"],
            answers=tuple(Gold(text=text) for text in q["answers"]) if _answerable(q) else (),
            why=q.get("why") or "",
        )
        for q in read_lines(folder / "queries.jsonl")
        if q.get("survival", "exact") in ("exact", "stop", "gone")
    ]
    middle = len(questions) // 2
    chosen = questions[:middle] if half == "tune" else questions[middle:]
    return texts, random.Random(1).sample(chosen, min(most, len(chosen)))


def _answerable(question: dict[str, Any]) -> bool:
    return bool(question["answerable"]) and question.get("survival") != "gone"
