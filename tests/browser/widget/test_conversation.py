"""Asking and being answered, on a page of another origin under a strict policy."""

import json
import threading
from collections.abc import Iterator

from tests.browser.widget.backend import Sent, in_json
from tests.browser.widget.conftest import Guest
from tests.browser.widget.replies import ABSTAINED, ANSWERED, CITATION, PASSAGE, QUOTE, events


def test_a_question_is_asked_and_its_answer_shows_the_words_in_their_quote(guest: Guest) -> None:
    guest.put()
    guest.open()
    turn = guest.get()

    assert turn.locator(".question").text_content() == "How long do refunds take?"
    assert turn.locator(".answer").text_content() == "30 days [1]"
    assert turn.locator(".citation .quote").text_content() == QUOTE
    assert turn.locator(".citation mark strong").all_text_contents() == ["30 days"]
    assert turn.locator(".whence > *").all_text_contents() == [
        "Refund policy",
        "Billing › Refunds",
        "page 3",
        "refunds.md",
    ]
    assert guest.server.asked == [
        ("/api/chat", {"question": "How long do refunds take?", "stream": True})
    ]


def test_a_passage_that_comes_with_the_citations_gives_its_quote_its_context(
    guest: Guest,
) -> None:
    other = PASSAGE | {"document_id": "other.md", "text": "Nothing of the kind."}
    reply = ANSWERED | {"passages": [other, PASSAGE]}
    guest.server.on("/api/chat", Sent(pieces=[events(reply)], kind="text/event-stream"))
    guest.put()
    guest.open()

    assert guest.get().locator(".citation .context").text_content() == PASSAGE["text"]


def test_a_server_that_does_not_stream_is_asked_again_in_one_piece_and_once_only(
    guest: Guest,
) -> None:
    def plain(asked: dict[str, object]) -> Sent:
        if "stream" not in asked:
            return in_json(ANSWERED)
        return in_json({"errors": [{"where": "body.stream", "why": "no"}]}, status=422)

    guest.server.on("/api/chat", plain)
    guest.put()
    guest.open()
    guest.get("one?")
    guest.get("two?")

    assert [sorted(body) for _, body in guest.server.asked] == [
        ["question", "stream"],
        ["question"],
        ["history", "question"],
    ]
    guest.complaints.clear()  # the browser's own line about the 422


def test_a_server_that_answers_a_stream_in_one_piece_is_understood(guest: Guest) -> None:
    guest.server.on("/api/chat", in_json(ANSWERED))
    guest.put()
    guest.open()

    assert guest.get().locator(".answer").text_content() == "30 days [1]"
    assert len(guest.server.asked) == 1


def test_an_answer_is_seen_before_it_is_whole_and_in_the_log_only_when_it_is(
    guest: Guest,
) -> None:
    begun, rest = events(ANSWERED).split(b"event: citations")
    may_go = threading.Event()

    def pieces() -> Iterator[bytes]:
        yield begun
        may_go.wait(30)
        yield b"event: citations" + rest

    guest.server.on("/api/chat", Sent(pieces=pieces(), kind="text/event-stream"))
    guest.put()
    guest.open()
    guest.say()
    guest.find(".pending .answer").get_by_text("30 days [1]").wait_for()

    assert guest.find("[role=log] *").count() == 0
    assert guest.find(".pending button").count() == 0
    may_go.set()
    guest.find("[role=log] .turn .marker").wait_for()
    assert guest.find(".pending").is_hidden()


def test_a_follow_up_tells_what_was_said_and_shows_how_it_was_understood(guest: Guest) -> None:
    guest.put()
    guest.open()
    guest.get("How long do refunds take?")
    understood = {"question": "How long do late refunds take?", "following": "…"}
    guest.server.on("/api/chat", in_json(ANSWERED | {"understood": understood}))
    turn = guest.get("And late ones?")

    assert guest.server.asked[1][1]["history"] == [
        {"role": "user", "content": "How long do refunds take?"},
        {"role": "assistant", "content": "30 days [1]"},
    ]
    assert turn.locator(".understood").text_content() == (
        "Understood as: How long do late refunds take?"
    )


