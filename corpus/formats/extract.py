"""Own what a format finds in a file: its canonical text, and the structure at exact offsets."""

from dataclasses import dataclass

from corpus.blocks import Block
from corpus.document import Anchor, Page, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What a file holds.

    Sections, pages, anchors and blocks are sorted by place. Sections, pages and blocks do not
    overlap among themselves; together the blocks hold every character that is no white space.
    `encoding` names how text was decoded, or the format where that is its own affair. `notes`
    say what a person should know of the reading, each a clause: "page 3 has no text"; `tags` are
    what the author filed it under.
    """

    text: str
    encoding: str
    title: str | None = None
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    blocks: tuple[Block, ...] = ()
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
