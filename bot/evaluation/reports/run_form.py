"""Own the form of a saved run, version 1.

A run is one JSON object. What is not marked so is always there; readers pass over keys that they
do not know, and a change that they could not read so raises VERSION.

``wherein_run``: 1. ``complete``: false where the run was broken off; then there is no score.
``made``: when, as ISO 8601. ``questions``: the file asked, its SHA-256 and number of questions.
``index``: what was asked of; null where a service does not tell. ``settings``, ``versions``: of
the bot and of what it runs on. ``ks``: the cutoffs. ``summary``: the measures with their bootstrap
intervals, over all questions and by tag; null in a run that is not complete. ``results``: what
came of each question. Offsets count characters of a document's canonical text, half-open.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.evaluation.reports.form import (
    COUNT,
    LENGTH,
    NAME,
    NUMBER,
    OBJECT,
    RANK,
    SHARE,
    TEXT,
    TRUTH,
    Each,
    Kind,
    Maybe,
    wrongs,
)
from bot.evaluation.reports.json_stream import Json

VERSION = 1

_MEASURE = {"mean": NUMBER, "low": NUMBER, "high": NUMBER, "count": COUNT}


def _pair(value: Json, first: Kind, second: Kind) -> bool:
    if not isinstance(value, list | tuple) or len(value) != 2:  # noqa: PLR2004
        return False
    return first.is_one(value[0]) and second.is_one(value[1])


_BIN = {"low": SHARE, "high": SHARE, "count": COUNT, "confidence": Maybe(SHARE)}
_POINT = Kind("a coverage and a risk, each from 0 to 1", lambda value: _pair(value, SHARE, SHARE))
_BAR = Kind("a time in seconds and a count", lambda value: _pair(value, LENGTH, COUNT))
_REFUSALS = {
    **{name: Maybe(NUMBER) for name in ("AbstainPrecision", "AbstainRecall", "AnswerPrecision")},
    **{name: Maybe(NUMBER) for name in ("AUROC", "AURC", "ECE")},
    "reliability": [{**_BIN, "accuracy": Maybe(SHARE)}],
    "risk_coverage": [_POINT],
}
_LATENCY = {"p50": Maybe(LENGTH), "p95": Maybe(LENGTH), "histogram": [_BAR]}
_SUMMARY = {
    "questions": COUNT,
    "answerable": COUNT,
    "measures": Each(_MEASURE),
    "refusals": _REFUSALS,
    "latency": _LATENCY,
}
_HEAD = {
    "complete": TRUTH,
    "made": NAME,
    "questions": {"path": TEXT, "sha256": TEXT, "count": COUNT},
    "index": {
        "version": Maybe(TEXT),
        "corpus_sha256": Maybe(TEXT),
        "documents": Maybe(COUNT),
        "passages": Maybe(COUNT),
    },
    "settings": OBJECT,
    "versions": OBJECT,
    "ks": [RANK],
    "summary": Maybe({"overall": _SUMMARY, "tags": Each(_SUMMARY)}),
}
_RANGE = {"start": COUNT, "end": COUNT}
_SPOT = {"document": NAME, **_RANGE}
_RESULT = {
    "id": NAME,
    "question": TEXT,
    "tags": [TEXT],
    "answers": [
        {
            "text": TEXT,
            "document": Maybe(NAME),
            "start": Maybe(COUNT),
            "end": Maybe(COUNT),
            "grade": NUMBER,
        }
    ],
    "answer": TEXT,
    "answered": TRUTH,
    "reason": Maybe(TEXT),
    "confidence": SHARE,
    "seconds": LENGTH,
    "right": TRUTH,
    "values": Each(NUMBER),
    "citations": [
        {
            **_SPOT,
            "marker": COUNT,
            "quote": TEXT,
            "exact": TRUTH,
            "answers": Maybe([_RANGE]),  # the words of the quote that answer
            "title": Maybe(TEXT),
            "before": Maybe(TEXT),  # the words around it, for reading only
            "after": Maybe(TEXT),
        }
    ],
    "passages": [{"spots": [_SPOT], "score": NUMBER}],
}


def head_wrongs(head: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a run's members other than its results."""
    found = head.get("wherein_run")
    if found != VERSION or isinstance(found, bool):
        yield _other_version(head)
        return
    yield from wrongs(head, _HEAD, "")
    if head.get("complete") is True and head.get("summary", ...) is None:
        yield "summary is null, yet complete is true"


def result_wrongs(result: Json, place: int) -> Iterator[str]:
    """Yield what is wrong with the result at a place, from 0."""
    found = list(wrongs(result, _RESULT, f"results[{place}]"))
    yield from found
    if not found:
        yield from _wrong_spots(result, f"results[{place}]")


def _other_version(head: Mapping[str, Any]) -> str:
    if "wherein_run" not in head:
        return "wherein_run is missing, so this is no saved run; --json FILE saves one"
    return (
        f"wherein_run is {head['wherein_run']!r}, this wherein reads {VERSION}; run the "
        f"examination again"
    )


def _wrong_spots(result: Mapping[str, Any], where: str) -> Iterator[str]:
    spots = {f"citations[{n}]": spot for n, spot in enumerate(result["citations"])}
    for n, citation in enumerate(result["citations"]):
        answers = enumerate(citation.get("answers") or ())
        spots |= {f"citations[{n}].answers[{m}]": answer for m, answer in answers}
    for n, passage in enumerate(result["passages"]):
        spots |= {f"passages[{n}].spots[{m}]": spot for m, spot in enumerate(passage["spots"])}
    for n, answer in enumerate(result["answers"]):
        if answer.get("start") is not None or answer.get("end") is not None:
            spots[f"answers[{n}]"] = answer
    for name, spot in spots.items():
        start, end = spot.get("start"), spot.get("end")
        if start is None or end is None or start >= end:
            yield f"{where}.{name} is no range: start {start}, end {end}"
