"""Own the worker process in which files are parsed, and the way to it and back.

A hostile or broken file can hang, crash or bloat the library that parses it. That library
runs in a process of its own, one for all the files of a run, with limits on memory, processor
time and wall clock; where it dies, that file is an error and the next one gets a new worker.
Parent and worker are the same code. A request is a line of JSON on the worker's standard
input, an answer JSON behind its length: nothing that runs when it is read.

The worker ends with its parent without being told: its standard input closes, or, where the
parser lets no other thread run, its own alarm goes off. (Linux can signal a parent's death,
but means the death of the thread that started the worker.)
"""

import contextlib
import json
import math
import os
import queue
import signal
import struct
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Self

from corpus import errors
from corpus.blocks import Block, BlockKind
from corpus.document import Anchor, Page, Section
from corpus.errors import OverLimit, ParserFailed, PathError
from corpus.formats.extract import Extract
from corpus.formats.table import Format, Reading, format_of
from corpus.span import Span

_BOOT = (  # the parent's path instead of the site module: the same packages, sooner
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from corpus.parsing import serve; serve(json.loads(sys.argv[2]))"
)
_HEAD = struct.Struct(">Q?")  # an answer's length, and whether the worker ends after it
_GRACE = 5  # seconds that a dying process is waited for
_SIGNALS = {int(one): one.name for one in signal.Signals}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What parsing one file may take.

    `seconds` are those of the wall clock and `cpu_seconds`, whole ones, of the processor;
    `memory` is what the worker may take beyond what it has when it starts, and `answer` the
    largest answer, both in bytes. Where the platform has no such limits (Windows), those of
    the wall clock and the answer remain.
    """

    seconds: float = 120
    cpu_seconds: int = 60
    memory: int = 2**30
    answer: int = 64 * 2**20


class Parser:
    """Parse files, each in the worker process unless its format is harmless.

    The worker starts with the first file that needs one and is killed on leaving the context.
    `started` counts the workers. Threads may share a parser; they take turns.
    """

    def __init__(self, *, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._worker: _Worker | None = None
        self._turn = threading.Lock()
        self.started = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the worker if there is one; a later file would start another."""
        worker, self._worker = self._worker, None
        if worker:
            worker.kill()

    def parse(self, path: Path) -> Extract:
        """Return what a file holds; raises a PathError and nothing else, within the limits."""
        return self.read(path).extract

    def read(self, path: Path) -> Reading:
        """Return what a file holds, its hash and its loader; raises as `parse` does."""
        kind = format_of(path)
        if not kind.isolated:
            return kind.read(path)
        with self._turn:
            return self._ask(path, kind)

    def _ask(self, path: Path, kind: Format) -> Reading:
        worker, self._worker = self._worker, None
        try:
            if worker is None or not worker.alive:
                worker = self._start(worker, path)
            answer, is_last = worker.ask(path, kind)
            reading = _unpacked(answer, path)
            if not is_last:
                self._worker, worker = worker, None
        except TimeoutError:
            reason = f"it takes more than {self._limits.seconds:g} seconds to parse"
            raise OverLimit(path, reason, limit="seconds") from None
        except EOFError:
            assert worker
            raise _death(path, worker.wait(), self._limits) from None
        finally:
            if worker:
                worker.kill()
        if isinstance(reading, PathError):
            raise reading
        return reading

    def _start(self, former: "_Worker | None", path: Path) -> "_Worker":
        if former:
            former.kill()
        self.started += 1
        try:
            return _Worker(self._limits)
        except OSError as error:
            raise ParserFailed(path, f"no parser process could be started ({error})") from error


