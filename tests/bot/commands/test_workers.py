"""Several processes that serve one socket over one index."""

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import pytest

from tests.bot.commands.conftest import Start, Wherein
from tests.bot.commands.test_processes import asked, ended
from tests.bot.shelf import Shelf

WAIT = 120

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="there is no /proc to find the workers in"
)


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, home: Path) -> Shelf:
    return Shelf(tmp_path).put({"a.txt": "Eyes dance. Feet stand."})


def said(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """Wait for a line on standard error."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(pattern, line):
            return found
    raise AssertionError(f"it ended without saying {pattern}")


def workers_of(process: subprocess.Popen[str]) -> set[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    command = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in listed}
    return {int(pid) for pid in listed if b"spawn_main" in command[pid]}


CHATS = 'wherein_requests_total{{method="POST",route="/api/chat",status="200"}} {}.0'


def told_by(metrics: str, line: str) -> list[str]:
    """Return the lines of the metrics, once this is one: a request is counted when it is over."""
    end = monotonic() + WAIT
    while True:
        with urlopen(metrics, timeout=WAIT) as response:
            lines: list[str] = response.read().decode().splitlines()
        if line in lines:
            return lines
        assert monotonic() < end, lines
        sleep(0.05)


def test_the_dead_are_replaced_a_new_index_is_noticed_and_all_is_counted_in_one_sum(
    start: Start, wherein: Wherein, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEREIN_METRICS", "127.0.0.1:0")
    process = start("serve", "--port", "0", "--workers", "2")
    metrics = said(process, r"metrics on (http://127.0.0.1:\d+/metrics)")[1]
    host, port = said(process, r"serving on http://([\d.]+):(\d+) ").groups()
    for _ in range(10):
        assert asked(host, int(port), "eyes dance")["answer"] == "Eyes dance. [1]"
    told_by(metrics, CHATS.format(10))

    first = workers_of(process)
    assert len(first) == 2
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    for _ in first:
        said(process, r"worker \d+ ended \(-9\); another is begun")
    shelf.put({"b.txt": "Zebras are striped."})
    for _ in range(10):  # the line of the socket is kept meanwhile
        assert asked(host, int(port), "zebras striped")["answer"] == "Zebras are striped. [1]"
    assert len(workers_of(process) - first) == 2

    lines = told_by(metrics, CHATS.format(20))
    assert "wherein_answered_total 20.0" in lines
    assert "wherein_documents 2.0" in lines
    assert "wherein_ready 1.0" in lines
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == 0


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """While there is this file, no worker comes up."""
    flag = tmp_path / "fail"
    monkeypatch.setenv("FAIL_IN_WORKERS", str(flag))
    return flag


def kill(pids: set[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def test_a_worker_that_cannot_begin_is_a_3(start: Start, failing: Path) -> None:
    failing.touch()
    code, _, err = ended(start("serve", "--port", "0", "--workers", "2"))
    assert code == 3
    assert "wherein: a worker ended with exit code 3 before it could serve" in err


def test_where_none_comes_up_any_more_the_server_says_so_and_ends_with_a_3(
    start: Start, failing: Path
) -> None:
    process = start("serve", "--port", "0", "--workers", "2")
    said(process, "serving on")
    failing.touch()
    kill(workers_of(process))
    code, _, err = ended(process)
    assert code == 3
    complaint = [line for line in err.splitlines() if line.startswith("wherein: ")]
    assert len(complaint) == 1
    assert complaint[0].startswith("wherein: a worker ended with exit code 3 before it could serve")


def test_while_one_serves_the_place_of_another_is_tried_again_until_it_can_be_taken(
    start: Start, failing: Path
) -> None:
    process = start("serve", "--port", "0", "--workers", "2")
    host, port = said(process, r"serving on http://([\d.]+):(\d+) ").groups()
    failing.touch()
    kill({min(workers_of(process))})
    said(process, r"worker \d+ ended \(-9\); another is begun$")
    said(process, r"worker \d+ ended \(3\); another is begun in 1 s$")
    said(process, r"worker \d+ ended \(3\); another is begun in 2 s$")
    assert asked(host, int(port), "eyes dance")["answer"] == "Eyes dance. [1]"
    failing.unlink()
    until(lambda: len(workers_of(process)) == 2)
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == 0


def until(is_so: Callable[[], bool]) -> None:
    end = monotonic() + WAIT
    while not is_so():
        assert monotonic() < end
        sleep(0.02)


def test_an_index_that_cannot_be_opened_is_a_3_in_one_line_however_many_serve(
    wherein: Wherein, shelf: Shelf
) -> None:
    shelf.damage()
    complaints = {
        wherein("serve", "--port", "0", "--workers", workers).complaint for workers in (1, 2)
    }
    assert len(complaints) == 1
    assert "wherein index --rebuild" in complaints.pop()


@pytest.mark.parametrize("harm", ["truncated", "missing"])
def test_over_an_index_that_was_harmed_meanwhile_clients_get_a_503_until_it_is_mended(
    start: Start, wherein: Wherein, shelf: Shelf, harm: str
) -> None:
    process = start("serve", "--port", "0", "--workers", "2")
    host, port = said(process, r"serving on http://([\d.]+):(\d+) ").groups()
    (vectors,) = shelf.home.generations.glob("*/vectors.faiss")
    if harm == "truncated":
        os.truncate(vectors, 0)  # whoever looks at what he had mapped of it dies of SIGBUS
    else:
        shutil.rmtree(vectors.parent)
    kill(workers_of(process))
    said(process, "wherein.serve: .* damaged")

    assert asked(host, int(port), "eyes dance")["type"] == "urn:wherein:generation-damaged"
    assert status_of(host, int(port), "/readyz") == 503
    assert status_of(host, int(port), "/healthz") == 200

    assert wherein("index", "--rebuild").code == 0
    for _ in range(4):
        assert asked(host, int(port), "eyes dance")["answer"] == "Eyes dance. [1]"
    process.send_signal(signal.SIGTERM)
    code, _, err = ended(process)
    assert code == 0
    assert err.count("wherein.serve: ") <= 1  # the other worker's


def status_of(host: str, port: int, path: str) -> int:
    with closing(HTTPConnection(host, port, timeout=WAIT)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def test_workers_end_with_their_parent_however_it_ends(start: Start) -> None:
    process = start("serve", "--port", "0", "--workers", "2")
    said(process, "serving on")
    assert process.stdout is not None
    workers = workers_of(process)
    process.kill()
    process.wait(WAIT)
    process.stdout.read()  # ends when the last one that holds the pipe is gone
    for pid in workers:
        with suppress(FileNotFoundError):
            assert Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"


def test_json_lines_are_all_that_a_server_logs_if_told_so(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEREIN_LOG_FORMAT", "json")
    process = start("serve", "--port", "0")
    assert process.stderr is not None
    lines = [json.loads(process.stderr.readline()) for _ in range(2)]
    address = re.search(r"serving on http://([\d.]+):(\d+) ", lines[1]["message"])
    assert address
    asked(address[1], int(address[2]), "eyes dance")
    process.send_signal(signal.SIGTERM)
    code, _, err = ended(process)
    assert code == 0
    line = json.loads(err.splitlines()[0])
    assert (line["logger"], line["level"]) == ("wherein.requests", "info")
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/chat", 200)
    assert line["ms"] > 0
    assert line["received_bytes"] == len('{"question": "eyes dance"}')
    assert line["sent_bytes"] > 0
    assert len(line["request_id"]) == 36
