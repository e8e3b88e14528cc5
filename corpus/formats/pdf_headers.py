"""Own which row names the columns of a table's other rows, also where it goes on over pages."""

from collections.abc import Sequence

from corpus.formats.pdf_lines import Line


def header_rows(lines: Sequence[tuple[int, Line]]) -> dict[int, int]:
    """Return for rows, by their place among all lines, the place of the row that heads them.

    The lines are given with the numbers of their pages.
    """
    headers: dict[int, int] = {}
    header: int | None = None
    for at, (_, line) in enumerate(lines):
        if line.table is None:
            header = None
        elif not at or line.table is not lines[at - 1][1].table:
            header = _header(lines, at, header)
        if header is not None and header < at:
            headers[at] = header
    return headers


def _header(lines: Sequence[tuple[int, Line]], first: int, former: int | None) -> int | None:
    """Return the row that heads the table that begins at `first`, behind one headed by `former`."""
    page, line = lines[first]
    if former is not None and lines[first - 1][0] != page and _goes_on(lines[former][1], line):
        return first if line.text == lines[former][1].text else former
    return first if line.table and line.table.has_header else None


def _goes_on(header: Line, row: Line) -> bool:
    """Tell whether the columns of a table stand where those of the one before do."""
    if not header.table or not row.table:
        return False
    one, other = header.table.columns, row.table.columns
    return len(one) == len(other) and all(
        min(this[1], that[1]) > max(this[0], that[0]) for this, that in zip(one, other, strict=True)
    )
