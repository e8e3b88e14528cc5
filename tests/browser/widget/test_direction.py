"""Words that run the other way, and signs that would turn words around on the screen."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.widget.backend import in_json
from tests.browser.widget.conftest import Guest
from tests.browser.widget.replies import ABSTAINED, ANSWERED, CITATION, PASSAGE

if TYPE_CHECKING:
    from playwright.sync_api import Locator

SIGNS = {
    "override": "\u202e",
    "embedding": "\u202b",
    "isolate": "\u2067",
    "left-to-right isolate": "\u2066",
    "out of its isolate": "\u2069\u202e",
    "out of all": "\u2069\u202c\u2069\u202e",
}

READ = """(node) => {
  const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const seen = [];
  while (walk.nextNode()) {
    const { data } = walk.currentNode;
    if (walk.currentNode.parentElement.closest(".turning, .unseen")) continue;
    for (let at = 0; at < data.length; at += 1) {
      const range = document.createRange();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + 1);
      const { left, top, bottom, width } = range.getBoundingClientRect();
      if (width && data[at].trim()) seen.push({ sign: data[at], left, top, bottom });
    }
  }
  const lower = (a, b) => (a.top + a.bottom) / 2 > b.bottom ? 1 : 0;
  return seen.sort((a, b) => lower(a, b) - lower(b, a) || a.left - b.left)
    .map(({ sign }) => sign).join("");
}"""
"""What an eye reads from left to right, line by line, without the spaces."""


def words(sign: str) -> str:
    return f"A {sign}pay (12) to Bo!"


def turned(sign: str) -> dict[str, object]:
    """Return a reply whose every text would turn around what stands behind it."""
    text = words(sign)
    place = {"title": text, "headings": [text, text], "source": text, "start": 0, "page": None}
    spans = [{"start": text.index("Bo"), "end": text.index("Bo") + 2}]
    citation = {**CITATION, **place, "quote": text, "end": len(text), "answers": spans}
    passage = {**PASSAGE, **place, "text": f"{text} {text}", "end": 2 * len(text) + 1}
    answer = {"answer": f"{text} [1]", "citations": [citation], "passages": [passage]}
    return ANSWERED | answer | {"understood": {"question": text, "following": text}}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_a_sign_that_would_turn_words_around_reaches_none(guest: Guest, sign: str) -> None:
    guest.server.on("/api/chat", in_json(turned(sign)))
    guest.put(body=guest.tag(greeting=words(sign), title=words(sign)))
    guest.open()
    turn = guest.get(words(sign))
    plain = "Apay(12)toBo!"

    def read(part: "Locator") -> object:
        return part.evaluate(READ)

    assert read(guest.find(".lead")) == read(guest.find("#heading")) == plain
    assert read(turn.locator(".question")) == plain
    assert read(turn.locator(".understood span").first) == plain
    assert read(turn.locator(".answer")) == f"{plain}[1]"
    assert read(turn.locator(".context")) == plain * 2
    assert read(turn.locator(".whence")) == f"{plain}·{plain}"
    guest.server.on("/api/chat", in_json(ABSTAINED | {"passages": turned(sign)["passages"]}))
    turn = guest.get("abstain?")
    turn.locator(".nearest summary").click()
    assert read(turn.locator(".context")) == plain * 2


def test_the_eye_of_these_tests_sees_what_is_turned_around(guest: Guest) -> None:
    guest.put(policy="")
    guest.page.evaluate("(text) => { buy.textContent = text }", words("\u202e"))

    assert guest.find("#buy").evaluate(READ) == "A!oBot)21(yap"


def test_the_sign_is_seen_named_and_kept_in_the_quote(guest: Guest) -> None:
    guest.server.on("/api/chat", in_json(turned("\u202e\u2066")))
    guest.put()
    guest.open()
    quote = guest.get().locator(".quote")
    mark = quote.locator(".turning")
    box = mark.bounding_box()

    assert quote.text_content() == words("\u202e\u2066")
    assert mark.get_attribute("title") == "U+202E U+2066"
    assert box is not None
    assert box["width"] > 5
    assert quote.locator("strong").text_content() == "Bo"


def test_a_text_that_is_full_of_such_signs_makes_no_more_boxes_than_any_other(
    guest: Guest,
) -> None:
    answer = "x\u202e" * 2_000
    guest.server.on("/api/chat", in_json(ANSWERED | {"answer": answer}))
    guest.put()
    guest.open()
    line = guest.get().locator(".line")

    assert line.locator("*").count() == 0
    assert line.text_content() == "x\u21c4" * 2_000


def test_an_answer_is_copied_with_the_signs_that_stand_in_it(guest: Guest) -> None:
    guest.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    guest.server.on("/api/chat", in_json(turned("\u202e")))
    guest.put()
    guest.open()
    turn = guest.get()
    turn.locator(".copy").click()
    turn.locator(".copying .told").get_by_text("Copied.").wait_for()
    copied = guest.page.evaluate("navigator.clipboard.readText()")

    text = words("\u202e")
    assert copied.startswith(f"{text} [1]\n\n[1] “{text}”")


@pytest.mark.parametrize(("lang", "side"), [("en", "left"), ("he", "right")])
@pytest.mark.parametrize(
    "quote", ["Refunds take days.", "تستغرق المبالغ أيام."], ids=["ltr", "rtl"]
)
def test_a_quote_stands_below_its_title_whichever_way_either_runs(
    guest: Guest, lang: str, side: str, quote: str
) -> None:
    citation = CITATION | {"quote": quote, "start": 0, "end": len(quote), "answers": []}
    guest.server.on("/api/chat", in_json(ANSWERED | {"citations": [citation], "passages": []}))
    guest.put(body=guest.tag(query=f"lang={lang}"))
    guest.open()
    turn = guest.get()
    title, context = (
        turn.locator(part).evaluate(f"(one) => one.getBoundingClientRect().{side}")
        for part in (".whence", ".context")
    )

    assert title == context


@pytest.mark.parametrize("lang", ["ar", "he"])
@pytest.mark.parametrize(
    ("title", "headings"),
    [("Refund policy", ["Refund policy", "Billing", "دفع"]), ("سياسة", ["سياسة", "Billing", "b"])],
    ids=["a title from left to right", "a title from right to left"],
)
def test_in_a_language_from_right_to_left_each_dot_stands_between_its_neighbours(
    guest: Guest, lang: str, title: str, headings: list[str]
) -> None:
    citation = CITATION | {"title": title, "headings": headings, "anchor": "#x1"}
    guest.server.on("/api/chat", in_json(ANSWERED | {"citations": [citation]}))
    guest.put(body=guest.tag(query=f"lang={lang}"))
    guest.open()
    guest.find("#send").wait_for()
    whence = guest.get().locator(".whence")
    disorder = """(parent) => {
      const boxes = [...parent.childNodes].map((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return [...range.getClientRects()].filter(({ width }) => width);
      }).filter((rects) => rects.length);
      return boxes.slice(1).map((rects, row) => [boxes[row].at(-1), rects[0]])
        .filter(([one, next]) => next.top < one.bottom - 4 && next.right > one.left + 1).length;
    }"""

    assert whence.locator("> *").count() == 5
    assert (whence.text_content() or "").count(" · ") == 4
    assert whence.evaluate(disorder) == 0
    assert whence.locator(".headings").evaluate(disorder) == 0
