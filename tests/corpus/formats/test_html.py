"""What `extract_html` takes from a page."""

import re
from pathlib import Path

import pytest

from corpus.blocks import BlockKind
from corpus.document import Anchor
from corpus.formats.extract import Extract
from corpus.formats.html import extract_html
from tests.corpus.formats.soundness import assert_sound

PATH = Path("page.html")


def extract(markup: str) -> Extract:
    found = extract_html(markup.encode(), path=PATH)
    assert_sound(found)
    return found


def blocks_of(found: Extract) -> list[tuple[str, str, str | None]]:
    return [
        (
            block.kind.value,
            block.span.of(found.text),
            block.lead.of(found.text) if block.lead else None,
        )
        for block in found.blocks
    ]


def test_paragraphs_stand_a_blank_line_apart_and_white_space_collapses() -> None:
    found = extract("<p>One\n  <b>t</b>wo <i> three</i> </p>\n<div>four<div>five</div>six</div>")

    assert found.text == "One two three\n\nfour\n\nfive\n\nsix"
    assert {block.kind for block in found.blocks} == {BlockKind.PARAGRAPH}


def test_a_line_break_ends_a_line_and_two_end_a_paragraph() -> None:
    assert extract("<p><br>a <br> b<br><br/>c<br></p>").text == "a\nb\n\nc"


def test_preformatted_text_is_kept_as_it_is() -> None:
    found = extract("<p>x<pre>\n\n  if a:\n\tb  &amp; c \n\n</pre>y")

    assert found.text == "x\n\n  if a:\n\tb  & c\n\ny"
    assert blocks_of(found)[1] == ("code", "if a:\n\tb  & c", None)


def test_entities_are_decoded_and_a_no_break_space_is_kept() -> None:
    assert extract("<p>&lt;b&gt; &amp;amp; 5&nbsp;mg&hellip;&#x41;&nbsp;</p>").text == (
        "<b> &amp; 5\N{NO-BREAK SPACE}mg…A"
    )


@pytest.mark.parametrize("sign", ["¶", "#", "§", "🔗", "🔗\ufe0f", "\u200b", "\uf0c1", " ¶ "])
def test_the_sign_that_links_a_heading_to_itself_is_no_text_but_keeps_its_name(sign: str) -> None:
    found = extract(f"<h2>Use<a class=headerlink id=use href=#use>{sign}</a></h2><p>Turn it.")

    assert found.text == "Use\n\nTurn it."
    assert [section.headings for section in found.sections] == [("Use",)]
    assert [anchor.name for anchor in found.anchors] == ["use"]


@pytest.mark.parametrize("link", ["<a href=#n1>¶ 3</a>", "<a href=b.html>#</a>", "<b>§</b>"])
def test_other_links_and_signs_are_text(link: str) -> None:
    assert extract(f"<p>See {link}").text == f"See {re.sub('<.*?>', '', link)}"


def test_list_items_stand_a_line_each_and_know_what_leads_them_in() -> None:
    found = extract(
        "<p>Bring:<ul><li>bread<li>fruit<ol><li>pears<li>figs</ol>fresh<li><p>tea</ul><p>Go."
    )

    assert found.text == "Bring:\n\nbread\nfruit\npears\nfigs\nfresh\ntea\n\nGo."
    assert blocks_of(found) == [
        ("paragraph", "Bring:", None),
        ("list_item", "bread", "Bring:"),
        ("list_item", "fruit", "Bring:"),
        ("list_item", "pears", "fruit"),
        ("list_item", "figs", "fruit"),
        ("list_item", "fresh", "Bring:"),
        ("list_item", "tea", "Bring:"),
        ("paragraph", "Go.", None),
    ]


def test_a_heading_does_not_lead_a_list_in() -> None:
    found = extract("<p>x</p><h2>List</h2><ul><li>a</ul>")

    assert blocks_of(found)[-1] == ("list_item", "a", None)


def test_a_description_is_led_in_by_its_term() -> None:
    found = extract("<dl><dt>OMS<dd>A rare disease.<dd>Rare.<dt>EEG<dd>A test.</dl>")

    assert blocks_of(found) == [
        ("list_item", "OMS", None),
        ("list_item", "A rare disease.", "OMS"),
        ("list_item", "Rare.", "OMS"),
        ("list_item", "EEG", None),
        ("list_item", "A test.", "EEG"),
    ]


