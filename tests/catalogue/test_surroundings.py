"""H32-H34: the disk, another process and the model are not what they should be."""

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.bot.commands.conftest import Wherein
from tests.bot.shelf import Shelf
from tests.catalogue.conftest import GOOD, TOKEN
from tests.catalogue.store import state_of


@pytest.fixture
def admin(shelf: Shelf) -> Iterator[TestClient]:
    with shelf.put({"good.txt": GOOD}).client(admin_token=TOKEN) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield client


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_h32_a_disk_that_refuses_is_a_503_and_reading_goes_on(
    shelf: Shelf, admin: TestClient, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    before = state_of(shelf.home.path)
    with monkeypatch.context() as failing:
        failing.setattr("shutil.copyfileobj", refuse)
        refused = admin.post("/api/documents", files={"file": ("a.txt", b"words")})
        asked = admin.post("/api/chat", json={"question": "Good neighbours?"})
        statuses = [admin.get(path).status_code for path in ("/healthz", "/readyz")]

    assert refused.status_code in {503, 507}
    assert refused.headers["content-type"] == "application/problem+json"
    assert str(shelf.folder) not in refused.text
    assert state_of(shelf.home.path) == before
    assert asked.status_code == 200
    assert statuses == [200, 200]
    again = admin.post("/api/documents", files={"file": ("a.txt", b"words")})
    assert again.status_code == 201  # without a restart


def test_h32_a_home_that_is_gone_is_a_503_and_the_process_stays_alive(
    shelf: Shelf, admin: TestClient
) -> None:
    shutil.rmtree(shelf.home.path)

    ready, alive = admin.get("/readyz"), admin.get("/healthz")
    asked = admin.post("/api/chat", json={"question": "Good neighbours?"})

    assert (alive.status_code, ready.status_code, asked.status_code) == (200, 503, 503)
    assert asked.headers["content-type"] == "application/problem+json"


def test_h33_while_another_process_writes_an_upload_is_told_to_wait_and_questions_are_not(
    shelf: Shelf, admin: TestClient
) -> None:
    with shelf.home.writing():
        refused = admin.post("/api/documents", files={"file": ("a.txt", b"words")})
        asked = admin.post("/api/chat", json={"question": "Good neighbours?"})

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert asked.status_code == 200


@pytest.mark.parametrize(
    ("file", "named"),
    [
        (None, "no-model"),
        ("modeling.py", "modeling.py"),
        ("pytorch_model.bin", "pytorch_model.bin"),
        ("model.pkl", "model.pkl"),
        ("model.pt", "model.pt"),
    ],
)
def test_h34_a_model_that_is_missing_or_could_run_code_is_a_3_that_names_it(
    wherein: Wherein, home: Path, monkeypatch: pytest.MonkeyPatch, file: str | None, named: str
) -> None:
    folder = home.parent / "no-model"
    if file:
        folder.mkdir()
        for name in ("model.safetensors", "config.json", "modules.json", "tokenizer.json", file):
            (folder / name).write_text("{}")
    monkeypatch.setenv("WHEREIN_MODEL", str(folder))

    outcome = wherein("serve", "--port", "0")

    assert outcome.code == 3
    assert named in outcome.complaint
