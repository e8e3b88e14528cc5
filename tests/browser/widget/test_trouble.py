"""W9, W13, W15: servers that fail, people in a hurry, and answers that do not end."""

import threading
from collections.abc import Iterator
from time import sleep
from typing import TYPE_CHECKING

import pytest

from tests.browser.widget.backend import Sent, in_json
from tests.browser.widget.conftest import Guest
from tests.browser.widget.replies import ANSWERED, CITATION, PASSAGE, QUOTE, events

if TYPE_CHECKING:
    from playwright.sync_api import Request

STREAM = "text/event-stream"
WHOLE = events(ANSWERED)
TROUBLES = {
    "401": (in_json({"detail": "who?"}, status=401), "Questions from this page are not allowed."),
    "403": (in_json({}, status=403), "Questions from this page are not allowed."),
    "500": (
        in_json({"detail": "it broke"}, status=500),
        "The server could not answer (500).it broke",
    ),
    "nothing indexed": (
        in_json({"type": "urn:wherein:nothing-indexed", "detail": "no."}, status=503),
        "There are no documents here yet.",
    ),
    "too many at once": (
        in_json({"type": "urn:wherein:busy", "detail": "no."}, status=503),
        "Many people are asking at the moment.",
    ),
    "a question of invisible signs": (
        in_json({"type": "urn:wherein:empty-question", "detail": "no."}, status=422),
        "The question is empty.",
    ),
    "what an operator alone can mend": (
        in_json({"type": "urn:wherein:index-damaged", "detail": "see the log."}, status=503),
        "The server could not answer (503).",
    ),
    "a request that is wrong": (
        in_json({"type": "urn:wherein:invalid-request", "detail": "body.k: no"}, status=422),
        "The server could not answer (422).body.k: no",
    ),
    "a type that is no text": (
        in_json({"type": ["busy"], "title": "Teapot"}, status=418),
        "The server could not answer (418).Teapot",
    ),
    "page of a proxy": (
        Sent(pieces=[b"<h1>Bad gateway</h1>"], kind="text/html", status=502),
        "The server could not answer (502).",
    ),
    "half a stream": (
        Sent(pieces=[WHOLE[: len(WHOLE) // 2]], kind=STREAM, cut=True),
        "The answer broke off.",
    ),
    "a stream without an end": (
        Sent(pieces=[WHOLE.split(b"event: done")[0]], kind=STREAM),
        "The answer broke off.",
    ),
    "an error in the stream": (
        Sent(
            pieces=[
                WHOLE.split(b"event: answer")[0],
                b'event: error\ndata: {"status": 503, "detail": "shutting down"}\n\n',
            ],
            kind=STREAM,
        ),
        "The server could not answer (503).shutting down",
    ),
    "another content type": (
        Sent(pieces=[b"{}"], kind="application/octet-stream"),
        "The reply could not be read.",
    ),
    "no JSON": (Sent(pieces=[b"{nope"]), "The reply could not be read."),
    "another JSON": (in_json([1, None]), "The reply could not be read."),
    "lists of something else": (
        in_json(ANSWERED | {"citations": [None], "passages": [1]}),
        "The reply could not be read.",
    ),
    "10 MB": (
        Sent(pieces=[b'{"answer": "', *[b"x" * 2**20] * 10, b'"}']),
        "The reply could not be read.",
    ),
    "10 MB of events": (
        Sent(pieces=[b"event: answer\ndata: ", *[b"x" * 2**20] * 10], kind=STREAM),
        "The reply could not be read.",
    ),
}


@pytest.mark.parametrize(("sent", "words"), TROUBLES.values(), ids=TROUBLES)
def test_w9_whatever_the_server_does_the_draft_is_kept_and_the_words_are_plain(
    guest: Guest, sent: Sent, words: str
) -> None:
    guest.server.on("/api/chat", sent)
    guest.put()
    guest.open()
    guest.say("my long question")
    guest.find("#problem").wait_for()

    assert guest.find("#problem-text").text_content() == words
    assert guest.find("#question").input_value() == "my long question"
    assert guest.find(".turn, .pending .question").count() == 0
    assert guest.find("#stop").is_hidden()
    guest.complaints.clear()  # the browser's own line about the status


def test_w9_a_visitor_reads_their_own_language_and_the_english_for_the_operator_is_in_the_console(
    guest: Guest,
) -> None:
    told: list[str] = []
    guest.page.on("console", lambda line: told.append(line.text))
    problem = {"type": "urn:wherein:nothing-indexed", "detail": "the operator adds documents."}
    guest.server.on("/api/chat", in_json(problem, status=503))
    guest.put(body=guest.tag(query="lang=he"))
    guest.open()
    guest.say()
    guest.find("#problem").wait_for()

    assert guest.find("#problem-text").text_content() == "אין כאן מסמכים עדיין."
    assert "wherein: the operator adds documents." in told

    guest.server.on("/api/chat", in_json({"detail": "It broke (here)."}, status=500))
    guest.find("#retry").click()
    detail = guest.find("#problem-text .detail")
    assert detail.text_content() == "It broke (here)."
    assert (detail.get_attribute("lang"), detail.get_attribute("dir")) == ("en", "ltr")
    guest.complaints.clear()  # the browser's own lines about the status


def test_w9_a_server_that_is_down_can_be_asked_again(guest: Guest) -> None:
    guest.put()
    guest.open()
    guest.page.route("**/api/chat", lambda route: route.abort(), times=1)
    guest.say("my draft")
    guest.find("#problem-text").get_by_text("could not be reached").wait_for()
    guest.complaints.clear()  # the browser's own line about the network
    guest.find("#retry").click()
    guest.find(".turn").wait_for()

    assert guest.find("#question").input_value() == ""
    assert guest.find("#problem").is_hidden()


def test_w9_no_longer_than_an_hour_is_waited(guest: Guest) -> None:
    answer = in_json({"detail": "slow down"}, status=429, Retry_After="999999999")
    guest.server.on("/api/chat", answer)
    guest.put()
    guest.open()
    guest.say("my draft")
    guest.find("#retry").get_by_text("Try again (3600 s)").wait_for()
    guest.complaints.clear()  # the browser's own line about the 429


def test_w9_retry_after_is_waited_for(guest: Guest) -> None:
    guest.page.clock.install()
    guest.server.on("/api/chat", in_json({"detail": "slow down"}, status=429, Retry_After="30"))
    guest.put()
    guest.open()
    guest.say("my draft")
    retry = guest.find("#retry")
    retry.get_by_text("Try again (30 s)").wait_for()
    assert retry.is_disabled()
    guest.find("#question").press("Enter")
    guest.page.clock.fast_forward(29_000)
    assert retry.is_disabled()
    assert guest.server.questions() == ["my draft"]

    guest.server.on("/api/chat", in_json(ANSWERED))
    guest.page.clock.fast_forward(1_500)
    retry.get_by_text("Try again", exact=True).wait_for()
    retry.click()
    guest.find(".turn").wait_for()
    guest.complaints.clear()  # the browser's own line about the 429


def test_w9_a_server_that_falls_silent_is_given_up_after_a_minute(guest: Guest) -> None:
    guest.page.clock.install()
    guest.page.route("**/api/chat", lambda route: None)  # never answered
    guest.put()
    guest.open()
    guest.say("my draft")
    guest.page.clock.fast_forward(59_000)
    assert guest.find("#stop").is_visible()
    guest.page.clock.fast_forward(2_000)
    guest.find("#problem-text").get_by_text("could not be reached").wait_for()

    assert guest.find("#question").input_value() == "my draft"
    assert guest.complaints == []  # it was reached, so its list of origins is not why
    guest.page.unroute_all(behavior="ignoreErrors")


def is_question(request: "Request") -> bool:
    """Tell a question from the browser's own asking whether it may."""
    return request.method == "POST" and request.url.endswith("/api/chat")


def test_w9_a_reply_comes_to_its_end_and_its_connection_is_not_broken_off(guest: Guest) -> None:
    guest.put()
    guest.open()

    for _ in range(5):
        with guest.page.expect_event("requestfinished", is_question):
            guest.get()


def test_w9_a_stream_that_goes_on_after_its_end_is_broken_off(guest: Guest) -> None:
    def endless() -> Iterator[bytes]:
        yield WHOLE
        stopped.wait(30)

    stopped = threading.Event()
    guest.server.on("/api/chat", Sent(pieces=endless(), kind=STREAM))
    guest.page.clock.install()
    guest.put()
    guest.open()
    guest.get()
    with guest.page.expect_event("requestfailed", is_question):
        guest.page.clock.fast_forward(2_000)
    stopped.set()


def test_w9_a_slow_question_can_be_stopped(guest: Guest) -> None:
    guest.page.route("**/api/chat", lambda route: None)  # never answered
    guest.put()
    guest.open()
    guest.say("my draft")
    guest.find("#stop").click()
    guest.find("#status").get_by_text("Stopped.").wait_for()

    assert guest.find("#question").input_value() == "my draft"
    assert guest.find("#problem").is_hidden()
    guest.page.unroute_all(behavior="ignoreErrors")


def test_w13_of_a_megabyte_that_is_pasted_the_beginning_is_kept_and_nothing_is_sent(
    guest: Guest,
) -> None:
    guest.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    guest.put()
    guest.open()
    guest.page.evaluate("navigator.clipboard.writeText('x'.repeat(1000000))")
    guest.find("#question").press("Control+V")
    guest.find("#limit").get_by_text("16,000 / 4,000").wait_for()
    guest.find("#question").press("Enter")
    guest.find("#problem-text").get_by_text(
        "Too long by 12,000: a question may have 4,000 characters."
    ).wait_for()

    assert guest.find("#question").get_attribute("aria-invalid") == "true"
    assert guest.server.asked == []


def test_w13_enter_that_ends_a_composition_sends_nothing(guest: Guest) -> None:
    guest.put()
    guest.open()
    guest.find("#question").fill("質問")
    for init in ("{ isComposing: true }", "{ keyCode: 229 }"):
        guest.find("#question").evaluate(
            f"(box) => box.dispatchEvent(new KeyboardEvent('keydown', "
            f"{{ key: 'Enter', bubbles: true, cancelable: true, ...{init} }}))"
        )
    assert guest.server.asked == []
    guest.find("#question").press("Enter")
    guest.find(".turn").wait_for()

    assert guest.server.questions() == ["質問"]


def test_w13_fifty_sends_at_once_are_one_question(guest: Guest) -> None:
    guest.put()
    guest.open()
    guest.find("#question").fill("once")
    guest.find("#ask").evaluate(
        """(form) => { for (let n = 0; n < 50; n += 1) {
             form.requestSubmit(); document.querySelector("wherein-widget").ask("once"); } }"""
    )
    guest.find(".turn").wait_for()

    assert guest.server.questions() == ["once"]


def test_w13_a_double_click_sends_once(guest: Guest) -> None:
    def slowly(_: dict[str, object]) -> Sent:
        sleep(0.3)  # the second click comes while the first is on its way
        return in_json(ANSWERED)

    guest.server.on("/api/chat", slowly)
    guest.put()
    guest.open()
    guest.find("#question").fill("once")
    guest.find("#send").evaluate("(button) => { button.click(); button.click(); }")
    guest.find(".turn").wait_for()

    assert guest.server.questions() == ["once"]


ENDLESS: dict[str, dict[str, object]] = {
    "lines": {"answer": "line [1]\n" * 100_000},
    "links": {"answer": "[1]" * 100_000},
    "links amid words": {"answer": "[1]" * 100_000 + "x"},
    "one word": {"answer": "x" * 500_000},
    "citations": {"citations": [CITATION | {"marker": n} for n in range(1, 3_001)]},
    "passages": {"passages": [PASSAGE] * 1_500},
    "quote": {"citations": [CITATION | {"quote": QUOTE * 3_000, "answers": []}]},
}


COUNTING = """
  window.reads = 0;
  const counted = (holder, name) => {
    const { get, value, ...rest } = Object.getOwnPropertyDescriptor(holder, name);
    const counting = (real) => function (...given) { reads += 1; return real.apply(this, given); };
    const made = value ? { value: counting(value) } : { get: counting(get) };
    Object.defineProperty(holder, name, { ...rest, ...made });
  };
  for (const name of ["getBoundingClientRect", "getClientRects", "scrollIntoView", "scrollTop",
    "scrollHeight", "clientHeight", "checkVisibility"]) counted(Element.prototype, name);
  for (const name of ["offsetHeight", "offsetTop", "innerText"])
    counted(HTMLElement.prototype, name);
  counted(window, "getComputedStyle");
"""
"""Counts whatever makes a browser lay a page out before its time."""


def work(guest: Guest, body: bytes) -> tuple[int, int]:
    """Return how often the widget wrote to the page, and made it lay itself out, for a reply."""
    guest.server.on("/api/chat", Sent(pieces=[body], kind=STREAM))
    guest.put()
    guest.open()
    writes, reads = guest.page.evaluate(
        """async () => {
          const widget = document.querySelector("wherein-widget");
          const writes = [];
          const told = new Promise((done) => widget.addEventListener("wherein-answer", done));
          const all = { childList: true, subtree: true, characterData: true, attributes: true };
          new MutationObserver((some) => writes.push(...some)).observe(widget.shadowRoot, all);
          const before = reads;
          widget.ask("How long do refunds take?");
          await told;
          await new Promise((done) => setTimeout(done));
          return [writes.length, reads - before];
        }"""
    )
    return writes, reads


@pytest.mark.parametrize("what", ENDLESS)
def test_w15_an_answer_without_end_costs_as_many_writes_and_layouts_as_any_other(
    guest: Guest, what: str
) -> None:
    guest.page.add_init_script(COUNTING)
    writes, reads = work(guest, WHOLE)

    assert 0 < writes < 40
    assert reads == 12  # two scrolls, of two boxes each: two places, and how far it is scrolled
    assert work(guest, events(ANSWERED | ENDLESS[what])) == (writes, reads)


def test_w15_a_server_that_answers_a_thousand_times_is_shown_once_before_it_is_done(
    guest: Guest,
) -> None:
    guest.page.add_init_script(COUNTING)
    passages, answer, citations, done = WHOLE.split(b"\nevent: ")[1:]
    answers = b"".join([b"\nevent: " + answer] * 1_000)
    again = b"\nevent: " + passages + answers + b"\nevent: " + citations + b"\nevent: " + done

    assert work(guest, again) == work(guest, WHOLE)


@pytest.mark.parametrize("what", ENDLESS)
def test_w15_an_answer_without_end_is_cut(guest: Guest, what: str) -> None:
    guest.server.on("/api/chat", in_json(ANSWERED | ENDLESS[what]))
    guest.put()
    guest.open()
    turn = guest.get()

    assert turn.locator("*").count() < 2_500
    assert len(turn.text_content() or "") < 60_000
    if what in {"lines", "links", "one word", "citations"}:
        assert turn.locator(".shortened").text_content() == "Shortened here."
