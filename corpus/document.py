"""Own what a document is: its canonical text and the structure found in it."""

from dataclasses import dataclass

from corpus.blocks import Block
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
class Anchor:
    """The name that a link to the source needs from this character on; "" where there is none.

    It holds up to the next anchor, and a name comes again where one inside of it has ended.
    """

    name: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source text, ready to be split and quoted.

    `document_id` is stable across runs: the path relative to what was indexed, with forward
    slashes. `text` is the canonical text: every offset in the project counts its code points.
    `sections`, `pages`, `anchors` and `blocks` are sorted by place; but for anchors they do not
    overlap, and they may leave gaps. `sha256` is that of the source's bytes, in hex; `encoding`
    is how they were decoded, and `loader` names the format that they were read as, with the
    version of its reader. `tags` are what its author filed it under; `notes` say what a person
    should know of the reading.
    """

    document_id: str
    title: str
    source: str
    text: str
    sha256: str
    encoding: str
    loader: str
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    blocks: tuple[Block, ...] = ()
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
