"""The page to try the widget on, served by the real server, and the widget over real answers."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.widget.bundle import bundle
from tests.bot.shelf import TIRELESS, Shelf
from tests.browser.conftest import Serve, Visit
from tests.browser.widget.axe import violations
from tests.browser.widget.conftest import Guest

REFUNDS = "# Refund policy\n\n## Billing\n\nRefunds take 30 days. Late ones are paid by cheque.\n"
START = REFUNDS.index("Refunds take")


@pytest.fixture(scope="module")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    return serve(Shelf(tmp_path_factory.mktemp("shelf")).put({"refunds.md": REFUNDS}))


@pytest.fixture
def open_site(serve: Serve, guest: Guest, tmp_path: Path) -> str:
    """A server that the guest's page may ask."""
    allowing = replace(TIRELESS, origins=(guest.site.url,))
    return serve(Shelf(tmp_path / "shelf").put({"refunds.md": REFUNDS}), allowing)


@pytest.mark.parametrize("hostile", ["", "?hostile=true"])
def test_the_demo_answers_on_a_tame_and_on_a_hostile_page(visit: Visit, hostile: str) -> None:
    visit.go(f"/demo{hostile}")
    visit.page.locator(".launcher").click()
    visit.ask("refunds take 30 days")
    box = visit.page.locator("dialog").bounding_box()

    assert visit.page.locator(".turn mark").text_content() == "Refunds take 30 days."
    assert box is not None
    assert (box["width"], box["x"] + box["width"]) == (416, 980)


def test_what_is_chosen_shows_at_once_and_stands_in_the_line_to_paste(visit: Visit) -> None:
    visit.go("/demo")
    visit.page.get_by_label("Title").fill('Ask "us" <now>')
    visit.page.locator("select[name=lang]").select_option("de")
    visit.page.locator("select[name=position]").select_option("left")
    visit.page.locator("select[name=theme]").select_option("dark")
    visit.page.get_by_label("Colour").fill("teal")
    visit.page.get_by_role("button", name="Frage stellen").click()
    line = visit.page.locator("#tag").text_content() or ""

    assert visit.page.locator("#heading").text_content() == 'Ask "us" <now>'
    assert visit.page.locator(".frame[data-side=left][data-theme=dark]").count() == 1
    assert visit.page.locator("#send").evaluate("(e) => getComputedStyle(e).backgroundColor") == (
        "rgb(0, 128, 128)"
    )
    assert f'src="{visit.base}/widget.js?lang=de&#38;v={bundle("de").version}"' in line
    assert f'integrity="{bundle("de").integrity}"' in line
    assert 'data-title="Ask &#34;us&#34; &#60;now&#62;"' in line
    assert 'data-color="teal"' in line


def test_a_widget_in_its_place_is_an_element_to_paste_and_shows_there(visit: Visit) -> None:
    visit.go("/demo")
    visit.page.get_by_label("In the empty box").fill("What is it?")
    visit.page.get_by_label("In its place on the page").check()
    visit.page.locator("#place .inline").wait_for()
    lines = visit.page.locator("#tag").text_content() or ""

    assert visit.page.locator("#question").get_attribute("placeholder") == "What is it?"
    assert visit.page.locator(".launcher").count() == 0
    assert lines.startswith('<wherein-widget inline\n  placeholder="What is it?"\n')
    assert "data-" not in lines
    visit.ask("refunds take 30 days")
    visit.page.get_by_label("In its place on the page").uncheck()
    visit.page.locator("body > wherein-widget .launcher").wait_for()
    assert (visit.page.locator("#tag").text_content() or "").startswith("<script src=")


def test_the_switch_alone_opens_the_widget_and_whoever_opened_it_may_go_on_choosing(
    visit: Visit,
) -> None:
    visit.go("/demo")
    visit.page.locator(".launcher").click()
    visit.page.get_by_label("Colour").fill("teal")
    assert visit.page.locator("dialog[open]").count() == 1
    assert "data-open" not in (visit.page.locator("#tag").text_content() or "")
    visit.page.get_by_label("Open to begin with").check()
    visit.page.get_by_label("Open to begin with").uncheck()
    assert visit.page.locator("dialog[open]").count() == 0
    visit.page.get_by_label("Open to begin with").check()
    assert visit.page.locator("dialog[open]").count() == 1
    assert "\n  data-open\n" in (visit.page.locator("#tag").text_content() or "")


def test_a_server_that_takes_no_feedback_says_so_and_invites_to_none(visit: Visit) -> None:
    visit.go("/demo")
    visit.page.locator(".launcher").click()
    visit.ask("refunds take 30 days")

    assert visit.page.get_by_label("Ask whether an answer helped").is_disabled()
    assert visit.page.locator(".feedback").count() == 0
    assert 'data-feedback="off"' in (visit.page.locator("#tag").text_content() or "")


@pytest.mark.parametrize("inline", [False, True])
def test_what_is_to_paste_works_where_it_is_pasted(
    guest: Guest, open_site: str, inline: bool
) -> None:
    guest.page.goto(f"{open_site}/demo")
    guest.page.get_by_label("In its place on the page").set_checked(inline)
    guest.find("select[name=lang]").select_option("fr")
    line = guest.find("#tag").text_content() or ""
    guest.server.url = open_site
    guest.put(body=line)
    if not inline:
        guest.open()

    assert guest.find("#send").text_content() == "Demander"
    assert guest.get("refunds take 30 days").locator("mark").text_content() == (
        "Refunds take 30 days."
    )


def test_from_a_page_elsewhere_to_the_highlighted_words_by_keyboard_alone(
    guest: Guest, open_site: str
) -> None:
    press = guest.page.keyboard.press
    guest.server.url = open_site
    guest.put()
    guest.find("#buy").focus()
    press("Tab")
    press("Enter")
    guest.page.keyboard.type("refunds take 30 days")
    press("Enter")
    guest.find(".turn").wait_for()
    focused = "document.querySelector('wherein-widget').shadowRoot.activeElement.className"
    for _ in range(20):
        press("Shift+Tab")
        if guest.page.evaluate(focused) == "open":
            break
    with guest.page.context.expect_page() as opened:
        press("Enter")
    document = guest.watch(opened.value)
    mark = document.locator("mark#quote")
    mark.wait_for()

    assert mark.text_content() == "Refunds take 30 days." == REFUNDS[START : START + 21]
    assert document.url == f"{open_site}/documents/refunds.md#{START}-{START + 21}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/demo"])
def test_w12_axe_finds_nothing_wrong_with_our_own_pages(
    visit: Visit, path: str, scheme: str
) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit.go(path)
    visit.page.locator(".launcher, .composer").first.wait_for()
    assert violations(visit.page) == []
    if path == "/":
        visit.ask("refunds take 30 days")
        assert violations(visit.page) == []


def test_a_page_loads_one_file_for_the_widget(visit: Visit) -> None:
    visit.go("/")
    visit.page.locator(".composer").wait_for()
    scripts = [url for url in visit.requests if url.endswith(".js") or "widget" in url]

    assert len(scripts) == 1
    assert re.fullmatch(r".*/widget\.js\?lang=en&v=[0-9a-f]{12}", scripts[0])
