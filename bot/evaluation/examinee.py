"""Own the seam to what is examined, and the bot in this process behind it."""

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.answer import Answer
from bot.assembly import Assembly
from bot.assistant import Assistant
from bot.calibration_in_force import Standing
from bot.errors import IndexChanged
from bot.evaluation.outcome import Cited, Found, Outcome, Spot
from bot.evaluation.question import ExamQuestion
from corpus.span import Span
from index.hit import Hit
from index.retriever import Retriever

_DIGITS = 4
"""As many digits of the confidence as the API tells, so that a served bot scores the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What is asked of: the index's version, the documents, and how it is set.

    `corpus_sha256` is over the ids of the documents and the SHA-256 of their bytes.
    """

    index_version: str
    corpus_sha256: str
    documents: int
    passages: int
    settings: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return the index as a saved run has it."""
        return {
            "version": self.index_version,
            "corpus_sha256": self.corpus_sha256,
            "documents": self.documents,
            "passages": self.passages,
        }


class Examinee(Protocol):
    """Whoever answers: the bot in this process, or one that is served."""

    @property
    def examined(self) -> Examined:
        """Return what is asked of."""
        ...

    def ask(self, question: ExamQuestion) -> Outcome:
        """Ask one question; raises IndexChanged where what answers is not what it was before."""
        ...


class LocalExaminee:
    """The bot in this process; `assistant` is who answers, if not the one that everybody asks."""

    def __init__(self, assembly: Assembly, *, k: int, assistant: Assistant | None = None) -> None:
        self._assistant = assistant or assembly.assistant
        self._library = assembly.library
        self._calibration = assembly.calibration
        self._standing = None if assistant else self._calibration.standing()
        self._k = k
        retriever = self._library.retriever()
        records = retriever.documents()
        self.examined = Examined(
            index_version=retriever.generation.version,
            corpus_sha256=corpus_sha256((one.document_id, one.sha256) for one in records),
            documents=len(records),
            passages=retriever.generation.passages,
            settings={"k": k, "model": str(assembly.encoder.fingerprint["model"])}
            | (_answering(self._standing) if self._standing else {}),
        )

    def ask(self, question: ExamQuestion) -> Outcome:
        """Ask one question; every quote is compared with its document once more."""
        started = time.perf_counter()
        answer = self._assistant.ask(question.text, k=self._k)
        seconds = time.perf_counter() - started
        if answer.index_version != self.examined.index_version:
            raise IndexChanged
        if self._standing and self._calibration.standing() is not self._standing:
            raise IndexChanged("calibration")
        return Outcome(
            question=question,
            found=tuple(_found(hit) for hit in answer.hits if hit.rank <= self._k),
            citations=tuple(_cited(answer, self._library.retriever())),
            answer=answer.text,
            confidence=round(answer.confidence, _DIGITS),
            reason=answer.reason.value if answer.reason else None,
            seconds=seconds,
        )


def _answering(standing: Standing) -> dict[str, Any]:
    """Return by which calibration there is an answer; `calibration` None is the packaged one."""
    return {
        "calibration": standing.own.made if standing.own else None,
        "precision": standing.precision,
    }


def corpus_sha256(documents: Iterable[tuple[str, str]]) -> str:
    """Return one hash of documents, each given by its id and the SHA-256 of its bytes."""
    lines = sorted(f"{sha256}  {document_id}\n" for document_id, sha256 in documents)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _found(hit: Hit) -> Found:
    spots = (place.passage for place in hit.places)
    return Found(
        spots=tuple(Spot(document_id=one.document_id, span=one.span) for one in spots),
        text=hit.passage.text,
        score=hit.score,
    )


def _cited(answer: Answer, retriever: Retriever) -> Iterable[Cited]:
    for one in answer.citations:
        start = before(one.span)
        yield Cited(
            marker=one.marker,
            spot=Spot(document_id=one.document_id, span=one.span),
            quote=one.quote,
            exact=retriever.slice(one.document_id, one.span) == one.quote,
            answers=one.answers,
            title=one.title,
            before=retriever.slice(one.document_id, start) if start else "",
            after=retriever.slice(one.document_id, after(one.span)),
        )


AROUND = 200
"""How many characters of a document are told on either side of a quote."""


def before(span: Span) -> Span | None:
    """Return the stretch before a quote, None where the document begins with it."""
    return Span(max(span.start - AROUND, 0), span.start) if span.start else None


def after(span: Span) -> Span:
    """Return the stretch after a quote, which may go beyond the document's end."""
    return Span(span.end, span.end + AROUND)
