"""W12: by keyboard, at any size, in any colours and direction, and as it is read out."""

from collections.abc import Callable

import pytest

from tests.browser.widget.axe import violations
from tests.browser.widget.backend import Sent, in_json
from tests.browser.widget.conftest import Guest
from tests.browser.widget.replies import ABSTAINED, ANSWERED, CITATION, events


def abstain(guest: Guest) -> None:
    guest.server.on("/api/chat", in_json(ABSTAINED))
    guest.get("abstain?").locator(".nearest summary").click()


def fail(guest: Guest) -> None:
    guest.find("#stop").click()
    guest.page.unroute_all(behavior="ignoreErrors")
    guest.server.on("/api/chat", in_json({"detail": "it broke"}, status=429, Retry_After="30"))
    guest.say("fail?")
    guest.find("#problem").wait_for()


def judge(guest: Guest) -> None:
    guest.find(".thumb.down").first.click()


def wait(guest: Guest) -> None:
    guest.page.route("**/api/chat", lambda route: None)
    guest.say("wait?")
    guest.find("#stop").wait_for()


STATES: dict[str, Callable[[Guest], object]] = {
    "open": lambda guest: guest.open(),
    "answered": lambda guest: guest.get(),
    "judged": judge,
    "abstained": abstain,
    "over the limit": lambda guest: guest.find("#question").fill("x" * 5_000),
    "waiting": wait,
    "failed": fail,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("lang", "side"), [("en", "right"), ("ar", "left"), ("ja", "left")])
def test_w12_axe_finds_nothing_wrong_in_any_state(
    guest: Guest, scheme: str, lang: str, side: str
) -> None:
    two = CITATION | {"marker": 2, "stripped": True}
    guest.server.on(
        "/api/chat", in_json(ANSWERED | {"answer": "30 days [1][2]", "citations": [CITATION, two]})
    )
    direction = "rtl" if lang == "ar" else "ltr"
    settings = {"contact": "mailto:a@b.test", "suggestions": "One?|Two?", "theme": scheme}
    guest.put(
        body=guest.tag(query=f"lang={lang}", position=side, **settings),
        lang=lang,
        direction=direction,
        policy="",
    )
    guest.find(".launcher").wait_for()
    found = {"closed": violations(guest.page)}
    for state, reach in STATES.items():
        reach(guest)
        found[state] = violations(guest.page)

    assert list(found.values()) == [[]] * len(found)
    assert guest.find(".frame").get_attribute("dir") == direction
    guest.complaints.clear()  # the browser's own line about the 429


def test_w12_axe_would_find_what_is_wrong(guest: Guest) -> None:
    guest.put(policy="")
    guest.open()
    guest.find(".close").evaluate("(close) => close.removeAttribute('aria-label')")

    assert [one.split(":")[0] for one in violations(guest.page)] == ["button-name"]


@pytest.mark.parametrize("color", ["#ffd400", "navy", "rgb(200 30 30)", "#808080", "#0a8f5b"])
def test_w12_words_on_a_colour_of_the_owners_can_be_read(guest: Guest, color: str) -> None:
    guest.put(body=guest.tag(color=color), policy="")
    guest.find(".launcher").wait_for()
    closed = violations(guest.page)
    guest.open()

    assert closed == violations(guest.page) == []


def test_w12_all_is_done_by_the_keyboard_alone(guest: Guest) -> None:
    press = guest.page.keyboard.press
    focused = "document.querySelector('wherein-widget').shadowRoot.activeElement?.className"
    guest.put()
    guest.find("#buy").focus()
    press("Tab")
    assert guest.page.evaluate(focused) == "launcher"
    press("Enter")
    guest.find("dialog[open]").wait_for()
    guest.page.keyboard.type("How long?")
    press("Enter")
    guest.find(".turn").wait_for()
    order = []
    for _ in range(8):
        press("Shift+Tab")
        order.append(guest.page.evaluate(f"({focused}) || null"))
    assert order == [
        "thumb down",
        "thumb up",
        "copy",
        "open",
        None,  # the summary of the source
        "marker",
        "scroller",
        "close",
    ]
    guest.page.evaluate(
        "document.querySelector('wherein-widget').shadowRoot.querySelector('.marker').focus()"
    )
    press("Enter")
    assert guest.find("summary:focus").count() == 1
    press("Tab")
    with guest.page.context.expect_page() as opened:
        press("Enter")
    assert opened.value.url.endswith("/documents/refunds.md#100-165")
    guest.page.bring_to_front()
    press("Escape")

    assert guest.find("dialog[open]").count() == 0
    assert guest.page.evaluate(focused) == "launcher"
    press("Enter")
    assert guest.find(".turn").count() == 1  # the conversation is still there


