"""No file can hang, crash or bloat more than the worker that parses it."""

import errno
import hashlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import parsing
from corpus.blocks import Block, BlockKind
from corpus.document import Anchor, Page, Section
from corpus.errors import (
    DamagedFile,
    DocumentTooLarge,
    EmptyDocument,
    OverLimit,
    ParserFailed,
    PathError,
    TypeMismatch,
    UnknownFormat,
    Unreadable,
)
from corpus.formats.extract import Extract
from corpus.formats.table import FORMATS, Format, Reading
from corpus.parsing import Limits, Parser
from corpus.span import Span

HOSTILE = '''
"""A format whose files say what their parser does."""
import ctypes, os, re, struct, sys, time
from corpus.document import Page, Section
from corpus.errors import DamagedFile, DocumentTooLarge, TypeMismatch, UnknownFormat
from corpus.blocks import Block, BlockKind
from corpus.document import Anchor
from corpus.formats.extract import Extract
from corpus.span import Span

def extract(data, *, path):
    return Extract(text=str(globals()[data.decode()](path) or "fine"), encoding="hostile")

def fine(path): pass
def hang(path): time.sleep(600)
def spin(path):
    while True: pass
def toil(path):
    end = time.process_time() + 0.6
    while time.process_time() < end: pass
def hold_the_interpreter(path): re.match("(a+)+$", "a" * 60 + "b")
def bloat(path): return [bytearray(2**20) for _ in range(2**20)]
def starve(path): raise MemoryError
def grow(path): globals()["kept"] = bytearray(200 * 2**20)
def segfault(path): ctypes.string_at(0)
def abort(path): os.abort()
def killed(path): os.kill(os.getpid(), 9)
def late_signal(path): os.kill(os.getpid(), 50)
def leave(path): os._exit(7)
def close_everything(path): os.closerange(0, 64); time.sleep(600)
def raise_exit(path): sys.exit(3)
def raise_key(path): raise KeyError("boo")
def nest(path): return nest(path)
def damaged(path): raise DamagedFile(path, "line 3 is odd")
def mismatch(path): raise TypeMismatch(path, found="pdf", declared="text")
def large(path): raise DocumentTooLarge(path, size=9, limit=5)
def unknown(path): raise UnknownFormat(path, (".a", ".b"))
def chatter(path):
    print("print" * 100_000, flush=True)
    os.write(1, b"x" * 2**20)
    for _ in range(64): os.write(2, b"y" * 2**20)
def listen(path): return repr(sys.stdin.read() + os.read(0, 9).decode())
def to_the_parent(data):
    for descriptor in range(3, 64):
        try: os.write(descriptor, data)
        except OSError: pass
def babble(path): to_the_parent(b"garbage" * 9)
def boast(path): to_the_parent(struct.pack(">Q?", 2**40, False))
def nonsense(path): to_the_parent(struct.pack(">Q?", 9, False) + b'{"a": [1]')
def other_json(path): to_the_parent(struct.pack(">Q?", 2, False) + b"[]")
def bad_span(path):
    said = b'{"sha256":"","loader":"","text":"a","encoding":"x","title":null,'
    said += b'"sections":[[["h"],[5,1]]]}'
    to_the_parent(struct.pack(">Q?", len(said), False) + said)
def foreign_error(path):
    said = b'{"error":"Path","sentence":"x","facts":{}}'
    to_the_parent(struct.pack(">Q?", len(said), False) + said)
def huge(path): return "x" * 5_000_000
def process(path): return os.getpid()
def write(path): os.write(os.open(str(path) + ".out", os.O_CREAT | os.O_WRONLY), b"x")
def secrets(path): return "secrets: " + os.environ.get("WHEREIN_ADMIN_KEY", "none")
def niceness(path): return "nice " + str(os.nice(0))

def all_there_is(data, *, path):
    return Extract(
        text="Ä\\U0001f600 b\\u2028c", encoding="utf-8", title="T",
        sections=(Section(headings=("A", "B"), span=Span(0, 2)),),
        pages=(Page(number=3, span=Span(0, 4)),),
        anchors=(Anchor(name="x", position=1),),
        blocks=(Block(kind=BlockKind.HEADING, span=Span(0, 2)),
                Block(kind=BlockKind.TABLE_ROW, span=Span(3, 4), lead=Span(0, 2))),
    )
'''
SMALL = Limits(seconds=20, cpu_seconds=1, memory=256 * 2**20, answer=2**20)
BRIEF = Limits(seconds=3)


