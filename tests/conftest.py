"""Own what every test needs."""

import signal
from collections.abc import Iterator
from shutil import which
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Begun in the background by a shell: children would inherit deafness to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("wherein", deadline=None)  # a busy machine is no failure
settings.load_profile("wherein")

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A Chromium of this machine."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(which, _NAMES)), None)
    if found is None:
        pytest.skip(f"no Chromium is installed ({', '.join(_NAMES)})")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        yield browser
        browser.close()
