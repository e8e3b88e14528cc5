"""The real commands as a person runs them: with the real model, in processes of their own."""

import json
import re
import shutil
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from corpus.default import DEFAULT_DOCUMENT

ROOT = Path(__file__).parents[2]
WHEREIN = [sys.executable, "-m", "bot.cli"]
QUESTION = "Who first described the syndrome?"
WAIT = 120

_UNSHARE = ["unshare", "--net"], ["unshare", "--map-root-user", "--net"]


def _without_network() -> list[str]:
    for command in _UNSHARE:
        if (
            shutil.which("unshare")
            and not subprocess.run([*command, "true"], check=False, capture_output=True).returncode
        ):
            return command
    pytest.skip("no network namespace can be made here (unshare --net)")


def test_the_first_answer_needs_no_network_and_makes_no_noise(
    quiet_environment: dict[str, str],
) -> None:
    done = subprocess.run(
        [*_without_network(), *WHEREIN, "ask", QUESTION, "--json"],
        cwd=ROOT,
        env=quiet_environment,
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == (
        "wherein: nothing is indexed yet; indexing the default document, "
        "opsoclonus_myoclonus_syndrome.txt\n"
    )
    found = json.loads(done.stdout)
    text = DEFAULT_DOCUMENT.read_text("utf-8")
    assert len(found["passages"]) >= 5
    for piece in found["citations"] + found["passages"]:
        quoted = piece.get("quote", piece.get("text"))
        assert text[piece["start"] : piece["end"]] == quoted


def test_a_namespace_without_network_has_none() -> None:
    program = "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run(
        [*_without_network(), sys.executable, "-c", program], capture_output=True, check=False
    )
    assert b"Network is unreachable" in done.stderr


@pytest.fixture
def server(quiet_environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*WHEREIN, "serve", "--port", "0"],
        cwd=ROOT,
        env=quiet_environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_server_serves_the_default_document_until_it_is_told_to_stop(
    server: subprocess.Popen[str],
) -> None:
    said: list[str] = []
    try:
        assert server.stderr is not None
        for line in server.stderr:
            said.append(line)
            if found := re.search(r"serving on http://127\.0\.0\.1:(\d+) ", line):
                break
        else:
            pytest.fail("".join(said))
        connection = HTTPConnection("127.0.0.1", int(found[1]), timeout=WAIT)
        body = json.dumps({"question": "which virus infections cause opsoclonus myoclonus"})
        connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.request("GET", "/")
        page = connection.getresponse().read().decode()
        connection.close()
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=WAIT)
    finally:
        server.kill()
        server.communicate()
    text = DEFAULT_DOCUMENT.read_text("utf-8")
    assert answer["answered"]
    assert all(text[c["start"] : c["end"]] == c["quote"] for c in answer["citations"])
    assert "Which organization recommends FLAIR therapy?" in page
    assert (server.returncode, out, err) == (0, "", "")
    assert len(said) == 3  # nothing is indexed yet, loading the model, serving
