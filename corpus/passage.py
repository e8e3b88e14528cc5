"""Own the retrievable piece of a document."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.span import Span

_LONGEST_CONTEXT = 300  # characters of each part: a table's header must not crowd out its rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A verbatim slice of a document: ``text == document.text[span.start:span.end]``.

    `headings` is the path of the section it lies in; `page` the page it begins on, from 1;
    `anchor` the name that a link to it needs. `lead` is what it leans on to be understood: a
    list's lead-in sentence that it does not hold itself, a record's question, and a header row
    of two or more columns, which it may hold; a header of one column it does not.
    """

    document_id: str
    span: Span
    text: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    anchor: str | None = None
    lead: str = ""

    def __hash__(self) -> int:
        return hash((self.document_id, self.span.start))  # what tells nearly all apart, and soon

    @property
    def passage_id(self) -> str:
        """Name the passage by its place, ``document_id@start-end``: the same on every run."""
        return f"{self.document_id}@{self.span}"

    @property
    def searchable(self) -> str:
        """What is encoded: the text under its headings and its lead. Never what is quoted."""
        return "\n".join((*self._context(), self.text))

    @property
    def context(self) -> str:
        """What stands above the text and is not said in it: its headings and its lead."""
        return "\n".join(self._context())

    def _context(self) -> Iterator[str]:
        """Yield what stands above the text and is not said in it."""
        headings = [heading for heading in self.headings if heading not in self.text]
        lead = [line for line in self.lead.split("\n") if line not in self.text]
        for part in (" > ".join(headings), "\n".join(lead)):
            if part:
                yield part[:_LONGEST_CONTEXT]
