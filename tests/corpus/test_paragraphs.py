"""What is said of paragraphs that others wrote, whole and with what is stripped taken out.

They are read from the folder that WHEREIN_TEST_SETS names: one folder a set, each with a
corpus.jsonl of objects with a `text`, and xquad/LANGUAGE besides.
"""

import json
import os
import re
from pathlib import Path
from textwrap import fill

import pytest

from bot.function_words import FUNCTION_WORDS
from corpus.condition import Condition, conditions_of
from corpus.language import language_of

PLACE = os.environ.get("WHEREIN_TEST_SETS", "")
SETS = ["squad11_dev", "feedbackqa", "qed", "ir_cisi", "ir_cranfield"]

pytestmark = pytest.mark.skipif(
    not PLACE, reason="WHEREIN_TEST_SETS names no folder of question sets"
)


def texts(name: str) -> list[str]:
    """Return the paragraphs of 100 to 300 words, at most 300."""
    lines = (Path(PLACE) / name / "corpus.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line)["text"] for line in lines]
    return [text for text in found if 100 <= len(text.split()) <= 300][:300]


def stripped(text: str) -> str:
    words = re.sub(r"[\W\d_]+", " ", text).lower().split()
    return " ".join(word for word in words if word not in FUNCTION_WORDS)


def looks_stripped(text: str) -> bool:
    return Condition.STRIPPED in conditions_of(text)


@pytest.mark.parametrize("name", SETS)
def test_whole_paragraphs_are_not_stripped_and_are_in_no_foreign_language(name: str) -> None:
    found = texts(name)

    assert [text for text in found if looks_stripped(text)] == []
    assert [text for text in found if looks_stripped(text.lower().replace(".", ""))] == []
    assert [text for text in found if language_of(text) not in ("en", None)] == []


@pytest.mark.parametrize("name", SETS)
def test_of_stripped_paragraphs_nineteen_of_twenty_are_told(name: str) -> None:
    found = [stripped(text) for text in texts(name)]

    assert sum(map(looks_stripped, found)) >= 0.95 * len(found)
    assert sum(looks_stripped(fill(text, 50)) for text in found) >= 0.95 * len(found)


@pytest.mark.parametrize("language", ["de", "es", "ar", "zh"])
def test_of_two_hundred_characters_nineteen_of_twenty_are_told_by_their_language(
    language: str,
) -> None:
    found = texts_of_language(language)

    told = [text for text in found if language_of(text[:200]) == language]
    assert len(told) >= 0.94 * len(found)
    assert [text for text in found if looks_stripped(text)] == []


def texts_of_language(language: str) -> list[str]:
    lines = (Path(PLACE) / "xquad" / language / "corpus.jsonl").read_text("utf-8").splitlines()
    return [text for line in lines if len(text := json.loads(line)["text"]) >= 200]
