"""Own `wherein ask`."""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from uuid import uuid4

from bot.answer import Answer, Citation
from bot.assembly import Assembly
from bot.commands.index import ensure_searchable
from bot.commands.terminal import printable
from corpus.records import Selection

_ROW_OR_LINE = re.compile(r"row=(?P<row>\d+)|line=\d+,(?P<line>\d+)")
_STRIPPED = "Words such as “not” may be missing in the source of"


def run(
    assembly: Assembly, question: str, *, k: int, as_json: bool, among: Selection | None
) -> None:
    """Answer the question from the documents selected, and print the answer."""
    ensure_searchable(assembly)
    answer = assembly.assistant.ask(question, k=k, among=among)
    if as_json:
        from bot.api.schemas import chat_response

        response = chat_response(answer, request_id=str(uuid4()))
        print(response.model_dump_json(indent=2, ensure_ascii=not _writes_unicode()))
    else:
        print("\n".join(_lines(answer)))


def _writes_unicode() -> bool:
    return sys.stdout is not None and sys.stdout.encoding.lower().startswith("utf")


def _lines(answer: Answer) -> Iterator[str]:
    width = max(20, min(shutil.get_terminal_size().columns, 88))
    if not answer.answered:
        yield _wrapped(answer.text, width)
        if answer.hits:
            yield ""
            yield "Nearest passages:"
        for hit in answer.hits[:3]:
            place = f"{hit.places[0].title}, characters {hit.passage.span}"
            start = textwrap.shorten(hit.passage.text, width - 4, placeholder=" …")
            yield f"  {printable(place)}"
            yield f"    {printable(start)}"
        return
    for line in answer.text.splitlines():
        yield _wrapped(line, width)
    yield ""
    for citation in answer.citations:
        yield f"[{citation.marker}] {printable(_place(citation))}"
    if stripped := "".join(f"[{one.marker}]" for one in answer.citations if one.stripped):
        yield ""
        yield _wrapped(f"{_STRIPPED} {stripped}; read it with care.", width)


def _place(citation: Citation) -> str:
    path = " › ".join(dict.fromkeys((citation.title, *citation.headings)))
    page = f", page {citation.page}" if citation.page else ""
    anchor = f", {_anchor(citation.anchor)}" if citation.anchor else ""
    return f"{path}{page}{anchor}, characters {citation.span} of {citation.document_id}"


def _anchor(anchor: str) -> str:
    """Word an anchor as people count, from 1: a row (RFC 7111), a line (RFC 5147), or a name."""
    if found := _ROW_OR_LINE.fullmatch(anchor):
        return f"row {found['row']}" if found["row"] else f"line {found['line']}"
    return f"#{anchor}"


def _wrapped(line: str, width: int) -> str:
    return textwrap.fill(printable(line), width, subsequent_indent="  ", break_on_hyphens=False)
