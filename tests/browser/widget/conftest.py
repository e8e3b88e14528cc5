"""The widget on a page of another origin, before a server that says what a test wants."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import OPEN_ROOTS, Visit
from tests.browser.widget.backend import Backend, Sent, backend, in_json
from tests.browser.widget.replies import ANSWERED, events

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

STRICT = (
    "default-src 'none'; script-src {server}/widget.js; connect-src {server}/api/; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)

_PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Shop</title>{head}</head>
<body><header><a id="first" href="/other">Shop</a></header>
<main><h1>Welcome</h1><p>Words of the page.</p><button id="buy">Buy</button>{body}</main>
</body></html>"""


@dataclass
class Guest(Visit):
    """A tab on somebody's page, the server of that page, and the server of the widget."""

    site: Backend = field(default_factory=Backend)
    server: Backend = field(default_factory=Backend)

    def votes(self) -> list[dict[str, object]]:
        """Return what was said of answers, in order."""
        return [body for path, body in self.server.asked if path == "/api/feedback"]

    def tag(self, *, query: str = "lang=en", **settings: str) -> str:
        """Write the script tag."""
        data = " ".join(f'data-{name}="{value}"' for name, value in settings.items())
        return f'<script src="{self.server.url}/widget.js?{query}" {data}></script>'

    def put(
        self,
        *,
        head: str = "",
        body: str | None = None,
        lang: str = "en",
        direction: str = "ltr",
        policy: str = STRICT,
        path: str = "/",
    ) -> None:
        """Open a page with the widget on it."""
        html = _PAGE.format(
            lang=lang, dir=direction, head=head, body=self.tag() if body is None else body
        )
        self.site.page(path, html, policy=policy.format(server=self.server.url))
        self.page.goto(self.site.url + path)

    def find(self, selector: str) -> "Locator":
        """Find something in the page or the widget."""
        return self.page.locator(selector)

    def open(self) -> None:
        """Open the panel."""
        self.find(".launcher").click()
        self.find("dialog[open]").wait_for()

    def say(self, question: str = "How long do refunds take?") -> None:
        """Type a question and press Enter."""
        self.find("#question").fill(question)
        self.find("#question").press("Enter")

    def get(self, question: str = "How long do refunds take?") -> "Locator":
        """Ask, wait for what comes, and return the turn."""
        turns = self.find(".turn").count()
        self.say(question)
        turn = self.find(".turn").nth(turns)
        turn.wait_for()
        return turn


@pytest.fixture
def guest(browser: "Browser") -> Iterator[Guest]:
    """A tab; that nothing was fetched from elsewhere or complained of is checked at the end."""
    with backend() as site, backend() as server:
        context = browser.new_context(
            viewport={"width": 1000, "height": 800}, reduced_motion="reduce"
        )
        context.set_default_timeout(15_000)
        context.add_init_script(OPEN_ROOTS)
        server.on("/api/chat", Sent(pieces=[events(ANSWERED)], kind="text/event-stream"))
        server.on("/api/feedback", in_json({}, status=201))
        site.on("/favicon.ico", Sent(pieces=[], status=204))
        server.page("/documents/refunds.md", "<!doctype html><title>Refunds</title><p>Here.")
        guest = Guest(page=context.new_page(), base=site.url, site=site, server=server)
        guest.watch(guest.page)
        yield guest
        here = (f"{site.url}/", f"{server.url}/", "data:")
        elsewhere = [url for url in guest.requests if not url.startswith(here)]
        cookies = context.cookies()
        context.close()
    assert elsewhere == []
    assert cookies == []
    assert guest.complaints == []
