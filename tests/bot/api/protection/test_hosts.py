from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.api.protection.hosts import LOOPBACK
from bot.api.protection.protection import Protection
from tests.bot.shelf import Shelf


@pytest.fixture
def named(shelf: Shelf) -> Iterator[TestClient]:
    """A client of a server that also answers to a name and an address; it came in on 192.0.2.7."""
    protection = Protection(hosts=(*LOOPBACK, "Help.Example.org", "2001:DB8::7"))
    with shelf.client(protection=protection) as client:
        client.base_url = "http://192.0.2.7"
        yield client


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "LOCALHOST",
        "127.0.0.1:9",
        "[::1]",
        "[0:0:0:0:0:0:0:1]:80",
        "help.example.org",
        "help.example.org:443",
        "[2001:db8:0:0::7]",
        "192.0.2.7:8000",  # where it came in
    ],
)
def test_a_name_of_its_own_is_answered_to(named: TestClient, host: str) -> None:
    assert named.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("evil.example", "evil.example"),
        ("EVIL.example:8000", "evil.example"),
        ("help.example.org.evil.example", "help.example.org.evil.example"),
        ("nothelp.example.org", "nothelp.example.org"),
        ("127.0.0.2", "127.0.0.2"),
        ("[::2]", "::2"),
        ("192.0.2.8", "192.0.2.8"),
        ("localhost.", "localhost."),
    ],
)
def test_another_name_is_a_421_on_every_route(named: TestClient, host: str, name: str) -> None:
    for path in ("/", "/healthz", "/api/documents", "/nope"):
        refused = named.get(path, headers={"Host": host})

        assert (refused.status_code, refused.json()["type"]) == (421, "urn:wherein:foreign-host")
        assert f"the name {name};" in refused.json()["detail"]


@pytest.mark.parametrize(
    "host", ["", " ", "a b", "local host", "localhost:", "localhost:x", "localhost:123456", "::1"]
)
def test_what_is_no_name_is_a_400(named: TestClient, host: str) -> None:
    refused = named.get("/healthz", headers={"Host": host})

    assert (refused.status_code, refused.json()["type"]) == (400, "urn:wherein:no-host")


def test_two_names_are_a_400(named: TestClient) -> None:
    headers = [("Host", "localhost"), ("Host", "evil.example")]

    assert named.get("/healthz", headers=headers).status_code == 400