class Write(Protocol):
    """Write a file that says what its parser is to do."""

    def __call__(self, deed: str, *, suffix: str = ".evil") -> Path: ...


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")


@pytest.fixture(autouse=True)
def _hostile_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "packages"
    folder.mkdir()
    (folder / "hostile.py").write_text(HOSTILE, "utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setitem(FORMATS, ".evil", Format(name="evil", function="hostile:extract"))
    monkeypatch.setitem(FORMATS, ".rich", Format(name="rich", function="hostile:all_there_is"))


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def write(deed: str, *, suffix: str = ".evil") -> Path:
        path = tmp_path / f"{deed[:40]}{suffix}"
        path.write_text(deed, "utf-8")
        return path

    return write


def refusal(parser: Parser, path: Path) -> PathError:
    with pytest.raises(PathError) as refused:
        parser.parse(path)
    assert refused.value.path == path
    assert str(path) in str(refused.value)
    return refused.value


def test_everything_that_a_file_holds_comes_back_from_the_worker(file: Write) -> None:
    path = file("whatever", suffix=".rich")

    with Parser() as parser:
        reading = parser.read(path)

    assert reading.sha256 == hashlib.sha256(b"whatever").hexdigest()
    assert reading.extract == Extract(
        text="Ä\U0001f600 b\u2028c",
        encoding="utf-8",
        title="T",
        sections=(Section(headings=("A", "B"), span=Span(0, 2)),),
        pages=(Page(number=3, span=Span(0, 4)),),
        anchors=(Anchor(name="x", position=1),),
        blocks=(
            Block(kind=BlockKind.HEADING, span=Span(0, 2)),
            Block(kind=BlockKind.TABLE_ROW, span=Span(3, 4), lead=Span(0, 2)),
        ),
    )
    assert type(reading.extract.blocks[0].kind) is BlockKind


def test_five_hundred_text_files_need_no_worker_and_as_many_tables_one(file: Write) -> None:
    with Parser() as parser:
        for number in range(500):
            parser.parse(file(f"text {number}", suffix=".txt"))
        assert parser.started == 0

        for number in range(500):
            parser.parse(file(f"q,a\nx,{number}", suffix=".csv"))
        assert parser.started == 1


@pytest.mark.parametrize(
    ("deed", "error", "limit"),
    [
        pytest.param("spin", OverLimit, "seconds", marks=linux_only),
        pytest.param("hold_the_interpreter", OverLimit, "seconds", marks=linux_only),
        pytest.param("bloat", OverLimit, "memory", marks=linux_only),
        pytest.param("killed", OverLimit, "memory", marks=linux_only),
        ("huge", OverLimit, "unpacks-too-large"),
        ("nest", OverLimit, "nesting"),
        ("segfault", ParserFailed, None),
        ("abort", ParserFailed, None),
        pytest.param("late_signal", ParserFailed, None, marks=linux_only),
        ("leave", ParserFailed, None),
        ("raise_exit", ParserFailed, None),
        ("raise_key", ParserFailed, None),
        ("babble", ParserFailed, None),
        ("boast", ParserFailed, None),
        ("nonsense", ParserFailed, None),
        ("other_json", ParserFailed, None),
        ("bad_span", ParserFailed, None),
        ("foreign_error", ParserFailed, None),
        pytest.param("write", ParserFailed, None, marks=linux_only),
    ],
)
def test_l38_a_hostile_file_is_a_named_error_and_the_next_one_is_read(
    file: Write, deed: str, error: type[PathError], limit: str | None
) -> None:
    with Parser(limits=SMALL) as parser:
        refused = refusal(parser, file(deed))
        after = parser.parse(file("fine"))

    assert type(refused) is error
    assert getattr(refused, "limit", None) == limit
    assert after.text == "fine"
    assert parser.started <= 2


@pytest.mark.parametrize("deed", ["hang", "close_everything"])
def test_l38_a_parser_that_hangs_is_stopped_by_the_wall_clock(
    file: Write, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "_GRACE", 1)
    start = time.monotonic()

    with Parser(limits=BRIEF) as parser:
        refused = refusal(parser, file(deed))
        waited = time.monotonic() - start
        after = parser.parse(file("fine"))

    assert isinstance(refused, OverLimit | ParserFailed)
    assert waited < 15
    assert after.text == "fine"


def test_l38_the_wall_clock_is_named_as_the_limit(file: Write) -> None:
    with Parser(limits=BRIEF) as parser:
        refused = refusal(parser, file("hang"))

    assert isinstance(refused, OverLimit)
    assert refused.limit == "seconds"


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("leave", "exit status 7"),
        ("segfault", "SIGSEGV"),
        ("raise_key", "evil parser failed (KeyError: 'boo')"),
    ],
)
def test_l38_the_reason_says_what_became_of_the_parser(file: Write, deed: str, words: str) -> None:
    with Parser(limits=SMALL) as parser:
        assert words in refusal(parser, file(deed)).reason


