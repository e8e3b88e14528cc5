"""The page of an examination, opened as a file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

from bot.evaluation.reports.html import write_html
from bot.evaluation.reports.output import Output
from bot.evaluation.reports.question_view import anchor
from tests.bot.evaluation.reports.sample import comparison, head, results

OURS, THEIRS = list(results(60)), list(results(60, skill=1.0))
COMPARED = comparison(OURS, THEIRS)
SHOWN = "#list > details:not([hidden])"
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    rows = [dict(OURS[0], question="<script>alert(1)</script> \u202e", tags=["x" * 300]), *OURS[1:]]
    write_html(Output(path=path), head(OURS), results=rows, comparison=COMPARED)
    return path


@pytest.fixture
def opened(browser: "Browser", file: Path) -> Iterator[Open]:
    """Open the report; that it fetched and complained of nothing is checked at the end."""
    contexts, complaints, requests = [], [], []

    def open_report(
        width: int = 1000,
        *,
        scripts: bool = True,
        scheme: Literal["light", "dark"] = "light",
        place: str = "",
    ) -> "Page":
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            color_scheme=scheme,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(f"{file.as_uri()}{place}")
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(file.as_uri())] == []


def _failed(row: dict[str, Any]) -> bool:
    return not row["right"] if row["answers"] else bool(row["answered"])


@pytest.mark.parametrize(
    ("label", "count"),
    [
        ("all", 60),
        ("failures", sum(map(_failed, OURS))),
        ("abstentions", sum(not row["answered"] for row in OURS)),
        ("turned wrong", sum(one["to"] == "wrong" for one in COMPARED["turned"])),
        ("turned right", sum(one["to"] == "right" for one in COMPARED["turned"])),
    ],
)
def test_the_questions_can_be_filtered_by_how_they_went(
    opened: Open, label: str, count: int
) -> None:
    page = opened()
    page.get_by_label(label, exact=True).check()
    assert count > 0
    assert page.locator(SHOWN).count() == count
    assert page.locator("#filter output").text_content() == f"{count} of 60 shown"


def test_filters_by_tag_and_words_hold_together(opened: Open) -> None:
    page = opened()
    page.locator("select[name=tag]").select_option("names")
    page.get_by_label("With the words").fill("WHO first")
    # Questions 1, 7, 13, ... 55 ask who; the first is of another tag and wording here.
    assert page.locator(SHOWN).count() == 9
    page.get_by_role("button", name="Open these").click()
    assert page.locator(f"{SHOWN}[open]").count() == 9


def test_a_link_to_a_turned_question_opens_it_though_it_was_filtered_out(opened: Open) -> None:
    page = opened()
    page.get_by_label("With the words").fill("no such words")
    assert page.locator(SHOWN).count() == 0
    page.locator("#turned a").first.click()
    page.locator("#list > details[open]").wait_for()
    address = page.locator("#list > details[open]").get_attribute("id")
    assert page.url.endswith(f"#{address}")


def test_an_address_with_a_question_opens_it(opened: Open) -> None:
    page = opened(place=f"#{anchor('q9')}")
    assert page.locator("#list > details[open] .small").first.inner_text().startswith("q9")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768])
def test_nothing_leads_out_of_a_narrow_page(
    opened: Open, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = opened(width, scheme=scheme)
    page.get_by_role("button", name="Open these").click()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_without_scripts_everything_can_be_read(opened: Open) -> None:
    page = opened(scripts=False)
    assert page.locator("#filter").is_hidden()
    question = page.locator("#list > details").nth(1)
    question.locator("summary").first.click()
    assert question.locator(".answer").is_visible()


def test_in_print_every_question_is_open(opened: Open) -> None:
    page = opened()
    page.emulate_media(media="print")
    question = page.locator("#list > details").nth(1)
    assert question.locator(".answer").is_visible()
    assert page.locator("#filter").is_hidden()


_CONTRAST = """() => {
  const channel = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(channel);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (c.startsWith("rgb(")) return c; } };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = 99;
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest("svg, .notice"))
      continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    least = Math.min(least, (a + .05) / (b + .05));
  }
  return least;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(
    opened: Open, scheme: Literal["light", "dark"]
) -> None:
    page = opened(scheme=scheme)
    page.get_by_role("button", name="Open these").click()
    assert page.evaluate(_CONTRAST) >= 4.5  # WCAG 2.2, 1.4.3
