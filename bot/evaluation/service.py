"""Own examining a bot that is served: the questions go through its `POST /api/chat`."""

import json
import time
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from http.client import HTTPException
from typing import TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from pydantic import BaseModel, ValidationError

from bot.errors import BadService, IndexChanged, ServiceLost
from bot.evaluation.examinee import Examined, after, before, corpus_sha256
from bot.evaluation.outcome import Cited, Outcome
from bot.evaluation.question import ExamQuestion
from bot.evaluation.service_form import (
    DocumentText,
    Listing,
    SaidAnswer,
    SaidCitation,
    wrongs,
)

_PATIENCE = 60.0  # seconds
_MOST_BYTES = 64 * 2**20
_MOST_TEXTS = 32
_ITS_OWN_FAULT = 500  # the HTTP statuses from here on
_LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_MOST_WAITS = 5  # for one question
_MOST_DIGITS = 2  # of seconds to wait

Said = TypeVar("Said", bound=BaseModel)
Strange = type[BadService] | type[ServiceLost]


class ServiceExaminee:
    """A bot that is served at `url`. What it says of itself is believed, quotes are checked.

    Raises BadService where the address is none of a wherein server, and ServiceLost where it
    stops to answer.
    """

    def __init__(self, url: str, *, k: int, sleep: Callable[[float], None] = time.sleep) -> None:
        _check_address(url)
        self._sleep = sleep
        self._seconds = 0.0
        self._url = url.rstrip("/")
        self._k = k
        self._text_of = lru_cache(_MOST_TEXTS)(self._text)
        told = self._hear("/api/documents", Listing, strange=BadService)
        documents = told.documents
        self.examined = Examined(
            index_version=told.index_version,
            corpus_sha256=corpus_sha256((one.document_id, one.sha256) for one in documents),
            documents=len(documents),
            passages=sum(one.passages for one in documents),
            settings={"k": k, "url": self._url},
        )
        self.ids = frozenset(one.document_id for one in documents)

    def text(self, document_id: str) -> str:
        """Return the canonical text of a document, for the check of a question set."""
        return self._text_of(document_id)

    def ask(self, question: ExamQuestion) -> Outcome:
        """Ask one question, later where the server wants that; the seconds are the last try's."""
        body = {"question": question.text, "k": self._k}
        said = self._hear("/api/chat", SaidAnswer, body)
        seconds = self._seconds
        if said.index_version != self.examined.index_version:
            raise IndexChanged
        return Outcome(
            question=question,
            found=tuple(one.found for one in said.passages if one.rank <= self._k),
            citations=tuple(map(self._cited, said.citations)),
            answer=said.answer,
            confidence=said.confidence,
            reason=said.reason,
            seconds=seconds,
        )

    def _cited(self, said: SaidCitation) -> Cited:
        text, span = self._text_of(said.document_id), said.spot.span
        start = before(span)
        return Cited(
            marker=said.marker,
            spot=said.spot,
            quote=said.quote,
            exact=span.of(text) == said.quote,
            answers=said.marked,
            title=said.title,
            before=start.of(text) if start else "",
            after=after(span).of(text),
        )

    def _text(self, document_id: str) -> str:
        return self._hear(f"/api/documents/{quote(document_id)}/text", DocumentText).text

    def _hear(
        self, path: str, form: type[Said], body: object = None, *, strange: Strange = ServiceLost
    ) -> Said:
        """Ask the server; raise `strange` where it does not say what a wherein server would."""
        try:
            return form.model_validate(json.loads(self._bytes(path, body)))
        except HTTPError as error:
            error.close()
            reason = f"it answers {error.code} {error.reason}"
            kind = ServiceLost if error.code >= _ITS_OWN_FAULT else strange
            raise kind(self._url, reason) from error
        except ValidationError as error:
            raise strange(self._url, f"it answers strangely ({next(wrongs(error))})") from error
        except (URLError, OSError, HTTPException) as error:
            raise ServiceLost(self._url, str(getattr(error, "reason", None) or error)) from error
        except (ValueError, RecursionError) as error:
            raise strange(self._url, "what it answers is not JSON") from error

    def _bytes(self, path: str, body: object) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        request = Request(f"{self._url}{path}", data=data, headers=headers)  # noqa: S310
        for _ in range(_MOST_WAITS):
            try:
                return self._read(request)
            except HTTPError as error:
                if (wait := _wait(error)) is None:
                    raise
                error.close()
            self._sleep(wait)
        return self._read(request)

    def _read(self, request: Request) -> bytes:
        started = time.perf_counter()
        with urlopen(request, timeout=_PATIENCE) as response:  # noqa: S310  (it was checked)
            found = bytes(response.read(_MOST_BYTES))
        self._seconds = time.perf_counter() - started
        return found


def _wait(error: HTTPError) -> int | None:
    """Return the seconds after which a server that has too much to do wants to be asked again."""
    seconds = error.headers.get("Retry-After", "")
    wants = error.code in _LATER and seconds.isdecimal() and len(seconds) <= _MOST_DIGITS
    return int(seconds) if wants else None


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(not one.isprintable() or one.isspace() for one in url):
        raise BadService(url, "it is no address, such as http://127.0.0.1:8000")
    if parts.scheme not in {"http", "https"}:
        raise BadService(url, "it begins with neither http:// nor https://")
