"""Own `wherein documents`."""

from collections.abc import Sequence

from bot.assembly import Assembly
from bot.commands.terminal import printable

_HEADER = ("id", "title", "passages", "indexed")


def run(assembly: Assembly) -> None:
    """Print what is indexed as a table."""
    records = assembly.library.retriever().documents()
    rows = [
        (printable(r.document_id), printable(r.title), str(r.passages), r.indexed_at[:16])
        for r in records
    ]
    print(_table([_HEADER, *rows]))


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)
