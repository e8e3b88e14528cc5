"""Own the canonical text of records: what a question, its details and its answer become in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.blocks import Block, BlockKind
from corpus.document import Anchor, Section
from corpus.errors import NoText, OverLimit
from corpus.formats.extract import Extract
from corpus.span import Span

MOST_RECORDS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row or line; `details` are the cells that are neither question nor answer.

    One that is not `answered` is kept in the text and neither searched nor quoted.
    """

    anchor: str
    question: str
    details: str
    answer: str
    answered: bool = True

    @property
    def lead(self) -> str:
        """What the answer leans on."""
        return lines_of((self.question, self.details))


class RecordText:
    """The canonical text in the making."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts: list[str] = []
        self._sections: list[Section] = []
        self._anchors: list[Anchor] = []
        self._blocks: list[Block] = []
        self._header: Span | None = None
        self._end = 0

    def add(self, record: Record) -> None:
        """Write a record: the question on a line, its details under it, the answer last."""
        if not (record.lead or record.answer):
            return
        start = self._begin(record.anchor, gap="\n\n")
        self._blocks.extend(_blocks(record, start))
        self._write(lines_of((record.lead, record.answer)))
        if record.question and record.answered:
            heading = " ".join(record.question.split())
            self._sections.append(Section(headings=(heading,), span=Span(start, self._end)))

    def add_header(self, names: Sequence[str]) -> None:
        """Write the names of a table's columns; they are not searched but with each row."""
        self._write(_in_one_line(names))
        self._header = Span(0, self._end)
        self._blocks.append(Block(kind=BlockKind.METADATA, span=self._header))

    def add_row(self, anchor: str, cells: Sequence[str]) -> None:
        """Write a row of a table on a line, tabs between its cells."""
        start = self._begin(anchor, gap="\n")
        line = _in_one_line(cells)
        self._write(line)
        span = Span(start + len(line) - len(line.lstrip()), self._end)
        self._blocks.append(Block(kind=BlockKind.RECORD, span=span, lead=self._header))

    def extract(self, *, encoding: str, notes: tuple[str, ...]) -> Extract:
        """Return what was written; raises NoText where there are no records."""
        if not self._anchors:
            raise NoText(self._path, "there are no records in it")
        return Extract(
            text="".join(self._parts),
            encoding=encoding,
            sections=tuple(self._sections),
            anchors=tuple(self._anchors),
            blocks=tuple(self._blocks),
            notes=notes,
        )

    def _begin(self, anchor: str, *, gap: str) -> int:
        if len(self._anchors) == MOST_RECORDS:
            reason = f"it has more than {MOST_RECORDS:,} records"
            raise OverLimit(self._path, reason, limit="too-complex")
        if self._parts:
            self._write(gap)
        self._anchors.append(Anchor(name=anchor, position=self._end))
        return self._end

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._end += len(text)


def _blocks(record: Record, at: int) -> tuple[Block, ...]:
    """Return the question as a heading and the answer that leans on it, or the one there is."""
    if not (record.lead and record.answer):
        whole = Span(at, at + len(record.lead or record.answer))
        kind = BlockKind.RECORD if record.answered else BlockKind.METADATA
        return (Block(kind=kind, span=whole),)
    lead = Span(at, at + len(record.lead))
    text = Span(lead.end + 1, lead.end + 1 + len(record.answer))
    return (
        Block(kind=BlockKind.HEADING, span=lead),
        Block(kind=BlockKind.RECORD, span=text, lead=lead),
    )


def lines_of(cells: Iterable[str]) -> str:
    """Return the cells that are not empty, one a line."""
    return "\n".join(filter(None, cells))


def _in_one_line(cells: Sequence[str]) -> str:
    return "\t".join(" ".join(cell.split()) for cell in cells).rstrip()
