import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.bot.shelf import Shelf
from tests.browser.conftest import OPEN_ROOTS, Serve, Visit
from tests.corpus.formats.pdf_samples import drawn
from tests.corpus.samples import STRIPPED

if TYPE_CHECKING:
    from playwright.sync_api import Route

EMOJI = "😀 👩\u200d👩\u200d👧 𝔘 — "
EYES = f"{EMOJI}\n\nFeet stand. Eyes dance 😀 here.\n\n" + "Filler goes on and on.\n\n" * 300
EVIL = "<img src=x onerror=alert(1)> <script>alert(2)</script> & &amp; zebras bite. [1] [2]"
FISH = (
    "<h1>Fish</h1><table id=weights><tr><th>fish<th>pounds<tr><td>perch<td>two"
    "<tr><td>zander<td>nine</table>"
)
# Code points: "😀 " 2, the family 5 and a space 8, three more and a space 12, "\n\n" 14,
# "Feet stand. " 26, "Eyes dance 😀 here." 44
START, END = 26, 44


@pytest.fixture(scope="module")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    shelf.documents.joinpath("lamps.pdf").write_bytes(
        drawn(
            [[(72, 700, "Lamps are lit.")], [(72, 700, "Wicks are"), (72, 686, "trimmed daily.")]]
        )
    )
    shelf.put(
        {
            "a b/eyes 50%.txt": EYES,
            "evil<b>.txt": EVIL,
            "stripped.txt": STRIPPED,
            "twins/one.txt": "Twins agree.",
            "twins/two.txt": "Twins agree.",
            "fish.html": FISH,
            "ask.csv": "question,answer\nFerries run?,Ferries run\n",
            "ask.jsonl": '{"question": "Trams run?", "answer": "Trams run"}\n',
        }
    )
    return serve(shelf)


def test_a_question_is_asked_and_answered_by_the_keyboard_alone(visit: Visit) -> None:
    visit.go("/")
    visit.page.keyboard.type("twins agree")  # the box has the focus
    visit.page.keyboard.press("Enter")
    turn = visit.page.locator(".turn")
    turn.wait_for()
    assert turn.locator(".question").text_content() == "twins agree"
    assert turn.locator(".answer .line").all_text_contents() == [
        "Twins agree. [1][2]",
    ]
    assert turn.locator(".answer button.marker").all_text_contents() == ["[1]", "[2]"]
    assert turn.locator(".citation .number").all_text_contents() == ["1", "2"]
    assert turn.locator(".citation mark").all_text_contents() == ["Twins agree."] * 2
    assert visit.page.locator("#question").input_value() == ""
    assert visit.page.locator("#question:focus").count() == 1


def test_shift_enter_starts_a_line_and_asks_nothing(visit: Visit) -> None:
    visit.go("/")
    visit.page.keyboard.type("one")
    visit.page.keyboard.press("Shift+Enter")
    visit.page.keyboard.type("two")
    assert visit.page.locator("#question").input_value() == "one\ntwo"
    assert visit.page.locator(".turn").count() == 0


def test_a_marker_leads_to_its_source_and_that_to_the_document_at_the_very_quote(
    visit: Visit, site: str
) -> None:
    visit.go("/")
    visit.ask("eyes dance 😀 here")
    marker = visit.page.get_by_role("button", name="Source 1: Eyes 50%")
    assert marker.text_content() == "[1]"
    marker.click()
    assert visit.page.locator("summary:focus .title").text_content() == "Eyes 50%"
    link = visit.page.locator(".citation a.open")
    assert link.get_attribute("href") == f"{site}/documents/a%20b/eyes%2050%25.txt#{START}-{END}"
    with visit.page.context.expect_page() as opened:
        link.click()
    document = visit.watch(opened.value)
    quote = document.locator("mark#quote")
    quote.wait_for()
    assert quote.text_content() == "Eyes dance 😀 here." == EYES[START:END]
    assert document.locator("#text").text_content() == EYES


def test_the_passage_around_a_quote_is_shown_with_the_quote_marked(visit: Visit) -> None:
    visit.go("/")
    visit.ask("eyes dance 😀 here")
    context = visit.page.locator(".citation .context").first
    assert context.locator("mark").text_content() == "Eyes dance 😀 here."
    assert (context.text_content() or "").startswith(f"{EMOJI.rstrip()}")


def test_a_citation_from_a_stripped_document_warns_and_no_other_does(visit: Visit) -> None:
    visit.go("/")
    visit.ask("lighthouse northern point built two ships lost one winter")
    visit.ask("twins agree")
    stripped, whole = visit.page.locator(".turn").all()
    assert stripped.locator(".citation").first.locator(".stripped").all_text_contents() == [
        "Words such as “not” may be missing in this source. Read it with care."
    ]
    assert whole.locator(".citation").count() == 2
    assert whole.locator(".stripped").count() == 0


