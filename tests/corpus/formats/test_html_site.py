"""What of a page of plain ``<div>`` elements belongs to the site, by what they are called."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.formats.html import extract_html

_TEXT = "A ferry leaves every hour, and the crossing takes two of them. " * 4


def text_of(markup: str) -> str:
    return extract_html(f"<!doctype html><body>{markup}".encode(), path=Path("page.html")).text


def is_left_out(markup: str, *, around: str = "{}") -> bool:
    page = around.replace("{}", f"<p>{_TEXT}</p>{markup}<p>{_TEXT}</p>")
    found = " ".join(text_of(page).split())
    both = " ".join((_TEXT * 2).split())
    assert found.replace("WORD", "").split() == both.split()
    return "WORD" not in found


@pytest.mark.parametrize(
    "name",
    [
        "navbar",
        "breadcrumb",
        "Breadcrumbs",
        "site-footer",
        "cookie-banner",
        "skip-link x",
        "main-nav",
    ],
)
@pytest.mark.parametrize("attribute", ["id", "class"])
@pytest.mark.parametrize("tag", ["div", "ul", "a", "x-part"])
def test_what_only_a_site_is_called_is_left_out(tag: str, attribute: str, name: str) -> None:
    assert is_left_out(f"<{tag} {attribute}='{name}'>WORD</{tag}>")


@pytest.mark.parametrize(
    "markup",
    [
        "<div class=nav><a href=a>WORD</a> | <a href=b>WORD</a></div>",
        "<ul id=menu><li><a href=a>WORD</a><li><a href=b>WORD</a></ul>",
        "<div class='left sidebar'><a href=a>WORD</a></div>",
        "<div class=sidebar><h3>WORD WORD</h3><ul><li><a href=a>WORD</a></ul></div>",
        "<div class=header><a href=/>WORD</a></div>",
        "<div id=cookie>WORD <button>OK</button></div>",
        "<div class=consent>WORD <a href=#>OK</a></div>",
    ],
)
def test_what_other_things_are_called_too_is_left_out_by_a_second_sign(markup: str) -> None:
    assert is_left_out(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<div class=lunch-menu-prices>WORD</div>",
        "<div class=menu>WORD WORD</div>",
        "<div class=menu><a href=a>WORD</a> WORD WORD WORD</div>",
        "<div class=navigational>WORD</div>",
        "<div class=sidebar>WORD</div>",
        "<div class=sidebar><h3>WORD</h3></div>",
        "<div class=cookie>WORD</div>",
        "<div class=cookie>WORD<button>Buy</button></div>" * 2,
        "<div class=footer>WORD</div>",  # text comes behind it
        "<table><tr class=header><td><a href=a>WORD</a></table>",
        "<div class=navbar><main>WORD</main></div>",
        "<div class=header><h1>WORD</h1></div>",
    ],
)
def test_what_may_be_content_stays(markup: str) -> None:
    assert not is_left_out(markup)


@pytest.mark.parametrize(
    ("markup", "is_kept"),
    [
        ("<div class=menu><a href=a>WORD</a></div>", True),
        ("<div class=footer>WORD</div>", True),
        ("<div class=breadcrumb><a href=a>WORD</a></div>", False),
    ],
)
def test_in_the_main_content_menus_and_footers_stay(markup: str, *, is_kept: bool) -> None:
    assert is_left_out(markup, around="<main>{}</main>") is not is_kept


def test_the_footer_at_the_end_of_a_page_is_left_out() -> None:
    assert text_of("<p>One.<div class=card>Two.<div id=footer>Three.</div></div>") == "One.\n\nTwo."


def test_nothing_is_left_out_where_that_would_be_most_of_the_page() -> None:
    links = "<a href=a>One dish</a> <a href=b>Another dish</a>"
    assert text_of(f"<div class=menu>{links}</div>Enjoy!") == "One dish Another dish\n\nEnjoy!"
    assert text_of(f"<div class=menu>{links}</div>Enjoy these lovely dishes!") == (
        "Enjoy these lovely dishes!"
    )


def test_links_may_be_most_of_a_page_that_has_prose() -> None:
    links = "<a href=a>One page of the site</a> <a href=b>Another page of the site</a>" * 3
    prose = "Refunds take thirty days, and are paid the way that you paid."  # 50 letters

    assert text_of(f"<div class=nav>{links}</div><p>{prose}") == prose
    assert text_of(f"<div class=menu>{links}</div><p>{prose}") != prose  # dishes may be links
    assert text_of(f"<div class=nav>{links}</div><p>{prose[:-20]}") != prose[:-20]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["navbar", "menu", "footer", "cookie", "nav x", "sidebar", "plain"]),
            st.integers(0, 12),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_at_least_half_of_a_page_of_plain_elements_stays(
    parts: list[tuple[str, int, bool]],
) -> None:
    words = [("w" * size, name, linked) for name, size, linked in parts]
    markup = "".join(
        f"<div class='{name}'>{f'<a href=x>{word}</a>' if linked else word}</div>"
        for word, name, linked in words
    )
    whole = sum(len(word) for word, _, _ in words)
    if whole:
        assert 2 * len("".join(text_of(markup).split())) >= whole
