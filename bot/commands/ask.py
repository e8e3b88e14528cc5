"""Own `wherein ask`."""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from uuid import uuid4

from bot.answer import Answer, Citation, Generated
from bot.assembly import Assembly
from bot.commands.emphasis import Emphasis, emphasis_for
from bot.commands.index import ensure_searchable
from bot.commands.terminal import printable
from bot.wording import in_one_line
from corpus.records import Selection

_ROW_OR_LINE = re.compile(r"row=(?P<row>\d+)|line=\d+,(?P<line>\d+)")
_BETWEEN_CELLS = "   "  # a tab, which would be one space: "ten 14.90 240"
_WORDED = "A language model worded this from the quotes, and each sentence was checked."
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
        print("\n".join(lines(answer, emphasis_for(sys.stdout))))


def _writes_unicode() -> bool:
    return sys.stdout is not None and sys.stdout.encoding.lower().startswith("utf")


def lines(answer: Answer, emphasis: Emphasis) -> Iterator[str]:
    """Yield the lines that a person reads: the answer and its citations, or the nearest passages.

    The words that answer are emphasised in their quote, which is shown once: as the answer's line
    where it is that, else under its citation.
    """
    width = max(20, min(shutil.get_terminal_size().columns, 88))
    if answer.understood:
        yield _wrapped(f"Understood as: {answer.understood.question}", width)
        yield ""
    yield from _answered(answer, width, emphasis) if answer.answered else _abstained(answer, width)


def _abstained(answer: Answer, width: int) -> Iterator[str]:
    yield _wrapped(answer.text, width)
    if answer.hits:
        yield ""
        yield "Nearest passages:"
    for hit in answer.hits[:3]:
        place = f"{hit.places[0].title}, characters {hit.passage.span}"
        start = textwrap.shorten(hit.passage.text, width - 4, placeholder=" …")
        yield f"  {printable(place)}"
        yield f"    {printable(start)}"


def _answered(answer: Answer, width: int, emphasis: Emphasis) -> Iterator[str]:
    quoted = {in_one_line(one.quote): one for one in reversed(answer.citations)}
    for line in answer.text.splitlines():
        said = quoted.pop(line.rpartition(" ")[0], None)
        shown = _wrapped(line, width)
        yield emphasis(shown, said.quote, said.marks) if said else shown
    yield ""
    for citation in answer.citations:
        yield f"[{citation.marker}] {printable(_place(citation))}"
        if citation in quoted.values():
            quote = _wrapped(in_one_line(citation.quote), width, first="    ", rest="    ")
            yield emphasis(quote, citation.quote, citation.marks)
    if answer.generation is Generated.CHECKED:
        yield ""
        yield _wrapped(_WORDED, width)
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


def _wrapped(line: str, width: int, *, first: str = "", rest: str = "  ") -> str:
    return textwrap.fill(
        printable(line.replace("\t", _BETWEEN_CELLS)),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
