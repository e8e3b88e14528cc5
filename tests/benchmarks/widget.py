"""Measure what the widget costs a page: bytes, requests, and the main thread's time.

Times are of the main thread's own processor clock, told by Chromium, so that a busy machine
changes them little. The page without the widget is loaded in turn with it, and taken off; answers
are told as a ratio to a short one, asked in turn with them.
"""

import argparse
import gzip
import shutil
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.widget.bundle import bundle, languages
from tests.browser.conftest import OPEN_ROOTS
from tests.browser.widget.backend import Backend, Sent, backend
from tests.browser.widget.replies import ANSWERED, CITATION, PASSAGE, events

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PAGE = "<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>{tag}"
_LINE = "Refunds take thirty days from the day of the parcel. "  # ten words
LONG = ANSWERED | {
    "answer": "\n".join(f"{_LINE * 10}[{n}]" for n in range(1, 21)),
    "citations": [CITATION | {"marker": n} for n in range(1, 21)],
    "passages": [PASSAGE] * 20,
}
"""An answer of 2,000 words in 20 lines, with a citation each."""

ENDLESS = ANSWERED | {"answer": "line [1]\n" * 100_000}
SHORT = "an answer of two words"
REPLIES = {
    SHORT: ANSWERED,
    "an answer of 2,000 words": LONG,
    "an answer of 100,000 lines": ENDLESS,
}


def main() -> None:
    """Print sizes, requests and times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    _print_sizes()
    with backend() as server, _pages() as open_page:
        server.page("/bare", _PAGE.format(tag=""))
        server.page("/", _PAGE.format(tag='<script src="/widget.js?lang=en"></script>'))
        server.on("/favicon.ico", Sent(pieces=[], status=204))
        _print_start(server, open_page, runs)
        _print_answers(server, open_page, runs)


def _print_sizes() -> None:
    sizes = {code: len(gzip.compress(bundle(code).content, 9)) for code in languages()}
    print(f"gzipped: {min(sizes.values()):,} to {max(sizes.values()):,} bytes in one language,")
    print(f"         {len(gzip.compress(bundle().content, 9)):,} in all of them")


def _print_start(server: Backend, open_page: Callable[[], "Page"], runs: int) -> None:
    costs, requests = [], set[int]()
    for _ in range(runs):
        bare, _ = _load(open_page(), f"{server.url}/bare")
        dressed, asked = _load(open_page(), f"{server.url}/")
        costs.append(dressed - bare)
        requests.add(asked)
    print(f"requests before a question: {sorted(requests)} with the page itself")
    print(f"start-up: {_spread(costs)} of the main thread")


def _load(page: "Page", url: str) -> tuple[float, int]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    clock = _clock(page)
    before = clock()
    page.goto(url)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    spent = clock() - before
    page.context.close()
    return spent, len([url for url in asked if not url.endswith("favicon.ico")])


def _print_answers(server: Backend, open_page: Callable[[], "Page"], runs: int) -> None:
    costs: dict[str, list[float]] = {name: [] for name in REPLIES}
    longest: dict[str, list[float]] = {name: [] for name in REPLIES}
    for _ in range(runs):
        for name, reply in REPLIES.items():
            server.on("/api/chat", Sent(pieces=[events(reply)], kind="text/event-stream"))
            cost, task = _answer(open_page(), f"{server.url}/")
            costs[name].append(cost)
            longest[name].append(task)
    plain = statistics.median(costs[SHORT])
    for name in REPLIES:
        ratio = statistics.median(costs[name]) / plain
        print(f"{name}: {_spread(costs[name])} of the main thread, {ratio:.1f} times {SHORT};")
        print(f"  its longest task over 50 ms, by the wall clock: {_spread(longest[name])}")


def _answer(page: "Page", url: str) -> tuple[float, float]:
    page.goto(url)
    page.locator(".launcher").click()
    page.evaluate(
        """() => { window.longest = 0; new PerformanceObserver((list) => {
             for (const { duration } of list.getEntries())
               longest = Math.max(longest, duration); }).observe({ type: "longtask" }); }"""
    )
    clock = _clock(page)
    before = clock()
    page.evaluate(
        """() => { const widget = document.querySelector("wherein-widget");
             const told = new Promise((done) => widget.addEventListener("wherein-answer", () =>
               requestAnimationFrame(() => setTimeout(done))));
             widget.ask("How long?"); return told; }"""
    )
    spent, longest = clock() - before, page.evaluate("longest") / 1000
    page.context.close()
    return spent, longest


def _clock(page: "Page") -> Callable[[], float]:
    """Return what tells the seconds that a page's main thread has worked."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def read() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    return read


def _spread(seconds: list[float]) -> str:
    low, middle, high = (
        f"{1000 * value:.0f}" for value in (min(seconds), statistics.median(seconds), max(seconds))
    )
    return f"{middle} ms (least {low}, most {high})"


@contextmanager
def _pages() -> Iterator[Callable[[], "Page"]]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--headless"]
        )

        def open_page() -> "Page":
            context = browser.new_context(reduced_motion="reduce")
            context.add_init_script(OPEN_ROOTS)
            return context.new_page()

        yield open_page
        browser.close()


if __name__ == "__main__":
    main()
