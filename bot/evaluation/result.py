"""Own a question's line in a saved run."""

from collections.abc import Mapping
from typing import Any

from bot.evaluation.outcome import Outcome, Spot
from bot.evaluation.question import Gold
from bot.evaluation.row import Row

Result = Mapping[str, Any]
"""What came of one question, as `reports.run_form` says."""


def result_of(outcome: Outcome, row: Row) -> Result:
    """Return what is saved of a question."""
    return {
        "id": row.question_id,
        "question": outcome.question.text,
        "tags": list(row.tags),
        "answers": [_gold(one) for one in outcome.question.answers],
        "answer": outcome.answer,
        "answered": row.answered,
        "reason": outcome.reason,
        "confidence": row.confidence,
        "seconds": row.seconds,
        "right": row.right,
        "values": dict(row.values),
        "citations": [
            {
                "marker": one.marker,
                **_spot(one.spot),
                "quote": one.quote,
                "exact": one.exact,
                "answers": [{"start": span.start, "end": span.end} for span in one.answers],
                "title": one.title,
                "before": one.before,
                "after": one.after,
            }
            for one in outcome.citations
        ],
        "passages": [
            {"spots": [_spot(spot) for spot in one.spots], "score": one.score}
            for one in outcome.found
        ],
    }


def row_of_result(result: Result) -> Row:
    """Return what is kept in memory of a saved question."""
    return Row(
        question_id=result["id"],
        tags=tuple(result["tags"]),
        answerable=bool(result["answers"]),
        answered=result["answered"],
        confidence=result["confidence"],
        right=result["right"],
        seconds=result["seconds"],
        values=result["values"],
    )


def _gold(gold: Gold) -> dict[str, Any]:
    return {
        "text": gold.text,
        "document": gold.document_id,
        "start": gold.span.start if gold.span else None,
        "end": gold.span.end if gold.span else None,
        "grade": gold.grade,
    }


def _spot(spot: Spot) -> dict[str, Any]:
    return {"document": spot.document_id, "start": spot.span.start, "end": spot.span.end}
