"""Own what a PDF is called: what it states, else what it begins with in the largest letters."""

import re
from collections.abc import Sequence
from itertools import takewhile
from statistics import median
from typing import Any

from corpus.formats.pdf_lines import Line

_NO_TITLE = re.compile(
    r"untitled.*|\([^()]*\)|anonymous|unspecified|unknown|no title|.*\.\w{2,5}|[\W\d_]*",
    re.IGNORECASE,
)
_MADE_WITH = re.compile(r"^Microsoft (?:Word|PowerPoint) - ")
_LARGER = 1.25  # than most lines
_ALIKE = 0.05  # of a line's height
_LONGEST = 200


def title_of(document: Any, pages: Sequence[Sequence[Line]]) -> str | None:  # noqa: ANN401
    """Return the title that the file states, unless it is a file's name or none at all.

    In its stead stands what the text begins with, in letters that are larger than most and
    than which none are larger.
    """
    stated = document.get_metadata_dict().get("Title", "").replace("\0", "")
    title = _MADE_WITH.sub("", " ".join(stated.split()))
    return _first_in_large(pages) if _NO_TITLE.fullmatch(title) else title


def _first_in_large(pages: Sequence[Sequence[Line]]) -> str | None:
    lines = [line for page in pages for line in page if not line.table]
    if not lines:
        return None
    largest = max(line.box.height for line in lines)
    if largest < _LARGER * median(line.box.height for line in lines):
        return None
    first = next(page for page in pages if page)
    least = (1 - _ALIKE) * largest
    title = takewhile(lambda line: not line.table and line.box.height >= least, first)
    words = " ".join(line.text for line in title)
    return words if any(map(str.isalpha, words)) and len(words) <= _LONGEST else None
