"""Names of files as text."""

import os
from pathlib import Path

import pytest

from corpus.names import written


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (b"plain.txt", "plain.txt"),
        ("Übung 😀.txt".encode(), "Übung 😀.txt"),
        (b"caf\xe9.txt", r"caf\xe9.txt"),
        (b"\xff\xfe", r"\xff\xfe"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="names are not bytes there")
def test_bytes_that_are_no_utf_8_are_spelled_out(name: bytes, text: str) -> None:
    assert written(Path(os.fsdecode(name))) == text
    assert written(os.fsdecode(name)).encode()