def test_a_follow_up_that_could_not_be_put_in_whole_says_what_it_follows(guest: Guest) -> None:
    understood = {"question": "And late ones?", "following": "How long do refunds take?"}
    guest.put(body=guest.tag(query="lang=de"))
    guest.server.on("/api/chat", in_json(ANSWERED | {"understood": understood}))
    guest.open()

    turn = guest.get("And late ones?")

    assert turn.locator(".understood").text_content() == (
        "Verstanden als Nachfrage zu: How long do refunds take?"
    )


def test_what_is_told_of_earlier_turns_is_bounded(guest: Guest) -> None:
    guest.server.on("/api/chat", in_json(ANSWERED | {"answer": "本" * 9_000 + " [1]"}))
    guest.put()
    guest.open()
    for _ in range(6):
        guest.get("本" * 3_900)
    history = guest.server.asked[-1][1]["history"]

    assert isinstance(history, list)
    assert len(history) == 8
    assert {len(said["content"]) for said in history} == {1_500}
    assert len(json.dumps(guest.server.asked[-1][1], ensure_ascii=False).encode()) < 2**16


def test_words_of_a_language_model_are_said_to_be_such_and_lead_to_their_quotes(
    guest: Guest,
) -> None:
    answer = "Refunds take 30 days [1]. See [7]. So it is [1]."
    guest.server.on("/api/chat", in_json(ANSWERED | {"answer": answer, "generation": "checked"}))
    guest.put()
    guest.open()
    turn = guest.get()

    assert turn.locator(".answer").text_content() == answer
    assert turn.locator(".answer .marker").count() == 2
    assert "language model" in (turn.locator(".worded").text_content() or "")
    guest.server.on("/api/chat", in_json(ANSWERED | {"generation": "dropped"}))
    assert guest.get().locator(".worded").count() == 0


def test_a_source_is_one_click_from_its_place_in_the_document(guest: Guest) -> None:
    guest.put()
    guest.open()
    link = guest.get().locator(".citation a.open")
    with guest.page.context.expect_page() as opened:
        link.click()

    assert opened.value.url == f"{guest.server.url}/documents/refunds.md#100-165"
    assert opened.value.evaluate("opener") is None
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    assert guest.server.url.removeprefix("http://") in (link.text_content() or "")


def test_a_marker_opens_its_source_and_takes_the_focus_there(guest: Guest) -> None:
    second = CITATION | {"marker": 2, "title": "Delivery"}
    reply = ANSWERED | {"answer": "30 days [1][2]", "citations": [CITATION, second]}
    guest.server.on("/api/chat", in_json(reply))
    guest.put()
    guest.open()
    turn = guest.get()

    assert turn.locator(".citation details[open]").count() == 1
    turn.get_by_role("button", name="Source 2: Delivery").click()
    assert turn.locator(".citation details[open]").count() == 2
    assert guest.find("summary:focus .title").text_content() == "Delivery"


def test_brackets_of_a_quote_are_no_markers(guest: Guest) -> None:
    guest.server.on("/api/chat", in_json(ANSWERED | {"answer": "see [1] and [7] [9][1]"}))
    guest.put()
    guest.open()
    answer = guest.get().locator(".answer")

    assert answer.text_content() == "see [1] and [7] [9][1]"
    assert answer.locator("button").all_text_contents() == ["[1]"]


def test_spans_of_the_answering_words_count_characters_of_any_width(guest: Guest) -> None:
    quote = "😀 Fees: 👩\u200d👧 nine or ten."
    # code points: "😀 Fees: " 8, the family 3 and a space 12, "nine" 16, " or " 20, "ten" 23
    spans = [{"start": 212, "end": 216}, {"start": 220, "end": 223}]
    citation = CITATION | {"quote": quote, "start": 200, "end": 224, "answers": spans}
    passage = PASSAGE | {"text": quote, "start": 200, "end": 224}
    guest.server.on(
        "/api/chat", in_json(ANSWERED | {"citations": [citation], "passages": [passage]})
    )
    guest.put()
    guest.open()

    assert guest.get().locator("mark strong").all_text_contents() == ["nine", "ten"]


