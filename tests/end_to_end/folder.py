"""A folder as people have it: every format, each with something that is said nowhere else."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

from tests.corpus.formats.docx_samples import written
from tests.corpus.formats.epub_samples import book_of, package_of
from tests.end_to_end.handbook import handbook

_PAGE = Path(__file__).parent / "tideglass.html"  # as if saved from a site of documentation

MARKDOWN = """---
title: Bread for a small oven
---
# Bread

Knead until the dough no longer sticks to the *table*.

## Rye loaf

Rye wants patience: the leaven rests overnight in a cold pantry.

| stage      | hours |
|------------|-------|
| leaven     | 14    |
| final rise | 2     |

```sh
oven --heat 250 --steam
```
"""

MINUTES = """Minutes of the allotment society

Present were nine members and a dog. The hedge along the railway will be cut
in February, before the birds nest. Nobody objected.

The treasurer keeps the key to the compost shed under the third flower pot.
"""

RST = """Looking through the telescope
=============================

.. note:: Never look at the sun.

Focus on a bright star first. The finder is aligned with the help of a distant church spire,
by daylight. Cloudy nights are for cleaning lenses.
"""

CHAPTERS = {
    "one.xhtml": "<head><title>The Ferry</title></head><body><h1 id='c1'>The mooring</h1>"
    "<p>Old ropes lay on the landing stage, and nobody had called the ferryman for days.</p>",
    "two.xhtml": "<head><title>The Ferry</title></head><body><h1 id='c2'>The crossing</h1>"
    "<p>It was foggy. They talked of the price of salt.</p>"
    "<p id='lantern'>The ferryman hung his lantern on the stern, so that the ducks would "
    "follow it home. Then he whistled.</p><p id='end'>The far bank smelled of mint.</p>",
}

QUESTIONS = [
    (
        "How do I move a booking?",
        "Write to the desk by noon; we will find\nanother day.",
        "booking",
    ),
    ("Do you lend out umbrellas?", 'Yes: the "tall" ones, against a deposit.', "weather"),
    ("May I bring my parrot?", "Parrots are welcome, but they pay as children do.", "animals"),
]

TERMS = [
    ("term", "description"),
    ("warp", "The threads that are stretched on the loom before weaving begins."),
    ("heddle", "The looped cord through whose eye a single thread of the loom is led."),
]

SUPPORT = [
    {"id": 7, "question": "The kettle hums. Is it broken?", "answer": "No. Descale it — twice."},
    {"id": 8, "question": "Which fuse fits the toaster?", "answer": "A slow one of 3 ampères. ½"},
]


def fill(folder: Path) -> None:
    """Write a file of every format."""
    for name, text in {"bread.md": MARKDOWN, "minutes.txt": MINUTES, "telescope.rst": RST}.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    shutil.copy(_PAGE, folder)
    book = {"OEBPS/book.opf": package_of(list(CHAPTERS), title="The Ferry")}
    (folder / "ferry.epub").write_bytes(book_of(CHAPTERS, **book))
    (folder / "lease.docx").write_bytes(written(_lease))
    (folder / "handbook.pdf").write_bytes(handbook())
    _write_tables(folder)


def _write_tables(folder: Path) -> None:
    with (folder / "desk.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("Question", "Answer", "Topic"), *QUESTIONS])
    with (folder / "weaving.tsv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, "excel-tab").writerows(TERMS)
    lines = "\n".join(map(json.dumps, SUPPORT))
    (folder / "repairs.jsonl").write_text(f"{lines}\n", "utf-8")


def _lease(document: Any) -> None:
    document.core_properties.title = "Lease of the boat house"
    document.add_heading("Lease of the boat house", 1)
    document.add_paragraph("The tenant may use the slipway. The owner may look on.")
    document.add_heading("Repairs", 2)
    broken = document.add_paragraph("Wear is nobody's fault. ")
    broken.add_run("Broken window panes are paid for by ")
    broken.add_run("whoever rowed last").bold = True
    broken.add_run(", whatever the weather was.")
    document.add_heading("Rent", 2)
    document.add_paragraph("It is due on the first of the month:")
    table = document.add_table(0, 2)
    for row in (("Berth", "Rent"), ("rowing boat", "12 crowns"), ("sailing dinghy", "31 crowns")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
