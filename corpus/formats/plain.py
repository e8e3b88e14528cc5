"""Read plain text: no structure is guessed from it."""

from pathlib import Path

from corpus.decoding import decode
from corpus.formats.extract import Extract


def extract_text(data: bytes, *, path: Path) -> Extract:
    """Return the decoded text and no structure: no blocks means that paragraphs are to be found.

    Raises NotText where the bytes are none.
    """
    decoded = decode(data, path=path)
    return Extract(text=decoded.text, encoding=decoded.encoding)
