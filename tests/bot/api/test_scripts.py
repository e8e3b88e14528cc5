"""What the pages' own files may not hold; how they behave is tested in a browser."""

import re
from importlib.resources import files

import pytest

_PAGES = files("bot").joinpath("pages")
_FILES = {
    entry.name: entry.read_text("utf-8")
    for folder in (_PAGES, _PAGES.joinpath("static"), files("bot.widget"))
    for entry in folder.iterdir()
    if entry.is_file() and not entry.name.endswith(".py")
}
_SINKS = re.compile(
    r"innerHTML|outerHTML|[sg]etHTML|insertAdjacentHTML|document\.write|DOMParser"
    r"|createContextualFragment|parseHTML|XSLTProcessor|srcdoc|\beval\b|\bFunction\s*\("
    r"|set(Timeout|Interval)\(\s*[\"'`]|javascript:|import\s*\(|createPolicy|trustedTypes"
    r"|setAttribute\(\s*[\"'`](?:on|style|src)|importScripts|new\s+Worker|createElement\(\s*.script"
)
_ELSEWHERE = re.compile(r"(?:https?:)?//[\w.-]+\.\w+|\bwss?:|@import|url\(")
_NAMESPACE = "http://www.w3.org/2000/svg"


@pytest.mark.parametrize("name", sorted(name for name in _FILES if name.endswith(".js")))
def test_no_script_makes_markup_or_code_out_of_text(name: str) -> None:
    assert _SINKS.findall(_FILES[name]) == []


@pytest.mark.parametrize("name", sorted(_FILES))
def test_no_file_of_the_pages_names_another_host(name: str) -> None:
    assert _ELSEWHERE.findall(_FILES[name].replace(_NAMESPACE, "")) == []


@pytest.mark.parametrize("name", sorted(name for name in _FILES if name.endswith(".html")))
def test_no_page_turns_escaping_off(name: str) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape|\bon\w+=|style=", _FILES[name]) == []


def test_the_files_are_those_that_are_meant() -> None:
    assert {
        "chat.html",
        "demo.html",
        "document.html",
        "problem.html",
        "document.js",
        "main.js",
        "element.js",
        "widget.css",
    } <= set(_FILES)


@pytest.mark.parametrize(
    "code",
    [
        "a.innerHTML = b",
        "a.setHTMLUnsafe(b)",
        "a.setAttribute('onclick', b)",
        "import('x')",
        "eval(x)",
        "new Function('x')",
        "document.write(x)",
        "setTimeout('x')",
    ],
)
def test_a_sink_would_be_found(code: str) -> None:
    assert _SINKS.search(code)
