"""What the README says is compared with what is true."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import BadQuestion
from bot.settings import Settings
from bot.settings_file import VARIABLE
from corpus.errors import OverLimit, WhereinError

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def _block_after(line: str) -> str:
    start = README.index(f"{line}\n") + len(line) + 1
    return README[start : README.index("```", start)].strip()


def test_the_help_in_the_readme_is_the_real_one() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "bot.cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "80", "PATH": "/usr/bin:/bin"},
    ).stdout

    assert _block_after("$ wherein --help") == shown.strip()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_stands_in_the_readme_with_its_description(name: str) -> None:
    description = Settings.model_fields[name].description

    assert f"| `WHEREIN_{name.upper()}` |" in README
    assert description
    assert description in README


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    named = set(re.findall(r"WHEREIN_[A-Z_]+", README))

    assert named == {VARIABLE, *(f"WHEREIN_{name.upper()}" for name in Settings.model_fields)}


@pytest.mark.parametrize(
    ("name", "default"),
    [
        (name, str(field.default))
        for name, field in Settings.model_fields.items()
        if isinstance(field.default, str | int | float)
    ],
)
def test_the_readme_gives_the_default_of_every_setting_that_has_one(
    name: str, default: str
) -> None:
    assert f"| `WHEREIN_{name.upper()}` | `{default}` |" in README


def test_every_route_of_the_api_stands_in_the_readme() -> None:
    import bot.api.app  # noqa: F401  it says how an id is written in a route
    from bot.api.administration import administration_routes
    from bot.api.completions import completion_routes
    from bot.api.documents import document_routes
    from bot.api.feedback import feedback_routes
    from bot.api.health import health_routes
    from bot.api.questions import question_routes

    routers = [
        completion_routes,
        document_routes,
        feedback_routes,
        health_routes,
        question_routes,
    ]
    paths = {route.path for make in routers for route in make(None).routes}  # type: ignore[operator]
    paths |= {route.path for route in administration_routes(None, None, token="").routes}  # type: ignore

    for path in paths:
        assert path.replace("{document_id:document}", "{id}") in README


def test_the_configuration_for_assistants_starts_a_command_that_exists() -> None:
    import bot.cli

    block = README[README.index('{"mcpServers"') :].split("```")[0]
    server = json.loads(block)["mcpServers"]["wherein"]

    assert server["command"] == "wherein"
    assert server["args"] == [bot.cli.mcp.__name__]


@pytest.mark.parametrize("target", ["run", "test"])
def test_the_two_commands_are_targets_of_the_makefile(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert f"make {target} " in README
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("file", sorted(re.findall(r"\]\(([\w./-]+)\)", README)))
def test_every_link_of_the_readme_leads_to_a_file(file: str) -> None:
    assert (ROOT / file).exists()


def _problems_of_the_readme() -> frozenset[str]:
    table = README[README.index("| status | types |") :].split("\n\n")[0]
    return frozenset(re.findall(r"`([a-z-]+)`", table))


def _problems_that_routes_name() -> frozenset[str]:
    sources = (path.read_text("utf-8") for path in (ROOT / "bot/api").rglob("*.py"))
    return frozenset(
        kind for text in sources for kind in re.findall(r'"urn:wherein:([a-z-]+)"', text)
    )


def _kinds(error: type[WhereinError]) -> set[str]:
    """Return what the problems of an error's class and those below it are called."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", error.__name__).lower()
    return {name}.union(*map(_kinds, error.__subclasses__()))


def test_every_problem_that_a_client_meets_stands_in_the_readme() -> None:
    met = _problems_that_routes_name() | _kinds(BadQuestion) - {"bad-question"}

    assert "too-many-questions" in met
    assert met <= _problems_of_the_readme()


def test_the_readme_names_no_problem_that_cannot_be_met() -> None:
    limits = re.findall(r"``([a-z-]+)``", OverLimit.__doc__ or "")

    assert _problems_of_the_readme() <= {
        *_problems_that_routes_name(),
        *_kinds(WhereinError),
        *limits,
    }
