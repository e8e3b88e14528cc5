"""Own `wherein ask`."""

import shutil
import textwrap
from collections.abc import Iterator
from uuid import uuid4

from bot.answer import Answer, Citation
from bot.assembly import Assembly
from bot.commands.index import ensure_something_indexed


def run(assembly: Assembly, question: str, *, k: int, as_json: bool) -> None:
    """Answer the question and print the answer."""
    ensure_something_indexed(assembly)
    answer = assembly.assistant.ask(question, k=k)
    if as_json:
        from bot.api.schemas import chat_response

        print(chat_response(answer, request_id=str(uuid4())).model_dump_json(indent=2))
    else:
        print("\n".join(_lines(answer)))


def _lines(answer: Answer) -> Iterator[str]:
    width = min(shutil.get_terminal_size().columns, 88)
    if not answer.answered:
        yield _wrapped(answer.text, width)
        if answer.hits:
            yield ""
            yield "Nearest passages:"
        for hit in answer.hits[:3]:
            place = f"{hit.title}, characters {hit.passage.span}"
            start = textwrap.shorten(hit.passage.text, width - 4, placeholder=" …")
            yield f"  {_printable(place)}"
            yield f"    {_printable(start)}"
        return
    for line in answer.text.splitlines():
        yield _wrapped(line, width)
    yield ""
    for citation in answer.citations:
        yield f"[{citation.marker}] {_printable(_place(citation))}"


def _place(citation: Citation) -> str:
    path = " › ".join((citation.title, *citation.headings))
    page = f", page {citation.page}" if citation.page else ""
    return f"{path}{page}, characters {citation.span} of {citation.document_id}"


def _wrapped(line: str, width: int) -> str:
    return textwrap.fill(_printable(line), width, subsequent_indent="  ", break_on_hyphens=False)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
