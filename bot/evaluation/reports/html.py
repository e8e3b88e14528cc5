"""Own the page of a run: one file that fetches nothing, and shows every question.

All that comes from documents, questions or settings goes through an autoescaping template; the
page's own policy lets nothing run but its one script, so that even a hole there would not.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from bot.evaluation.reports import measures_shown, plots, question_view, svg
from bot.evaluation.reports.output import Output

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def write_html(
    output: Output,
    head: Mapping[str, Any],
    *,
    results: Iterable[Mapping[str, Any]],
    comparison: Mapping[str, Any] | None = None,
) -> None:
    """Write a run as a page; see `run_form` for its form.

    The results are taken as they come, and only one is in memory. A run that is not complete
    has no scores, so none are shown.
    """
    with output.written() as file:
        file.writelines(page(head, results=results, comparison=comparison))


def page(
    head: Mapping[str, Any],
    *,
    results: Iterable[Mapping[str, Any]],
    comparison: Mapping[str, Any] | None = None,
) -> Iterator[str]:
    """Yield the page in parts."""
    summary = head["summary"] if head["complete"] else None
    turned = {one["id"]: one["to"] for one in comparison["turned"]} if comparison else {}
    numbers = {tag: place for place, tag in enumerate(sorted(summary["tags"] if summary else ()))}
    stream = _template().stream(
        run=head,
        summary=summary,
        comparison=comparison,
        turned=turned,
        tag_numbers=numbers,
        results=results,
        policy=_policy(),
        style=Markup(_read("report.css")),  # noqa: S704  (a file of the package)
        script=Markup(_read("report.js")),  # noqa: S704
    )
    return iter(stream)


def seen(value: object) -> str:
    r"""Return text in which what has no sign of its own, or turns the reading, is its escape.

    These are control characters other than tab and line feed, the overrides and isolates of
    direction, and halves of surrogate pairs: U+202E becomes ``\u202e``.
    """
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), str(value))


@cache
def _template() -> Any:  # noqa: ANN401  (Jinja's own types are loose)
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.globals |= {"plots": plots, "strip": svg.strip, "view": question_view}
    environment.globals |= {"families": measures_shown.families}
    environment.globals |= {"first_measures": measures_shown.first_measures}
    environment.globals |= {"refusals": measures_shown.REFUSALS}
    for name in ("share", "interval", "difference", "chance", "verdict", "duration"):
        environment.filters[name] = getattr(measures_shown, name)
    return environment.get_template("report.html")


def _finalized(value: object) -> object:
    """Let no text into the page unseen; markup is the page's own."""
    return value if isinstance(value, Markup) else seen(value)


def _policy() -> str:
    script, style = (_digest(_read(name)) for name in ("report.js", "report.css"))
    return (
        f"default-src 'none'; script-src '{script}'; style-src '{style}'; base-uri 'none'; "
        f"form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _read(name: str) -> str:
    return files("bot.evaluation.reports").joinpath("pages", name).read_text("utf-8")
