"""Own the errors of generations and models; the tree stands in `corpus.errors`.

::

    BadEnvironment
    ├── NothingIndexed         the home holds no documents yet
    ├── GenerationDamaged      a file of the search index is not the one that was written
    ├── FingerprintMismatch    the index was made by another encoder or splitter
    ├── ModelRefused           a model folder is missing something or is not safe to load
    └── NotANumber             a model said what is no number
"""

from pathlib import Path

from corpus.errors import BadEnvironment

_REBUILD = "run `wherein index --rebuild` to make it anew from the catalog"


class NothingIndexed(BadEnvironment):
    """The home holds no documents yet."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"nothing is indexed in {home} yet; run `wherein index PATH`.")
        self.home = home


class GenerationDamaged(BadEnvironment):
    """A file of the search index is not the one that was written."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"index generation {name} is damaged: {reason}; {_REBUILD}.")
        self.name = name
        self.reason = reason


class FingerprintMismatch(BadEnvironment):
    """The index was made by another encoder or splitter than the one at hand."""

    def __init__(self, what: str, *, built_with: object, at_hand: object) -> None:
        super().__init__(
            f"the index was built with {what} {built_with}, but {at_hand} is in use; use the "
            f"same again, or {_REBUILD}."
        )
        self.what = what
        self.built_with = built_with
        self.at_hand = at_hand


class ModelRefused(BadEnvironment):
    """A model folder is missing something or is not safe to load."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the model in {folder} is refused: {reason}.")
        self.folder = folder
        self.reason = reason


class NotANumber(BadEnvironment):
    """A model said what is no number of a thing: its weights or its arithmetic are broken."""

    def __init__(self, of: str) -> None:
        super().__init__(
            f"what the model says of {of} is not a number, so it is not used; install the model "
            f"again and run `wherein index --rebuild`, and report it if that does not help."
        )
        self.of = of
