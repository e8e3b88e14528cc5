"""Version floors that have a reason, and pins that agree with them."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FLOORS = [
    ("faiss-cpu", (1, 15), "earlier ones crash the process on damaged files (faiss 5485)"),
    ("sentence-transformers", (6, 0), "earlier ones run Python found in a model folder (3935)"),
    ("torch", (2, 6), "CVE-2025-32434"),
    ("starlette", (1, 3, 1), "CVE-2026-54283"),
    ("h11", (0, 16), "CVE-2025-43859"),
    ("jinja2", (3, 1, 6), "CVE-2025-27516"),
]


def _numbers(written: str) -> tuple[int, ...]:
    return tuple(
        int(number) for number in re.findall(r"\d+", written.split("+", maxsplit=1)[0])[:3]
    )


@pytest.mark.parametrize(("package", "floor", "reason"), FLOORS)
def test_a_package_is_new_enough(package: str, floor: tuple[int, ...], reason: str) -> None:
    assert _numbers(version(package)) >= floor, reason


@pytest.mark.parametrize(("package", "floor", "reason"), FLOORS)
def test_the_floor_is_declared(package: str, floor: tuple[int, ...], reason: str) -> None:
    declared = re.search(rf'"{package}>=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))

    assert declared, f"{package} has no floor: {reason}"
    assert _numbers(declared[1]) >= floor[: len(_numbers(declared[1]))], reason


def test_every_declared_package_is_pinned() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    declared = {
        name.lower()
        for name in re.findall(r'^    "([\w-]+)(?:\[\w+\])?[=>]=', project, re.MULTILINE)
    }
    pins = (ROOT / "constraints.txt").read_text("utf-8")
    pinned = {
        name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", pins, re.MULTILINE)
    }

    assert declared <= pinned
