"""Make many documents of varied formats, one to three pages each, all of different sentences."""

import csv
import io
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

_NOUNS = (
    "account agent alarm answer archive battery bill boiler bracket branch button cable calendar "
    "camera card carrier case charger claim clinic contract cooler counter courier cover customer "
    "dealer delivery device door driver engine fan filter folder form fuse garden gauge handle "
    "heater hose hotel image invoice kitchen label lamp lease ledger letter licence lock machine "
    "manual meter mirror motor nurse office order panel parcel partner patient pedal permit pipe "
    "policy printer pump receipt refund remote report router screen seal sensor server shelf "
    "shipment sign socket station switch tank tenant ticket timer tool tray valve van vendor "
    "voucher warranty washer wheel window wire workshop"
)
_ADJECTIVES = (
    "annual blue broken careful cheap clean cold common damaged dry early empty extra final firm "
    "first foreign former free full green heavy hidden hot idle joint large late legal light local "
    "long loose lower missing modern narrow new old open outer partial plain private quick quiet "
    "rare red remote returned rusty safe second sharp short silent slow small solid spare special "
    "stiff strong tall thin tight upper urgent usual valid vacant warm wet wide wooden"
)
_VERBS = (
    "accepts blocks books carries changes checks cleans closes collects covers cuts delays drains "
    "empties fills finds follows guards heats holds keeps lifts loads locks marks measures mends "
    "moves needs opens orders pays prints protects reads receives records refuses releases "
    "replaces reports resets returns rinses sends serves signs stops stores tests turns warms"
)
_STARTS = (
    "the {adjective} {noun} of the {noun}",
    "every {noun} with a {adjective} {noun}",
    "what you know as the {adjective} {noun}",
    "in the {noun}, an {adjective} {noun}",
)
_ENDS = (
    "a {noun} before the {adjective} {noun} is {adjective}.",
    "the {adjective} {noun}, because it was not {adjective} in the {noun}.",
    "it when you have no {adjective} {noun} at hand for the {noun}.",
    "your {adjective} {noun} until they have seen the {noun}.",
    "this {noun}, and that is why the {noun} must stay {adjective}.",
    "that {adjective} {noun} if there are more of them in the {noun} than you need.",
    "only the {noun} from which the {adjective} {noun} was taken.",
)
_PARAGRAPHS_A_PAGE = 6

Section: TypeAlias = tuple[str, Sequence[str]]
"""A heading and the paragraphs under it."""


def write_manuals(folder: Path, *, count: int, seed: int = 1) -> list[Path]:
    """Write `count` documents of every format into `folder`; the same for the same seed."""
    words = random.Random(seed)
    paths = []
    for number in range(count):
        suffix = _SUFFIXES[number % len(_SUFFIXES)]
        path = folder / f"shelf{number % 7}" / f"manual{number:05}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_WRITERS[suffix](_sections(words)))
        paths.append(path)
    return paths


def sentence(words: random.Random) -> str:
    """Return one sentence of English, most likely one that was never made before."""
    frame = " ".join((words.choice(_STARTS), words.choice(_VERBS.split()), words.choice(_ENDS)))
    return _filled(frame, words).capitalize()


def _filled(frame: str, words: random.Random) -> str:
    """Return a frame with a word in each place that is left for one."""
    kinds = {"{noun}": _NOUNS.split(), "{adjective}": _ADJECTIVES.split()}
    parts = re.split(r"(\{\w+\})", frame)
    return "".join(words.choice(kinds[part]) if part in kinds else part for part in parts)


def paragraph(words: random.Random) -> str:
    """Return three to six sentences."""
    return " ".join(sentence(words) for _ in range(words.randint(3, 6)))


def _sections(words: random.Random) -> list[Section]:
    paragraphs = _PARAGRAPHS_A_PAGE * words.randint(1, 3)
    return [
        (
            _filled("{adjective} {noun}", words).capitalize(),
            [paragraph(words) for _ in range(3)],
        )
        for _ in range(paragraphs // 3)
    ]


def _text(sections: Sequence[Section]) -> bytes:
    return "\n\n".join(block for head, texts in sections for block in (head, *texts)).encode()


def _markdown(sections: Sequence[Section]) -> bytes:
    return _text([(f"## {head}", texts) for head, texts in sections])


def _html(sections: Sequence[Section]) -> bytes:
    body = "".join(
        f"<h2 id=s{at}>{head}</h2>{''.join(f'<p>{text}</p>' for text in texts)}"
        for at, (head, texts) in enumerate(sections)
    )
    return f"<!doctype html><title>{sections[0][0]}</title><main>{body}</main>".encode()


def _table(sections: Sequence[Section]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["question", "answer"])
    for head, texts in sections:
        rows.writerows(
            (f"What of the {head.lower()}, part {at}?", text) for at, text in enumerate(texts)
        )
    return out.getvalue().encode()


def _docx(sections: Sequence[Section]) -> bytes:
    from docx import Document

    document, out = Document(), io.BytesIO()
    for head, texts in sections:
        document.add_heading(head, level=1)
        for text in texts:
            document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def _pdf(sections: Sequence[Section]) -> bytes:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    styles, out = getSampleStyleSheet(), io.BytesIO()
    story = []
    for head, texts in sections:
        story.append(Paragraph(head, styles["Heading2"]))
        story += [Paragraph(text, styles["BodyText"]) for text in texts]
    SimpleDocTemplate(out, invariant=1).build(story)
    return out.getvalue()


_WRITERS: dict[str, Callable[[Sequence[Section]], bytes]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _html,
    ".csv": _table,
    ".docx": _docx,
    ".pdf": _pdf,
}
_SUFFIXES = (".txt", ".md", ".html", ".txt", ".md", ".csv", ".html", ".docx", ".md", ".pdf")
