"""Own the CSV form: a header of ``question,answer,document`` and a row an answer.

`id`, `start` and `tags` (parted by semicolons) are read, too; only `question` has to be there.
Rows of one id, or without ids of one question, are answers to the same question. A row without
answer and document says that the documents do not answer it. Cells are parted by what parts the
header: a comma, semicolon or tab.
"""

import difflib
from dataclasses import dataclass, replace

from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.set_formats.gathering import askable
from bot.evaluation.set_formats.json_lines import id_from
from bot.evaluation.set_formats.reading import SetFile
from bot.evaluation.set_formats.records import Record, read_records
from corpus.span import Span

COLUMNS = ("id", "question", "answer", "document", "start", "tags")


@dataclass(frozen=True, slots=True)
class _Row:
    """A record whose cells are known by their columns; one that is not there is empty."""

    record: Record
    columns: tuple[str, ...]

    @property
    def line(self) -> int:
        return self.record.line

    def __getitem__(self, column: str) -> str:
        return self.record.cells[self.columns.index(column)] if column in self.columns else ""

    def complain(self, column: str, what: str) -> None:
        """Complain about a cell, or about the row where there is no such column."""
        at = self.columns.index(column) if column in self.columns else 0
        self.record.complain(what, cell=at)


class Table:
    """The questions of a CSV file, and the line where each was first seen."""

    def __init__(self, file: SetFile) -> None:
        self._questions: dict[str, ExamQuestion] = {}
        self._lines: dict[str, int] = {}
        records = read_records(file)
        header = next(records, None)
        if header and (columns := _columns(header)):
            for record in records:
                self._read(record, columns)

    @property
    def questions(self) -> tuple[ExamQuestion, ...]:
        """Return the questions in the order in which they were first seen."""
        return tuple(self._questions.values())

    @property
    def lines(self) -> tuple[int, ...]:
        """Return the line of each question's first row."""
        return tuple(self._lines.values())

    def _read(self, record: Record, columns: tuple[str, ...]) -> None:
        if len(record.cells) != len(columns):
            got = f"the row has {len(record.cells)} cells, the header has {len(columns)}"
            record.complain(f"{got}; put quotes around a cell that holds a {record.parter!r}")
        else:
            self._take(_Row(record, columns))

    def _take(self, row: _Row) -> None:
        """Take in a row: a question of its own, or one more answer to an earlier one."""
        text = askable(row["question"], complain=lambda what: row.complain("question", what))
        name = row["id"].strip() or id_from(text)
        gold = _gold(row)
        if name not in self._questions:
            self._questions[name] = ExamQuestion(
                question_id=name, text=text, answers=(gold,) if gold else (), tags=_tags(row)
            )
            self._lines[name] = row.line
        elif what := self._quarrel(name, text, gold):
            row.complain("id", what)
        elif gold:
            earlier = self._questions[name]
            self._questions[name] = replace(earlier, answers=(*earlier.answers, gold))

    def _quarrel(self, name: str, text: str, gold: Gold | None) -> str | None:
        """Say why a row cannot be one more answer to the earlier question of its id."""
        earlier, line = self._questions[name], self._lines[name]
        if earlier.text != text:
            return f"the id {name!r} is another question's, on line {line}; give it one of its own"
        if not gold or not earlier.answers:
            return f"line {line} asks the same, and not both have an answer; delete one"
        return None


def _columns(header: Record) -> tuple[str, ...]:
    """Return the names of the columns; empty, after complaining, where they cannot be used."""
    names = tuple(cell.strip().casefold() for cell in header.cells)
    wrong = False
    for at, name in enumerate(names):
        if (what := _wrong_with(name, names[:at])) is not None:
            header.complain(what, cell=at)
            wrong = True
    if "question" not in names and not wrong:
        header.complain(f"there is no column 'question'; the columns are {', '.join(COLUMNS)}")
        wrong = True
    return () if wrong else names


def _wrong_with(name: str, before: tuple[str, ...]) -> str | None:
    if name in before:
        return f"the column {name!r} stands twice; delete one"
    if name in COLUMNS:
        return None
    near = difflib.get_close_matches(name, COLUMNS, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(COLUMNS)}"
    return f"the column {name!r} is not known; {remedy}"


def _gold(row: _Row) -> Gold | None:
    text = row["answer"] if row["answer"].strip() else ""
    document, start = row["document"].strip(), row["start"].strip()
    span = _span(row, start, text if document else "") if start else None
    if not text and not document:
        return None
    return Gold(text=text, document_id=document or None, span=span)


def _span(row: _Row, start: str, text: str) -> Span | None:
    if not (start.isascii() and start.isdecimal()):
        row.complain("start", f"the start {start!r} is no whole number from 0")
    elif not text:
        row.complain("start", "a start needs an answer and the document that it counts in")
    else:
        return Span(int(start), int(start) + len(text))
    return None


def _tags(row: _Row) -> tuple[str, ...]:
    return tuple(tag for tag in map(str.strip, row["tags"].split(";")) if tag)
