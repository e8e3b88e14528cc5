"""Own the look at a home's health: what is wrong, and what would mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from corpus.errors import HomeTooNew, HomeTooOld, WhereinError
from corpus.snapshot import Snapshot
from index.dense import DenseIndex
from index.encoder import Encoder
from index.errors import NotANumber, NothingIndexed
from index.generation import open_generation
from index.home import Home

_REBUILD = "run `wherein index --rebuild`"
_RESTORE = "restore a backup, or move the home away and index the documents again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `remedy` is what to do; None where all is well."""

    subject: str
    verdict: str
    remedy: str | None = None

    @property
    def sound(self) -> bool:
        """Tell whether all is well."""
        return self.remedy is None


def inspect(home: Home, encoder: Encoder) -> Iterator[Finding]:
    """Yield findings, from the ground up; ends where looking further makes no sense."""
    model = _look("model", lambda: _encodes(encoder), "install the model again")
    yield model
    if not home.catalog.exists():
        yield Finding(
            subject="home",
            verdict=f"{home.path} holds no index yet",
            remedy="run `wherein index PATH`",
        )
        return
    yield Finding(subject="home", verdict=str(home.path))
    try:
        snapshot = home.catalog.snapshot()
    except HomeTooNew as error:
        yield Finding(subject="catalog", verdict=str(error), remedy="upgrade wherein")
        return
    except HomeTooOld as error:
        yield Finding(subject="catalog", verdict=str(error), remedy=_REBUILD)
        return
    except WhereinError as error:
        yield Finding(subject="catalog", verdict=str(error), remedy=_RESTORE)
        return
    yield _catalog(snapshot)
    if model.sound:
        yield from _generation(home, snapshot, encoder)


def _encodes(encoder: Encoder) -> str:
    """Return the model's name once it has encoded something: only then are its files read."""
    if not np.isfinite(encoder.encode_questions(["Is all well?"])).all():
        raise NotANumber("a question")
    return str(encoder.fingerprint["model"])


def _catalog(snapshot: Snapshot) -> Finding:
    if damage := snapshot.damage():
        return Finding(subject="catalog", verdict=damage, remedy=_RESTORE)

    def check() -> str:
        count, document_id, text = 0, "", ""
        for _, passage in snapshot.passages_in_order():
            count += 1
            if passage.document_id != document_id:  # passages of one document stand together
                document_id = passage.document_id
                text = snapshot.document(document_id).text
            if passage.span.of(text) != passage.text:
                raise WhereinError(f"passage {passage.passage_id} is not a slice of its document")
        return (
            f"{len(snapshot.records())} documents, {count} passages, each a slice of its document"
        )

    return _look("catalog", check, _RESTORE)


def _generation(home: Home, snapshot: Snapshot, encoder: Encoder) -> Iterator[Finding]:
    generation = snapshot.generation
    if generation is None:
        yield Finding(
            subject="index",
            verdict=str(NothingIndexed(home.path)),
            remedy="run `wherein index PATH`",
        )
        return

    def check() -> str:
        contents = open_generation(home.generations, generation, encoder=encoder.fingerprint)
        _compare_rows(contents.dense, snapshot)
        if spoilt := contents.dense.spoilt().tolist():
            (first, *others) = spoilt
            passage = snapshot.passages([first])[first].passage_id
            raise NotANumber(f"{passage}, and of {len(others)} more" if others else passage)
        return (
            f"generation {generation.version}, {len(contents.dense)} vectors, one for each passage"
        )

    yield _look("index", check, _REBUILD)


def _compare_rows(dense: DenseIndex, snapshot: Snapshot) -> None:
    indexed = set(dense.rows.tolist())
    catalogued = {row for row, _ in snapshot.passage_hashes()}
    if indexed != catalogued:
        raise WhereinError(
            f"{len(catalogued - indexed)} passages have no vector, "
            f"{len(indexed - catalogued)} vectors have no passage"
        )


def _look(subject: str, check: Callable[[], str], remedy: str) -> Finding:
    try:
        return Finding(subject=subject, verdict=check())
    except WhereinError as error:
        return Finding(subject=subject, verdict=str(error), remedy=remedy)
