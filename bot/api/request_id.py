"""Own the name of a request: the client's, if it is a sane one, else one of our own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid4

HEADER = "X-Request-ID"
"""The header that brings a request's name, and takes it back in the response."""

_COMPLETION = "chatcmpl-"
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str | None] = ContextVar("request_id", default=None)


@contextmanager
def named(given: str | None) -> Iterator[str]:
    """Name the request that is answered in this block, in whatever thread; yield the name."""
    name = given if given and _SANE.fullmatch(given) else str(uuid4())
    before = _current.set(name)
    try:
        yield name
    finally:
        _current.reset(before)


def current_request() -> str | None:
    """Return the name of the request that is being answered here; None outside of any."""
    return _current.get()


def answer_id() -> str:
    """Return the id that what is answered leaves with: the request's name, if it has one."""
    return current_request() or str(uuid4())


def completion_id() -> str:
    """Return the id that a completion leaves with: OpenAI's form of what `answer_id` gives."""
    return _COMPLETION + answer_id()


def request_of(answered: str) -> str:
    """Return the name of the request whose answer left with that id, from whichever route."""
    return answered.removeprefix(_COMPLETION)


def problem_instance() -> str:
    """Return the URI of what went wrong (RFC 9457): it holds the request's name."""
    name = answer_id()
    return f"urn:uuid:{name}" if _is_uuid(name) else f"urn:wherein:request:{name}"


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