def test_a_row_of_a_table_stands_on_a_line_with_its_cells_apart(visit: Visit) -> None:
    visit.go("/")
    visit.ask("zander nine")
    assert visit.page.locator(".answer .line").first.text_content() == "zander\tnine [1]"
    context = visit.page.locator(".citation .context").first.inner_text()
    assert context.split("\n") == ["Fish", "fish\tpounds", "perch\ttwo", "zander\tnine"]


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("zander nine", "Fish · #weights · fish.html"),
        ("ferries run", "Ask · Ferries run? · row 2 · ask.csv"),
        ("trams run", "Ask · Trams run? · line 1 · ask.jsonl"),
        ("wicks are trimmed daily", "Lamps · page 2 · lamps.pdf"),
    ],
)
def test_a_citation_says_where_in_its_file_the_quote_stands(
    visit: Visit, question: str, place: str
) -> None:
    visit.go("/")
    visit.ask(question)
    parts = visit.page.locator(".citation .whence").first.locator("span").all_text_contents()
    assert " · ".join(parts) == place


def test_the_lines_of_a_printed_page_flow(visit: Visit) -> None:
    visit.go("/")
    visit.ask("wicks are trimmed daily")
    assert visit.page.locator(".citation mark").first.inner_text() == "Wicks are trimmed daily."
    visit.page.goto(visit.page.locator(".citation a.open").first.get_attribute("href") or "")
    visit.page.locator("mark#quote").wait_for()
    # "Lamps are lit." has 14 characters, "\n\n" 2, the quote of two lines 9 + 1 + 14
    assert visit.page.locator("#range").text_content() == "Highlighted: page 2, characters 16–40"
    labels = visit.page.locator("#text .boundary")
    assert [label.get_attribute("aria-label") for label in labels.all()] == ["Page 1", "Page 2"]
    assert visit.page.locator("mark#quote").text_content() == "Wicks are\ntrimmed daily."


def test_words_over_two_pages_are_strong_with_the_label_between(visit: Visit) -> None:
    # "Lamps are lit." has 14 characters, "\n\n" 2, so "Wicks" is 16-21
    for words, inside in (("10-21", 1), ("10-14,16-21", 0)):
        visit.go(f"/documents/lamps.pdf#0-25:{words}")
        visit.page.reload()
        mark = visit.page.locator("mark#quote")
        mark.wait_for()
        assert mark.text_content() == "Lamps are lit.\n\nWicks are"
        assert mark.locator(".boundary").count() == 1
        assert mark.locator("strong .boundary").count() == inside


def test_a_quote_over_two_pages_is_the_text_alone_with_the_label_between(visit: Visit) -> None:
    visit.go("/documents/lamps.pdf#10-25")
    mark = visit.page.locator("mark#quote")
    mark.wait_for()
    assert mark.text_content() == "lit.\n\nWicks are"
    assert mark.locator(".boundary").get_attribute("data-label") == "Page 2"
    visit.page.evaluate("location.hash = ''")
    mark.wait_for(state="detached")
    text = visit.page.locator("#text")
    assert text.text_content() == "Lamps are lit.\n\nWicks are\ntrimmed daily."
    assert text.locator(".boundary").count() == 2


def test_a_highlighted_place_is_told_by_its_heading_and_its_row(visit: Visit) -> None:
    visit.go("/")
    visit.ask("ferries run")
    visit.page.goto(visit.page.locator(".citation a.open").first.get_attribute("href") or "")
    visit.page.locator("mark#quote").wait_for()
    told = visit.page.locator("#range").text_content() or ""
    assert told.startswith("Highlighted: “Ferries run?”, row 2, characters ")


def test_without_an_answer_it_says_so_and_shows_what_is_nearest(visit: Visit, site: str) -> None:
    visit.go("/")
    visit.ask("quantum chromodynamics")
    turn = visit.page.locator(".turn")
    assert turn.locator(".abstention").count() == 1
    assert turn.locator(".answer, .citation, .marker").count() == 0
    turn.locator("summary").click()
    links = turn.locator(".passage a.open")
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    assert len(addresses) == 5
    pattern = re.escape(site) + r"/documents/[\w%/.-]+#\d+-\d+"
    assert all(re.fullmatch(pattern, address) for address in addresses)


def test_a_suggestion_is_asked_at_once(visit: Visit) -> None:
    visit.go("/")
    visit.page.get_by_role("button", name="zebra").click()
    visit.page.locator(".turn").wait_for()
    assert visit.page.locator(".turn .question").text_content() == "zebra"


