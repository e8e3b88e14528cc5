"""The words that answer, from an answer to its document."""

import pytest

from bot.assistant import Assistant
from tests.bot.readers import Answering
from tests.bot.shelf import Shelf
from tests.browser.conftest import Serve, Visit

QUOTE = "😀 Refunds take <b>30 days</b>."


@pytest.fixture(scope="module")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    shelf.assistant = Assistant(shelf.library, Answering(QUOTE, "Refunds", "<b>30 days</b>"))
    return serve(shelf.put({"refunds.txt": f"Shops open at nine.\n\n{QUOTE}\n"}))


def test_words_that_answer_are_strong_in_the_answer_and_behind_its_link(
    visit: Visit, site: str
) -> None:
    visit.go("/")
    visit.ask("How long do refunds take?")
    shown = visit.page.locator(".citation mark")
    assert shown.text_content() == QUOTE
    assert shown.locator("strong").all_text_contents() == ["Refunds", "<b>30 days</b>"]

    link = visit.page.locator(".citation a.open").get_attribute("href") or ""
    visit.page.goto(link)
    there = visit.page.locator("mark#quote")
    there.wait_for()
    # the first line and its blank line have 21 characters, "😀 " 2, "Refunds take " 13
    assert link == f"{site}/documents/refunds.txt#21-51:23-30,36-50"
    assert there.text_content() == QUOTE
    assert there.locator("strong").all_text_contents() == ["Refunds", "<b>30 days</b>"]


def test_in_forced_colours_the_words_that_answer_stand_on_the_colour_of_marks(
    visit: Visit,
) -> None:
    visit.page.emulate_media(forced_colors="active", color_scheme="dark")
    visit.go("/documents/refunds.txt#21-51:23-30,36-50")
    words = visit.page.locator("mark#quote strong").first
    background, line = words.evaluate(
        "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).textDecorationLine]"
    )

    assert background == "rgba(0, 0, 0, 0)"  # so that the mark's own is seen behind them
    assert line == "underline"