def test_w12_the_log_is_told_one_thing_for_each_answer_and_only_when_it_is_whole(
    guest: Guest,
) -> None:
    whole = events(ANSWERED)
    pieces = [whole[at : at + 40] for at in range(0, len(whole), 40)]
    guest.server.on("/api/chat", Sent(pieces=pieces, kind="text/event-stream"))
    guest.put()
    guest.open()
    guest.find("#log").evaluate(
        """(log) => { window.added = [];
             new MutationObserver((all) => added.push(...all.flatMap(({ addedNodes }) =>
               [...addedNodes].map((node) => node.textContent))))
               .observe(log, { childList: true, subtree: true, characterData: true }); }"""
    )
    guest.get("one?")
    guest.get("two?")
    added = guest.page.evaluate("added")

    assert [one[:4] for one in added] == ["one?", "two?"]
    assert all("30 days" in one and "Refund policy" in one for one in added)
    assert guest.find("#log").get_attribute("role") == "log"
    assert guest.find("[aria-live=assertive], .pending [role], .pending [aria-live]").count() == 0


@pytest.mark.parametrize(
    ("width", "height"), [(320, 568), (640, 400), (320, 256)], ids=["phone", "200 %", "400 %"]
)
def test_w12_a_small_window_is_filled_and_nothing_is_cut_off(
    guest: Guest, width: int, height: int
) -> None:
    guest.page.set_viewport_size({"width": width, "height": height})
    guest.put(body=guest.tag(suggestions="A rather long question that wraps?"), policy="")
    guest.open()
    turn = guest.get("x" * 200)
    seen = turn.locator(".question").bounding_box()
    assert seen is not None
    assert 0 <= seen["y"] < height
    box = guest.find("dialog").bounding_box()
    spill = guest.find("dialog").evaluate(
        """(dialog) => [...dialog.querySelectorAll("*")].filter((one) =>
             !one.closest(".unseen") && one.getBoundingClientRect().right > innerWidth + 1)
             .map((one) => one.className)"""
    )
    guest.find("#question").blur()
    guest.find("#question").focus()
    caret = guest.find("#question").bounding_box()

    if width == 320:
        assert box == {"x": 0, "y": 0, "width": width, "height": height}
        assert guest.find("dialog:modal").count() == 1
    assert spill == []
    assert caret is not None
    assert 0 <= caret["y"] <= caret["y"] + caret["height"] <= height
    assert violations(guest.page) == []


def test_w12_a_panel_that_fills_the_window_keeps_the_focus_until_it_closes(guest: Guest) -> None:
    guest.page.set_viewport_size({"width": 320, "height": 568})
    guest.put()
    guest.open()
    for _ in range(12):
        guest.page.keyboard.press("Tab")
        assert guest.page.evaluate("document.activeElement.tagName") in {"WHEREIN-WIDGET", "BODY"}
    guest.page.keyboard.press("Shift+Tab")
    guest.find("#question").press("Escape")

    assert guest.find("dialog[open]").count() == 0
    assert guest.find(".launcher:focus").count() == 1


def test_w12_a_window_that_grows_gives_the_page_back_and_one_that_shrinks_takes_it(
    guest: Guest,
) -> None:
    guest.page.set_viewport_size({"width": 320, "height": 600})
    guest.put()
    guest.open()
    copy = guest.get().locator(".copy")
    copy.focus()

    guest.page.set_viewport_size({"width": 1000, "height": 600})
    guest.find("dialog[open]:not(:modal)").wait_for()
    assert copy.evaluate("(e) => e.matches(':focus')")
    guest.find("#buy").click()
    assert guest.find("#buy").evaluate("(e) => e.matches(':focus')")

    copy.focus()
    guest.page.set_viewport_size({"width": 320, "height": 600})
    guest.find("dialog:modal").wait_for()
    assert copy.evaluate("(e) => e.matches(':focus')")


