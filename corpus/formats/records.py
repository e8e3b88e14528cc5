"""Read tables of questions and answers: CSV, TSV and JSON Lines.

The canonical text is rendered: a record's question on a line, its other cells under it as
``name: value``, its answer last, a blank line before the next record. The file itself would be
no text to quote from: CSV doubles the quotation marks inside a cell, JSON escapes line ends
and letters, and between two cells stands punctuation that nobody wrote as a sentence. In the
rendered text each cell stands as its author meant it, and every word of the file is in it.

A record is a section named by its question; its row or line in the file is an anchor.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

from corpus.blocks import Block, BlockKind
from corpus.decoding import Decoded, decode
from corpus.document import Anchor, Section
from corpus.errors import DamagedFile, NoText, OverLimit
from corpus.formats.extract import Extract
from corpus.span import Span

LEADS = ("question", "questions", "q", "title", "query", "prompt", "subject", "topic", "term")
"""Names of the column that leads, the first that is there; compared without regard to case."""

TEXTS = ("answer", "answers", "a", "text", "response", "reply", "content", "body", "description")
"""Names of the column that is led."""

MOST_RECORDS, MOST_CELLS, MOST_COLUMNS = 100_000, 2_000_000, 1_000
DEEPEST, LONGEST_NUMBER = 20, 1_000
"""How deep JSON may nest, and how many digits a number may have."""

_HEADER_LIMIT = 2**16  # characters of the first line that are looked at for a delimiter

_CELLS = {  # a quoted cell, else whatever stands before the delimiter
    delimiter: re.compile(rf' *+"((?:[^"]++|"")*+)" *+|([^{delimiter}\n]*+)')
    for delimiter in (",", ";", "\t")
}
_JSON_TOKEN = re.compile(
    r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{]|[\]}]|-?(?:NaN|Infinity|\d[\d.eE+-]*+)', re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    anchor: str
    question: str
    details: str  # the cells that are neither question nor answer
    answer: str

    @property
    def lead(self) -> str:
        """What the answer leans on."""
        return "\n".join(filter(None, (self.question, self.details)))


class _BadLine(ValueError):
    """A line of JSON that Python's parser would accept, or break on."""


class _BadToken(_BadLine):
    def __init__(self, token: str, reason: str) -> None:
        super().__init__(reason)
        self.token = token


def extract_csv(data: bytes, *, path: Path) -> Extract:
    """Return one record a row of comma-separated values (RFC 4180).

    Where the first row names a question column and an answer column (`LEADS`, `TEXTS`), it is
    a header; else it is a record too, and of every row the first cell leads and the others
    follow. The delimiter is the comma, or the semicolon or tab where the first row has none.
    A row may be short; one with words beyond the header, an open quotation mark, or text
    after a closed one raises DamagedFile with row, line and column. Anchors are those of
    RFC 7111: ``row=2``, the header counted.
    """
    decoded = decode(data, path=path)
    return _extract_table(decoded, path=path, delimiter=_delimiter_of(decoded.text))


def extract_tsv(data: bytes, *, path: Path) -> Extract:
    """Return one record a row of tab-separated values, quoted as spreadsheets quote them.

    Everything else is as in `extract_csv`.
    """
    return _extract_table(decode(data, path=path), path=path, delimiter="\t")


def extract_jsonl(data: bytes, *, path: Path) -> Extract:
    """Return one record a line of JSON Lines; each line is an object.

    The keys are those of `LEADS` and `TEXTS`; where a line has neither, its first key leads.
    Lists are written one item a line, objects as ``key: value``, numbers as they stand. A line
    that is no object, has a key twice, NaN, a number of more than LONGEST_NUMBER digits or
    more than DEEPEST levels raises DamagedFile with line and column. Anchors are those of
    RFC 5147: ``line=1,2`` is the second line.
    """
    decoded = decode(data, path=path)
    lines = enumerate(decoded.text.split("\n"), 1)
    records = (_of_line(line, number, path) for number, line in lines if line.strip())
    return _render(records, encoding=decoded.encoding, path=path)


def _render(records: Iterable[_Record], *, encoding: str, path: Path) -> Extract:
    rendering = _Rendering()
    for record in records:
        if record.lead or record.answer:
            rendering.add(record, path)
    if not rendering.blocks:
        raise NoText(path, "there are no records in it")
    return Extract(
        text="".join(rendering.parts),
        encoding=encoding,
        sections=tuple(rendering.sections),
        anchors=tuple(rendering.anchors),
        blocks=tuple(rendering.blocks),
    )


