"""Own the root of every error and the errors of reading and keeping documents.

::

    WhereinError                   anything that a person should be told in one sentence
    ├── BadInput                   what was given cannot be used: exit code 2, status 4xx
    │   ├── UnknownDocument        no such document in the index
    │   ├── NothingSelected        a question is narrowed to what the index does not hold
    │   ├── SeveralRefused         several paths cannot be indexed, and so none was
    │   ├── PathError              one path cannot be indexed; the others can
    │   │   ├── NothingToIndex         a folder without a file that could be read
    │   │   ├── Unreadable             the file system refused, or the file vanished
    │   │   │   └── Vanished               what was indexed there is still answered
    │   │   ├── UnknownFormat          no loader for this kind of file
    │   │   ├── DocumentTooLarge       over the limit
    │   │   ├── NotText                bytes that are no text: a NUL, an unknown encoding
    │   │   ├── EmptyDocument          nothing but white space
    │   │   ├── TypeMismatch           the bytes are another format than the name says
    │   │   ├── DamagedFile            the file breaks the rules of its format
    │   │   ├── EncryptedFile          the file needs a password
    │   │   ├── NoText                 a sound file without text, such as scanned pages
    │   │   ├── LostText               far less text than the bytes promise
    │   │   ├── OverLimit              unpacks, nests, counts or computes beyond a limit
    │   │   ├── UnsafeFile             it reaches outside itself
    │   │   ├── LeadsOutside           a link in a folder to a file that is not in it
    │   │   ├── ParserFailed           the parser ended without an answer
    │   │   └── DocumentIdTaken        another file has this id already
    │   └── (bot.errors: questions)
    └── BadEnvironment             the store, the disk, the port: exit code 3, status 503
        ├── HomeUnusable           the home cannot be made, read or written
        ├── HomeBusy               another process is writing to the home
        ├── HomeTooNew             made by a later version
        ├── HomeTooOld             made by an earlier version and not brought up to date yet
        ├── HomeDamaged            the catalog is corrupt
        ├── (index.errors: generations and models)
        └── (bot.errors: the port)

Every class keeps its facts as attributes; its text is one sentence that names the thing and
says what to do.
"""

import shlex
from pathlib import Path


class WhereinError(Exception):
    """The root: catch this to catch every error that the project raises on purpose."""


class BadInput(WhereinError):
    """What was given cannot be used; giving something else would help."""


class BadEnvironment(WhereinError):
    """The machine, the disk or the store cannot serve; the input may be fine."""


class UnknownDocument(BadInput):
    """The index holds no document of this id."""

    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"no document {document_id!r} is indexed; the list of documents says which are."
        )
        self.document_id = document_id


class NothingSelected(BadInput):
    """A question is narrowed to a document, folder or tag that the index does not hold."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; the list of documents says what is indexed.")


class PathError(BadInput):
    """One path cannot be indexed.

    `remedy` says what to do about it, where there is more to say than the class does; `reason`
    ends in it.
    """

    remedy = ""

    def __init__(self, path: Path, reason: str, *, remedy: str | None = None) -> None:
        advice = self.remedy if remedy is None else remedy
        reason = f"{reason}; {advice}" if advice else reason
        super().__init__(f"{path}: {reason}.")
        self.path = path
        self.reason = reason


class SeveralRefused(BadInput):
    """Several paths cannot be indexed, and so nothing was changed."""

    def __init__(self, errors: tuple[PathError, ...]) -> None:
        super().__init__(
            f"{len(errors):,} files or folders cannot be read, so nothing was changed; mend them, "
            f"or index without `--strict`."
        )
        self.errors = errors


class NothingToIndex(PathError):
    """A folder holds no file that could be read."""

    remedy = "name another folder"


class Unreadable(PathError):
    """The file system refused to give the file, or the file went away."""

    remedy = "index it again when it can be read"


class Vanished(Unreadable):
    """A file or folder that was indexed is no longer there; its documents still are."""

    def __init__(self, path: Path) -> None:
        drop = f"`wherein index --remove {shlex.quote(str(path))}`"
        super().__init__(
            path,
            "there is no such file or folder any more; what was read there is still answered",
            remedy=f"bring it back, or drop its documents with {drop}",
        )


class UnknownFormat(PathError):
    """No loader reads this kind of file."""

    def __init__(self, path: Path, known: tuple[str, ...]) -> None:
        found = f"files of type {path.suffix} are not read"
        if not path.suffix:
            found = "a file without a suffix is read only where its bytes are of a known type"
        super().__init__(path, f"{found}; known types are {', '.join(known)}")
        self.suffix = path.suffix
        self.known = known


class DocumentTooLarge(PathError):
    """The file is over the size that is read."""

    def __init__(self, path: Path, *, size: int, limit: int) -> None:
        mib = limit / 2**20
        super().__init__(
            path,
            f"{size:,} bytes is over the limit of {limit:,} ({mib:g} MiB)",
            remedy="cut it in parts",
        )
        self.size = size
        self.limit = limit


class NotText(PathError):
    """The bytes are no text in any encoding that could be told."""

    remedy = "save it as UTF-8"


class EmptyDocument(PathError):
    """There is nothing but white space in the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "the file has no text in it", remedy="remove it or fill it")


