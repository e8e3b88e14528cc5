"""Own whether a gold answer stands where the set says that it does.

Gold places are offsets into a text; when the document is edited they go stale, and every measure
that leans on them is quietly wrong.
"""

from collections.abc import Collection, Iterator
from heapq import nsmallest
from pathlib import PurePosixPath

from bot.evaluation.finding import Finding, FindingKind
from bot.evaluation.question import Gold

_MOST_NAMESAKES = 3
_MOST_STARTS = 20


def missing(question_id: str, document_id: str, *, near: Collection[str]) -> Finding:
    """Say that a document is not there, and which ones it might be: those of the same name."""
    remedy = f"did you mean {' or '.join(map(repr, near))}?" if near else "index it, or mend the id"
    return Finding(
        kind=FindingKind.MISSING_DOCUMENT,
        question_id=question_id,
        what=f"document {document_id!r} is not among the documents; {remedy}",
        document_id=document_id,
    )


def namesakes(document_id: str, ids: Collection[str]) -> tuple[str, ...]:
    """Return the first ids that end in the same name, with a suffix or without."""
    name = PurePosixPath(document_id).name
    alike = (one for one in ids if name in (PurePosixPath(one).name, PurePosixPath(one).stem))
    return tuple(nsmallest(_MOST_NAMESAKES, alike))


def doubt(question_id: str, gold: Gold, text: str) -> Finding | None:
    """Say what is doubtful about a gold whose document has this text; None where nothing is."""
    if gold.span is None:
        return None if gold.text in text else _unquoted(question_id, gold)
    if not gold.text:
        return None if gold.span.end <= len(text) else _beyond(question_id, gold, text)
    start = gold.span.start
    if gold.span.of(text) == gold.text:
        return None
    starts = sorted(starts_of(gold.text, text), key=lambda one: abs(one - start))
    return _moved(question_id, gold, starts) if starts else _gone(question_id, gold)


def _unquoted(question_id: str, gold: Gold) -> Finding:
    return Finding(
        kind=FindingKind.UNQUOTED,
        question_id=question_id,
        what=f"the answer's words do not stand in {gold.document_id!r}; quote the document as "
        f"it is now, or delete the answer",
        document_id=gold.document_id,
    )


def _beyond(question_id: str, gold: Gold, text: str) -> Finding:
    return Finding(
        kind=FindingKind.GONE,
        question_id=question_id,
        what=f"{gold.document_id!r} has {len(text):,} characters, so nothing stands at "
        f"{gold.span}; find the place anew",
        document_id=gold.document_id,
    )


def _gone(question_id: str, gold: Gold) -> Finding:
    return Finding(
        kind=FindingKind.GONE,
        question_id=question_id,
        what=f"the answer's words do not stand at {_start(gold)} in {gold.document_id!r}, nor "
        f"anywhere else; quote it as it is now, or delete the answer",
        document_id=gold.document_id,
    )


def _moved(question_id: str, gold: Gold, starts: list[int]) -> Finding:
    more = f" (nearest of {len(starts):,} places)" if len(starts) > 1 else ""
    return Finding(
        kind=FindingKind.MOVED,
        question_id=question_id,
        what=f"the answer's words do not stand at {_start(gold)} in {gold.document_id!r} but at "
        f"{starts[0]}{more}; mend the start",
        document_id=gold.document_id,
        starts=tuple(starts[:_MOST_STARTS]),
    )


def _start(gold: Gold) -> int:
    assert gold.span
    return gold.span.start


def starts_of(words: str, text: str) -> Iterator[int]:
    """Yield every place of words in a text."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
