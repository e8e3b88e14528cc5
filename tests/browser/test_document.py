from urllib.parse import quote

import pytest

from tests.bot.shelf import Shelf
from tests.browser.conftest import Serve, Visit

EVIL = (
    "\n\n</pre><script>alert(1)</script><img src=x onerror=alert(2)>&amp; &lt;\n"
    "\t<!-- ]]> \u202e rtl \x0c\x1b 👩\u200d👧 e\u0301 {{ 7 * 7 }}\n\n"
)
ARABIC = "تُرد المبالغ خلال ثلاثين يوما 😀 من تاريخ الطلب.\n" * 3
BARE = " ".join("😀" if n % 100 == 0 else f"word{n}" for n in range(20_000))
TURNED = "Send \u202e12 euros (now)\u2066 to Bo!\nNext line.\n"
TEXTS = {
    'evil"><script>alert(3)<.txt': EVIL,
    "arabic.txt": ARABIC,
    "bare.txt": BARE,
    "one.txt": "x",
    "turned.txt": TURNED,
    "head.md": "# `<script>alert(4)</script>`\n\ntext\n\n## Two\n\nmore 😀\n",
}


@pytest.fixture(scope="module")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    return serve(Shelf(tmp_path_factory.mktemp("shelf")).put(TEXTS))


def address(name: str, place: str = "") -> str:
    return f"/documents/{quote(name)}{place}"


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_shows_the_canonical_text_to_the_character(visit: Visit, name: str) -> None:
    text = TEXTS[name]
    for place in ("", f"#{len(text) - 1}-{len(text)}", "#0-1"):
        visit.go("/")
        visit.go(address(name, place))
        assert visit.page.locator("pre#text").text_content() == text


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("bare.txt", 0, 5),
        ("bare.txt", 100_000, 100_050),
        ("bare.txt", len(BARE) - 7, len(BARE)),
        ("arabic.txt", 30, 31),
        ('evil"><script>alert(3)<.txt', 2, 40),
        ("one.txt", 0, 1),
    ],
)
def test_a_place_is_marked_in_code_points_and_scrolled_into_view(
    visit: Visit, name: str, start: int, end: int
) -> None:
    visit.go(address(name, f"#{start}-{end}"))
    mark = visit.page.locator("mark#quote")
    mark.wait_for()
    box = mark.bounding_box()
    assert mark.text_content() == TEXTS[name][start:end]
    assert box is not None
    assert 0 <= box["y"] <= box["y"] + box["height"] <= 700
    assert visit.page.locator("mark#quote:focus").count() == 1
    assert visit.page.locator("#range").text_content() == f"Highlighted: characters {start}–{end}"


@pytest.mark.parametrize(
    "place",
    [
        "#0-2",
        "#1-1",
        "#1-0",
        "#abc",
        "#-1-1",
        "#0-",
        "#0-99999999999999999999",
        "#%3Cb%3E",
        "#0-1:",
        "#0-1:0",
    ],
)
def test_a_place_that_is_not_there_is_said_so_and_nothing_is_marked(
    visit: Visit, place: str
) -> None:
    visit.go(address("one.txt", place))
    visit.page.locator("#note").get_by_text("That place is not in this document").wait_for()
    assert visit.page.locator("mark").count() == 0
    assert visit.page.locator("#text").text_content() == "x"


@pytest.mark.parametrize(
    ("place", "quote", "words"),
    [
        # after the 😀 at 30: "من تاريخ" is 32-40, "الطلب" 41-46
        ("#30-47:32-40,41-46", "😀 من تاريخ الطلب.", ["من تاريخ", "الطلب"]),
        ("#30-47:30-31", "😀 من تاريخ الطلب.", ["😀"]),
        ("#32-40:32-40", "من تاريخ", ["من تاريخ"]),
        ("#30-47:32-36,36-40", "😀 من تاريخ الطلب.", ["من ت", "اريخ"]),
    ],
)
def test_words_that_answer_are_strong_within_the_quote(
    visit: Visit, place: str, quote: str, words: list[str]
) -> None:
    visit.go(address("arabic.txt", place))
    mark = visit.page.locator("mark#quote")
    mark.wait_for()
    assert mark.text_content() == quote
    assert mark.locator("strong").all_text_contents() == words
    assert visit.page.locator("#text").text_content() == ARABIC


