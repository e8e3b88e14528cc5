"""Own the project's own form of a question set: JSON Lines, one question a line.

A question is ``{"id", "question", "answers", "tags"}``, an answer ``{"text", "document",
"start", "end", "grade"}``. An answer needs a text or a document, and nothing more; `end` follows
from `start` and `text` where there is a text. ``"answers": []`` says that the documents do not
answer it, so leaving `answers` out is an error. A question without an id is known by its words.
A line of a draft has `draft` beside these; it is unfinished until its question is written.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.set_formats.gathering import Gathered, asked
from bot.evaluation.set_formats.json_values import JsonText, Value
from bot.evaluation.set_formats.reading import SetFile
from corpus.span import Span

_KEYS = ("id", "question", "answers", "tags", "draft")
_ANSWER_KEYS = ("text", "document", "start", "end", "grade")
_UNFINISHED = "this entry of a draft is unfinished: write its question, or delete the line"


def read_json_lines(file: SetFile) -> Gathered:
    """Read the questions; what is wrong goes to the file's complaints."""
    gathered = Gathered()
    for number, line in file.lines():
        if line.strip():
            entry = JsonText(file, line.rstrip("\r\n"), line=number).value()
            if entry and entry.is_object():
                question = _question(entry)
                gathered.add(question, complain=_id_of(entry).complain, line=number)
    return gathered


def id_from(text: str) -> str:
    """Name a question that has no id by its words: the same on every run, without a space."""
    return f"q-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:12]}"


def _question(entry: Value) -> ExamQuestion:
    entry.only(_KEYS)
    text = _asked(entry)
    name = entry["id"].text() if "id" in entry else id_from(text)
    if "id" in entry and entry["id"].is_blank:
        entry["id"].complain("the id is empty; give it one, or leave the key out")
    return ExamQuestion(
        question_id=name,
        text=text,
        answers=tuple(_gold(answer) for answer in entry["answers"].items() if answer.is_object()),
        tags=tuple(tag.text() for tag in entry["tags"].items()) if "tags" in entry else (),
    )


def _asked(entry: Value) -> str:
    question = entry["question"]
    if "draft" in entry and question.is_blank:
        question.complain(_UNFINISHED)
        return ""
    return asked(question)


def _id_of(entry: Value) -> Value:
    return entry["id"] if "id" in entry else entry["question"]


def _gold(answer: Value) -> Gold:
    answer.only(_ANSWER_KEYS)
    text = "" if answer["text"].is_blank else answer["text"].text()
    document = answer["document"].text() if "document" in answer else None
    if document == "":
        answer["document"].complain("it is empty; name the document, or leave the key out")
    elif answer["text"].is_blank and "document" not in answer:
        answer.complain("an answer needs a text, a document, or both")
    grade = answer["grade"].number(least=1) if "grade" in answer else 1
    return Gold(text=text, document_id=document, span=_span(answer, text), grade=grade)


def _span(answer: Value, text: str) -> Span | None:
    if "start" not in answer:
        if "end" in answer:
            answer["end"].complain("an end needs a start")
        return None
    start = answer["start"].number(least=0)
    end = answer["end"].number(least=1) if "end" in answer else start + len(text)
    if "document" not in answer:
        answer["start"].complain("a start needs the document that it counts in")
    if end <= start:
        answer["start"].complain("nothing stands between start and end; give a text or an end")
    elif text and end != start + len(text):
        what = f"end is {end}, but the text ends at {start + len(text)}; leave the end out"
        answer["end"].complain(what)
    return Span(start, max(end, start + 1))


def write_lines(questions: Iterable[ExamQuestion]) -> Iterator[str]:
    """Yield questions in this form, a line each, with the end of the line."""
    for question in questions:
        entry: dict[str, Any] = {
            "id": question.question_id,
            "question": question.text,
            "answers": [answer_entry(gold) for gold in question.answers],
        }
        if question.tags:
            entry["tags"] = list(question.tags)
        yield json.dumps(entry, ensure_ascii=False) + "\n"


def answer_entry(gold: Gold) -> dict[str, Any]:
    """Return an answer in this form; what follows from the rest is left out."""
    end = gold.span.end if gold.span and not gold.text else None
    entry = {
        "text": gold.text or None,
        "document": gold.document_id,
        "start": gold.span.start if gold.span else None,
        "end": end,
        "grade": gold.grade if gold.grade != 1 else None,
    }
    return {key: value for key, value in entry.items() if value is not None}
