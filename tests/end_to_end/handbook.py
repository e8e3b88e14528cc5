"""A handbook of sixty pages, set by reportlab: two columns, running headers, an outline."""

import random
from collections.abc import Iterator
from io import BytesIO
from typing import Any

HEADER = "The Keeper's Handbook"
CHAPTERS = ("The North House", "Beds and Benches", "Water", "Heat", "Visitors", "Accounts")
PARTS = ("Mornings", "Evenings", "Tools", "Repairs", "Records")

FACTS = {
    ("Heat", "Repairs"): "The boiler of the palm room is drained on the second Monday of November.",
    ("Visitors", "Evenings"): (
        "School parties pay nothing, provided that their teacher has an\u00adnounced the "
        "par\u00adtic\u00adi\u00adpants of the ex\u00adpe\u00addi\u00adtion by tele\u00adphone, "
        "in\u00adclud\u00ading those who will only arrive for the eve\u00adning lec\u00adture."
    ),
}
"""What the questions ask for; a soft hyphen is where a word may be cut at the end of a line."""

_SUBJECTS = (
    "the second keeper",
    "whoever is on duty",
    "a gardener with a lamp",
    "the apprentice",
    "the oldest of the staff",
    "one of the two carpenters",
    "the person at the gate",
    "each new helper",
)
_ACTIONS = (
    "sweeps the tiles under",
    "counts the labels on",
    "washes the panes over",
    "turns the pots along",
    "oils the hinges of",
    "writes down the state of",
    "looks for snails behind",
    "ties up what leans on",
)
_THINGS = (
    "the orchid shelf",
    "the cactus table",
    "the long fern bench",
    "the sliding doors",
    "the vine trellis",
    "the potting shed",
    "the lily pond",
    "the seed cupboard",
)
_ENDS = (
    "before anyone else comes in",
    "without being told to",
    "as long as the light lasts",
    "while the others have tea",
    "and leaves a note about it",
    "although it is dull work",
    "unless it rains on the roof",
    "and then does it once more",
)


def handbook() -> bytes:
    """Return the file."""
    from reportlab.lib.pagesizes import A4

    out = BytesIO()
    template = _template(out, A4)
    template.build(list(_story()))
    return out.getvalue()


def outline() -> list[tuple[str, ...]]:
    """Return the heading path of every section, in order."""
    return [(chapter, f"{chapter}: {part}") for chapter in CHAPTERS for part in PARTS]


def _template(out: BytesIO, size: tuple[float, float]) -> Any:
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    class Template(BaseDocTemplate):  # type: ignore[misc]
        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802
            name = getattr(getattr(flowable, "style", None), "name", "")
            if name in ("chapter", "part"):
                key = f"h{self.seq.nextf('h')}"
                self.canv.bookmarkHorizontal(key, 0, self.frame._y + flowable.height)
                self.canv.addOutlineEntry(flowable.getPlainText(), key, int(name == "part"))

    def furnish(canvas: Any, of: Any) -> None:
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(60, size[1] - 42, HEADER)
        canvas.drawRightString(size[0] - 60, size[1] - 42, "Third edition")
        canvas.drawCentredString(size[0] / 2, 34, f"- {of.page} -")

    frames = [Frame(left, 60, 225, size[1] - 120, 0, 0, 0, 0) for left in (60, 310)]
    template = Template(out, pagesize=size, title="Keeper's Handbook", invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=furnish))
    return template


def _story() -> Iterator[Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    text = ParagraphStyle(
        "text", fontName="Times-Roman", fontSize=16, leading=25, alignment=4, firstLineIndent=14
    )
    text.embeddedHyphenation = 1
    head = {
        "chapter": ParagraphStyle("chapter", fontName="Times-Bold", fontSize=18, leading=24),
        "part": ParagraphStyle("part", fontName="Times-Bold", fontSize=16, leading=25),
    }
    chance = random.Random(1871)
    for chapter in CHAPTERS:
        yield Paragraph(chapter, head["chapter"])
        for part in PARTS:
            yield Paragraph(f"{chapter}: {part}", head["part"])
            for number in range(7):
                fact = FACTS.get((chapter, part), "") if number == 3 else ""
                yield Paragraph(f"{_paragraph(chance)} {fact} {_paragraph(chance)}", text)


def _paragraph(chance: random.Random) -> str:
    sentences = (
        f"{chance.choice(_SUBJECTS).capitalize()} {chance.choice(_ACTIONS)} "
        f"{chance.choice(_THINGS)} {chance.choice(_ENDS)}."
        for _ in range(chance.randint(2, 4))
    )
    return " ".join(sentences)
