"""Which name leads to a place in a page: the word HERE stands for the place that is cited."""

from pathlib import Path

import pytest

from corpus.formats.html import extract_html
from tests.corpus.formats.epub_samples import book_of
from tests.corpus.formats.soundness import assert_sound


def anchor_of(markup: str) -> str | None:
    found = extract_html(markup.encode(), path=Path("page.html"))
    assert_sound(found)
    here = found.text.index("HERE")
    names = [anchor.name for anchor in found.anchors if anchor.position <= here]
    return (names[-1] or None) if names else None


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<div id=a><p>x<div id=b>y</div><p>HERE</div>", "a"),
        ("<div id=a>x<div id=b><p>y</div>HERE</div>", "a"),
        ("<section id=a><h2>x</h2><section><p>HERE</section></section>", "a"),
        ("<ul id=a><li id=b>x<li>HERE</ul>", "a"),
        ("<table id=a><tr id=b><td>x<tr><td>HERE</table>", "a"),
        ("<p id=a>x <b>HERE</b>", "a"),
        ("<p id=a>x <b id=b>y</b> HERE", "b"),
    ],
)
def test_a_place_has_the_name_of_the_nearest_element_around_it(markup: str, name: str) -> None:
    assert anchor_of(f"<body id=page>{markup}") == name


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<h2 id=a>x</h2><p>y<p>HERE", "a"),
        ("<h2 id=a>x</h2><div><div>HERE</div></div>", "a"),
        ("<h2>x<a id=a href=#a>¶</a></h2><p>HERE", "a"),
        ("<a name=a></a><h2>x</h2><p>y<div>HERE</div>", "a"),
        ("<p><a name=a></a></p><h2>x</h2><div>HERE</div>", "a"),
        ("<div class=heading><h2 id=a>x</h2><span>[edit]</span></div><p>HERE", "a"),
        ("<div id=a><h2>x</h2></div><div>HERE</div>", "a"),
        ("<h2 id=a>x</h2><div id=b>y</div><p>HERE", "a"),
        ("<h2 id=a>x</h2><h3>y</h3><p>HERE", "a"),
        ("<h2 id=a>x</h2><h3 id=b>y</h3><h2 id=c>z</h2><p>HERE", "c"),
        ("<div id=a><h2 id=b>x</h2><p>HERE</div>", "b"),
        ("<h2 id=a>x</h2><h3 id=b>y</h3><p>z<h3>w</h3><p>HERE", "a"),
    ],
)
def test_a_place_has_the_name_of_the_heading_that_it_stands_under(markup: str, name: str) -> None:
    assert anchor_of(f"<body>{markup}") == name


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<p id=a>x<p>HERE", "a"),
        ("<p id=a>x<ul><li>HERE</ul>", "a"),
        ("<dl><dt id=a>x<dd>HERE</dl>", "a"),
        ("<a id=a></a><p>HERE", "a"),
        ("<a id=a></a><div><p>HERE</div>", "a"),
        ("<a id=a></a><div>y</div><p>HERE", "a"),
        ("<p>x<a id=a>y</a><p>HERE", "a"),
    ],
)
def test_a_place_has_the_name_of_the_paragraph_or_mark_beside_it(markup: str, name: str) -> None:
    assert anchor_of(f"<body>{markup}") == name


@pytest.mark.parametrize(
    "other",
    [
        "<header id=a><h1>x</h1><p>y</header>",
        "<header id=a><h1 id=b>x</h1><p>A good many words about the site.</header>",
        "<div id=a>Some news of the day.</div>",
        "<div class=left><h3 id=a>Links</h3><ul><li>x</ul></div>",
        "<div id=a><p id=b>x</div>",
        "<p id=a>x</p>",
        "<nav id=a>x</nav>",
        "<div id=a><nav id=b>x</nav></div>",
        "<div id=a><button id=b>x</button></div>",
        "<div id=a></div>",
        "<x-banner id=a></x-banner>",
        "<x-banner id=a><div>x</div></x-banner>",
        "<ul id=a><li id=b>x</ul>",
        "<aside id=a><a id=b></a></aside>",
        "<h2 id=a>x</h2><p>y<h2>z</h2>",
        "<p id=a>x</p><h2>z</h2>",
        "<h2 id=a>x</h2><div><h2>y</h2></div>",
    ],
)
def test_another_part_of_the_page_gives_no_name(other: str) -> None:
    assert anchor_of(f"<body>{other}<div><p>HERE</div>") is None
    assert anchor_of(f"<body><div id=own>{other}<div><p>HERE</div></div>") == "own"


def test_of_several_elements_of_one_name_the_first_has_it() -> None:
    assert anchor_of("<h2 id=a>x</h2><p>y<h2 id=b>z</h2><p id=a>HERE") == "b"


def test_a_place_in_a_chapter_that_no_name_leads_to_has_the_chapters() -> None:
    from corpus.formats.epub import extract_epub

    page = "<body><div id='a'><p>one</p></div><p>HERE</p></body></html>"
    found = extract_epub(book_of({"c0.xhtml": page}), path=Path("book.epub"))

    assert_sound(found)
    assert [(a.name.partition("#")[2], a.position) for a in found.anchors] == [
        ("", 0),
        ("a", 0),
        ("", found.text.index("HERE")),
    ]
