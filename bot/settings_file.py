"""Own how ``wherein.toml`` is read: every key is a setting, and what is none is refused by name."""

import os
import re
import stat
import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path

from bot.errors import BadSettingsFile, SecretExposed

VARIABLE = "WHEREIN_CONFIG"
"""The environment variable that names a file of settings."""

NAME = Path("wherein.toml")
"""The file of settings in the working directory, where nothing else is named."""

_MOST_BYTES = 2**20


def settings_file(named: Path | None = None) -> Path | None:
    """Return the file to read settings from: the one named, else the variable's, else NAME's.

    A file that is named has to be there; NAME need not.
    """
    if named is None and (variable := os.environ.get(VARIABLE)):
        named = Path(variable)
    if named is None:
        return NAME.absolute() if NAME.is_file() else None
    return named.absolute()


class SettingsFile:
    """The settings of a file, as TOML has them. Raises BadSettingsFile where it cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = _text(path)
        try:
            self._values = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\(at line (\d+), column \d+\)$", str(error))
            line = int(place[1]) if place else None
            raise BadSettingsFile(path, f"it is not TOML ({error})", line=line) from error

    def values(self, known: Collection[str]) -> Mapping[str, object]:
        """Return what is set; raises BadSettingsFile for a key that is not among those known."""
        for key in self._values:
            if key not in known:
                raise self.refused(key, _unknown(key, known))
        return self._values

    def keep_secret(self, keys: Collection[str]) -> None:
        """Raise SecretExposed where one of the keys is set and others may read the file."""
        others = stat.S_IRGRP | stat.S_IROTH
        for key in keys:
            if key in self._values and os.name == "posix" and self.path.stat().st_mode & others:
                raise SecretExposed(self.path, key)

    def refused(self, key: str, reason: str) -> BadSettingsFile:
        """Return what is wrong with a key, with the line that it stands on."""
        return BadSettingsFile(self.path, reason, key=key, line=self._line(key))

    def _line(self, key: str) -> int | None:
        pattern = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
        lines = enumerate(self._text.splitlines(), start=1)
        return next((number for number, line in lines if pattern.match(line)), None)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = f"it cannot be read ({(error.strerror or str(error)).lower()})"
        raise BadSettingsFile(path, reason) from error
    if len(data) > _MOST_BYTES:
        raise BadSettingsFile(path, f"it has over {_MOST_BYTES:,} bytes, which no settings need")
    try:
        return data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        reason = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        raise BadSettingsFile(path, reason, line=line) from error


def _unknown(key: str, known: Collection[str]) -> str:
    near = get_close_matches(key.lower().removeprefix("wherein_"), known, n=1, cutoff=0.5)
    if near:
        return f"there is no such setting; the nearest is {near[0]}"
    return f"there is no such setting; those that are there: {', '.join(sorted(known))}"