def test_the_processor_limit_is_each_files_own(file: Write) -> None:
    with Parser(limits=Limits(cpu_seconds=1)) as parser:
        for _ in range(5):  # 3 seconds in all; the first file's limit is at 2 at the latest
            assert parser.parse(file("toil")).text == "fine"

    assert parser.started == 1


@pytest.mark.parametrize("deed", ["chatter", "fine"])
def test_what_a_parser_prints_is_lost_and_blocks_nobody(file: Write, deed: str) -> None:
    with Parser() as parser:
        assert parser.parse(file(deed)).text == "fine"
        assert parser.parse(file("fine")).text == "fine"

    assert parser.started == 1


def test_a_parser_finds_nothing_to_read_where_requests_come_from(file: Write) -> None:
    with Parser() as parser:
        assert parser.parse(file("listen")).text == "''"


@pytest.mark.parametrize("deed", ["damaged", "mismatch", "large", "unknown"])
def test_an_error_comes_back_as_it_was_raised(file: Write, deed: str) -> None:
    path = file(deed)
    raised = {
        "damaged": DamagedFile(path, "line 3 is odd"),
        "mismatch": TypeMismatch(path, found="pdf", declared="text"),
        "large": DocumentTooLarge(path, size=9, limit=5),
        "unknown": UnknownFormat(path, (".a", ".b")),
    }[deed]

    with Parser() as parser:
        refused = refusal(parser, path)
        parser.parse(file("fine"))

    assert type(refused) is type(raised)
    assert vars(refused) == vars(raised)
    assert str(refused) == str(raised)
    assert parser.started == 1


@linux_only
def test_a_worker_that_has_grown_gives_way_to_a_new_one(file: Write) -> None:
    with Parser(limits=SMALL) as parser:
        assert parser.parse(file("grow")).text == "fine"
        assert parser.parse(file("grow")).text == "fine"

    assert parser.started == 2


def test_a_worker_that_died_between_two_files_is_replaced(file: Write) -> None:
    with Parser() as parser:
        process = int(parser.parse(file("process")).text)
        os.kill(process, signal.SIGTERM)
        assert gone(process)

        assert int(parser.parse(file("process")).text) != process


