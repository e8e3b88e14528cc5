"""What is true of every page: pages are grown together with the words that they show."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import LostText, NoText, NotText
from corpus.formats.extract import Extract
from corpus.formats.html import extract_html
from tests.corpus.formats.soundness import assert_sound

PATH = Path("page.html")


def extract(markup: str) -> Extract:
    found = extract_html(markup.encode(), path=PATH)
    assert_sound(found)
    return found


_unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_WORD = st.text(alphabet="abcäß漢7", min_size=1, max_size=4)
Page = tuple[str, list[str]]


def _joined(parts: list[Page], *, around: str = "{}", between: str = "") -> Page:
    markup = between.join(part[0] for part in parts)
    return around.replace("{}", markup), [word for part in parts for word in part[1]]


_words = st.lists(_WORD, min_size=1, max_size=3).map(lambda words: (" ".join(words), words))
_UNSEEN = (
    " ",
    "\n\t",
    "<!-- no <p>no -->",
    "<script>no = '<p>'</script>",
    "<span hidden>no</span>",
    "<i style='display: none'>no</i>",
    "<nav>no<ul><li>no</ul></nav>",
    "<button>no</button>",
)
_unseen: st.SearchStrategy[Page] = st.sampled_from(_UNSEEN).map(lambda markup: (markup, []))
_wrap = st.sampled_from(["<b>{}</b>", "<i id=i>{}</i>", "<a name=a href=x>{}</a>", "<q>{}</q>"])
_inline = st.recursive(
    _words | _unseen | st.just(("<br>", [])),
    lambda inner: st.builds(
        lambda parts, around: _joined(parts, around=around, between=" "),
        st.lists(inner, max_size=3),
        _wrap,
    ),
    max_leaves=6,
)
_lines = st.lists(_inline, min_size=1, max_size=4).map(lambda parts: _joined(parts, between=" "))


def _rows(cells: list[list[Page]]) -> Page:
    rows = [
        _joined([_joined([cell], around="<td>{}") for cell in row], around="<tr>{}")
        for row in cells
    ]
    return _joined(rows, around="<table id=t>{}</table>")


def _around(inner: st.SearchStrategy[Page]) -> st.SearchStrategy[Page]:
    many = st.lists(inner, min_size=1, max_size=3)
    items = many.map(lambda parts: [_joined([part], around="<li>{}") for part in parts])
    return (
        many.map(lambda parts: _joined(parts, around="<div id=d>{}</div>", between=" "))
        | many.map(lambda parts: _joined(parts, around="<blockquote>{}</blockquote>", between=" "))
        | items.map(lambda parts: _joined(parts, around="<ul>{}</ul>"))
        | items.map(lambda parts: _joined(parts, around="<ol id=o>{}</ol>"))
    )


_leaves = st.one_of(
    _lines.map(lambda part: _joined([part], around="<p id=p>{}</p>")),
    _lines.map(lambda part: _joined([part], around="<h2 id=h>{}</h2>")),
    _lines.map(lambda part: _joined([part], around="<pre>{}</pre>")),
    _lines,
    st.lists(st.lists(_lines, min_size=1, max_size=3), min_size=1, max_size=3).map(_rows),
)
_pages = st.lists(st.recursive(_leaves, _around, max_leaves=8), min_size=1, max_size=4).map(
    lambda parts: _joined(parts, between=" ")
)


@_unhurried
@given(_pages)
def test_every_visible_word_is_in_the_text_in_order(page: Page) -> None:
    markup, words = page
    if not words:
        with pytest.raises(NoText):
            extract(markup)
        return

    found = extract(markup)

    assert found.text.split() == words
    assert found.text == found.text.rstrip()
    assert not set("<>") & set(found.text)


@_unhurried
@given(_pages.filter(lambda page: bool(page[1])))
def test_the_same_page_always_gives_the_same_extract(page: Page) -> None:
    assert extract(page[0]) == extract(page[0])


@_unhurried
@given(_pages, _WORD)
def test_an_anchor_stands_before_the_first_word_of_its_element(page: Page, word: str) -> None:
    found = extract(f"{page[0]}<p>before <span id=here> <b>{word}</b> after</span>")

    here = next(anchor for anchor in found.anchors if anchor.name == "here")
    assert found.text[here.position :].startswith(word)


_SCRAPS = (
    "<p> </p> <div> </div> <ul> <li> </ul> <table> <tr> <td> <th> </table> <h1> </h1> <pre> </pre>"
    " <br> <dl> <dt> <dd> <main> </main> <b> </b> <a <!-- --> <![CDATA[ ]]> & &lt; &nbsp; x y"
    " <thead> <caption> </tr> </td> <span hidden> </span> </body> <title> </title> <section>"
)
_scraps = st.lists(st.sampled_from(_SCRAPS.split(" ")) | st.text(max_size=5), max_size=30)


@_unhurried
@given(_scraps)
def test_broken_markup_gives_a_sound_extract_or_a_named_error(scraps: list[str]) -> None:
    data = " ".join(scraps).encode("utf-8", "replace")

    try:
        found = extract_html(data, path=PATH)
    except (NoText, NotText, LostText):
        return

    assert_sound(found)
