import json
import re
from importlib.resources import files
from typing import get_args

import pytest
from fastapi.testclient import TestClient

from bot.api.language import RIGHT_TO_LEFT, preferred
from bot.settings import Settings
from bot.widget.bundle import languages, modules
from tests.bot.api.test_pages import Page
from tests.bot.shelf import Shelf

KNOWN = ("en", "de", "he")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("he", "he"),
        ("he-IL,he;q=0.9,en-US;q=0.8,en;q=0.7", "he"),
        ("de-AT", "de"),
        ("DE", "de"),
        ("en;q=0.3, de;q=0.5", "de"),
        ("tlh, he;q=0.1", "he"),
        ("de;q=0, he;q=0.2", "he"),
        ("de ; q=0.5 , he; q=0.6", "he"),
        ("", "en"),
        ("*", "en"),
        ("tlh", "en"),
        ("de;q=much", "en"),
        ("de;q=nan", "en"),
        ("de;level=1", "en"),
        (",;,q=1;;", "en"),
    ],
)
def test_a_page_speaks_the_language_that_its_visitor_likes_best_of_those_it_can(
    header: str, language: str
) -> None:
    assert preferred(header, KNOWN) == language


def test_the_chat_page_takes_the_language_and_direction_of_its_visitor(client: TestClient) -> None:
    response = client.get("/", headers={"Accept-Language": "he-IL,he;q=0.9,en;q=0.8"})

    assert '<html lang="he" dir="rtl">' in response.text
    page = Page(response.text)
    assert page.widget["lang"] == "he"
    assert page.texts["h2"] == "מסמכים"
    assert any(address.startswith("/widget.js?lang=he&v=") for address in page.addresses)
    assert "Accept-Language" in response.headers["vary"]
    assert '<html lang="en" dir="ltr">' in client.get("/").text


def test_the_language_that_the_operator_sets_is_everybodys(shelf: Shelf) -> None:
    shelf.put({"a.txt": "eyes dance", "b.txt": "eyes dance. " * 200})
    with shelf.client(language="de") as client:
        text = client.get("/", headers={"Accept-Language": "he"}).text

    assert '<html lang="de" dir="ltr">' in text
    assert "1 Abschnitt<" in text
    assert re.search(r"\b([2-9]|\d\d+) Abschnitte<", text)


@pytest.mark.parametrize("language", languages())
def test_the_chat_page_says_everything_in_every_language(empty: TestClient, language: str) -> None:
    words = json.loads(files("bot").joinpath("pages", "words.json").read_text("utf-8"))
    page = Page(empty.get("/", headers={"Accept-Language": language}).text)

    assert words.keys() == set(languages())
    assert words[language].keys() == words["en"].keys()
    assert "{n}" in words[language]["passages"]
    assert page.widget["greeting"] == words[language]["nothing"]


def test_languages_are_the_widgets_own_in_settings_and_in_direction() -> None:
    told = Settings.model_fields["language"].annotation
    (rtl,) = re.findall(r"^const RIGHT_TO_LEFT = (.*);$", modules()["strings.js"], re.MULTILINE)

    assert get_args(get_args(told)[0]) == languages()
    assert json.loads(rtl) == list(RIGHT_TO_LEFT)
