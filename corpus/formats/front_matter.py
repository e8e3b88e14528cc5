"""Own the front matter of a Markdown file: YAML between lines of dashes, or TOML of plus signs.

Nothing is built from YAML: its events are read for a title and tags, so no tag can run code and no
reference can unfold.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DamagedFile, OverLimit
from corpus.tags import clean_tags

if TYPE_CHECKING:
    import yaml

Values = Sequence[tuple[str, str | tuple[str, ...]]]
"""The keys of front matter, each with the text that it is given, or with the texts of a list."""

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
_TAGS = ("tags", "tag", "keywords", "categories", "category")
_IN_LIST = 2  # the depth of what stands in a list of the outermost mapping
_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The title and tags that front matter states, and what it takes with the lines around it."""

    title: str | None = None
    tags: tuple[str, ...] = ()
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
        return _front_matter(found, _yaml_values(found[1], path))
    found = _TOML_FRONT.match(text)
    if found and _TABLE.match(found[1]):
        _check_size(found[1], path)
        _check_dots(found[1], path)
        return _front_matter(found, _toml_values(found[1]))
    return FrontMatter()


def _front_matter(found: re.Match[str], values: Values) -> FrontMatter:
    titles = [one for key, one in values if key == "title" and isinstance(one, str)]
    tags = [(one,) if isinstance(one, str) else one for key, one in values if key in _TAGS]
    return FrontMatter(
        title=" ".join(titles[0].split()) or None if titles else None,
        tags=clean_tags(chain.from_iterable(tags)),
        length=found.end(),
        lines=found[1].count("\n") + 2,
    )


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


def _yaml_values(text: str, path: Path) -> Values:
    import yaml

    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        return ()
    aliases = sum(isinstance(event, yaml.AliasEvent) for event in events)
    if aliases > ALIAS_LIMIT:
        raise DamagedFile(path, f"its front matter refers to itself {aliases} times")
    values = list(_top_values(events))
    pairs = zip(values[::2], values[1::2], strict=False)
    return [(key, stated) for key, stated in pairs if isinstance(key, str)]


def _top_values(events: "list[yaml.Event]") -> Iterator[str | tuple[str, ...]]:
    """Yield the keys and values of the outermost mapping in turn: texts, or those of a list."""
    import yaml

    depth = 0
    texts: list[str] = []
    for event in events:
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.ScalarEvent) and event.tag in _TEXT_TAGS:
            if depth == 1:
                yield event.value
            elif depth == _IN_LIST:
                texts.append(event.value)
        elif depth == 1 and not isinstance(event, yaml.CollectionStartEvent):
            yield tuple(texts)
            texts = []
        depth += isinstance(event, yaml.CollectionStartEvent)


def _toml_values(text: str) -> Values:
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError):
        return ()
    return [
        (key, value if isinstance(value, str) else tuple(_texts(value)))
        for key, value in found.items()
    ]


def _texts(value: object) -> Iterator[str]:
    return (one for one in value if isinstance(one, str)) if isinstance(value, list) else iter(())
