import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.errors import BadAddress
from bot.widget.bundle import bundle, modules
from bot.widget.tag import policy, script_tag, server_address


def attributes(tag: str) -> dict[str, str | None]:
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(tag)
    ((name, given),) = found
    assert name == "script"
    return given


def test_a_tag_names_the_script_of_this_version_and_its_hash() -> None:
    given = attributes(script_tag("https://a.test/", language="de", settings={}))

    assert given == {
        "src": f"https://a.test/widget.js?lang=de&v={bundle('de').version}",
        "integrity": bundle("de").integrity,
        "crossorigin": "anonymous",
        "data-lang": "de",
        "defer": None,
    }


def test_a_tag_for_all_languages_leaves_the_choice_to_the_page() -> None:
    given = attributes(script_tag("https://a.test/", language=None, settings={}))

    assert given["src"] == f"https://a.test/widget.js?v={bundle().version}"
    assert "data-lang" not in given


def test_a_setting_cannot_break_out_of_its_attribute() -> None:
    title = "\"'><script>alert(1)</script>&amp;"

    assert (
        attributes(script_tag("https://a.test/", language="en", settings={"title": title}))[
            "data-title"
        ]
        == title
    )


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://help.test", "https://help.test/"),
        (" http://127.0.0.1:8000/ ", "http://127.0.0.1:8000/"),
        ("https://a.test/help//", "https://a.test/help/"),
        ("https://[::1]:9", "https://[::1]:9/"),
    ],
)
def test_an_address_is_that_of_a_folder(given: str, address: str) -> None:
    assert server_address(given) == address


@pytest.mark.parametrize(
    "given",
    [
        "",
        "help.test",
        "ftp://a.test",
        "https://",
        "https://u:p@a.test",
        "https://a.test/?a=1",
        "https://a.test/#a",
        "https://a.test:x",
        "https://[::1",
        "javascript:alert(1)",
        "https://a b.test",
        "https://a.test/\nb",
        "https://a.test/b;script-src *",
        "https://a.test,b.test",
        "https://*.test",
        'https://a.test/"b',
        "https://b\u00fccher.test",
    ],
)
def test_what_browsers_could_not_reach_is_refused(given: str) -> None:
    with pytest.raises(BadAddress) as refused:
        server_address(given)

    assert refused.value.address == given


def test_a_sign_that_a_policy_cannot_name_is_named() -> None:
    with pytest.raises(BadAddress) as refused:
        server_address("https://a.test/b;script-src *")

    assert refused.value.reason == "it holds ';', which a policy cannot name"


def test_the_policy_names_the_script_and_the_routes_alone() -> None:
    assert policy("https://a.test/help/") == (
        "script-src https://a.test/help/widget.js",
        "connect-src https://a.test/help/api/",
    )


def test_every_attribute_of_the_widget_stands_in_the_readme() -> None:
    options = modules()["options.js"]
    lists = re.findall(r"^export const \w+ = \[(.*)\];$", options, re.MULTILINE)
    names = {name for found in lists for name in re.findall(r'"(\w+)"', found)} | {"open"}
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    told = {
        name
        for row in re.findall(r"^\| (`[a-z`, ]+`) \|", readme, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }

    assert len(names) == 13
    assert names <= told
