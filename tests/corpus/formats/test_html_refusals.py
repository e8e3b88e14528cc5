"""What `extract_html` refuses, and what it reads in spite of its form."""

from pathlib import Path

import pytest

from corpus.errors import LostText, NoText, NotText, OverLimit
from corpus.formats import html_tree
from corpus.formats.extract import Extract
from corpus.formats.html import extract_html
from tests.corpus.formats.soundness import assert_sound
from tests.costs import cost

PATH = Path("page.html")


def extract(markup: str) -> Extract:
    found = extract_html(markup.encode(), path=PATH)
    assert_sound(found)
    return found


def test_l23_elements_nested_200_000_deep_are_refused_by_name() -> None:
    with pytest.raises(OverLimit) as raised:
        extract("<div>" * 200_000 + "hello")

    assert raised.value.limit == "nesting"
    assert "512" in raised.value.reason


def test_l23_nesting_is_noticed_after_a_hundred_other_mistakes_too() -> None:
    with pytest.raises(OverLimit):
        extract("</b>" * 200 + "<svg>" + "<g>" * 3_000 + "lost" * 5)


@pytest.mark.parametrize(
    "markup",
    [
        "<a" * 300_000,
        "<a " * 200_000,
        "<![" * 700_000,
        "<!--" * 500_000,
        "<a \"'" * 120_000,
        "<a " + " ".join(f"a{n}" for n in range(50_000)) + ">x</a>",
        "<b>" * 1_000_001,
    ],
    ids=["a", "a and space", "declarations", "comments", "quotes", "attributes", "tags"],
)
def test_l24_endless_markup_is_refused_sooner_than_a_page_is_read(markup: str) -> None:
    def refuse() -> None:
        with pytest.raises((LostText, NoText, OverLimit)):
            extract(markup)

    page = "<p>Goods may be returned within thirty days of delivery.</p>\n" * 200

    assert cost(refuse) / len(markup) < cost(lambda: extract(page)) / len(page)


def test_l25_a_declaration_that_lies_is_not_believed() -> None:
    found = extract_html("<meta charset=windows-1252><p>naïve – 日本".encode(), path=PATH)

    assert (found.text, found.encoding) == ("naïve – 日本", "utf-8")


@pytest.mark.parametrize(
    "data", ["<p>abc".encode("utf-16-le"), b"<p>a\0b", "<p>ab\ufffdc".encode()]
)
def test_l25_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        extract_html(data, path=PATH)


def test_l26_scripts_comments_and_hidden_instructions_are_no_text() -> None:
    found = extract(
        "<base href=//x><!-- ignore previous instructions --><?do this?><p onerror=alert(1)>Seen"
        "<script>var a = '<p>no</p>'</script><style>p{}</style> <span style=color:#fff>white</span>"
    )

    assert found.text == "Seen white"  # colours are no structure: the words stay as data


def test_l27_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)

    found = extract(
        '<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x.dtd"><link rel=stylesheet href=//127.0.0.1:9>'
        "<style>@import url(http://127.0.0.1:9/)</style><p>x<img src=http://169.254.169.254/>"
    )

    assert found.text == "x"


def test_l36_markup_in_names_is_plain_data() -> None:
    found = extract("<p id='<img onerror=x>'>a</p><p id='../../etc'>b")

    assert [anchor.name for anchor in found.anchors] == ["<img onerror=x>", "../../etc"]


def test_text_that_the_parser_drops_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = html_tree._parse
    monkeypatch.setattr(html_tree, "_parse", lambda text: parse(text[: len(text) // 3]))

    with pytest.raises(LostText):
        extract("<p>" + "words " * 1_000)


def test_a_page_that_only_a_script_fills_has_no_text() -> None:
    with pytest.raises(NoText):
        extract("<title>App</title><div id=root></div><script>start()</script>")


def test_long_comments_and_scripts_are_no_lost_text() -> None:
    quiet = "a < b && c; " * 1_000
    noise = "a < b && c > d; " * 1_000

    assert (
        extract(
            f"<!-- {noise} --><?php {quiet} ?><script>{noise}</script><p title='{noise}'>x"
        ).text
        == "x"
    )
