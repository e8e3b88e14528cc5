"""Own the retrievable piece of a document."""

from dataclasses import dataclass

from corpus.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A verbatim slice of a document: ``text == document.text[span.start:span.end]``.

    `headings` is the path of the section it lies in; `page` the page it begins on, from 1;
    `anchor` the nearest name before it that a link can lead to. `lead` is what it leans on to
    be understood and does not hold itself: a table's header row, a list's lead-in sentence.
    """

    document_id: str
    span: Span
    text: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    anchor: str | None = None
    lead: str = ""

    @property
    def passage_id(self) -> str:
        """Name the passage by its place, ``document_id@start-end``: the same on every run."""
        return f"{self.document_id}@{self.span}"

    @property
    def searchable(self) -> str:
        """What is encoded: the text under its headings and its lead. Never what is quoted."""
        context = (" > ".join(self.headings), self.lead, self.text)
        return "\n".join(part for part in context if part)