class _Worker:
    """The parent's end of a worker process."""

    def __init__(self, limits: Limits) -> None:
        import subprocess

        root = str(Path(__file__).parents[1])
        places = json.dumps([*filter(None, sys.path), root])
        self._limits = limits
        self._process = subprocess.Popen(  # noqa: S603  this very interpreter and code
            [sys.executable, "-ISB", "-c", _BOOT, places, json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={name: value for name, value in os.environ.items() if "WHEREIN" not in name},
            start_new_session=True,  # Ctrl-C is for the parent
        )
        assert self._process.stdout
        self._answers: queue.SimpleQueue[tuple[bytes, bool] | None] = queue.SimpleQueue()
        listener = threading.Thread(
            target=_listen, args=(self._process.stdout, self._answers, limits.answer), daemon=True
        )
        listener.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, path: Path, kind: Format) -> tuple[bytes, bool]:
        """Return the answer, and whether it is the worker's last.

        Raises TimeoutError where none came in time and EOFError where none will come.
        """
        request = json.dumps({"path": os.fspath(path), "format": asdict(kind)}) + "\n"
        assert self._process.stdin
        with contextlib.suppress(OSError):  # it is dead, and the listener will say so
            self._process.stdin.write(request.encode())
        try:
            answer = self._answers.get(timeout=self._limits.seconds)
        except queue.Empty:
            raise TimeoutError from None
        if answer is None:
            raise EOFError
        return answer

    def wait(self) -> int | None:
        """Return the status of a process that ends, None where it does not."""
        import subprocess

        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=_GRACE)
        return None

    def kill(self) -> None:
        self._process.kill()
        self.wait()
        assert self._process.stdin
        self._process.stdin.close()


def _listen(
    pipe: IO[bytes], answers: "queue.SimpleQueue[tuple[bytes, bool] | None]", limit: int
) -> None:
    """Pass on each answer of a worker, then None: for a thread, as not all pipes can time out."""
    with pipe:
        while len(head := _read_exactly(pipe, _HEAD.size)) == _HEAD.size:
            size, is_last = _HEAD.unpack(head)
            if size > limit or len(answer := _read_exactly(pipe, size)) < size:
                break
            answers.put((answer, is_last))
    answers.put(None)


def _read_exactly(pipe: IO[bytes], size: int) -> bytes:
    """Return `size` bytes, or fewer where the pipe ends."""
    parts = bytearray()
    while len(parts) < size and (part := pipe.read(min(size - len(parts), 2**20))):
        parts += part
    return bytes(parts)


def _death(path: Path, status: int | None, limits: Limits) -> PathError:
    """Return what the end of a worker without an answer means."""
    if status is None:
        return ParserFailed(path, "its parser hung up without an answer")
    name = _SIGNALS.get(-status, f"signal {-status}") if status < 0 else ""
    if name in ("SIGXCPU", "SIGALRM"):
        reason = f"it takes more than {limits.cpu_seconds} seconds of computing to parse"
        return OverLimit(path, reason, limit="seconds")
    if name == "SIGKILL":
        reason = "its parser was killed by the system, most likely for want of memory"
        return OverLimit(path, reason, limit="memory")
    if name:
        return ParserFailed(path, f"its parser crashed ({name})")
    return ParserFailed(path, f"its parser ended without an answer (exit status {status})")


def serve(limits: Mapping[str, Any]) -> None:
    """Answer requests until the parent is gone; called in the worker process alone."""
    requests, answers = _take_pipes()
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_await_requests, args=(requests, inbox), daemon=True).start()
    allowed = Limits(**limits)
    size = _memory_in_use()
    _restrict(size + allowed.memory)
    is_last = False
    while not is_last:
        request = json.loads(inbox.get())
        _wind_up(allowed)
        answer, is_last = _answer(request, allowed.answer)
        is_last = is_last or _memory_in_use() - size > allowed.memory / 2  # room for the next file
        answers.write(_HEAD.pack(len(answer), is_last) + answer)
        answers.flush()
        if hasattr(signal, "alarm"):
            signal.alarm(0)


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return the pipes to the parent, and leave nothing where a library reads or prints."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    return pipes


def _await_requests(requests: IO[bytes], inbox: "queue.SimpleQueue[bytes]") -> None:
    for request in requests:
        inbox.put(request)
    os._exit(0)


def _restrict(memory: int) -> None:
    """Take from this process what parsing does not need, and step behind all others."""
    if hasattr(os, "nice"):
        os.nice(10)
    with contextlib.suppress(ImportError):
        import resource

        for what, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, 64),
        ):
            with contextlib.suppress(ValueError, OSError):  # it is stricter already, or unknown
                resource.setrlimit(what, (most, most))