def test_the_worker_sees_no_secret_and_stands_behind_others(
    file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEREIN_ADMIN_KEY", "very secret")

    with Parser() as parser:
        assert parser.parse(file("secrets")).text == "secrets: none"
        assert parser.parse(file("niceness")).text == f"nice {min(os.nice(0) + 10, 19)}"


def test_no_worker_is_left_after_the_context(file: Write) -> None:
    with Parser() as parser:
        process = int(parser.parse(file("process")).text)

    assert gone(process)


@linux_only
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("deed", ["hang", "spin", "fine"])
def test_no_worker_outlives_its_parent(
    file: Write, tmp_path: Path, sent: signal.Signals, deed: str
) -> None:
    script = (
        "import sys, time; sys.path[:0] = sys.argv[1:3]\n"
        "from pathlib import Path\n"
        "from corpus.formats.table import FORMATS, Format\n"
        "from corpus.parsing import Parser\n"
        "FORMATS['.evil'] = Format(name='evil', function='hostile:extract')\n"
        "with Parser() as parser:\n"
        "    print(parser.parse(Path(sys.argv[3])).text, flush=True)\n"
        "    parser.parse(Path(sys.argv[4]))\n"
        "    time.sleep(60)\n"
    )
    root = str(Path(parsing.__file__).parents[1])
    places = [root, str(tmp_path / "packages"), str(file("process")), str(file(deed))]

    with subprocess.Popen(
        [sys.executable, "-c", script, *places], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        assert parent.stdout
        process = int(parent.stdout.readline())
        parent.send_signal(sent)

    assert gone(process)


def test_threads_take_turns_with_the_one_worker(file: Write) -> None:
    paths = [file(f"x,{number}", suffix=".csv") for number in range(40)]
    texts: list[str] = []

    with Parser() as parser:
        threads = [
            threading.Thread(target=lambda path=path: texts.append(parser.parse(path).text))
            for path in paths
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(texts) == sorted(f"x\n{number}" for number in range(40))
    assert parser.started == 1


def test_without_an_interpreter_the_file_is_refused(
    file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")

    with Parser() as parser:
        assert isinstance(refusal(parser, file("fine")), ParserFailed)


@pytest.mark.parametrize("suffix", [".txt", ".csv"])
def test_l35_what_is_no_regular_file_is_unreadable(tmp_path: Path, suffix: str) -> None:
    fifo, folder, gone_file = (tmp_path / (name + suffix) for name in ("fifo", "folder", "gone"))
    os.mkfifo(fifo)
    folder.mkdir()

    with Parser() as parser:
        for path in (fifo, folder, gone_file):
            assert isinstance(refusal(parser, path), Unreadable)


@pytest.mark.parametrize("suffix", [".txt", ".evil"])
def test_a_file_over_the_limit_of_its_format_is_not_read(
    file: Write, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    kind = FORMATS[suffix]
    small = Format(name="x", function=kind.function, limit=5, isolated=kind.isolated)
    monkeypatch.setitem(FORMATS, suffix, small)

    with Parser() as parser:
        refused = refusal(parser, file("123456", suffix=suffix))

    assert isinstance(refused, DocumentTooLarge)
    assert (refused.size, refused.limit) == (6, 5)


@pytest.mark.parametrize("name", [b"caf\xe9.csv", b"new\nline.csv", "日本.csv".encode()])
def test_l36_a_name_of_any_bytes_reaches_the_worker(tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))  # noqa: PTH118
    try:
        path.write_text("x,y\n")
    except OSError as error:
        if error.errno == errno.EILSEQ:
            pytest.skip("this file system takes no such name")
        raise

    with Parser() as parser:
        assert parser.parse(path).text == "x\ny"
        path.write_text("")
        assert isinstance(refusal(parser, path), EmptyDocument)


@st.composite
def extracts(draw: st.DrawFn) -> Extract:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
    ends = st.integers(0, len(text) - 1).flatmap(
        lambda start: st.integers(start + 1, len(text)).map(lambda end: Span(start, end))
    )
    names = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    sections = st.builds(Section, headings=st.lists(names).map(tuple), span=ends)
    anchors = st.builds(Anchor, name=names, position=st.integers(0))
    blocks = st.builds(Block, kind=st.sampled_from(BlockKind), span=ends, lead=st.none() | ends)
    return Extract(
        text=text,
        encoding=draw(names),
        title=draw(st.none() | names),
        sections=tuple(draw(st.lists(sections, max_size=3))),
        pages=tuple(draw(st.lists(st.builds(Page, number=st.integers(1), span=ends), max_size=3))),
        anchors=tuple(draw(st.lists(anchors, max_size=3))),
        blocks=tuple(draw(st.lists(blocks, max_size=3))),
    )


@given(extracts())
def test_any_extract_is_the_same_after_the_way_through_the_pipe(extract: Extract) -> None:
    reading = Reading(extract=extract, sha256="0" * 64, loader="PDF 1")

    assert parsing._unpacked(parsing._packed(reading), Path("x")) == reading


@given(st.binary(max_size=60))
def test_an_answer_of_any_bytes_is_the_parsers_failure(answer: bytes) -> None:
    with pytest.raises(ParserFailed):
        parsing._unpacked(answer, Path("x"))


@pytest.mark.parametrize(
    ("deed", "error", "is_last"),
    [
        ("damaged", DamagedFile, False),
        ("nest", OverLimit, False),
        ("raise_key", ParserFailed, False),
        ("huge", OverLimit, False),
        ("starve", OverLimit, True),
    ],
)
def test_the_worker_answers_an_error_and_ends_only_for_want_of_memory(
    file: Write, deed: str, error: type[PathError], is_last: bool
) -> None:
    request = {"path": str(file(deed)), "format": asdict(FORMATS[".evil"])}

    answer, last = parsing._answer(request, 1_000_000)

    assert type(parsing._unpacked(answer, file(deed))) is error
    assert last == is_last


def gone(process: int, *, within: float = 15) -> bool:
    """Tell whether a process ends in time."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], within)[0])
    finally:
        os.close(descriptor)
