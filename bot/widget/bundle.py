"""Own how the widget's modules become the one classic script that a tag can pin by its hash.

The modules are written so that joining their lines is enough: imports name modules beside them and
stand on one line, comments have lines of their own, no text runs over a line end, and no two
modules give a name to different things. What breaks one of these rules is refused by name. Of code,
but not of texts and patterns, spaces around signs go, too, and private names, which are used on
`this` alone, are shortened.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from string import ascii_letters

MAIN = "main.js"
STRINGS = "strings.js"

_IMPORT = re.compile(r'import \{ (?P<names>[\w, ]+) \} from "\./(?P<module>[\w.]+)";')
_SHEET = re.compile(r'import (?P<name>\w+) from "\./(?P<file>[\w.]+)" with \{ type: "css" \};')
_DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:const|let|class|function\*?) (\w+)", re.MULTILINE
)
_EXPORTED = re.compile(r"^export (?:async )?(?:const|let|class|function\*?) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*/\*.*?\*/[ \t]*\n|^[ \t]*//[^\n]*\n", re.MULTILINE | re.DOTALL)
_LANGUAGE = re.compile(r"^  (?P<language>[a-z]{2}): \{\n.*?^  \},\n", re.MULTILINE | re.DOTALL)
_VERBATIM = re.compile(
    r"""("(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|/(?! )(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/)"""
)
_SPACED = re.compile(
    r" ([=?:<>+*/%&|-]|[!=]==|[=<>+-][=>]|&&|\|\||\?\?) (?![+-])|(?<=[,;:{()]) | (?=[}(){])"
)
_PRIVATE = re.compile(r"(?<=this\.)#\w+|(?<=[{\s;])#[a-z]\w*(?=[ (;=])")
_TRAILING_COMMENT = re.compile(r"[;,{})]\s+(?://|/\*)")


class BrokenModule(ValueError):
    """A module breaks a rule that joining relies on; `module` names it."""

    def __init__(self, module: str, reason: str) -> None:
        super().__init__(f"{module}: {reason}")
        self.module = module


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The script that is served, and its hash."""

    content: bytes

    @property
    def integrity(self) -> str:
        """The hash for the `integrity` of a tag (Subresource Integrity)."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.content).digest()).decode()

    @property
    def version(self) -> str:
        """A short name of this very content, for an address that may be cached for good."""
        return hashlib.sha256(self.content).hexdigest()[:12]


@cache
def modules() -> Mapping[str, str]:
    """Return the widget's modules and style sheet, by name."""
    entries = [one for one in files("bot.widget").iterdir() if one.name.endswith((".js", ".css"))]
    return {entry.name: entry.read_text("utf-8") for entry in entries}


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that the widget speaks."""
    return tuple(found["language"] for found in _LANGUAGE.finditer(modules()[STRINGS]))


@cache
def bundle(language: str | None = None) -> Bundle:
    """Return the widget as it is served, in one of its languages or in all of them."""
    strings = modules()[STRINGS]
    if language:
        strings = _LANGUAGE.sub(lambda one: one[0] * (one["language"] == language), strings)
    return join({**modules(), STRINGS: strings})


def join(sources: Mapping[str, str]) -> Bundle:
    """Join modules to a script; raises BrokenModule.

    `sources` are modules and style sheets by name; what MAIN needs of them is taken.
    """
    modules = {name: source for name, source in sources.items() if name.endswith(".js")}
    needs = {name: _needs(name, source, modules) for name, source in modules.items()}
    graph = {name: sorted(needs[name]) for name in sorted(needs)}
    order = [name for name in TopologicalSorter(graph).static_order() if name in _reached(needs)]
    _check_names(order, modules)
    parts = (_stripped(name, modules[name], sources) for name in order)
    script = "\n".join(['(() => {\n"use strict";', *parts, "})();\n"])
    return Bundle(content=_tight(script).encode())


def _needs(name: str, source: str, modules: Mapping[str, str]) -> set[str]:
    needed = set()
    for found in _IMPORT.finditer(source):
        exported = _EXPORTED.findall(modules.get(found["module"], ""))
        if unknown := set(found["names"].split(", ")) - set(exported):
            raise BrokenModule(name, f"{found['module']} does not export {sorted(unknown)}")
        needed.add(found["module"])
    return needed


def _reached(needs: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [MAIN]
    while waiting:
        if (name := waiting.pop()) not in reached:
            reached.add(name)
            waiting.extend(needs[name])
    return reached


def _check_names(order: list[str], modules: Mapping[str, str]) -> None:
    owners: dict[str, str] = {}
    for module in order:
        for name in _DECLARED.findall(modules[module]):
            if (owner := owners.setdefault(name, module)) != module:
                raise BrokenModule(module, f"it declares {name}, as {owner} does")


def _stripped(name: str, source: str, sources: Mapping[str, str]) -> str:
    return "\n".join(_lines(name, _COMMENT.sub("", source), sources))


def _lines(name: str, source: str, sources: Mapping[str, str]) -> Iterator[str]:
    for line in map(str.strip, source.splitlines()):
        if line.count("`") % 2:
            raise BrokenModule(name, f"a text runs over the line end in {line!r}")
        if _TRAILING_COMMENT.search(line):
            raise BrokenModule(name, f"a comment stands behind code in {line!r}")
        if sheet := _SHEET.fullmatch(line):
            yield f"const {sheet['name']} = new CSSStyleSheet();"
            yield f"{sheet['name']}.replaceSync({json.dumps(_dense(sources[sheet['file']]))});"
        elif line.startswith("import ") and not _IMPORT.fullmatch(line):
            raise BrokenModule(name, f"an import is not of the plain kind: {line!r}")
        elif line and not _IMPORT.fullmatch(line):
            yield line.removeprefix("export ")


def _tight(script: str) -> str:
    """Leave out of code what only its reader needs."""
    parts = _VERBATIM.split(script)
    parts[::2] = [_SPACED.sub(r"\1", code) for code in parts[::2]]
    names = dict.fromkeys(name for code in parts[::2] for name in _PRIVATE.findall(code))
    short = {name: f"#{ascii_letters[n % 52]}{n // 52 or ''}" for n, name in enumerate(names)}
    for at, part in enumerate(parts):
        is_code = at % 2 == 0 or part.startswith("`")  # a template holds code, too
        parts[at] = _PRIVATE.sub(lambda one: short[one[0]], part) if is_code else part
    return "".join(parts)


def _dense(sheet: str) -> str:
    """Leave out of a style sheet what only its reader needs."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return (
        re.sub(r"\s*([{};,]|:(?= ))\s*", r"\1", re.sub(r"\s+", " ", bare))
        .replace(";}", "}")
        .strip()
    )
