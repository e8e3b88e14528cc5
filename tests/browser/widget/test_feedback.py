"""Judging an answer: a thumb, a reason for one that points down, and servers that take none."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.browser.widget.backend import in_json
from tests.browser.widget.conftest import Guest

if TYPE_CHECKING:
    from playwright.sync_api import Locator

TODAY, TOMORROW = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2))


def test_a_thumb_goes_to_the_server_with_the_id_of_its_answer(guest: Guest) -> None:
    guest.put()
    guest.open()
    turn = guest.get()
    turn.get_by_role("button", name="Yes").click()
    turn.locator(".feedback").get_by_text("Thank you.").wait_for()

    assert guest.server.asked[-1] == ("/api/feedback", {"id": "answer-1", "thumb": "up"})
    assert turn.locator(".thumb").count() == 0


def test_a_thumb_down_is_sent_at_once_and_its_reason_after_it_without_a_thumb(
    guest: Guest,
) -> None:
    guest.put()
    guest.open()
    turn = guest.get()
    turn.get_by_role("button", name="No").click()
    turn.locator(".feedback .told").get_by_text("Thank you.").wait_for()
    assert guest.votes() == [{"id": "answer-1", "thumb": "down"}]
    assert turn.locator(".thumb").count() == 0

    turn.get_by_label("It answers something else").check()
    turn.get_by_label("In your words").fill(" about <b>fees</b> ")
    turn.get_by_role("button", name="Send").click()
    turn.locator("form").wait_for(state="detached")

    assert guest.votes()[1:] == [
        {"id": "answer-1", "reason": "beside", "comment": "about <b>fees</b>"}
    ]
    assert turn.locator(".feedback .told:focus").text_content() == "Thank you."


def after_a_lost_thumb_down(guest: Guest) -> "Locator":
    """Return an answer whose thumb down did not arrive; what follows does."""
    guest.put()
    guest.open()
    turn = guest.get()
    guest.page.route("**/api/feedback", lambda route: route.abort(), times=1)
    turn.get_by_role("button", name="No").click()
    turn.locator(".feedback .told").get_by_text("could not be reached").wait_for()
    return turn


def test_a_thumb_down_that_did_not_arrive_comes_with_its_reason(guest: Guest) -> None:
    turn = after_a_lost_thumb_down(guest)
    turn.get_by_label("It is wrong").check()
    turn.get_by_role("button", name="Send").click()
    turn.locator("form").wait_for(state="detached")

    assert guest.votes() == [{"id": "answer-1", "thumb": "down", "reason": "wrong"}]
    guest.complaints.clear()  # the browser's own line about the network


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (429, "Many people are asking at the moment."),
        (500, "The server could not answer (500)."),
    ],
)
def test_a_thumb_that_the_server_refuses_can_be_given_again_and_why_is_told(
    guest: Guest, status: int, words: str
) -> None:
    guest.put()
    guest.open()
    turn = guest.get()
    guest.page.route("**/api/feedback", lambda route: route.fulfill(status=status), times=1)
    turn.get_by_role("button", name="Yes").click()
    turn.locator(".feedback .told").get_by_text(words, exact=True).wait_for()
    turn.get_by_role("button", name="Yes").click()
    turn.locator(".feedback .told").get_by_text("Thank you.").wait_for()

    assert guest.votes() == [{"id": "answer-1", "thumb": "up"}]
    guest.complaints.clear()  # the browser's own line about the status


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_wants_to_be_left_alone_is_sent_no_thumb_until_then(
    guest: Guest, status: int
) -> None:
    guest.page.clock.install(time=TODAY)
    guest.server.on("/api/feedback", in_json({}, status=status, Retry_After="30"))
    guest.put()
    guest.open()
    turn = guest.get()
    guest.page.clock.pause_at(TOMORROW)
    turn.get_by_role("button", name="Yes").press("Enter")
    waiting = turn.get_by_role("button", name="Yes (30 s)", exact=True)
    waiting.wait_for()

    assert waiting.is_disabled()
    assert turn.get_by_role("button", name="No (30 s)", exact=True).is_disabled()
    assert turn.locator(".told:focus").count() == 1
    guest.page.clock.fast_forward(28_500)
    turn.get_by_role("button", name="Yes (2 s)", exact=True).wait_for()
    assert len(guest.votes()) == 1

    guest.server.on("/api/feedback", in_json({}, status=201))
    guest.page.clock.fast_forward(2_000)
    turn.get_by_role("button", name="Yes", exact=True).click()
    turn.locator(".feedback .told").get_by_text("Thank you.").wait_for()
    assert guest.votes() == [{"id": "answer-1", "thumb": "up"}] * 2
    guest.complaints.clear()  # the browser's own line about the status


def test_while_it_does_no_other_answer_is_judged_either_and_no_reason_sent(guest: Guest) -> None:
    guest.page.clock.install(time=TODAY)
    guest.server.on("/api/feedback", in_json({}, status=429, Retry_After="30"))
    guest.put()
    guest.open()
    turn = guest.get()
    guest.page.clock.pause_at(TOMORROW)
    turn.get_by_role("button", name="No").click()
    turn.get_by_role("button", name="Send (30 s)", exact=True).wait_for()
    assert turn.locator("input:focus").count() == 1
    turn.get_by_label("It is wrong").check()
    turn.locator("form").evaluate("(form) => form.requestSubmit()")
    later = guest.get()
    later.get_by_role("button", name="No").dispatch_event("click")
    guest.page.clock.fast_forward(1_000)
    later.get_by_role("button", name="No (29 s)", exact=True).wait_for()
    assert later.locator("form").count() == 0
    assert guest.votes() == [{"id": "answer-1", "thumb": "down"}]

    guest.server.on("/api/feedback", in_json({}, status=201))
    guest.page.clock.fast_forward(30_000)
    turn.get_by_role("button", name="Send", exact=True).click()
    turn.locator("form").wait_for(state="detached")
    assert guest.votes()[1:] == [{"id": "answer-1", "thumb": "down", "reason": "wrong"}]
    guest.complaints.clear()  # the browser's own line about the status


def test_a_thumb_down_that_did_not_arrive_is_sent_once_more_by_another_click(guest: Guest) -> None:
    turn = after_a_lost_thumb_down(guest)
    turn.get_by_label("It is wrong").check()
    turn.locator(".thumb.down").evaluate("(one) => { one.click(); one.click(); }")
    turn.locator(".feedback .told").get_by_text("Thank you.").wait_for()
    turn.locator(".thumb").first.wait_for(state="detached")
    assert guest.votes() == [{"id": "answer-1", "thumb": "down"}]
    assert turn.locator("form").count() == 1

    turn.get_by_role("button", name="Send").click()
    turn.locator("form").wait_for(state="detached")
    assert guest.votes()[1:] == [{"id": "answer-1", "reason": "wrong"}]
    guest.complaints.clear()  # the browser's own line about the network


def test_a_reason_that_nobody_gave_is_not_sent(guest: Guest) -> None:
    guest.put()
    guest.open()
    turn = guest.get()
    turn.get_by_role("button", name="No").click()
    turn.get_by_role("button", name="Send").click()
    turn.locator("form").wait_for(state="detached")

    assert guest.votes() == [{"id": "answer-1", "thumb": "down"}]


@pytest.mark.parametrize("clicked", [["Yes", "Yes"], ["Yes", "No"], ["No", "Yes"], ["No", "No"]])
def test_whoever_clicks_in_a_hurry_votes_once(guest: Guest, clicked: list[str]) -> None:
    guest.put()
    guest.open()
    turn = guest.get()
    turn.locator(".feedback").evaluate(
        """(box, clicked) => { for (const words of clicked)
             [...box.querySelectorAll(".thumb")].find((one) => one.textContent === words).click(); }
        """,
        clicked,
    )
    turn.locator(".feedback .told").get_by_text("Thank you.").wait_for()
    turn.locator(".thumb").first.wait_for(state="detached")

    thumb = "up" if clicked[0] == "Yes" else "down"
    assert guest.votes() == [{"id": "answer-1", "thumb": thumb}]


@pytest.mark.parametrize("thumb", ["Yes", "No"])
def test_a_server_that_takes_no_feedback_is_not_asked_again(guest: Guest, thumb: str) -> None:
    del guest.server.answers["/api/feedback"]
    guest.put()
    guest.open()
    turn = guest.get()
    turn.get_by_role("button", name=thumb).click()
    turn.locator(".feedback").wait_for(state="detached")

    assert guest.find("#question:focus").count() == 1
    assert guest.get().locator(".feedback").count() == 0
    guest.complaints.clear()  # the browser's own line about the 404


def test_an_owner_may_do_without_feedback(guest: Guest) -> None:
    guest.put(body=guest.tag(feedback="off"))
    guest.open()

    assert guest.get().locator(".feedback").count() == 0
