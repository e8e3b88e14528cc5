"""Folders that nobody can look into: permissions would not keep root out."""

import os
from pathlib import Path
from typing import Any

import pytest


def shut(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every look into a folder."""
    scandir = os.scandir

    def refuse(path: str) -> Any:
        if os.fspath(path) == str(folder):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
