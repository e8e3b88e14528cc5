import gzip

import pytest
from fastapi.testclient import TestClient

from bot.widget.bundle import bundle


def test_the_widget_is_served_to_pages_anywhere(client: TestClient) -> None:
    response = client.get("/widget.js", headers={"Origin": "https://elsewhere.test"})

    assert response.status_code == 200
    assert response.content == bundle().content
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in response.headers


def test_it_travels_packed_to_whoever_can_unpack_it(client: TestClient) -> None:
    with client.stream("GET", "/widget.js?lang=de", headers={"Accept-Encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())
    plain = client.get("/widget.js?lang=de", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(sent) == plain.content == bundle("de").content
    assert "content-encoding" not in plain.headers
    assert "Accept-Encoding" in packed.headers["vary"]
    assert packed.headers["vary"] == plain.headers["vary"]


@pytest.mark.parametrize("language", ["xx", "", "../en", "en/../de", "constructor"])
def test_a_language_that_it_does_not_speak_gets_all_of_them(
    client: TestClient, language: str
) -> None:
    assert client.get("/widget.js", params={"lang": language}).content == bundle().content


@pytest.mark.parametrize(
    ("version", "control"),
    [
        (bundle("en").version, "public, max-age=31536000, immutable"),
        (bundle("de").version, "no-cache"),
        ("", "no-cache"),
    ],
)
def test_only_the_named_version_is_kept_for_good(
    client: TestClient, version: str, control: str
) -> None:
    response = client.get("/widget.js", params={"lang": "en", "v": version})

    assert response.headers["cache-control"] == control


def test_what_a_browser_has_already_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/widget.js").headers["etag"]
    again = client.get("/widget.js", headers={"If-None-Match": tag})
    other = client.get("/widget.js?lang=de", headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200
