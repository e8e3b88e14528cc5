"""A real browser before a real server over the fake encoder."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

from bot.api.protection.connection import PatientConnection
from bot.api.protection.protection import Protection
from tests.bot.shelf import TIRELESS, Shelf

_FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)


OPEN_ROOTS = """
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    return attach.call(this, { ...init, mode: "open" });
  };
"""
"""Run before a page's own scripts, it lets a test look into the widget, whose root is closed."""


@dataclass
class Visit:
    """A tab, and what it did that nobody asked for."""

    page: "Page"
    base: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self, page: "Page") -> "Page":
        """Note the errors, dialogs and requests of a tab."""
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("dialog", self._refuse)
        page.on("request", lambda request: self.requests.append(request.url))
        return page

    def _refuse(self, dialog: "Dialog") -> None:
        self._note("error", dialog.message)
        dialog.dismiss()

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def go(self, path: str) -> None:
        """Open a path of the server."""
        self.page.goto(self.base + path)

    def ask(self, question: str) -> None:
        """Type a question, press Enter, and wait for what comes of it."""
        turns = self.page.locator(".turn").count()
        self.page.locator("#question").fill(question)
        self.page.keyboard.press("Enter")
        self.page.locator(".turn").nth(turns).wait_for()


class Serve(Protocol):
    """Serve documents on loopback, behind a protection; returns the address."""

    def __call__(self, shelf: Shelf, protection: Protection = ...) -> str:
        """Start a server."""


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """Serve documents on loopback; returns the address."""
    import uvicorn

    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    class Announcing(uvicorn.Server):
        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            self.up = threading.Event()

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            self.up.set()

    def start(shelf: Shelf, protection: Protection = TIRELESS) -> str:
        suggestions = ("eyes dance", "zebra")
        config = uvicorn.Config(
            shelf.client(suggestions=suggestions, protection=protection).app,
            http=PatientConnection,
            ws="none",
            proxy_headers=False,
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        server = Announcing(config)
        listener = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        servers.append((server, thread))
        assert server.up.wait(30)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def visit(browser: "Browser", site: str) -> Iterator[Visit]:
    """A tab on the site of the module; that it had nothing to complain of is checked at the end."""
    context = browser.new_context(
        viewport={"width": 1000, "height": 700}, reduced_motion="reduce", base_url=site
    )
    context.set_default_timeout(15_000)
    context.add_init_script(OPEN_ROOTS)
    visit = Visit(page=context.new_page(), base=site)
    visit.watch(visit.page)
    yield visit
    elsewhere = [url for url in visit.requests if not url.startswith((f"{site}/", "data:"))]
    context.close()
    assert elsewhere == []
    assert visit.complaints == []
