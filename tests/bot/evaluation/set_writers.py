"""Write question sets in each form, by other means than those that read them."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.evaluation.question import ExamQuestion


def write_squad(
    path: Path, questions: Sequence[ExamQuestion], contexts: Sequence[str], *, homes: Sequence[int]
) -> None:
    """Write one article ``A``; the question at each place belongs to the context of that number."""
    paragraphs = [
        {
            "context": context,
            "qas": [
                _squad_entry(question)
                for question, home in zip(questions, homes, strict=True)
                if home == number
            ],
        }
        for number, context in enumerate(contexts)
    ]
    whole = {"version": "v2.0", "data": [{"title": "A", "paragraphs": paragraphs}]}
    path.write_text(json.dumps(whole, indent=1), "utf-8")


def _squad_entry(question: ExamQuestion) -> dict[str, Any]:
    return {
        "id": question.question_id,
        "question": question.text,
        "is_impossible": not question.answerable,
        "answers": [
            {"text": gold.text, "answer_start": gold.span.start if gold.span else None}
            for gold in question.answers
        ],
    }


def write_beir(folder: Path, questions: Sequence[ExamQuestion], corpus: Mapping[str, str]) -> None:
    """Write a BEIR folder; a question without answers has a judgement of 0."""
    (folder / "qrels").mkdir(parents=True)
    _write_lines(folder / "corpus.jsonl", [{"_id": k, "text": v} for k, v in corpus.items()])
    _write_lines(
        folder / "queries.jsonl", [{"_id": q.question_id, "text": q.text} for q in questions]
    )
    rows = ["query-id\tcorpus-id\tscore"]
    for question in questions:
        rows += [
            f"{question.question_id}\t{gold.document_id}\t{gold.grade}" for gold in question.answers
        ] or [f"{question.question_id}\t{next(iter(corpus))}\t0"]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows) + "\n", "utf-8")


def _write_lines(path: Path, entries: Sequence[object]) -> None:
    path.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), "utf-8")


def write_table(path: Path, questions: Sequence[ExamQuestion], *, delimiter: str) -> None:
    """Write a row for each answer, and one for each question without any."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=delimiter)
        rows.writerow(["id", "question", "answer", "document", "start", "tags"])
        for question in questions:
            for gold in question.answers or [None]:
                rows.writerow(
                    [
                        question.question_id,
                        question.text,
                        gold.text if gold else "",
                        gold.document_id if gold else "",
                        gold.span.start if gold and gold.span else "",
                        ";".join(question.tags),
                    ]
                )