class _Rendering:
    """The canonical text in the making."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.sections: list[Section] = []
        self.anchors: list[Anchor] = []
        self.blocks: list[Block] = []
        self._end = 0

    def add(self, record: _Record, path: Path) -> None:
        if len(self.anchors) == MOST_RECORDS:
            reason = f"it has more than {MOST_RECORDS:,} records"
            raise OverLimit(path, reason, limit="too-complex")
        if self.parts:
            self._write("\n\n")
        start = self._end
        self.anchors.append(Anchor(name=record.anchor, position=start))
        self.blocks.extend(_blocks(record, start))
        self._write(_lines_of((record.lead, record.answer)))
        if record.question:
            heading = " ".join(record.question.split())
            self.sections.append(Section(headings=(heading,), span=Span(start, self._end)))

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self._end += len(text)


def _blocks(record: _Record, at: int) -> tuple[Block, ...]:
    """Return the question as a heading and the answer that leans on it, or the one there is."""
    if not (record.lead and record.answer):
        whole = Span(at, at + len(record.lead or record.answer))
        return (Block(kind=BlockKind.RECORD, span=whole),)
    lead = Span(at, at + len(record.lead))
    text = Span(lead.end + 1, lead.end + 1 + len(record.answer))
    return (
        Block(kind=BlockKind.HEADING, span=lead),
        Block(kind=BlockKind.RECORD, span=text, lead=lead),
    )


def _extract_table(decoded: Decoded, *, path: Path, delimiter: str) -> Extract:
    rows = _rows(decoded.text, delimiter=delimiter, path=path)
    return _render(_of_rows(rows, path), encoding=decoded.encoding, path=path)


def _of_rows(rows: Iterator[tuple[int, list[str]]], path: Path) -> Iterator[_Record]:
    number, names = next(rows, (1, []))
    if _is_header(names):
        for row, cells in rows:
            yield _under_header(names, row, cells, path)
    elif names:
        for row, (lead, *rest) in chain([(number, names)], rows):
            yield _Record(anchor=f"row={row}", question=lead, details="", answer=_lines_of(rest))


def _under_header(names: Sequence[str], number: int, cells: Sequence[str], path: Path) -> _Record:
    if any(cells[len(names) :]):
        raise DamagedFile(
            path,
            f"row {number} has {len(cells)} cells and the header {len(names)}",
            remedy="a cell with a comma in it needs quotation marks",
        )
    fields = list(zip_longest(names, cells[: len(names)], fillvalue=""))
    lead, text = (_column_of(known, names) for known in (LEADS, TEXTS))
    others = [_named(*field) for at, field in enumerate(fields) if at not in (lead, text)]
    return _record(f"row={number}", question=fields[lead][1], others=others, answer=fields[text][1])


def _record(anchor: str, *, question: str, others: Iterable[str], answer: str = "") -> _Record:
    """Return a record; where nothing is called its answer, that is all but the question."""
    details = _lines_of(others)
    if not answer:
        details, answer = "", details
    return _Record(anchor=anchor, question=question, details=details, answer=answer)


def _lines_of(cells: Iterable[str]) -> str:
    return "\n".join(filter(None, cells))


def _named(name: str, value: str) -> str:
    return f"{name}: {value}" if name and value else value


def _is_header(names: Sequence[str]) -> bool:
    return min(_column_of(known, names) for known in (LEADS, TEXTS)) >= 0


def _column_of(known: Sequence[str], names: Sequence[str]) -> int:
    """Return the column of the first known name that is there, -1 where none is."""
    folded = [name.strip(' "').casefold() for name in names]
    return next((folded.index(name) for name in known if name in folded), -1)


def _delimiter_of(text: str) -> str:
    line = text[:_HEADER_LIMIT].partition("\n")[0]
    for delimiter in _CELLS:
        if _is_header(line.split(delimiter)):
            return delimiter
    bare = re.sub(r'"[^"]*+"', "", line)
    return next((delimiter for delimiter in _CELLS if delimiter in bare), ",")


def _rows(text: str, *, delimiter: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank: its number, from 1, and its cells without outer space."""
    at, number, total = 0, 0, 0
    while at < len(text):
        number += 1
        cells, at = _row(text, at, _Place(path=path, row=number, delimiter=delimiter))
        total += len(cells)
        if total > MOST_CELLS:
            reason = f"it has more than {MOST_CELLS:,} cells"
            raise OverLimit(path, reason, limit="too-complex")
        if any(cells):
            yield number, cells


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    path: Path
    row: int
    delimiter: str


