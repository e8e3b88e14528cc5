"""`wherein mcp` as a process, called by the SDK's own client over both transports."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    CallToolResult,
    TextContent,
)

from tests.bot.api.conftest import REFUNDS
from tests.bot.commands.conftest import ROOT, Start, Wherein
from tests.bot.shelf import Shelf

WAIT = 60
CALLS = {
    "search": {"query": "refunds take 30 days"},
    "fetch": {"id": "refunds.md@42-63"},
    "ask": {"question": "refunds take 30 days"},
}
ARGUMENTS = ["-m", "tests.bot.commands.fake_wherein", "mcp"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and pipes as POSIX has them")


@pytest.fixture
def shelf(tmp_path: Path, home: Path) -> Shelf:
    return Shelf(tmp_path).put({"refunds.md": REFUNDS})


async def called(client: Client) -> dict[str, CallToolResult]:
    return {name: await client.call_tool(name, given) for name, given in CALLS.items()}


def check(results: dict[str, CallToolResult]) -> None:
    assert not any(result.is_error for result in results.values())
    (found,) = results["search"].structured_content["results"]
    assert found["id"] == "refunds.md@0-93"
    assert results["fetch"].structured_content["text"] == "Refunds take 30 days."
    assert results["ask"].structured_content["answer"] == "Refunds take 30 days. [1]"
    (said,) = results["ask"].content
    assert isinstance(said, TextContent)
    assert said.text.startswith("Refunds take 30 days. [1]\n\n[1] Refund policy")
    assert said.text.endswith("\n> Refunds take 30 days.")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_three_tools_answer_over_standard_input_and_output(
    shelf: Shelf, tmp_path: Path, mode: str
) -> None:
    server = StdioServerParameters(
        command=sys.executable, args=ARGUMENTS, cwd=ROOT, env=dict(os.environ)
    )

    async def calling() -> dict[str, CallToolResult]:
        with (tmp_path / "errors").open("w") as errors:
            transport = stdio_client(server, errlog=errors)
            async with Client(transport, mode=mode, read_timeout_seconds=WAIT) as client:
                return await called(client)

    check(asyncio.run(calling()))
    assert (tmp_path / "errors").read_text() == ""


@pytest.fixture
def address(shelf: Shelf, start: Start) -> Iterator[str]:
    """Where a server speaks over HTTP."""
    process = start("mcp", "--http", "--port", 0)
    assert process.stderr
    announced = re.fullmatch(
        r"wherein: serving MCP on (http://127\.0\.0\.1:\d+/mcp) \(Ctrl-C stops\)\n",
        process.stderr.readline(),
    )
    assert announced
    yield announced[1]
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=WAIT)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_three_tools_answer_over_http(address: str, mode: str) -> None:
    async def calling() -> dict[str, CallToolResult]:
        async with Client(address, mode=mode, read_timeout_seconds=WAIT) as client:
            return await called(client)

    check(asyncio.run(calling()))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:8001"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_page_of_another_site_is_refused(
    shelf: Shelf, start: Start, headers: dict[str, str], status: int
) -> None:
    process = start("mcp", "--http", "--port", 0)
    assert process.stderr
    address = re.findall(r"http://\S+", process.stderr.readline())[0]
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accepted = {"Accept": "application/json, text/event-stream"}

    answered = httpx2.post(address, json=body, headers=accepted | headers, timeout=WAIT)

    assert answered.status_code == status
    assert "tools" not in answered.text


HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "0"},
}
OPENING = [
    json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO}),
    json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
]


def sent(method: str, params: object = None, *, request_id: object = 2) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params})


@pytest.mark.parametrize(
    ("line", "request_id", "code"),
    [
        ("no JSON at all", None, PARSE_ERROR),
        (sent("ping")[:-1], None, PARSE_ERROR),
        ("\xff\x00", None, PARSE_ERROR),
        ("[]", None, INVALID_REQUEST),
        (f"[{sent('ping')}]", None, INVALID_REQUEST),
        ('{"id": 2, "method": "ping"}', 2, INVALID_REQUEST),
        ('{"jsonrpc": "2.0", "id": "two"}', "two", INVALID_REQUEST),
        ('{"jsonrpc": "2.0", "id": 2, "method": 7}', 2, INVALID_REQUEST),
        (sent("tools/call", [1]), 2, INVALID_PARAMS),
        (sent("tools/call", {}), 2, INVALID_PARAMS),
        (sent("tools/call", {"name": "ask", "arguments": "refunds"}), 2, INVALID_PARAMS),
        (sent("tools/call", {"name": "answer", "arguments": {}}), 2, INVALID_PARAMS),
        (sent("answer"), 2, METHOD_NOT_FOUND),
    ],
)
def test_a_line_that_cannot_be_read_has_a_reply_and_the_next_is_answered(
    shelf: Shelf, start: Start, line: str, request_id: object, code: int
) -> None:
    process = start("mcp", stdin=subprocess.PIPE)

    assert process.stdin
    assert process.stdout
    process.stdin.write("\n".join([*OPENING, line, sent("ping", request_id=3), ""]))
    process.stdin.flush()

    replies = [json.loads(process.stdout.readline()) for _ in range(3)]
    said = {reply["id"]: reply for reply in replies}

    assert set(said) == {1, request_id, 3}
    assert said[request_id]["error"]["code"] == code
    assert said[request_id]["error"]["message"]
    assert said[3] == {"jsonrpc": "2.0", "id": 3, "result": {}}
    assert process.communicate(timeout=WAIT) == ("", "")
    assert process.returncode == 0


def test_nothing_but_the_protocol_is_written_to_standard_output(start: Start, home: Path) -> None:
    process = start("mcp", stdin=subprocess.PIPE)
    asked = "\n".join([*OPENING, "no JSON at all", ""])

    out, err = process.communicate(asked, timeout=WAIT)

    assert process.returncode == 0
    assert [json.loads(line)["jsonrpc"] for line in out.splitlines()]
    assert {json.loads(line)["jsonrpc"] for line in out.splitlines()} == {"2.0"}
    assert err.startswith("wherein: nothing is indexed yet; indexing the default document")


def test_without_the_extra_one_line_says_what_to_install(
    wherein: Wherein, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)

    outcome = wherein("mcp")

    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.complaint == (
        "`wherein mcp` needs packages that are not installed; run `pip install 'wherein[mcp]'`."
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "help.example", ""])
def test_it_listens_on_this_machine_alone(shelf: Shelf, wherein: Wherein, host: str) -> None:
    outcome = wherein("mcp", "--http", "--host", host)

    assert outcome.code == 2
    assert outcome.complaint.startswith(f"{host} is not this machine alone")


def test_interrupting_it_ends_it_at_once(shelf: Shelf, start: Start) -> None:
    process = start("mcp", stdin=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 1

    process.send_signal(signal.SIGINT)

    assert process.wait(WAIT) == -signal.SIGINT