@pytest.mark.parametrize(
    "words", ["29-31", "31-48", "40-32", "32-32", "41-46,32-40", "32-40,39-46"]
)
def test_words_that_do_not_lie_in_the_quote_in_order_are_let_be(visit: Visit, words: str) -> None:
    visit.go(address("arabic.txt", f"#30-47:{words}"))
    mark = visit.page.locator("mark#quote")
    mark.wait_for()
    assert mark.text_content() == ARABIC[30:47]
    assert mark.locator("strong").count() == 0


def test_strong_words_of_a_hostile_document_are_text(visit: Visit) -> None:
    name = 'evil"><script>alert(3)<.txt'
    start, end = EVIL.index("<script>"), EVIL.index("&amp;")
    visit.go(address(name, f"#0-{end}:{start}-{end}"))
    words = visit.page.locator("mark#quote strong")
    words.wait_for()
    assert words.text_content() == EVIL[start:end]
    assert visit.page.locator("img").count() == 0


def test_the_mark_moves_with_the_address(visit: Visit) -> None:
    visit.go(address("arabic.txt", "#0-4"))
    visit.page.evaluate("location.hash = '#30-31'")
    visit.page.locator("mark#quote").get_by_text("😀", exact=True).wait_for()
    assert visit.page.locator("mark").count() == 1
    assert visit.page.locator("#text").text_content() == ARABIC


def test_a_hostile_document_is_text_throughout(visit: Visit) -> None:
    visit.go(address('evil"><script>alert(3)<.txt'))
    assert visit.page.locator("#source").text_content() == 'evil"><script>alert(3)<.txt'
    assert visit.page.locator("img").count() == 0
    assert visit.page.locator("script").count() == 1
    visit.go(address("head.md"))
    assert visit.page.locator("h1").text_content() == "<script>alert(4)</script>"


def test_contents_lead_to_the_sections(visit: Visit) -> None:
    visit.go(address("head.md"))
    visit.page.locator("#contents summary").click()
    visit.page.locator("#contents").get_by_role("link", name="Two").click()
    mark = visit.page.locator("mark#quote")
    mark.wait_for()
    assert mark.text_content() == "## Two\n\nmore 😀"


def test_a_quote_is_copied_as_it_stands(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.go(address("arabic.txt", "#0-31"))
    visit.page.locator("#copy").click()
    visit.page.locator("#copied").get_by_text("Copied.").wait_for()
    assert visit.page.evaluate("navigator.clipboard.readText()") == ARABIC[0:31]


def test_signs_that_would_turn_words_around_reach_none_and_are_copied(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.go(address("turned.txt", "#6-15"))
    boxes = visit.page.locator("pre .turning")
    assert boxes.evaluate_all("(all) => all.map(({ title }) => title)") == ["U+202E", "U+2066"]
    lefts = visit.page.locator("pre .turning, mark").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().left)"
    )
    assert lefts == sorted(lefts)
    visit.go(address("turned.txt", "#0-31"))
    visit.page.reload()
    visit.page.locator("#copy").click()
    visit.page.locator("#copied").get_by_text("Copied.").wait_for()
    assert visit.page.evaluate("navigator.clipboard.readText()") == TURNED[0:31]


def test_an_unknown_document_has_a_page_that_leads_home(visit: Visit) -> None:
    visit.go(address("nope<b>.txt"))
    assert visit.page.locator("h1").text_content() == "No such document"
    assert "nope<b>.txt" in (visit.page.locator(".lead").text_content() or "")
    assert all("404" in complaint for complaint in visit.complaints)
    visit.complaints.clear()  # the browser's own line about the status
    visit.page.get_by_role("link").click()
    visit.page.locator("#question").wait_for()


def test_places_are_found_in_one_walk_past_characters_of_two_units(visit: Visit) -> None:
    visit.go(address("one.txt"))
    found = visit.page.evaluate(
        "import('/static/offsets.js').then((it) => it.unitIndexes('a😀b😀c', [0, 0, 2, 4, 5]))"
    )
    # "a" and "b" are one unit each, "😀" is two: "a😀" is 3, "a😀b😀" is 6, with "c" 7
    assert found == [0, 0, 3, 6, 7]