def _row(text: str, at: int, place: _Place) -> tuple[list[str], int]:
    """Return the cells of the row that begins at `at`, and where the next row begins."""
    cells: list[str] = []
    while len(cells) < MOST_COLUMNS:
        cell = _CELLS[place.delimiter].match(text, at)
        assert cell  # it matches the empty string
        cells.append(_value(cell, place).strip())
        at = cell.end()
        if text[at : at + 1] != place.delimiter:
            break
        at += 1
    else:
        raise DamagedFile(place.path, f"row {place.row} has more than {MOST_COLUMNS:,} columns")
    if text[at : at + 1] not in ("", "\n"):
        raise _damage(text, at, place, "there is text after the closing quotation mark")
    return cells, at + 1


def _value(cell: re.Match[str], place: _Place) -> str:
    if cell[1] is not None:
        return cell[1].replace('""', '"')
    bare = cell[2]
    if bare.lstrip(" ").startswith('"'):
        opened = cell.start() + bare.index('"')
        raise _damage(cell.string, opened, place, "the quotation mark is never closed")
    return bare


def _damage(text: str, at: int, place: _Place, what: str) -> DamagedFile:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return DamagedFile(place.path, f"row {place.row}, line {line}, column {column}: {what}")


def _of_line(line: str, number: int, path: Path) -> _Record:
    try:
        fields = _fields(line)
    except json.JSONDecodeError as error:
        reason = f"line {number}, column {error.colno}: {error.msg}"
        raise DamagedFile(path, reason) from error
    except _BadLine as error:
        raise DamagedFile(path, f"line {number}, {error}") from error
    return _of_fields(fields, f"line={number - 1},{number}")


def _of_fields(fields: dict[str, str], anchor: str) -> _Record:
    names = list(fields)
    lead, text = (_column_of(known, names) for known in (LEADS, TEXTS))
    if lead < 0 and text < 0:
        lead = 0
    others = [_named(*field) for at, field in enumerate(fields.items()) if at not in (lead, text)]
    cells = [*fields.values(), ""]  # column -1 is empty
    return _record(anchor, question=cells[lead], others=others, answer=cells[text])


def _fields(line: str) -> dict[str, str]:
    """Return the object that a line holds, its values written as text."""
    try:
        value = json.loads(
            line,
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_constant,
        )
        if not isinstance(value, dict):
            raise _BadLine("column 1: it is not a JSON object")
        if len(value) > MOST_COLUMNS:
            raise _BadLine(f"column 1: it has more than {MOST_COLUMNS:,} keys")
        return {_checked(name): _written(item, DEEPEST - 1) for name, item in value.items()}
    except RecursionError:
        raise _BadLine(f"column {_too_deep(line)}: it nests over {DEEPEST} levels deep") from None
    except _BadToken as error:
        raise _BadLine(f"column {_column(line, error.token)}: {error}") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        if name in fields:
            raise _BadLine(f"the key {name[:60]!r} is there twice in one object")
        fields[name] = value
    return fields


def _number(digits: str) -> str:
    """Keep a number as it stands in the file."""
    if len(digits) > LONGEST_NUMBER:
        raise _BadToken(digits, f"a number of {len(digits):,} digits")
    return digits


def _constant(name: str) -> object:
    raise _BadToken(name, f"{name} is not JSON")


def _written(value: object, levels: int) -> str:
    """Write a value as text; `levels` is how much deeper it may nest."""
    if isinstance(value, str):
        return _checked(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    if not levels:
        raise RecursionError
    if isinstance(value, dict):
        lines = (
            _named(_checked(name).strip(), _written(item, levels - 1))
            for name, item in value.items()
        )
    else:
        assert isinstance(value, list)
        lines = (_written(item, levels - 1) for item in value)
    return "\n".join(filter(None, lines))


def _checked(text: str) -> str:
    r"""Refuse what ``\u`` can write and no text can hold."""
    if bad := re.search("[\0\ud800-\udfff]", text):
        raise _BadLine(f"it has the character U+{ord(bad[0]):04X}, which is no text")
    return text


def _too_deep(line: str) -> int:
    """Return the column of the bracket that is one too many."""
    depth = 0
    for token in _JSON_TOKEN.finditer(line):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > DEEPEST:
            return token.start() + 1
    return 1


def _column(line: str, token: str) -> int:
    return next(found.start() + 1 for found in _JSON_TOKEN.finditer(line) if found[0] == token)
