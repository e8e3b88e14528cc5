"""Own the retrievable piece of a document."""

from dataclasses import dataclass

from corpus.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A verbatim slice of a document: ``text == document.text[span.start:span.end]``.

    `headings` is the path of the section it lies in; `page` the page it begins on, from 1.
    """

    document_id: str
    span: Span
    text: str
    headings: tuple[str, ...] = ()
    page: int | None = None

    @property
    def passage_id(self) -> str:
        """Name the passage by its place, ``document_id@start-end``: the same on every run."""
        return f"{self.document_id}@{self.span}"
