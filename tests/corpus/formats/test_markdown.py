"""What `extract_markdown` finds in a file, and what it refuses."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import DamagedFile, NotText, OverLimit
from corpus.formats.extract import Extract
from corpus.formats.markdown import extract_markdown
from tests.corpus.formats.soundness import assert_sound
from tests.costs import cost

PATH = Path("page.md")


@pytest.fixture(scope="module")
def prose_cost() -> float:
    """What a character of ordinary prose costs, in processor seconds."""
    prose = b"Goods may be returned within thirty days of delivery.\n\n" * 2_000
    return cost(lambda: extract_markdown(prose, path=PATH)) / len(prose)


def extract(text: str) -> Extract:
    found = extract_markdown(text.encode(), path=PATH)
    assert_sound(found)
    return found


def blocks_of(text: str) -> list[tuple[str, str, str | None]]:
    found = extract(text)
    return [
        (
            block.kind.value,
            block.span.of(found.text),
            block.lead.of(found.text) if block.lead else None,
        )
        for block in found.blocks
    ]


def test_the_text_is_the_file_itself() -> None:
    found = extract_markdown(b"\xef\xbb\xbf# A\r\n\r\n*b* [c](d)\r\n", path=PATH)

    assert (found.text, found.encoding) == ("# A\n\n*b* [c](d)\n", "utf-8")


def test_every_kind_of_block_is_whole_lines_of_the_file() -> None:
    assert blocks_of(
        "Set *up*\n===\npara\nmore\n> quote\nlazy\n\n    code\n\n```py\nx = 1\n\n```\n<div>\n\n"
        "***\n[ref]: http://x\n"
    ) == [
        ("heading", "Set *up*\n===", None),
        ("paragraph", "para\nmore", None),
        ("paragraph", "> quote\nlazy", None),
        ("code", "code", None),
        ("code", "```py\nx = 1\n\n```", None),
        ("paragraph", "<div>", None),
        ("paragraph", "***", None),
        ("paragraph", "[ref]: http://x", None),
    ]


def test_list_items_know_what_leads_them_in() -> None:
    assert blocks_of(
        "Bring:\n\n- bread\n  and jam\n- fruit\n  1. pears\n\n     ripe\n-\n"
        "- # not food\n\n***\n* tea\n"
    ) == [
        ("paragraph", "Bring:", None),
        ("list_item", "- bread\n  and jam", "Bring:"),
        ("list_item", "- fruit", "Bring:"),
        ("list_item", "1. pears", "- fruit"),
        ("list_item", "ripe", "- fruit"),
        ("list_item", "-", "Bring:"),
        ("heading", "- # not food", None),
        ("paragraph", "***", None),
        ("list_item", "* tea", None),
    ]


def test_rows_of_a_table_are_led_in_by_its_header() -> None:
    assert blocks_of("| drug | mg |\n|---|--:|\n| a | 5 |\n| b |\n\nx") == [
        ("table_row", "| drug | mg |\n|---|--:|", None),
        ("table_row", "| a | 5 |", "| drug | mg |"),
        ("table_row", "| b |", "| drug | mg |"),
        ("paragraph", "x", None),
    ]


def test_headings_open_sections_and_marks_are_left_out_of_their_titles() -> None:
    found = extract(
        "pre\n# A `b` [c][d] &amp; <a id=x></a>e\n## F\n\n## G\ntext\n\n> # no\n\n[d]: http://x\n"
    )

    assert found.title == "A b c & e"
    assert [(section.headings, section.span.of(found.text)[:7]) for section in found.sections] == [
        ((), "pre"),
        (("A b c & e", "G"), "# A `b`"),
    ]


def test_front_matter_is_metadata_and_states_the_title() -> None:
    text = '---\n# comment\ntags: [a, b]\nsub: {title: no}\ntitle: "My: page"\n---\n# Heading\nx\n'

    found = extract(text)

    assert found.title == "My: page"
    assert blocks_of(text)[:2] == [
        ("metadata", text[: text.index("# H")].strip(), None),
        ("heading", "# Heading", None),
    ]
    assert [section.headings for section in found.sections] == [(), ("Heading",)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: a: b\n---\n# H\n", "H"),  # a mistake in the YAML
        ("---\ntitle: [a]\n---\n# H\n", "H"),
        ("---\ntitle: 2024\n...\n# H\n", "2024"),
        ("---\nx: 1\n---", None),
        ("---\nno closing\n# H\n", "H"),
        ("x\n---\ntitle: a\n---\n", None),
    ],
)
def test_the_title_is_stated_or_the_first_heading(text: str, title: str | None) -> None:
    assert extract(text).title == title


@pytest.mark.parametrize(
    ("front", "tags"),
    [
        ("---\ntags: [Billing, refunds]\n---\n", ("Billing", "refunds")),
        ("---\ntags:\n  - Billing\n  - [deep]\n  - refunds\nx: y\n---\n", ("Billing", "refunds")),
        ("---\ntags: Billing,  new   customers,\n---\n", ("Billing", "new customers")),
        ("---\nkeywords: a\ncategories: [b, A]\nsub: {tags: no}\n---\n", ("a", "b")),
        ("---\ntags: {a: b}\ntitle: t\n---\n", ("a", "b")),
        ("---\ntags: 3\n---\n", ("3",)),
        ("---\nx: x\n[tags]: x\nlists: [y]\n---\n", ()),
        (
            "+++\ntags = ['Billing', 3, 'refunds']\ncategory = 'c, d'\n+++\n",
            ("Billing", "refunds", "c", "d"),
        ),
        ("+++\n[tags]\nx = 'no'\n+++\n", ()),
        ("# tags: [a]\n", ()),
    ],
)
def test_front_matter_states_tags(front: str, tags: tuple[str, ...]) -> None:
    assert extract(f"{front}# H\n").tags == tags


def test_front_matter_in_toml_is_metadata_and_states_the_title() -> None:
    text = (
        '+++\n# comment\ntags = ["a", "b"]\ntitle = "My  page"\n[sub]\ntitle = "no"\n+++\n# H\nx\n'
    )

    found = extract(text)

    assert found.title == "My page"
    assert blocks_of(text) == [
        ("metadata", text[: text.index("# H")].strip(), None),
        ("heading", "# H", None),
        ("paragraph", "x", None),
    ]


@pytest.mark.parametrize(
    ("text", "title", "first"),
    [
        ("+++\ntitle = a\n+++\n# H\n", "H", "metadata"),  # a mistake in the TOML
        ("+++\ntitle = 2024\n+++\n# H\n", "H", "metadata"),
        ("+++\ntitle = ''\n+++\n# H\n", "H", "metadata"),
        ("+++\n+++\n# H\n", "H", "metadata"),
        ("+++\n[a]\ntitle = 'x'\n+++", None, "metadata"),
        ("+++\ntitle = 'x'\n# H\n", "H", "paragraph"),  # it does not end
        ("+++\nAdded lines.\n+++\n# H\n", "H", "paragraph"),
        ("x\n+++\ntitle = 'x'\n+++\n# H\n", "H", "paragraph"),
    ],
)
def test_only_toml_between_plus_signs_at_the_top_is_front_matter(
    text: str, title: str | None, first: str
) -> None:
    assert extract(text).title == title
    assert blocks_of(text)[0][0] == first


@pytest.mark.parametrize(
    "toml", ["a" + ".a" * 201 + " = 1", "a = " + "[" * 1_001, "a = '" + "x" * 2**16 + "'"]
)
def test_l29_front_matter_in_toml_that_would_take_long_is_refused(toml: str) -> None:
    with pytest.raises(OverLimit):
        extract(f"+++\n{toml}\n+++\n")


def test_text_between_two_rules_is_no_front_matter() -> None:
    kinds = [kind for kind, _, _ in blocks_of("---\n\nnot: code\n\n---\nx")]

    assert kinds == ["paragraph", "paragraph", "paragraph", "paragraph"]


def test_a_nul_is_refused() -> None:
    with pytest.raises(NotText):
        extract_markdown(b"a\0b", path=PATH)


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000,
        "[" * 50_000,
        "*a " * 50_000,
        "# " + "[" * 50_000,
        "# " + "*a " * 50_000,
        "".join("  " * depth + "- a\n" for depth in range(2_000)),
        "- " * 2_000 + "a",
        "x " * 5_000_000,
    ],
    ids=["quotes", "brackets", "stars", "heading", "starry", "lists", "list line", "long line"],
)
def test_l28_endless_marks_are_read_about_as_quickly_as_prose(text: str, prose_cost: float) -> None:
    def read() -> None:
        assert extract_markdown(text.encode(), path=PATH).text == text

    # A third of it; where the start weighs most, three times.
    assert cost(read, runs=1) < 20 * prose_cost * len(text)


def test_l29_tags_in_front_matter_build_nothing(tmp_path: Path) -> None:
    made = tmp_path / "made"

    found = extract(f"---\ntitle: !!python/object/apply:os.mkdir ['{made}']\n---\n# H\n")

    assert not made.exists()
    assert found.title == "H"


def test_l29_front_matter_that_refers_to_itself_over_and_over_is_refused() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]

    with pytest.raises(DamagedFile):
        extract("---\n" + "\n".join(lines) + "\n---\n# H\n")


@pytest.mark.parametrize("yaml", ["a: " + "x" * 10_000_000, "a: " + "[" * 60_000])
def test_l29_huge_front_matter_is_refused_sooner_than_prose_is_read(
    yaml: str, prose_cost: float
) -> None:
    def refuse() -> None:
        with pytest.raises(OverLimit) as raised:
            extract(f"---\n{yaml}\n---\n")
        assert raised.value.limit == "too-complex"

    assert cost(refuse) < prose_cost * len(yaml)


_MARKS = [
    *("- ", "* ", "1. ", "> ", "# ", "a", "b c", "\n", "\n\n", "    ", "  ", "```", "~~~", "|"),
    *("|---|", "| a | b |\n|--|--|\n", "[x]: y", "***", "---", "===", "<div>", "<!--", "\t", "\\"),
    *("---\ntitle: a\n---\n", "\u00a0", "\u3000", "\u2028", "\x0b", "\x0c", "\x85", "é", "\r"),
]
_texts = st.lists(st.sampled_from(_MARKS) | st.text(max_size=3), max_size=30).map("".join)


@settings(deadline=None)
@given(_texts)
def test_every_character_but_white_space_is_in_one_block(text: str) -> None:
    try:
        found = extract_markdown(text.encode("utf-8", "replace"), path=PATH)
    except NotText:
        return

    assert_sound(found)
    for section in found.sections:
        assert section.span.of(found.text) == section.span.of(found.text).strip()


@settings(deadline=None)
@given(_texts, st.sampled_from(["---\ntitle: T\n---\n\n", "+++\ntitle = 'T'\n+++\n\n"]))
def test_front_matter_changes_no_other_block(text: str, front: str) -> None:
    body = text.replace("\0", "").encode("utf-8", "replace").decode()
    plain, fronted = extract(f"x\n\n{body}"), extract(f"{front}x\n\n{body}")

    moved = [(block.kind, block.span.start - len(front)) for block in fronted.blocks]
    assert moved[1:] == [(block.kind, block.span.start) for block in plain.blocks]
