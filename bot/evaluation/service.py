"""Own examining a bot that is served: the questions go through its `POST /api/chat`."""

import json
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from bot.errors import BadService, IndexChanged, ServiceLost
from bot.evaluation.examinee import Examined, after, before, corpus_sha256
from bot.evaluation.outcome import Cited, Found, Outcome, Spot
from bot.evaluation.question import ExamQuestion
from corpus.span import Span

_PATIENCE = 60.0  # seconds
_MOST_BYTES = 64 * 2**20
_MOST_TEXTS = 32


class ServiceExaminee:
    """A bot that is served at `url`. What it says of itself is believed, quotes are checked.

    Raises BadService where the address is none of a wherein server, and ServiceLost where it
    stops to answer.
    """

    def __init__(self, url: str, *, k: int) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise BadService(url, "it begins with neither http:// nor https://")
        self._url = url.rstrip("/")
        self._k = k
        self._text_of = lru_cache(_MOST_TEXTS)(self._text)
        told = self._get("/api/documents")
        documents = _fields(told, self._url, "documents", "index_version")
        self.examined = Examined(
            index_version=str(told["index_version"]),
            corpus_sha256=corpus_sha256((one["document_id"], one["sha256"]) for one in documents),
            documents=len(documents),
            passages=sum(one["passages"] for one in documents),
            settings={"k": k, "url": self._url},
        )
        self.ids = frozenset(one["document_id"] for one in documents)

    def text(self, document_id: str) -> str:
        """Return the canonical text of a document, for the check of a question set."""
        return self._text_of(document_id)

    def ask(self, question: ExamQuestion) -> Outcome:
        """Ask one question; the seconds are those that the client waits."""
        started = time.perf_counter()
        said = self._post("/api/chat", {"question": question.text, "k": self._k})
        seconds = time.perf_counter() - started
        _fields(said, self._url, "citations", "passages")
        if said["index_version"] != self.examined.index_version:
            raise IndexChanged
        return Outcome(
            question=question,
            found=tuple(_found(one) for one in said["passages"] if one["rank"] <= self._k),
            citations=tuple(self._cited(said)),
            answer=said["answer"],
            confidence=said["confidence"],
            reason=said["reason"],
            seconds=seconds,
        )

    def _cited(self, said: Mapping[str, Any]) -> Iterator[Cited]:
        for one in said["citations"]:
            text, spot = self._text_of(one["document_id"]), _spot(one)
            start = before(spot.span)
            yield Cited(
                marker=one["marker"],
                spot=spot,
                quote=one["quote"],
                exact=spot.span.of(text) == one["quote"],
                title=one["title"],
                before=start.of(text) if start else "",
                after=after(spot.span).of(text),
            )

    def _text(self, document_id: str) -> str:
        told = self._get(f"/api/documents/{quote(document_id)}/text")
        return str(_fields(told, self._url, "text"))

    def _get(self, path: str) -> Any:  # noqa: ANN401
        return self._answer(Request(f"{self._url}{path}"))  # noqa: S310  (the scheme is checked)

    def _post(self, path: str, body: object) -> Any:  # noqa: ANN401
        headers = {"Content-Type": "application/json"}
        data = json.dumps(body).encode()
        return self._answer(Request(f"{self._url}{path}", data=data, headers=headers))  # noqa: S310

    def _answer(self, request: Request) -> Any:  # noqa: ANN401
        try:
            with urlopen(request, timeout=_PATIENCE) as response:  # noqa: S310
                return json.loads(response.read(_MOST_BYTES))
        except HTTPError as error:
            raise ServiceLost(self._url, f"it answers {error.code} {error.reason}") from error
        except (URLError, OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise ServiceLost(self._url, str(reason)) from error
        except ValueError as error:
            raise BadService(self._url, "what it answers is not JSON") from error


def _fields(said: object, url: str, first: str, *others: str) -> Any:  # noqa: ANN401
    """Return the first field of an answer that has all of them."""
    if not isinstance(said, dict) or not {first, *others} <= said.keys():
        raise BadService(url, f"its answers have no {first!r}")
    return said[first]


def _found(said: Mapping[str, Any]) -> Found:
    places = (said, *said["copies"])
    return Found(spots=tuple(map(_spot, places)), text=said["text"], score=said["score"])


def _spot(said: Mapping[str, Any]) -> Spot:
    return Spot(document_id=said["document_id"], span=Span(said["start"], said["end"]))
