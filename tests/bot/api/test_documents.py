import hashlib
from datetime import datetime

import pytest
from fastapi.testclient import TestClient

from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf


def test_the_list_says_what_is_indexed_sorted_by_id(shelf: Shelf, living: TestClient) -> None:
    shelf.put({"a b/1%.txt": "é 😀"})
    found = living.get("/api/documents").json()
    (first, second) = found["documents"]
    when = first.pop("indexed_at")
    assert datetime.fromisoformat(when).utcoffset() is not None
    assert first == {
        "document_id": "a b/1%.txt",
        "title": "1%",
        "source": "a b/1%.txt",
        "sha256": hashlib.sha256("é 😀".encode()).hexdigest(),
        "encoding": "utf-8",
        "characters": 3,
        "passages": 1,
        "language": None,
        "conditions": [],
        "tags": [],
        "url": "/documents/a%20b/1%25.txt",
    }
    assert (second["document_id"], second["characters"]) == ("refunds.md", len(REFUNDS))
    assert found["index_version"].startswith("2-")


def test_a_text_is_the_canonical_text_with_its_hash(client: TestClient) -> None:
    found = client.get("/api/documents/refunds.md/text").json()
    version = found.pop("index_version")
    assert version.startswith("1-")
    assert found == {
        "document_id": "refunds.md",
        "title": "Refund policy",
        "source": "refunds.md",
        "text": REFUNDS,
        "sha256": hashlib.sha256(REFUNDS.encode()).hexdigest(),
    }


def test_line_ends_are_unified_in_the_canonical_text(shelf: Shelf) -> None:
    shelf.put({"dos.txt": "\ufeffone\r\ntwo\rthree"})
    with shelf.client() as client:
        assert client.get("/api/documents/dos.txt/text").json()["text"] == "one\ntwo\nthree"


@pytest.mark.parametrize("document_id", ["text", "a/text", "text/text", "text/text/text"])
def test_an_id_that_ends_as_the_route_does_is_found(shelf: Shelf, document_id: str) -> None:
    shelf.put({"a.txt": "eyes dance"})
    shelf.rename("a.txt", document_id)
    with shelf.client() as client:
        found = client.get(f"/api/documents/{document_id}/text").json()
    assert (found["document_id"], found["text"]) == (document_id, "eyes dance")


@pytest.mark.parametrize(
    ("address", "document_id"),
    [
        ("nope", "nope"),
        ("refunds.md/text", "refunds.md/text"),
        ("REFUNDS.md", "REFUNDS.md"),
        ("..%2F..%2Fetc%2Fpasswd", "../../etc/passwd"),
        ("%2Fetc%2Fpasswd", "/etc/passwd"),
        ("a%00b", "a\0b"),
        ("%FF", "\ufffd"),
    ],
)
def test_an_unknown_document_is_a_404_that_names_it(
    client: TestClient, address: str, document_id: str
) -> None:
    response = client.get(f"/api/documents/{address}/text")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "urn:wherein:unknown-document"
    assert repr(document_id) in response.json()["detail"]
