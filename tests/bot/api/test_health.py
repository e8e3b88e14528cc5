from fastapi.testclient import TestClient

from tests.bot.shelf import Shelf


def test_it_is_alive_and_ready_once_something_is_indexed(client: TestClient) -> None:
    alive, ready = client.get("/healthz"), client.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


def test_it_is_alive_but_not_ready_while_nothing_is_indexed(empty: TestClient) -> None:
    assert empty.get("/healthz").status_code == 200
    assert empty.get("/readyz").status_code == 503


def test_it_is_ready_as_soon_as_something_is(shelf: Shelf, empty: TestClient) -> None:
    shelf.put({"a.txt": "eyes dance"})
    assert empty.get("/readyz").status_code == 200


def test_it_is_not_ready_over_a_damaged_index(shelf: Shelf) -> None:
    shelf.put({"a.txt": "eyes dance"}).damage()
    with shelf.client() as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