def test_a_hostile_document_shows_as_text_and_runs_nothing(visit: Visit, site: str) -> None:
    visit.go("/")
    visit.ask(EVIL)
    turn = visit.page.locator(".turn")
    assert turn.locator(".question").text_content() == EVIL
    assert (turn.locator(".line").first.text_content() or "").startswith("<img src=x onerror")
    assert turn.locator("img, script").count() == 0
    assert visit.page.locator("#documents").get_by_text("Evil<b>").count() == 1
    for link in turn.locator("a").all():
        assert (link.get_attribute("href") or "").startswith(f"{site}/documents/evil%3Cb%3E.txt#")


@pytest.mark.parametrize(
    ("status", "words"), [(422, "the question is empty"), (503, "it cannot be read")]
)
def test_a_problem_shows_its_words_and_keeps_the_draft(
    visit: Visit, status: int, words: str
) -> None:
    def refuse(route: "Route") -> None:
        body = json.dumps({"type": "about:blank", "status": status, "detail": words})
        route.fulfill(status=status, content_type="application/problem+json", body=body)

    visit.go("/")
    visit.page.route("**/api/chat", refuse)
    visit.page.locator("#question").fill("my long question")
    visit.page.keyboard.press("Enter")
    visit.page.locator("#problem-text").get_by_text(words).wait_for()
    assert visit.page.locator("#question").input_value() == "my long question"
    assert visit.page.locator("#retry").is_visible() == (status == 503)
    assert all(f"status of {status}" in complaint for complaint in visit.complaints)
    visit.complaints.clear()  # the browser's own line about the status


def test_retry_asks_the_same_again_once_the_server_is_back(visit: Visit) -> None:
    visit.go("/")
    visit.page.route("**/api/chat", lambda route: route.abort(), times=1)
    visit.page.locator("#question").fill("twins agree")
    visit.page.keyboard.press("Enter")
    visit.page.locator("#problem-text").get_by_text("could not be reached").wait_for()
    assert visit.page.locator("#question").input_value() == "twins agree"
    visit.complaints.clear()  # the browser's own line about the network
    visit.page.locator("#retry").click()
    visit.page.locator(".turn").wait_for()
    assert visit.page.locator("#question").input_value() == ""
    assert not visit.page.locator("#problem").is_visible()


def test_stopping_a_question_keeps_the_draft(visit: Visit) -> None:
    visit.go("/")
    visit.page.route("**/api/chat", lambda route: None)  # never answered
    visit.page.locator("#question").fill("twins agree")
    visit.page.keyboard.press("Enter")
    visit.page.locator("#stop").click()
    visit.page.locator("#status").get_by_text("Stopped.").wait_for()
    assert visit.page.locator("#question").input_value() == "twins agree"
    visit.page.unroute_all(behavior="ignoreErrors")


def test_a_question_over_the_limit_is_not_sent_and_the_limit_counts_characters(
    visit: Visit,
) -> None:
    visit.go("/")
    visit.page.locator("#question").fill("😀" * 4_001)
    visit.page.keyboard.press("Enter")
    visit.page.locator("#problem-text").get_by_text(
        "Too long by 1: a question may have 4,000 characters."
    ).wait_for()
    assert not any(url.endswith("/api/chat") for url in visit.requests)
    visit.ask("😀" * 4_000)
    assert visit.page.locator(".turn .question").text_content() == "😀" * 4_000


def test_nothing_is_stored_in_the_browser(visit: Visit) -> None:
    visit.go("/")
    visit.ask("twins agree")
    assert visit.page.context.cookies() == []
    assert visit.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_browser_set_to_hebrew_gets_the_page_and_its_widget_in_hebrew(
    visit: Visit, site: str
) -> None:
    browser = visit.page.context.browser
    assert browser is not None
    context = browser.new_context(locale="he-IL", base_url=site)
    context.add_init_script(OPEN_ROOTS)
    page = visit.watch(context.new_page())
    page.goto("/")
    page.locator("#question").fill("twins agree")
    page.locator("#question").press("Enter")
    page.locator(".turn").wait_for()
    assert page.locator("html[lang=he][dir=rtl] .frame[lang=he][dir=rtl]").count() == 1
    assert page.locator("#send").text_content() == "לשאול"
    title, widget = (page.locator(part).bounding_box() for part in (".stroke", ".frame"))
    question, answer = (page.locator(part).bounding_box() for part in (".question", ".line"))
    assert title is not None
    assert widget is not None
    assert title["x"] + title["width"] == widget["x"] + widget["width"]
    assert question is not None
    assert answer is not None
    assert question["x"] == answer["x"]  # both run from left to right, from the same edge
    context.close()


def test_without_scripts_the_documents_can_still_be_read(visit: Visit, site: str) -> None:
    browser = visit.page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Eyes 50%").click()
    assert page.locator("#text").text_content() == EYES
    context.close()
