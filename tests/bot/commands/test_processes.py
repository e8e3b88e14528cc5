"""Commands as processes: pipes that close, signals, ports, two writers at once."""

import json
import os
import re
import signal
import socket
import subprocess
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.bot.commands.conftest import Start, Wherein
from tests.bot.shelf import Shelf

WAIT = 60

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and pipes as POSIX has them")


@pytest.fixture
def shelf(tmp_path: Path, home: Path) -> Shelf:
    return Shelf(tmp_path).put({"a.txt": "Eyes dance. Feet stand."})


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=WAIT)
    return process.returncode, out, err


@pytest.mark.parametrize(
    ("command", "unbuffered"), [("documents", ""), ("documents", "1"), ("--help", "")]
)
def test_a_reader_that_goes_away_is_no_noise(
    start: Start, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, command: str, unbuffered: str
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    read, write = os.pipe()
    os.close(read)
    process = start(command, stdout=write)
    os.close(write)
    assert ended(process)[0::2] == (141, "")  # 128 + SIGPIPE, as a shell says it


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_a_3_with_one_line(start: Start, shelf: Shelf) -> None:
    with Path("/dev/full").open("w") as full:
        code, _, err = ended(start("documents", stdout=full))
    assert code == 3
    assert err.count("\n") == 1
    assert "No space left on device" in err


def test_a_terminal_without_unicode_gets_escapes_and_whole_json(
    start: Start, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put({"b.txt": "Œdème 😀 here."})
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    code, out, err = ended(start("ask", "œdème 😀 here"))
    assert (code, err) == (0, "")
    assert out.startswith("\\u0152d\\xe8me \\U0001f600 here. [1]\n")
    code, out, err = ended(start("ask", "œdème 😀 here", "--json"))
    assert (code, err) == (0, "")
    assert json.loads(out)["citations"][0]["quote"] == "Œdème 😀 here."


def test_ctrl_c_while_indexing_is_a_130_and_nothing_is_lost(
    wherein: Wherein, start: Start, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = shelf.documents / "b.txt"
    new.write_text("Zebras are striped.")
    monkeypatch.setenv("STALL", "1")
    process = start("index", shelf.documents)
    assert process.stdout is not None
    assert process.stdout.readline() == "encoding\n"
    process.send_signal(signal.SIGINT)
    assert ended(process) == (130, "", "")
    monkeypatch.delenv("STALL")
    assert wherein("ask", "eyes dance").out.startswith("Eyes dance. [1]")
    assert wherein("doctor").code == 0
    outcome = wherein("index", shelf.documents)
    assert outcome.out == "1 added, 1 unchanged; 2 passages in the index, 1 newly encoded\n"


def test_a_second_writer_is_told_which_process_is_the_first(
    wherein: Wherein, start: Start, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shelf.documents / "b.txt").write_text("Zebras are striped.")
    with monkeypatch.context() as stalling:
        stalling.setenv("STALL", "1")
        first = start("index", shelf.documents)
    assert first.stdout is not None
    assert first.stdout.readline() == "encoding\n"
    outcome = wherein("index", shelf.documents)
    assert outcome.code == 3
    assert f"process {first.pid};" in outcome.complaint
    assert wherein("ask", "eyes dance").out.startswith("Eyes dance. [1]")  # readers go on


def address(process: subprocess.Popen[str]) -> tuple[str, int]:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"serving on http://([\d.]+):(\d+) ", line):
            return found[1], int(found[2])
    raise AssertionError("it ended without serving")


def asked(host: str, port: int, question: str) -> dict[str, object]:
    connection = HTTPConnection(host, port, timeout=WAIT)
    body = json.dumps({"question": question})
    connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"})
    found: dict[str, object] = json.loads(connection.getresponse().read())
    connection.close()
    return found


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_server_says_where_it_is_answers_and_stops_when_told(
    start: Start, shelf: Shelf, number: signal.Signals, code: int
) -> None:
    process = start("serve", "--port", "0")
    host, port = address(process)
    assert host == "127.0.0.1"
    assert asked(host, port, "eyes dance")["answer"] == "Eyes dance. [1]"
    process.send_signal(number)
    assert ended(process) == (code, "", "")


def test_a_server_logs_questions_where_it_is_told_to_and_says_so(
    start: Start, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "asked.jsonl"
    monkeypatch.setenv("WHEREIN_QUESTION_LOG", str(log))
    process = start("serve", "--port", "0")
    assert process.stderr is not None
    assert process.stderr.readline() == f"wherein: logging questions to {log}\n"
    host, port = address(process)
    asked(host, port, "eyes dance")
    assert json.loads(log.read_text("ascii"))["question"] == "eyes dance"
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (0, "", "")


def test_a_server_holds_to_the_settings_of_who_may_ask(
    start: Start, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEREIN_ALLOWED_HOSTS", '["help.example.org"]')
    monkeypatch.setenv("WHEREIN_ALLOWED_ORIGINS", '["https://www.example.org"]')
    monkeypatch.setenv("WHEREIN_TRUSTED_PROXIES", '["127.0.0.0/8"]')
    monkeypatch.setenv("WHEREIN_RATE_LIMIT", "2")
    process = start("serve", "--port", "0")
    connection = HTTPConnection(*address(process), timeout=WAIT)

    def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        json_type = {"Content-Type": "application/json"}
        connection.request("POST", "/api/chat", '{"question": "eyes"}', named | json_type)
        response = connection.getresponse()
        response.read()
        return response.status

    assert status(Host="evil.example") == 421
    assert status(Origin="https://evil.example") == 403
    asked = {"Host": "help.example.org", "Origin": "https://www.example.org"}
    assert [status(**asked, X_Forwarded_For="192.0.2.7") for _ in range(3)] == [200, 200, 429]
    assert status(**asked, X_Forwarded_For="192.0.2.8") == 200
    connection.close()
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (0, "", "")


def test_a_log_that_cannot_be_opened_is_a_3_before_anything_is_served(
    wherein: Wherein, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEREIN_QUESTION_LOG", str(tmp_path))
    outcome = wherein("serve", "--port", "0")
    assert outcome.code == 3
    assert outcome.complaint == (
        f"the log of questions {tmp_path} cannot be opened: is a directory; mend that, or name "
        f"another file in WHEREIN_QUESTION_LOG, or none."
    )


def test_a_server_can_be_stopped_as_soon_as_it_says_where_it_is(start: Start, shelf: Shelf) -> None:
    process = start("serve", "--port", "0")
    address(process)
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (0, "", "")


def test_a_language_model_that_is_no_help_is_told_in_one_line_like_all_else(
    start: Start, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put({"refunds.txt": "Refunds take 30 days from the day the shop receives the parcel."})
    monkeypatch.setenv("WHEREIN_LLM_URL", "http://127.0.0.1:9/v1")
    code, out, err = ended(start("ask", "refunds take 30 days"))
    assert (code, out.startswith("Refunds take 30 days")) == (0, True)
    assert err == (
        "wherein: the language model at http://127.0.0.1:9/v1 is no help: it cannot be reached; "
        "the quotes answer alone. See that it runs, and WHEREIN_LLM_URL.\n"
    )


def test_a_port_in_use_is_a_3_that_names_it(wherein: Wherein, shelf: Shelf) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        outcome = wherein("serve", "--port", port)
    assert outcome.code == 3
    assert f"127.0.0.1:{port}" in outcome.complaint


@pytest.mark.parametrize("host", ["256.1.1.1", "x" * 100, "203.0.113.1"])
def test_a_host_that_is_not_this_machine_is_a_3(wherein: Wherein, shelf: Shelf, host: str) -> None:
    outcome = wherein("serve", "--host", host, "--port", "0")
    assert outcome.code == 3
    assert host in outcome.complaint
