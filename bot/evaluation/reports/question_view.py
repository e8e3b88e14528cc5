"""Own what a page shows of one question: how it went, and where quotes and gold meet."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from bot.evaluation.reports.measures_shown import share


class Piece(NamedTuple):
    """A part of a quote: whether a gold answer is there, and whether it was marked as answering."""

    text: str
    gold: bool
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a question went, in a word and in full."""

    word: str
    failed: bool
    says: str


_RIGHT = State(word="right", failed=False, says="The first quote is at a place that answers.")
_WRONG = State(word="wrong", failed=True, says="The first quote is not at a place that answers.")
_SILENT = State(word="abstained", failed=False, says="Rightly: no gold answer is known.")
_MISSED = State(
    word="should answer",
    failed=True,
    says="It abstained, though the documents answer that.",
)
_INVENTED = State(
    word="should abstain", failed=True, says="It answered, where no gold answer is known."
)


def state(result: Mapping[str, Any]) -> State:
    """Return how a question went. To fail is to answer wrongly, or where it should not, or not."""
    if result["answers"]:
        if not result["answered"]:
            return _MISSED
        return _RIGHT if result["right"] else _WRONG
    return _INVENTED if result["answered"] else _SILENT


def anchor(question_id: str) -> str:
    """Return a name for the question's place on the page, which no id can break."""
    digest = hashlib.sha256(question_id.encode("utf-8", "surrogatepass"))
    return f"q-{digest.hexdigest()[:12]}"


def pieces(citation: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> Iterator[Piece]:
    """Yield the parts of a quote in order, as gold overlaps it and as words of it are marked.

    Where a gold answer has no place in the quote's document, its words are looked for instead.
    """
    quote = citation["quote"]
    gold = _characters(quote, (span for answer in answers for span in _overlaps(citation, answer)))
    marked = _characters(quote, _marks(citation))
    for (is_gold, is_marked), places in groupby(
        range(len(quote)), key=lambda at: (at in gold, at in marked)
    ):
        text = "".join(quote[at] for at in places)
        yield Piece(text=text, gold=is_gold, marked=is_marked)


def fate(answer: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Say what became of a gold answer: cited, found among the passages, or neither."""
    cited = (one for one in result["citations"] if _is_cited(one, answer))
    markers = [f"[{one['marker']}]" for one in cited]
    if markers:
        return f"cited in {' '.join(markers)}"
    if answer["document"] is None:
        return "not cited"
    for rank, passage in enumerate(result["passages"], start=1):
        if any(_is_at(spot, answer) for spot in passage["spots"]):
            return f"not cited, though passage {rank} has it"
    return "not found" if result["passages"] else "not cited"


def place(spot: Mapping[str, Any]) -> str:
    """Return where something stands, as far as it is known."""
    if spot.get("document") is None:
        return "in any document"
    if spot.get("start") is None or spot.get("end") is None:
        return str(spot["document"])
    return f"{spot['document']}, characters {spot['start']}–{spot['end']}"


def holds_gold(passage: Mapping[str, Any], answers: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a passage is at the place of a gold answer."""
    return any(_is_at(spot, answer) for answer in answers for spot in passage["spots"])


def values(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the question's own measures, written."""
    yield from ((name, share(value)) for name, value in result["values"].items())


def _is_cited(citation: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    if answer["document"] is None:
        return bool(_said(citation["quote"], answer["text"]))
    return _is_at(citation, answer)


def _overlaps(citation: Mapping[str, Any], answer: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return where in the quote a gold answer stands."""
    if answer["document"] not in {None, citation["document"]}:
        return []
    if answer.get("start") is None or answer.get("end") is None or answer["document"] is None:
        return _said(citation["quote"], answer["text"])
    start = max(answer["start"], citation["start"]) - citation["start"]
    end = min(answer["end"], citation["end"]) - citation["start"]
    return [(start, end)] if start < end else []


def _said(quote: str, words: str) -> list[tuple[int, int]]:
    """Return where a quote says the words, in whatever case and white space."""
    if not words.strip():
        return []
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [found.span() for found in re.finditer(rf"(?<!\w){pattern}(?!\w)", quote, re.IGNORECASE)]


def _is_at(spot: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    if answer["document"] != spot["document"]:
        return False
    start, end = answer.get("start"), answer.get("end")
    return start is None or end is None or (start < spot["end"] and spot["start"] < end)


def _marks(citation: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """Yield where in the quote the words stand that were marked as answering."""
    for one in citation.get("answers") or ():
        yield one["start"] - citation["start"], one["end"] - citation["start"]


def _characters(quote: str, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return the places in the quote that are in one of the spans."""
    return frozenset(
        at for start, end in spans for at in range(max(start, 0), min(end, len(quote)))
    )