def test_w12_a_panel_that_its_page_closes_leaves_the_focus_where_the_page_has_it(
    guest: Guest,
) -> None:
    hide = "document.querySelector('wherein-widget').hide()"
    guest.put()
    guest.open()
    guest.find("#buy").focus()
    guest.page.evaluate(hide)
    assert guest.find("#buy").evaluate("(e) => e.matches(':focus')")

    guest.open()
    guest.page.evaluate(hide)
    assert guest.find(".launcher").evaluate("(e) => e.matches(':focus')")


_COVERED = """() => {
  const focused = document.querySelector("wherein-widget").shadowRoot.activeElement;
  const box = focused.getBoundingClientRect();
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  const seen = focused.getRootNode().elementFromPoint(...middle);
  return focused.contains(seen) ? null : focused.textContent; }"""


def test_w12_the_box_at_the_foot_of_the_window_covers_nothing_that_has_the_focus(
    guest: Guest,
) -> None:
    numbers = range(1, 6)
    reply = ANSWERED | {
        "answer": "\n".join(f"30 days [{number}]" for number in numbers),
        "citations": [CITATION | {"marker": number} for number in numbers],
    }
    guest.server.on("/api/chat", in_json(reply))
    guest.page.set_viewport_size({"width": 600, "height": 560})
    guest.put(body=f"<wherein-widget inline lang=en></wherein-widget>{guest.tag()}")
    guest.get()
    guest.find("#buy").focus()
    covered = []
    for _ in range(5 + 2 * 5 + 3):  # markers, a source and its link each, copy and two thumbs
        guest.page.keyboard.press("Tab")
        covered.append(guest.page.evaluate(_COVERED))

    assert guest.find(".thumb.down:focus").count() == 1
    assert [one for one in covered if one is not None] == []


def test_w12_targets_are_large_enough(guest: Guest) -> None:
    guest.put(body=guest.tag(suggestions="One?"))
    guest.open()
    guest.get()
    guest.find(".thumb.down").click()
    small = guest.find("dialog").evaluate(
        """(dialog) => [..."button a summary label:has(input) textarea".split(" ")]
             .flatMap((tag) => [...dialog.querySelectorAll(tag)])
             .filter((one) => one.checkVisibility())
             .map((one) => [one.className, one.getBoundingClientRect()])
             .filter(([, { width, height }]) => width < 24 || height < 24)
             .map(([name]) => name)"""
    )

    assert small == []


def test_w12_forced_colours_keep_edges_marks_and_focus(guest: Guest) -> None:
    guest.page.emulate_media(forced_colors="active")
    guest.put()
    guest.open()
    mark = guest.get().locator("mark")
    computed = """(e) => { const { backgroundColor, color, borderTopWidth } = getComputedStyle(e);
      return [backgroundColor, color, borderTopWidth]; }"""
    background, color, _ = mark.evaluate(computed)
    *_, edge = guest.find("#send").evaluate(computed)

    assert background != color
    assert background != guest.find("dialog").evaluate(computed)[0]
    assert edge == "2px"


def test_w12_in_forced_colours_the_words_that_answer_stand_on_the_colour_of_marks(
    guest: Guest,
) -> None:
    guest.page.emulate_media(forced_colors="active", color_scheme="dark")
    guest.put()
    guest.open()
    words = guest.get().locator("mark strong")
    background, line = words.evaluate(
        "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).textDecorationLine]"
    )

    assert background == "rgba(0, 0, 0, 0)"  # so that the mark's own is seen behind them
    assert line == "underline"


def test_w12_who_wants_no_motion_gets_none(guest: Guest) -> None:
    moving = """() => document.querySelector("wherein-widget").shadowRoot.getAnimations().length"""
    guest.page.route("**/api/chat", lambda route: None)
    guest.put()
    guest.open()
    guest.say()
    guest.find(".pending .question").wait_for()
    assert guest.page.evaluate(moving) == 0
    guest.page.emulate_media(reduced_motion="no-preference")
    guest.page.wait_for_function(f"({moving})() > 0")
    guest.page.unroute_all(behavior="ignoreErrors")
