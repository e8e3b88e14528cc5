"""Own what a format finds in a file: its canonical text, and the structure at exact offsets."""

from dataclasses import dataclass

from corpus.blocks import Block, BlockKind
from corpus.document import Page, Section

__all__ = ["Anchor", "Block", "BlockKind", "Extract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A name in the source that a link can lead to, and the character at which it stands."""

    name: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What a file holds.

    Sections, pages, anchors and blocks are sorted by place. Sections, pages and blocks do not
    overlap among themselves; together the blocks hold every character that is no white space.
    `encoding` names how text was decoded, or the format where that is its own affair.
    """

    text: str
    encoding: str
    title: str | None = None
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    blocks: tuple[Block, ...] = ()