def test_spans_that_make_no_sense_mark_the_whole_quote(guest: Guest) -> None:
    senseless: tuple[object, ...] = (
        [{"start": 120, "end": 113}],
        [{"start": 0, "end": 9}],
        [{}],
        "x",
        [None],
    )
    for spans in senseless:
        guest.server.on(
            "/api/chat", in_json(ANSWERED | {"citations": [CITATION | {"answers": spans}]})
        )
        guest.put()
        guest.open()
        turn = guest.get()
        assert turn.locator("mark").all_text_contents() == [QUOTE]
        assert turn.locator("strong").count() == 0


def test_abstaining_is_kind_shows_what_is_nearest_and_leads_to_a_person(guest: Guest) -> None:
    guest.server.on("/api/chat", in_json(ABSTAINED))
    guest.put(body=guest.tag(contact="mailto:help@shop.test"))
    guest.open()
    turn = guest.get()

    assert "could not find an answer" in (turn.locator(".abstention").text_content() or "")
    assert turn.locator(".citation, .marker, .copy").count() == 0
    assert turn.locator("a.contact").get_attribute("href") == "mailto:help@shop.test"
    turn.locator(".nearest summary").click()
    assert turn.locator(".passage a.open").get_attribute("href") == (
        f"{guest.server.url}/documents/refunds.md#100-196"
    )


def test_a_stripped_source_is_flagged(guest: Guest) -> None:
    guest.server.on("/api/chat", in_json(ANSWERED | {"citations": [CITATION | {"stripped": True}]}))
    guest.put()
    guest.open()

    assert "may be missing" in (guest.get().locator(".stripped").text_content() or "")


def test_an_answer_is_copied_with_its_citations(guest: Guest) -> None:
    guest.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    guest.put()
    guest.open()
    turn = guest.get()
    turn.locator(".copy").click()
    turn.locator(".copying .told").get_by_text("Copied.").wait_for()

    assert guest.page.evaluate("navigator.clipboard.readText()") == (
        f"30 days [1]\n\n[1] “{QUOTE}”\nRefund policy › Billing › Refunds\n"
        f"{guest.server.url}/documents/refunds.md#100-165"
    )


def test_where_copying_is_not_allowed_it_says_so(guest: Guest) -> None:
    guest.page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new DOMException('no'))"
    )
    guest.put()
    guest.open()
    turn = guest.get()
    turn.locator(".copy").click()

    turn.locator(".told").get_by_text("Copying is not allowed here.").wait_for()


def test_the_page_is_told_what_happens(guest: Guest) -> None:
    guest.put()
    guest.page.evaluate(
        """() => {
          window.told = [];
          for (const name of ["wherein-answer", "wherein-error", "wherein-feedback"])
            addEventListener(name, (event) => told.push([name, event.detail]));
        }"""
    )
    guest.open()
    turn = guest.get("q1")
    turn.get_by_role("button", name="Yes").click()
    turn.locator(".feedback").get_by_text("Thank you.").wait_for()
    guest.server.on("/api/chat", in_json({"detail": "no"}, status=500))
    guest.say("q2")
    guest.find("#problem-text").get_by_text("no", exact=True).wait_for()

    assert json.loads(guest.page.evaluate("JSON.stringify(told)")) == [
        [
            "wherein-answer",
            {
                "id": "answer-1",
                "question": "q1",
                "answered": True,
                "reason": None,
                "confidence": 0.91,
                "citations": 1,
            },
        ],
        ["wherein-feedback", {"id": "answer-1", "thumb": "up"}],
        ["wherein-error", {"question": "q2", "kind": "failed", "status": 500}],
    ]
    guest.complaints.clear()  # the browser's own line about the status


def test_nobody_is_sent_a_cookie_a_referrer_or_anything_before_a_question(guest: Guest) -> None:
    guest.put()
    guest.open()
    assert [url for url in guest.requests if "/api/" in url] == []
    guest.get()

    names = {name.lower(): value for name, value in guest.server.headers[0].items()}
    assert names["origin"] == guest.site.url
    assert {"cookie", "referer", "authorization"} & set(names) == set()
