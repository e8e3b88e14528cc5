"""Files that LibreOffice wrote: real ones of an office suite, each from a document of its own."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tests.corpus.formats.docx_samples import written

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
WAIT = 180

Content = tuple[str, str, str, Sequence[Sequence[str]]]

DOCUMENTS: Mapping[str, Content] = {
    "bell.docx": (
        "The bell tower",
        "Ringing",
        "The bell is rung by hand: four strokes for each completed hour of daylight.",
        (("Rope", "Weight in pounds"), ("great bell", "810"), ("small bell", "95")),
    ),
    "pool.pdf": (
        "The swimming pool",
        "Signals",
        "Swimmers leave the water when the yellow lamp above the lifeguard begins to turn.",
        (("Lane", "Depth in feet"), ("racing", "seven"), ("learners", "three")),
    ),
    "cable.epub": (
        "The cable car",
        "Timetable",
        "In summer the last cabin leaves the upper station at half past seven.",
        (("Station", "Height in metres"), ("upper", "2104"), ("lower", "655")),
    ),
    "library.html": (
        "The lending library",
        "Lost cards",
        "A lost card is replaced for two copper coins and a short apology.",
        (("Shelf", "Colour of the label"), ("travel", "green"), ("cookery", "orange")),
    ),
}
"""For each file its title, a heading, what stands under it, and a table under another heading."""


def save_all(folder: Path, scratch: Path) -> None:
    """Write every file of `DOCUMENTS` to a folder, through LibreOffice."""
    assert SOFFICE
    scratch.mkdir()
    for name, content in DOCUMENTS.items():
        source = scratch / Path(name).with_suffix(".docx")
        source.write_bytes(written(partial(_fill, content=content)))
        command = [
            SOFFICE,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(scratch / 'profile').as_uri()}",
            "--convert-to",
            source.with_name(name).suffix[1:],
            "--outdir",
            str(folder),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=WAIT)
        assert (folder / name).exists()


def _fill(document: Any, *, content: Content) -> None:
    title, heading, fact, table = content
    document.add_heading(title, 0)
    document.add_paragraph(f"This sheet tells visitors what there is to know of {title.lower()}.")
    document.add_heading(heading, 1)
    document.add_paragraph(f"Please read this before you ask. {fact} Thank you for your patience.")
    document.add_heading("Figures", 1)
    document.add_paragraph("They were measured again last year.")
    grid = document.add_table(len(table), 2, style="Table Grid")
    for cell, text in zip(grid._cells, (text for row in table for text in row), strict=True):
        cell.text = text
