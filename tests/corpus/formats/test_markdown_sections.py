"""Markdown: headings open sections at exact offsets."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats.extract import Extract
from corpus.formats.markdown import extract_markdown

Section = tuple[tuple[str, ...], str]


def extract(text: str) -> Extract:
    found = extract_markdown(text.encode(), path=Path("page.md"))
    assert found.text == text
    return found


def sections(text: str) -> list[Section]:
    """Return each section's heading path and text."""
    return [(found.headings, found.span.of(text)) for found in extract(text).sections]


def test_each_heading_opens_a_section_that_begins_with_its_own_line() -> None:
    text = "intro\n\n# Care\n\nfirst\n\n## Drugs\n\nsecond\n\n# Outlook\nthird\n"

    assert sections(text) == [
        ((), "intro"),
        (("Care",), "# Care\n\nfirst"),
        (("Care", "Drugs"), "## Drugs\n\nsecond"),
        (("Outlook",), "# Outlook\nthird"),
    ]


def test_offsets_count_characters_of_the_file() -> None:
    text = "é😀\n\n# Café\nx\n"  # é 0, 😀 1, \n 2, \n 3, # 4 ... "# Café\nx" is 8 characters long

    (before, care) = extract(text).sections

    assert (before.span.start, before.span.end) == (0, 2)
    assert (care.span.start, care.span.end) == (4, 12)


def test_a_heading_with_nothing_under_it_is_joined_to_what_follows() -> None:
    text = "# Care\n\n## Drugs\n\nsteroids\n"

    assert sections(text) == [(("Care", "Drugs"), "# Care\n\n## Drugs\n\nsteroids")]


def test_a_last_heading_with_nothing_under_it_is_kept() -> None:
    assert sections("text\n\n# End\n") == [((), "text"), (("End",), "# End")]


def test_a_number_sign_in_fenced_or_indented_code_is_no_heading() -> None:
    text = "# Set-up\n\n```sh\n# not a heading\n```\n\n    # neither\n"

    assert [headings for headings, _ in sections(text)] == [("Set-up",)]


def test_underlined_headings_count_with_all_their_lines() -> None:
    text = "Care of\nchildren\n===\n\nfirst\n\nDrugs\n---\nsecond"

    assert sections(text) == [
        (("Care of children",), "Care of\nchildren\n===\n\nfirst"),
        (("Care of children", "Drugs"), "Drugs\n---\nsecond"),
    ]


@pytest.mark.parametrize("text", ["- # item\n  text", "> # quoted\n\ntext", "#hash\n\ntext"])
def test_headings_inside_lists_and_quotations_open_nothing(text: str) -> None:
    assert sections(text) == [((), text)]


def test_a_text_without_headings_is_one_section() -> None:
    assert sections("\n- one\n- two\n\nthree\n") == [((), "- one\n- two\n\nthree")]
    assert extract("- one").title is None


def test_a_heading_is_read_without_its_marks_and_kept_with_them() -> None:
    text = "# *Care* of `OMS` [here][x] &amp; there #\n\ntext\n\n[x]: http://example.org\n"

    ((headings, section),) = sections(text)

    assert headings == ("Care of OMS here & there",)
    assert section.startswith("# *Care* of `OMS` [here][x] &amp; there #")


def test_the_title_is_the_first_heading_of_the_first_level() -> None:
    assert extract("## Not this\n\n# \n\n# Guide\n\n# Other\n").title == "Guide"


def test_a_higher_heading_ends_the_path_of_the_lower_ones() -> None:
    text = "# A\na\n### C\nc\n## B\nb\n"

    assert [headings for headings, _ in sections(text)] == [("A",), ("A", "C"), ("A", "B")]


PIECES = ["# ", "## ", "\n", "\n\n", "a", "b *c*", "===\n", "---\n", "```\n", "- ", "> ", "    "]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_sections_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    covered = 0

    for section in extract(text).sections:
        assert not text[covered : section.span.start].strip()
        assert section.span.start >= covered
        covered = section.span.end

    assert not text[covered:].strip()
