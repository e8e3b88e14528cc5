"""Own the front matter of a Markdown file: YAML between lines of dashes, or TOML of plus signs.

Nothing is built from YAML: its events are read for a title, so no tag can run code and no
reference can unfold.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DamagedFile, OverLimit

if TYPE_CHECKING:
    import yaml

SIZE_LIMIT = 64 * 2**10
"""The largest front matter, in characters."""

FLOW_LIMIT = 1_000
"""The most opening brackets and braces in front matter; the parser is quadratic in them."""

DOT_LIMIT = 200
"""The most dots in a line of TOML; the parser is quadratic in the parts of a key."""

ALIAS_LIMIT = 20
"""How often front matter may refer to itself."""

_FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# A blank line after the dashes makes them a rule, as in other programs.
_MAPPING = re.compile(r"(?:#.*\n)*(?:[\"']?\w[\w .-]*[\"']?[ \t]*:(?:\s|\Z)|\Z)")
_TOML_FRONT = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[ \t]*(?:[\w.\"' -]+=|\[|\Z)")
_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The title that front matter states, and what it takes with the lines around it."""

    title: str | None = None
    length: int = 0
    lines: int = 0


def read_front_matter(text: str, *, path: Path) -> FrontMatter:
    """Return a file's front matter; of length 0 where it has none.

    One with mistakes counts as front matter without a title. Raises OverLimit ("too-complex"),
    and DamagedFile where YAML refers to itself over and over.
    """
    found = _FRONT.match(text)
    if found and _MAPPING.match(found[1]):
        _check_size(found[1], path)
        return _front_matter(found, _title(found[1], path))
    found = _TOML_FRONT.match(text)
    if found and _TABLE.match(found[1]):
        _check_size(found[1], path)
        _check_dots(found[1], path)
        return _front_matter(found, _toml_title(found[1]))
    return FrontMatter()


def _front_matter(found: re.Match[str], title: str | None) -> FrontMatter:
    return FrontMatter(title=title, length=found.end(), lines=found[1].count("\n") + 2)


def _check_size(text: str, path: Path) -> None:
    if len(text) > SIZE_LIMIT:
        reason = f"its front matter has over {SIZE_LIMIT:,} characters"
        raise OverLimit(path, reason, limit="too-complex")
    if text.count("[") + text.count("{") > FLOW_LIMIT:
        reason = f"its front matter has over {FLOW_LIMIT:,} brackets"
        raise OverLimit(path, reason, limit="too-complex")


def _check_dots(text: str, path: Path) -> None:
    if any(line.count(".") > DOT_LIMIT for line in text.split("\n")):
        reason = f"a line of its front matter has over {DOT_LIMIT:,} dots"
        raise OverLimit(path, reason, limit="too-complex")


def _title(text: str, path: Path) -> str | None:
    import yaml

    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        return None
    aliases = sum(isinstance(event, yaml.AliasEvent) for event in events)
    if aliases > ALIAS_LIMIT:
        raise DamagedFile(path, f"its front matter refers to itself {aliases} times")
    values = list(_top_values(events))
    pairs = zip(values[::2], values[1::2], strict=False)
    titles = (" ".join(value.split()) for key, value in pairs if key == "title" and value)
    return next(titles, None) or None


def _top_values(events: "list[yaml.Event]") -> Iterator[str | None]:
    """Yield the keys and values of the outermost mapping in turn; None for what is no text."""
    import yaml

    depth = 0
    for event in events:
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth == 1 and isinstance(event, yaml.ScalarEvent):
            yield event.value if event.tag in _TEXT_TAGS else None
        elif depth == 1 and isinstance(event, yaml.AliasEvent | yaml.CollectionEndEvent):
            yield None
        depth += isinstance(event, yaml.CollectionStartEvent)


def _toml_title(text: str) -> str | None:
    try:
        title = tomllib.loads(text).get("title")
    except (ValueError, RecursionError):
        return None
    return " ".join(title.split()) or None if isinstance(title, str) else None
