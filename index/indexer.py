"""Own the way from documents to a searchable index, as one change that happens whole or not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.catalog import Change
from corpus.errors import SeveralRefused
from corpus.formats.table import known_suffix
from corpus.intake import Intake, IntakeReport
from corpus.parsing import Parser
from corpus.records import Generation
from corpus.snapshot import Snapshot
from corpus.splitting import Splitter
from index.concerns import Concern, concerns
from index.encoder import Encoder, Progress, silent
from index.generation import (
    is_outdated,
    open_generation,
    read_manifest,
    remove_leftovers,
    write_generation,
)
from index.home import Home
from index.known import Known
from index.lexical import Counts
from index.terms import analyzer
from index.unfinished import Unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What an indexing run did to the documents, and to the index.

    `passages` is how many the index now holds; `encoded` how many texts had to be encoded, those
    left out that a run before it had encoded and could not finish;
    `concerns` what is odd about the documents that were added or updated.
    """

    documents: IntakeReport
    passages: int
    encoded: int
    concerns: tuple[Concern, ...]


class Indexer:
    """Write to a home. A second writer, in this process or another, gets HomeBusy."""

    def __init__(
        self, home: Home, *, encoder: Encoder, splitter: Splitter, progress: Progress = silent
    ) -> None:
        self._home = home
        self._encoder = encoder
        self._splitter = splitter
        self._progress = progress
        self._unfinished = Unfinished(home.unfinished, encoder)

    def update(self, paths: Sequence[Path], *, strict: bool = False) -> IndexReport:
        """Add files and folders, or bring them up to date.

        Only what has changed is split and encoded again. A document that cannot be read is
        skipped and named in the report; under `strict` its error is raised, for several
        SeveralRefused, and nothing changes.
        """

        def apply(intake: Intake) -> None:
            for path in paths:
                intake.add(path)
            skipped = intake.report().skipped
            if strict and skipped:
                raise skipped[0] if len(skipped) == 1 else SeveralRefused(skipped)

        return self._write(apply)

    def upload(self, data: IO[bytes], *, document_id: str) -> IndexReport:
        """Add a document of which the home keeps the text and not the bytes, or replace one.

        The id's suffix says what format it is. Raises a PathError where it cannot be read, and
        DocumentIdTaken where the id belongs to a file that was indexed in its place.
        """
        suffix = known_suffix(document_id)

        def apply(intake: Intake) -> None:
            with self._home.incoming(data, suffix=suffix) as path:
                intake.add_upload(path, document_id=document_id)

        return self._write(apply)

    def remove(self, document_ids: Iterable[str], *, or_paths: bool = False) -> IndexReport:
        """Remove documents; raises UnknownDocument, and removes none, if one is not there.

        With `or_paths` what is no id is the path of a file or folder, which may be gone: all
        that was read from it is removed. It must come from whoever may know what lies where.
        """

        def apply(intake: Intake) -> None:
            for name in document_ids:
                if or_paths and not intake.holds(name):
                    intake.remove_from(Path(name))
                else:
                    intake.remove(name)

        return self._write(apply)

    def rebuild(self) -> IndexReport:
        """Split and encode everything anew, from the texts in the catalog."""
        return self._write(Intake.resplit, anew=True)

    def _write(self, apply: Callable[[Intake], None], *, anew: bool = False) -> IndexReport:
        catalog, generations = self._home.catalog, self._home.generations
        with self._being_the_writer():
            with closing(catalog.snapshot()) as before:
                remove_leftovers(generations, keep=before.generation)
                outdated = self._is_outdated(before.generation)
                known = self._known(None if anew or outdated else before)
                with Parser() as parser, catalog.change() as change:
                    intake = Intake(change, before=before, splitter=self._splitter, parser=parser)
                    if not anew and (outdated or self._splits_differently(before.generation)):
                        intake.resplit()
                    apply(intake)
                    documents = intake.report()
                    encoded = 0
                    if documents.changed:
                        encoded = self._name_new(change, before.generation, known)
            self._unfinished.forget()
            with closing(catalog.snapshot()) as snapshot:
                after = snapshot.generation
                fresh = {*documents.added, *documents.updated}
                odd = tuple(concerns(snapshot, self._encoder, only=fresh)) if fresh else ()
            remove_leftovers(generations, keep=after)
        passages = after.passages if after else 0
        return IndexReport(documents=documents, passages=passages, encoded=encoded, concerns=odd)

    @contextmanager
    def _being_the_writer(self) -> Iterator[None]:
        """Leave the catalog whole in its own file, also where the run was refused."""
        with self._home.writing():
            self._home.catalog.create()
            try:
                yield
            finally:
                self._home.catalog.settle()

    def _is_outdated(self, generation: Generation | None) -> bool:
        return generation is not None and is_outdated(self._home.generations, generation)

    def _known(self, before: Snapshot | None) -> Known:
        """Return what the present generation has encoded and counted already."""
        if before is None or before.generation is None:
            return Known.nothing(self._encoder.dim)
        contents = open_generation(
            self._home.generations, before.generation, encoder=self._encoder.fingerprint
        )
        return Known.of(contents, [digest for _, digest in before.passage_hashes()])

    def _splits_differently(self, generation: Generation | None) -> bool:
        if generation is None:
            return False
        manifest = read_manifest(self._home.generations, generation)
        return bool(manifest["splitter"] != self._splitter.fingerprint)

    def _name_new(self, change: Change, before: Generation | None, known: Known) -> int:
        """Write the changed catalog's generation and name it; return how many were encoded."""
        passages = change.passage_hashes()
        row_of = {digest: row for row, digest in passages}
        new = [digest for digest in row_of if digest not in known.places]
        texts = change.searchables([row_of[digest] for digest in new])
        vectors, encoded = self._unfinished.encode(new, texts, progress=self._progress)
        counts = Counts.of(analyzer().terms_of(text) for text in texts)
        generation = write_generation(
            self._home.generations,
            number=int(before.name) + 1 if before else 1,
            contents=known.learned(new, vectors, counts).contents(passages),
            encoder=self._encoder.fingerprint,
            splitter=self._splitter.fingerprint,
        )
        change.name_generation(generation)
        return encoded
