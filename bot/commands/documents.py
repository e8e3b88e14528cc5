"""Own `wherein documents`."""

from collections.abc import Mapping, Sequence
from contextlib import closing

from bot.assembly import Assembly
from bot.commands.terminal import printable
from corpus.records import DocumentRecord
from index.concerns import is_foreign
from index.encoder import Encoder
from index.sources import outdated

_HEADER = ("id", "title", "passages", "indexed")


def run(assembly: Assembly) -> None:
    """Print what is indexed as a table, with a column of remarks where there are any."""
    records = assembly.library.retriever().documents()
    with closing(assembly.home.catalog.snapshot()) as snapshot:
        behind = outdated(snapshot)
    rows = [(*_row(record), _remarks(record, assembly.encoder, behind)) for record in records]
    has_remarks = any(remarks for *_, remarks in rows)
    print(_table([(*_HEADER, "remarks" if has_remarks else ""), *rows]))


def _row(record: DocumentRecord) -> tuple[str, ...]:
    return (
        printable(record.document_id),
        printable(record.title),
        str(record.passages),
        record.indexed_at[:16],
    )


def _remarks(record: DocumentRecord, encoder: Encoder, behind: Mapping[str, str]) -> str:
    language = [f"in {record.language}"] if is_foreign(record, encoder) else []
    outdated = [behind[record.document_id]] if record.document_id in behind else []
    return ", ".join([*record.conditions, *language, *outdated])


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)