def test_a_table_is_a_line_a_row_led_in_by_its_header() -> None:
    found = extract(
        "<table><caption>Doses</caption><thead><tr><th>Drug<th>mg<th>Note</thead>"
        "<tr><td>A<td>5<td><p>with</p><ul><li>food</ul><tr><td>B<td><td>none</table>"
    )

    assert found.text == "Doses\n\nDrug\tmg\tNote\nA\t5\twith food\nB\t\tnone"
    assert blocks_of(found)[1:] == [
        ("table_row", "Drug\tmg\tNote", None),
        ("table_row", "A\t5\twith food", "Drug\tmg\tNote"),
        ("table_row", "B\t\tnone", "Drug\tmg\tNote"),
    ]


def test_header_rows_one_after_another_lead_in_together() -> None:
    found = extract("<table><tr><th>a<th>b<tr><th>c<th>d<tr><th>e<td>f</table>")

    assert blocks_of(found)[-1] == ("table_row", "e\tf", "a\tb\nc\td")


def test_a_row_inside_a_cell_is_part_of_that_cell() -> None:
    found = extract("<table><tr><td>a<td><ul><li><div><tr><td>b</tr></div>c</ul>d</table><p>e")

    assert found.text.split() == ["a", "b", "c", "d", "e"]
    assert found.blocks[-1].kind == BlockKind.PARAGRAPH


def test_a_table_that_lays_out_a_page_is_no_table() -> None:
    found = extract("<table><tr><td>left<td><table><tr><td>a<td>b</table></table>")

    assert blocks_of(found) == [("paragraph", "left", None), ("table_row", "a\tb", None)]


def test_headings_open_sections_with_their_path() -> None:
    found = extract("<p>Pre.<h1>A <i>b</i></h1>x<h3>C</h3>y<h2><div>D</div><div>E</div></h2>z")

    sections = [(section.headings, section.span.of(found.text)) for section in found.sections]
    assert sections == [
        ((), "Pre."),
        (("A b",), "A b\n\nx"),
        (("A b", "C"), "C\n\ny"),
        (("A b", "D E"), "D E\n\nz"),
    ]


def test_a_heading_that_never_ends_takes_nothing_else_in() -> None:
    found = extract("<h1>A<h2>B<p>x<ul><li>y</ul>")

    kinds = [(kind, text) for kind, text, _ in blocks_of(found)]
    assert kinds == [("heading", "A"), ("heading", "B"), ("paragraph", "x"), ("list_item", "y")]


def test_anchors_stand_where_the_text_of_their_element_begins() -> None:
    found = extract(
        "<p id=p> One <b id=b>two</b><a name=a></a>\n<div id=d><h2 id=h>Three</h2></div>"
        "<p>four <span id=b>again</span><i id=end></i>"
    )

    assert found.text == "One two\n\nThree\n\nfour again"
    assert found.anchors == (
        Anchor(name="p", position=0),
        Anchor(name="b", position=4),
        Anchor(name="a", position=9),
        Anchor(name="d", position=9),
        Anchor(name="h", position=9),
    )


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title> A\n page </title><h1>Other</h1>", "A page"),
        ("<title> </title><p>x<h2>No</h2><h1>First</h1><h1>Second</h1>", "First"),
        ("<p>x", None),
    ],
)
def test_the_title_is_the_pages_own_or_its_first_heading(markup: str, title: str | None) -> None:
    assert extract(f"{markup}<p>y").title == title


