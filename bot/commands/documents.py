"""Own `wherein documents`."""

from collections.abc import Sequence

from bot.assembly import Assembly

_HEADER = ("id", "title", "passages", "indexed")


def run(assembly: Assembly) -> None:
    """Print what is indexed as a table."""
    records = assembly.library.retriever().documents()
    rows = [
        (_plain(r.document_id), _plain(r.title), str(r.passages), r.indexed_at[:16])
        for r in records
    ]
    print(_table([_HEADER, *rows]))


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Show control characters as escapes: a title may hold a terminal's commands."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
