"""Own what a document is: its canonical text and the structure found in it."""

from dataclasses import dataclass

from corpus.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of a document under one heading, the heading's own line included.

    `headings` is the path from the outermost heading to this one; empty before the first.
    """

    headings: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a paged document. `number` is the page's place in the file, from 1."""

    number: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source text, ready to be split and quoted.

    `document_id` is stable across runs: the path relative to what was indexed, with forward
    slashes. `text` is the canonical text: every offset in the project counts its code points.
    `sections` and `pages` are sorted, do not overlap, and may leave gaps. `sha256` is that of
    the source's bytes, in hex, and `encoding` is how they were decoded.
    """

    document_id: str
    title: str
    source: str
    text: str
    sha256: str
    encoding: str
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