def _wind_up(limits: Limits) -> None:
    """Set the processor's and the wall clock's limits for the next file."""
    if hasattr(signal, "alarm"):
        signal.alarm(math.ceil(limits.seconds) + _GRACE)
    with contextlib.suppress(ImportError):
        import resource

        most = math.ceil(time.process_time()) + limits.cpu_seconds
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _memory_in_use() -> int:
    """Return the size of this process's address space in bytes, 0 where that cannot be told."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _answer(request: Mapping[str, Any], most: int) -> tuple[bytes, bool]:
    """Return the answer to a request, and whether the worker had better end."""
    path, kind = Path(request["path"]), Format(**_tuples(request["format"]))
    is_last = False
    try:
        answer = _packed(kind.read(path))
        if len(answer) > most:
            reason = f"its text and structure come to more than {most:,} bytes"
            answer = _packed_error(OverLimit(path, reason, limit="unpacks-too-large"))
    except PathError as error:
        answer = _packed_error(error)
    except MemoryError:
        reason = "it takes more memory to parse than is allowed"
        answer, is_last = _packed_error(OverLimit(path, reason, limit="memory")), True
    except RecursionError:
        answer = _packed_error(OverLimit(path, "it nests too deep to be parsed", limit="nesting"))
    except Exception as error:  # noqa: BLE001  a library may raise anything on a damaged file
        reason = f"the {kind.name} parser failed ({type(error).__name__}: {str(error)[:200]})"
        answer = _packed_error(ParserFailed(path, reason))
    return answer, is_last


def _packed(reading: Reading) -> bytes:
    found = reading.extract
    return _bytes_of(
        {
            "sha256": reading.sha256,
            "loader": reading.loader,
            "text": found.text,
            "encoding": found.encoding,
            "title": found.title,
            "sections": [(one.headings, _ends(one.span)) for one in found.sections],
            "pages": [(one.number, _ends(one.span)) for one in found.pages],
            "anchors": [(one.name, one.position) for one in found.anchors],
            "tags": found.tags,
            "notes": found.notes,
            "blocks": [(one.kind, _ends(one.span), _ends(one.lead)) for one in found.blocks],
        }
    )


def _packed_error(error: PathError) -> bytes:
    facts = {name: fact for name, fact in vars(error).items() if name != "path"}
    return _bytes_of({"error": type(error).__name__, "sentence": str(error), "facts": facts})


def _unpacked(answer: bytes, path: Path) -> Reading | PathError:
    """Return what the worker found, or the error it met; raise ParserFailed for nonsense."""
    try:
        said = json.loads(answer.decode("utf-8", "surrogatepass"))
        return _error_of(said, path) if "error" in said else _reading_of(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ParserFailed(path, "its parser gave an answer that makes no sense") from error


def _error_of(said: Mapping[str, Any], path: Path) -> PathError:
    """Return the error as it was raised; its class's constructor need not be known."""
    kind = getattr(errors, said["error"])
    if not issubclass(kind, PathError):
        raise TypeError(f"not the error of a path: {kind}")
    error: PathError = kind.__new__(kind, said["sentence"])
    vars(error).update(_tuples(said["facts"]), path=path)
    return error


def _reading_of(said: Mapping[str, Any]) -> Reading:
    extract = Extract(
        text=said["text"],
        encoding=said["encoding"],
        title=said["title"],
        sections=tuple(
            Section(headings=tuple(names), span=_span(at)) for names, at in said["sections"]
        ),
        pages=tuple(Page(number=number, span=_span(at)) for number, at in said["pages"]),
        anchors=tuple(Anchor(name=name, position=at) for name, at in said["anchors"]),
        blocks=tuple(
            Block(kind=BlockKind(kind), span=_span(span), lead=_span(lead) if lead else None)
            for kind, span, lead in said["blocks"]
        ),
        tags=tuple(said["tags"]),
        notes=tuple(said["notes"]),
    )
    return Reading(extract=extract, sha256=said["sha256"], loader=said["loader"])


def _bytes_of(said: Mapping[str, Any]) -> bytes:
    # a path that is no UTF-8 has half characters in its name
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _tuples(said: Any) -> Any:  # noqa: ANN401  whatever JSON can say
    """Return what JSON said with tuples for its lists."""
    if isinstance(said, list):
        return tuple(map(_tuples, said))
    if isinstance(said, dict):
        return {name: _tuples(value) for name, value in said.items()}
    return said


def _ends(span: Span | None) -> tuple[int, int] | None:
    return (span.start, span.end) if span else None


def _span(ends: Sequence[int]) -> Span:
    start, end = ends
    return Span(start, end)
