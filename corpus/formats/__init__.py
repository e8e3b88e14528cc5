"""Own the table of formats: which suffix is read by which module.

A format is a function from canonical text to an `Outline`. Adding one is a module and a line
in the table.
"""

from collections.abc import Callable
from pathlib import Path

from corpus.errors import UnknownFormat
from corpus.formats.markdown import outline_markdown
from corpus.formats.outline import Outline
from corpus.formats.plain import outline_plain

_FORMATS: dict[str, Callable[[str], Outline]] = {
    ".txt": outline_plain,
    ".text": outline_plain,
    ".md": outline_markdown,
    ".markdown": outline_markdown,
}

SUFFIXES = tuple(_FORMATS)


def is_known(path: Path) -> bool:
    """Tell whether a file of this name can be loaded."""
    return path.suffix.lower() in _FORMATS


def outline_for(path: Path) -> Callable[[str], Outline]:
    """Return the function that finds the structure of such a file, or raise UnknownFormat."""
    try:
        return _FORMATS[path.suffix.lower()]
    except KeyError:
        raise UnknownFormat(path, SUFFIXES) from None