class TypeMismatch(PathError):
    """The bytes are of another format than the name says."""

    def __init__(self, path: Path, *, found: str, declared: str, suffix: str = "") -> None:
        """Say which suffix files of the kind that was found have; "" where none are read."""
        named = f"it is named as {declared} but its bytes are {found}"
        remedy = "take it away, or put a whole copy in its place"
        if declared in ("docx", "xlsx", "pptx") and "Word" in found:
            remedy = "save it anew as .docx, without a password"
        if suffix:
            remedy = f"let its name end in {suffix}, or put a whole copy in its place"
        super().__init__(path, named, remedy=remedy)
        self.found = found
        self.declared = declared


class DamagedFile(PathError):
    """The file breaks the rules of its format."""

    remedy = "mend it, or get a whole copy"


class EncryptedFile(PathError):
    """The file needs a password."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "it is encrypted", remedy="save a copy without a password")


class NoText(PathError):
    """The file is sound and holds no text, such as scanned pages."""

    remedy = "give one that has text"


class LostText(PathError):
    """The parser gave far less text than the bytes promise."""

    remedy = "save it anew"


class OverLimit(PathError):
    """The file unpacks, nests, counts or computes beyond what is allowed.

    `limit` names which: ``unpacks-too-large``, ``too-many-pages``, ``nesting``, ``archive``,
    ``too-complex``, ``seconds``, ``memory``.
    """

    remedy = "cut it in parts, or save it anew in a simpler form"

    def __init__(self, path: Path, reason: str, *, limit: str, remedy: str | None = None) -> None:
        super().__init__(path, reason, remedy=remedy)
        self.limit = limit


class UnsafeFile(PathError):
    """The file tries to reach outside itself: entities, links, paths that lead out."""

    remedy = "save it anew with a program that you trust"


class LeadsOutside(PathError):
    """A link in a folder leads to a file outside of that folder."""

    def __init__(self, path: Path, *, target: Path) -> None:
        super().__init__(
            path,
            f"it is a link to {target}, outside of the folder",
            remedy="copy that file into the folder, or index it by its own path",
        )
        self.target = target


class ParserFailed(PathError):
    """The parser's process ended without an answer."""

    remedy = "save it anew, or in another format"


class DocumentIdTaken(PathError):
    """Two files would get the same document id."""

    def __init__(self, path: Path, *, document_id: str, taken_by: str) -> None:
        super().__init__(
            path,
            f"the id {document_id!r} belongs to {taken_by}; index a folder that holds both, "
            f"or drop the other with `wherein index --remove {document_id}`",
        )
        self.document_id = document_id
        self.taken_by = taken_by


class HomeUnusable(BadEnvironment):
    """The home folder cannot be made, read or written."""

    def __init__(self, home: Path, reason: str) -> None:
        super().__init__(
            f"the home {home} cannot be used: {reason}; mend that, or set WHEREIN_HOME to a "
            f"folder that can be written."
        )
        self.home = home
        self.reason = reason


class HomeBusy(BadEnvironment):
    """Another process is writing to the home."""

    def __init__(self, home: Path, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(
            f"the home {home} is being written to by {holder}; try again when it has finished."
        )
        self.home = home
        self.pid = pid


class HomeTooNew(BadEnvironment):
    """The home was made by a later version."""

    def __init__(self, home: Path, *, found: int, known: int) -> None:
        super().__init__(
            f"the home {home} has catalog version {found}, this wherein knows up to {known}; "
            f"upgrade wherein, or set WHEREIN_HOME to another folder."
        )
        self.home = home
        self.found = found
        self.known = known


class HomeTooOld(BadEnvironment):
    """The home was made by an earlier version and nothing has been written to it since."""

    def __init__(self, home: Path, *, found: int, known: int) -> None:
        super().__init__(
            f"the home {home} has catalog version {found}, this wherein reads version {known}; "
            f"run `wherein index --rebuild`, which brings it up to date."
        )
        self.home = home
        self.found = found
        self.known = known


class HomeDamaged(BadEnvironment):
    """The catalog cannot be trusted."""

    def __init__(self, home: Path, reason: str) -> None:
        super().__init__(
            f"the catalog in {home} is damaged: {reason}; restore a backup, or move the folder "
            f"away and index the documents again."
        )
        self.home = home
        self.reason = reason
