"""Read tables, above all of questions and answers: CSV, TSV and JSON Lines.

The canonical text is rendered: a record's question on a line, its other cells under it as
``name: value``, its answer last, a blank line before the next record. The file itself would be
no text to quote from: CSV doubles the quotation marks inside a cell, JSON escapes line ends
and letters, and between two cells stands punctuation that nobody wrote as a sentence. In the
rendered text each cell stands as its author meant it, and every word of the file is in it, but
for records that cannot be read. Other tables are rendered a row a line, under their header.

A record is a section named by its question; its row or line in the file is an anchor.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice, zip_longest
from pathlib import Path

from corpus.decoding import Decoded, decode
from corpus.formats.columns import LEADS, TEXTS, Columns, column_of, columns_of, is_header
from corpus.formats.csv_rows import Rows, delimiter_of, said_delimiter
from corpus.formats.extract import Extract
from corpus.formats.json_lines import fields_of, named
from corpus.formats.left_out import BadRecord, LeftOut
from corpus.formats.record_text import Record, RecordText, lines_of

_SAMPLE = 50  # rows that a header is judged by
_MOST_NAMES, _LONGEST_NAME = 12, 40
_ASKS = re.compile(r"[?？؟]$")

_Numbered = tuple[int, list[str]]


def extract_csv(data: bytes, *, path: Path) -> Extract:
    """Return one record a row of comma-separated values (RFC 4180).

    Where the first row names a question column and an answer column (`columns_of`), it is a
    header, and a row without an answer is neither searched nor quoted. Where it is evidently a
    header of something else (`is_header`), the file is a table: each row leans on the header.
    Else the first row is a record too, and of every row the first cell leads and the others
    follow. The delimiter is what a first line ``sep=;`` says, else `delimiter_of`.

    A row may be short. One with words beyond the header, an open quotation mark, or text after
    a closed one is left out with a note; where over `MOST_BAD` of the rows are such, or the
    first is, DamagedFile is raised with row, line and column. Anchors are those of RFC 7111:
    ``row=2``, every row of the file counted.
    """
    decoded = decode(data, path=path)
    said = said_delimiter(decoded.text)
    delimiter = said[0] if said else delimiter_of(decoded.text)
    return _extract_table(decoded, path=path, delimiter=delimiter)


def extract_tsv(data: bytes, *, path: Path) -> Extract:
    """Return one record a row of tab-separated values, quoted as spreadsheets quote them.

    Everything else is as in `extract_csv`.
    """
    return _extract_table(decode(data, path=path), path=path, delimiter="\t")


def extract_jsonl(data: bytes, *, path: Path) -> Extract:
    """Return one record a line of JSON Lines; each line is an object.

    The keys are those of `LEADS` and `TEXTS`; where a line has neither, its first key leads. A
    line that is no object, or is over a limit (`fields_of`), is left out with a note; where over
    `MOST_BAD` of the lines are, DamagedFile is raised with line and column. Anchors are those of
    RFC 5147: ``line=1,2`` is the second line.
    """
    decoded = decode(data, path=path)
    left_out, text = LeftOut(path, noun="line"), RecordText(path)
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if line.strip():
            try:
                record = _of_fields(fields_of(line, number), f"line={number - 1},{number}")
            except BadRecord as bad:
                left_out.add(bad)
            else:
                _add(record, number, text, left_out)
    left_out.check()
    return text.extract(encoding=decoded.encoding, notes=left_out.notes())


def _extract_table(decoded: Decoded, *, path: Path, delimiter: str) -> Extract:
    left_out, text = LeftOut(path, noun="row"), RecordText(path)
    rows = iter(Rows(decoded.text, delimiter=delimiter, path=path, left_out=left_out))
    names = next(rows, (1, list[str]()))
    sample = list(islice(rows, _SAMPLE))
    rest = chain(sample, rows)
    note = ""
    if columns := columns_of(names[1]):
        _add_records(names[1], rest, columns, text=text, left_out=left_out)
    elif is_header(names[1], [cells for _, cells in sample]):
        _add_rows(names[1], rest, text=text, left_out=left_out)
        note = _table_note(names[1], left_out.kept)
    elif names[1]:
        _add_nameless(chain([names], rest), text=text, left_out=left_out)
        if len(names[1]) > 1:
            note = "no header row was found; the first cell of each row was read as its question"
    left_out.check()
    notes = (*filter(None, [note]), *left_out.notes())
    return text.extract(encoding=decoded.encoding, notes=notes)


def _add(record: Record, number: int, text: RecordText, left_out: LeftOut) -> None:
    left_out.kept += 1
    text.add(record)
    if record.lead and not record.answered:
        left_out.add_unanswered(number)


def _add_records(
    names: Sequence[str],
    rows: Iterable[_Numbered],
    columns: Columns,
    *,
    text: RecordText,
    left_out: LeftOut,
) -> None:
    for number, cells in rows:
        if not _is_too_wide(names, number, cells, left_out):
            _add(_under_header(names, number, cells, columns), number, text, left_out)


def _add_rows(
    names: Sequence[str], rows: Iterable[_Numbered], *, text: RecordText, left_out: LeftOut
) -> None:
    text.add_header(names)
    for number, cells in rows:
        if not _is_too_wide(names, number, cells, left_out):
            text.add_row(f"row={number}", cells)
            left_out.kept += 1


def _add_nameless(rows: Iterable[_Numbered], *, text: RecordText, left_out: LeftOut) -> None:
    for number, (lead, *rest) in rows:
        answer = lines_of(rest)
        record = Record(
            anchor=f"row={number}",
            question=lead,
            details="",
            answer=answer,
            answered=bool(answer) or not _ASKS.search(lead),
        )
        _add(record, number, text, left_out)


def _is_too_wide(
    names: Sequence[str], number: int, cells: Sequence[str], left_out: LeftOut
) -> bool:
    """Leave a row out that has words beyond the header."""
    if not any(cells[len(names) :]):
        return False
    what = f"row {number} has {len(cells)} cells and the header {len(names)}"
    left_out.add(BadRecord(what, remedy="a cell with a delimiter in it needs quotation marks"))
    return True


def _table_note(names: Sequence[str], rows: int) -> str:
    shown = [" ".join(name.split())[:_LONGEST_NAME] for name in names if name][:_MOST_NAMES]
    more = ", …" if len(names) > _MOST_NAMES else ""
    count = f"{rows:,} row" + ("s" if rows != 1 else "")
    return (
        f"no question and answer columns were found; it was read as a table of {count} "
        f"(columns: {', '.join(shown)}{more})"
    )


def _under_header(
    names: Sequence[str], number: int, cells: Sequence[str], columns: Columns
) -> Record:
    fields = list(zip_longest(names, cells[: len(names)], fillvalue=""))
    known = (columns.lead, columns.text)
    answer = fields[columns.text][1]
    return Record(
        anchor=f"row={number}",
        question=fields[columns.lead][1],
        details=lines_of(named(*field) for at, field in enumerate(fields) if at not in known),
        answer=answer,
        answered=bool(answer),
    )


def _of_fields(fields: dict[str, str], anchor: str) -> Record:
    names = list(fields)
    lead, text = column_of(LEADS, names), column_of(TEXTS, names)
    if lead < 0 and text < 0:
        lead = 0
    others = [named(*field) for at, field in enumerate(fields.items()) if at not in (lead, text)]
    cells = [*fields.values(), ""]  # column -1 is empty
    details, answer = lines_of(others), cells[text]
    if text < 0:  # nothing is called its answer: that is all but the question
        details, answer = "", details
    is_one_value = len(fields) == 1 and column_of(LEADS, names) < 0
    return Record(
        anchor=anchor,
        question=cells[lead],
        details=details,
        answer=answer,
        answered=bool(answer) or is_one_value,
    )