@pytest.mark.parametrize(
    "left_out",
    [
        "<nav>no</nav>",
        "<header>no</header>",
        "<footer>no</footer>",
        "<aside>no</aside>",
        "<div role=navigation>no</div>",
        "<button>no</button>",
        "<select><option>no</select>",
        "<textarea>no</textarea>",
        "<noscript><p>no</noscript>",
        "<template><main>no</main></template>",
        "<svg><title>no</title><text>no</text></svg>",
        "<iframe>no</iframe>",
        "<img alt=no>",
        "<p hidden>no</p>",
        "<p aria-hidden=true>→ ★</p>",
        "<p aria-hidden=true class='x icon'>no</p>",
        "<p aria-hidden=true class=material-icons-outlined>no</p>",
        "<div aria-hidden=true class='modal fade'><p>no</div>",
        "<p style='color:red; DISPLAY : none'>no</p>",
        "<p style=visibility:hidden>no</p>",
        "<div hidden><main>no</main></div>",
        "<dialog>no</dialog>",
    ],
)
def test_what_is_no_content_is_left_out(left_out: str) -> None:
    assert extract(f"<p>one</p>{left_out}<p>two").text == "one\n\ntwo"


@pytest.mark.parametrize(
    "shown",
    [
        "<p aria-hidden=true>seen</p>",
        "<p><span aria-hidden=true>seen</span></p>",
        "<p aria-hidden=true><a href=x>seen</a></p>",
    ],
)
def test_what_is_hidden_from_screen_readers_alone_is_read(shown: str) -> None:
    assert extract(f"<p>one</p>{shown}<p>two").text == "one\n\nseen\n\ntwo"


def test_the_link_of_a_heading_to_itself_is_no_text_whatever_its_words() -> None:
    found = extract("<h2 id=a>Use<a href=#a aria-hidden=true>Link here</a></h2><p>x")

    assert found.text == "Use\n\nx"


def test_what_is_left_out_inside_a_line_keeps_its_words_apart() -> None:
    assert extract("<p>one<button>x</button>two<b hidden>x</b>!").text == "one two!"


def test_the_main_part_is_preferred_where_it_holds_most() -> None:
    most = extract("<div>Cookies?</div><main><aside>Note.</aside>Long enough text.</main>")
    least = extract("<div>Nearly all of the text stands here.</div><main>Little.</main>")

    assert most.text == "Note.\n\nLong enough text."
    assert least.text == "Nearly all of the text stands here.\n\nLittle."


def test_a_header_with_the_only_title_stays() -> None:
    assert extract("<header><nav>no</nav><h1>T</h1></header><p>x").text == "T\n\nx"


@pytest.mark.parametrize("tag", ["main", "section", "article", "header", "x-page"])
def test_a_page_that_leaves_the_tags_of_its_head_and_body_out_is_read_whole(tag: str) -> None:
    page = f"<!doctype html><title>T</title><style>s</style><{tag}><h1>One</h1><p>two</{tag}>"

    found = extract(page)

    assert (found.text, found.title) == ("One\n\ntwo", "T")


def test_text_after_the_end_of_the_body_stays() -> None:
    assert extract("<body><p>one</body></html><p>two").text == "one\n\ntwo"


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        ("<p>é".encode("utf-16"), "utf-16-le", "é"),
        (b"\xef\xbb\xbf<meta charset=latin1><p>\xc3\xa9", "utf-8", "é"),
        (b"<meta charset='iso-8859-1'><p>\xe9 \x80", "cp1252", "é €"),
        (b"<meta http-equiv=x content='text/html; charset=koi8-r'><p>\xf4\xc5", "koi8-r", "Те"),
        ("<meta charset=iso-2022-jp><p>日本".encode("iso2022_jp"), "iso2022_jp", "日本"),
        (b'<?xml version="1.0" encoding="windows-1251"?><p>\xcf\xf0', "cp1251", "Пр"),
        (b"<meta charset=rot13><p>a", "utf-8", "a"),
        (b"<meta charset=unicode_escape><p>\\x41", "utf-8", "\\x41"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_has(data: bytes, encoding: str, text: str) -> None:
    found = extract_html(data, path=PATH)

    assert (found.encoding, found.text) == (encoding, text)


def test_keywords_and_article_tags_of_a_page_are_its_tags() -> None:
    page = (
        '<head><meta name="Keywords" content="billing, Refunds"><meta property="article:tag" '
        'content="refunds"><meta name="author" content="x"><meta name="keywords"></head>'
        "<p>Refunds take 30 days.</p>"
    )

    assert extract_html(page.encode(), path=Path("a.html")).tags == ("billing", "Refunds")
