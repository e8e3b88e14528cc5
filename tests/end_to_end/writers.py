"""One writer a format: the same parts as a file of it."""

import csv
import html
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

from tests.corpus.formats.docx_samples import written
from tests.corpus.formats.epub_samples import book_of
from tests.end_to_end.structures import Kind, Part

Writer = Callable[[Sequence[Part]], bytes]


def as_text(parts: Sequence[Part]) -> bytes:
    """Write plain text."""
    return "\n\n".join(_lines(part) for part in parts).encode()


def as_rst(parts: Sequence[Part]) -> bytes:
    """Write reStructuredText: headings are underlined."""
    return "\n\n".join(
        f"{_lines(part)}\n{'=' * 9}" if part.kind is Kind.HEADING else _lines(part)
        for part in parts
    ).encode()


def _lines(part: Part) -> str:
    return "\n".join(" ".join(row) for row in part.rows)


def as_markdown(parts: Sequence[Part]) -> bytes:
    """Write Markdown, with Windows line ends."""
    return "\n\n".join(map(_marked, parts)).replace("\n", "\r\n").encode()


def _marked(part: Part) -> str:
    rows = [" | ".join(text.replace("\n", " ").strip() for text in row) for row in part.rows]
    match part.kind:
        case Kind.HEADING:
            return "#" * part.level + f" {rows[0]}"
        case Kind.LIST:
            return "\n".join(f"{'  ' * (at % 2)}- {row}" for at, row in enumerate(rows))
        case Kind.TABLE:
            head, *body = (f"| {row} |" for row in rows)
            return "\n".join((head, f"|{'---|' * len(part.rows[0])}", *body))
        case Kind.CODE:
            return f"```\n{_lines(part)}\n```"
    return _lines(part)


def as_html(parts: Sequence[Part]) -> bytes:
    """Write a page."""
    body = "\n".join(map(_element, parts))
    return f"<!doctype html><meta charset=utf-8><body>{body}</body>".encode()


def as_epub(parts: Sequence[Part]) -> bytes:
    """Write a book; each heading begins a chapter."""
    chapters: dict[str, str] = {}
    for part in parts:
        if not chapters or part.kind is Kind.HEADING:
            chapters[f"c{len(chapters)}.xhtml"] = ""
        chapters[f"c{len(chapters) - 1}.xhtml"] += _element(part)
    return book_of({name: f"<body>{body}</body></html>" for name, body in chapters.items()})


def _element(part: Part) -> str:
    rows = [[html.escape(text) for text in row] for row in part.rows]
    match part.kind:
        case Kind.HEADING:
            return f"<h{part.level}>{rows[0][0]}</h{part.level}>"
        case Kind.LIST:
            return f"<ul>{''.join(map(_item, range(len(rows)), rows))}</ul>"
        case Kind.TABLE:
            cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
        case Kind.CODE:
            lines = "\n".join(row[0] for row in rows)
            return f"<pre><code>{lines}</code></pre>"
    return f"<p>{rows[0][0]}</p>"


def _item(at: int, row: Sequence[str]) -> str:
    return f"<li><ul><li>{row[0]}</li></ul></li>" if at % 2 else f"<li>{row[0]}</li>"


def as_docx(parts: Sequence[Part]) -> bytes:
    """Write a Word document by python-docx."""

    def build(document: Any) -> None:
        for part in parts:
            _add(document, part)

    return written(build)


def _add(document: Any, part: Part) -> None:
    if part.kind is Kind.HEADING:
        document.add_heading(part.rows[0][0], part.level)
    elif part.kind is Kind.LIST:
        for at, (text,) in enumerate(part.rows):
            document.add_paragraph(text, style=("List Bullet", "List Bullet 2")[at % 2])
    elif part.kind is Kind.TABLE:
        table = document.add_table(len(part.rows), len(part.rows[0]))
        for cell, text in zip(table._cells, part.texts, strict=True):
            cell.text = text
    else:
        document.add_paragraph(_lines(part))


def as_pdf(parts: Sequence[Part]) -> bytes:
    """Set pages by reportlab."""
    from reportlab.platypus import SimpleDocTemplate

    out = BytesIO()
    SimpleDocTemplate(out, invariant=1).build(list(map(_flowable, parts)))
    return out.getvalue()


def _flowable(part: Part) -> Any:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import ListFlowable, Paragraph, Preformatted, Table

    styles = getSampleStyleSheet()
    match part.kind:
        case Kind.HEADING:
            return Paragraph(part.rows[0][0], styles[f"Heading{part.level}"])
        case Kind.LIST:
            items = [Paragraph(text, styles["BodyText"]) for text in part.texts]
            return ListFlowable(items, bulletType="bullet")
        case Kind.TABLE:
            return Table([[" ".join(text.split()) for text in row] for row in part.rows])
        case Kind.CODE:
            lines = "\n".join(" ".join(text.split()) for text in part.texts)
            return Preformatted(lines, styles["Code"])
    return Paragraph(part.rows[0][0], styles["BodyText"])


def as_csv(parts: Sequence[Part]) -> bytes:
    """Write a table as spreadsheets do."""
    return _table(parts, delimiter=",", lineterminator="\r\n")


def as_tsv(parts: Sequence[Part]) -> bytes:
    """Write a table of tab-separated values."""
    return _table(parts, delimiter="\t", lineterminator="\n")


def _table(parts: Sequence[Part], *, delimiter: str, lineterminator: str) -> bytes:
    out = StringIO(newline="")
    rows = csv.writer(out, delimiter=delimiter, lineterminator=lineterminator)
    rows.writerows([("question", "answer"), *_records(parts)])
    return out.getvalue().encode("utf-8-sig")


def as_jsonl(parts: Sequence[Part]) -> bytes:
    """Write one object a line, with everything but ASCII escaped."""
    lines = ({"question": question, "answer": answer} for question, answer in _records(parts))
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _records(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """Yield questions and answers: a heading asks, and the part behind it answers."""
    question = ""
    for part in parts:
        if part.kind is not Kind.HEADING:
            yield question, _lines(part)
            question = ""
        elif question:
            yield question, ""
        question = _lines(part) if part.kind is Kind.HEADING else ""
    if question:
        yield question, ""


WRITERS: Mapping[str, Writer] = {
    "a.txt": as_text,
    "a.rst": as_rst,
    "a.md": as_markdown,
    "a.html": as_html,
    "a.csv": as_csv,
    "a.tsv": as_tsv,
    "a.jsonl": as_jsonl,
    "a.epub": as_epub,
    "a.docx": as_docx,
    "a.pdf": as_pdf,
}
