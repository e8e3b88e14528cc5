"""The rooms keep to their floors, and heavy libraries to their files."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted(
    file for room in ("bot", "corpus", "index") for file in (ROOT / room).rglob("*.py")
)
TRAINING = "bot/training/"  # what makes the weights; nothing that runs for a user imports it
HEAVY = ("faiss", "fastapi", "numpy", "pydantic", "sentence_transformers", "torch", "transformers")


@cache
def _imported(file: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return frozenset(found)


def _importers(library: str) -> set[str]:
    return {
        file.relative_to(ROOT).as_posix()
        for file in SOURCES
        for name in _imported(file)
        if name == library or name.startswith(f"{library}.")
    }


def test_imports_go_down_only() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    if not linter.exists():
        pytest.skip("import-linter is not installed: `make check` runs it")

    found = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("faiss", {"index/dense.py"}),
        ("onnxruntime", {"index/graph.py"}),
        ("Stemmer", {"index/terms.py"}),
        ("tokenizers", {"index/tokenizer.py"}),
        ("sentence_transformers", {"index/sentence_transformer.py"}),
        ("sqlite3", {"corpus/catalog.py", "corpus/schema.py", "corpus/snapshot.py"}),
        (
            "uvicorn",
            {
                "bot/api/protection/connection.py",
                "bot/api/protection/protection.py",
                "bot/commands/mcp.py",
                "bot/serving/exposition.py",
                "bot/serving/server.py",
            },
        ),
        ("mcp", {"bot/connector/server.py"}),
        ("httpx2", {"bot/generation/client.py"}),
    ],
)
def test_a_heavy_library_is_imported_in_one_place(library: str, home: set[str]) -> None:
    assert {file for file in _importers(library) if not file.startswith(TRAINING)} == home


def test_nothing_that_runs_for_a_user_imports_the_training() -> None:
    assert all(file.startswith(TRAINING) for file in _importers("bot.training"))


def test_the_web_framework_stays_behind_its_door() -> None:
    assert all(file.startswith("bot/api/") for file in _importers("fastapi"))


@pytest.mark.parametrize(
    "library", ["pickle", "joblib", "dill", "marshal", "shelve", "cloudpickle"]
)
def test_nothing_that_runs_code_when_it_loads_is_imported(library: str) -> None:
    assert not _importers(library)


def test_no_source_calls_torch_load() -> None:
    assert not [file for file in SOURCES if "torch.load" in file.read_text("utf-8")]


@pytest.mark.parametrize(
    "command", ["import bot.cli", "import corpus.catalog", "import corpus.intake"]
)
def test_what_is_light_stays_light(command: str) -> None:
    script = f"{command}; import sys; print([m for m in {HEAVY!r} if m in sys.modules])"

    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"


def test_listing_documents_loads_no_model() -> None:
    script = (
        "import sys, bot.assembly, bot.commands.documents;"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )

    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"
