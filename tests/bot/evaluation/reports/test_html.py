import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement

from bot.evaluation.reports import plots, question_view, svg
from bot.evaluation.reports.html import page, seen, write_html
from bot.evaluation.reports.output import Output
from tests.bot.evaluation.reports.sample import comparison, head, results

OURS, THEIRS = list(results(48)), list(results(48, skill=1.0))
HOSTILE = (
    "</style></script><script>alert(1)</script><img src=x onerror=alert(2)>"
    "\" ' & &lt; {{ 7 * 7 }} {% raw %} =cmd()|' /C calc'!A0 \x1b[31m\x00 \u202etxt.exe \udcff"
)


def parsed(run: dict[str, Any], **more: Any) -> HtmlElement:
    rows = more.pop("rows", OURS)
    return html.document_fromstring("".join(page(run, results=iter(rows), **more)))


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def states(tree: HtmlElement) -> list[str]:
    found = tree.xpath("//div[@id='list']//span[contains(@class, 'state')]")
    return [words(one) for one in found]


def test_every_question_is_there_with_its_answer_gold_and_quotes() -> None:
    tree = parsed(head(OURS))
    shown = tree.xpath("//div[@id='list']/details")
    assert len(shown) == len(OURS)
    for one, row in zip(shown, OURS, strict=True):
        text = words(one)
        assert row["question"] in text
        assert " ".join(row["answer"].split()) in text
        assert all(answer["text"] in text for answer in row["answers"])
        quotes = [quote.text_content() for quote in one.xpath(".//span[@class='quote']")]
        assert quotes == [citation["quote"] for citation in row["citations"]]


def test_where_quote_and_gold_overlap_is_marked() -> None:
    row = OURS[[row["right"] for row in OURS].index(True)]
    tree = parsed(head(OURS), rows=[row])
    assert [mark.text for mark in tree.xpath("//mark")] == [row["answers"][0]["text"]]


def test_words_that_were_marked_are_strong_within_the_highlight() -> None:
    row = OURS[[row["right"] for row in OURS].index(True)]
    citation, answer = row["citations"][0], row["answers"][0]
    marks = [{"start": answer["start"], "end": answer["start"] + 3}]
    tree = parsed(head(OURS), rows=[row | {"citations": [citation | {"answers": marks}]}])
    assert [words(strong) for strong in tree.xpath("//mark/strong")] == [answer["text"][:3]]
    assert [quote.text_content() for quote in tree.xpath("//span[@class='quote']")] == [
        citation["quote"]
    ]


def test_hostile_words_stay_words() -> None:
    rows = [
        dict(
            row,
            id=f"{HOSTILE}{n}",
            question=HOSTILE,
            answer=HOSTILE,
            tags=[HOSTILE],
            reason=HOSTILE,
            answers=[{**answer, "text": HOSTILE, "document": HOSTILE} for answer in row["answers"]],
            citations=[
                {**one, "quote": HOSTILE, "document": HOSTILE, "title": HOSTILE, "before": HOSTILE}
                for one in row["citations"]
            ],
            values={HOSTILE: 0.5},
        )
        for n, row in enumerate(OURS[:6])
    ]
    run = head(rows, settings={HOSTILE: HOSTILE}, versions={HOSTILE: HOSTILE}, made=HOSTILE)
    run["questions"]["path"] = HOSTILE
    turned = [{"id": rows[0]["id"], "question": HOSTILE, "to": "wrong"}]
    compared = {"measures": {}, "turned": turned, "warnings": [HOSTILE]}

    tree = parsed(run, rows=rows, comparison=compared)

    clean = parsed(head(OURS[:6]), comparison=compared)
    assert len(tree.xpath("//script")) == len(clean.xpath("//script")) == 1
    assert not tree.xpath("//img | //iframe | //object | //link | //@onerror | //@onclick")
    assert tree.xpath("//title")[0].text == f"Examination of {seen(HOSTILE)}"
    assert "49" not in words(tree.xpath("//h1")[0])
    source = "".join(page(run, results=rows, comparison=compared))
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", source
    )
    assert "=cmd()" in source


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc é 日本 😀 👩\u200d👧 \u200fعربي", "a\tb\nc é 日本 😀 👩\u200d👧 \u200fعربي"),
        ("\x1b[2J\x00\x7f\x9b", "\\x1b[2J\\x00\\x7f\\x9b"),
        ("\u202e\u2066\udcff", "\\u202e\\u2066\\udcff"),
    ],
)
def test_what_has_no_sign_of_its_own_is_shown_escaped(text: str, shown: str) -> None:
    assert seen(text) == shown


def test_nothing_is_fetched_and_the_page_may_run_its_own_script_alone() -> None:
    source = "".join(page(head(OURS), results=OURS, comparison=comparison(OURS, THEIRS)))
    tree = html.document_fromstring(source)
    assert not re.search(r"https?:|//\w+\.|url\(|@import", source)
    assert not tree.xpath("//@src | //link | //@style")
    assert all(link.startswith("#") for link in tree.xpath("//a/@href"))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-\S+='; style-src 'sha256-\S+='; base-uri 'none'; "
        r"form-action 'none'",
        policy,
    )


def test_it_can_be_found_one_s_way_in_without_seeing_it() -> None:
    tree = parsed(head(OURS), comparison=comparison(OURS, THEIRS))
    assert tree.get("lang") == "en"
    levels = [int(one.tag[1]) for one in tree.xpath("//h1 | //h2 | //h3 | //h4 | //h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
    assert all(table.xpath(".//th[@scope='col']") for table in tree.xpath("//table"))
    assert all(row.xpath("./th[@scope]") for row in tree.xpath("//tbody/tr"))
    assert all(field.xpath("ancestor::label") for field in tree.xpath("//input | //select"))
    pictures = tree.xpath("//*[local-name()='svg']")
    assert pictures
    assert all(one.get("aria-label") or one.get("aria-hidden") for one in pictures)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in tree.xpath("//a/@href")} <= set(ids)


def test_a_comparison_shows_changes_warnings_and_turned_questions() -> None:
    compared = comparison(OURS, THEIRS) | {"warnings": ["over different documents"]}
    tree = parsed(head(OURS), comparison=compared)
    assert "over different documents" in words(tree.xpath("//p[@class='notice']")[0])
    listed = tree.xpath("//section[@id='turned']//li/a/@href")
    assert listed == [
        f"#{question_view.anchor(one['id'])}"
        for to in ("wrong", "right")
        for one in compared["turned"]
        if one["to"] == to
    ]
    row = tree.xpath("//table[contains(@class, 'compared')]//tr[th='Contains@5']")[0]
    change = compared["measures"]["Contains@5"]
    assert f"{change['theirs']:.3f}" in words(row)
    assert "worse" in words(row)


def test_a_run_that_is_not_complete_shows_no_score() -> None:
    tree = parsed(head(OURS, complete=False), rows=OURS[:5])
    assert "Incomplete." in words(tree.xpath("//p[@class='notice']")[0])
    assert not tree.xpath("//table | //*[local-name()='svg'] | //section[@id='measures']")
    assert len(tree.xpath("//div[@id='list']/details")) == 5


@pytest.mark.parametrize("count", [1, 6])
def test_a_run_without_anything_to_measure_is_a_page_still(count: int) -> None:
    rows = [
        dict(row, answers=[], answered=False, right=False, citations=[], passages=[], values={})
        for row in OURS[:count]
    ]
    run = head(rows)
    run["summary"]["overall"]["refusals"] |= {"reliability": [], "risk_coverage": [], "ECE": None}
    run["summary"]["overall"]["latency"] |= {"histogram": []}
    tree = parsed(run, rows=rows)
    assert "There is none" in words(tree.xpath("//section[@id='measures']")[0])
    assert not tree.xpath("//*[local-name()='svg']")
    assert states(tree) == ["abstained"] * count


def test_results_are_taken_one_at_a_time() -> None:
    taken = 0

    def counting() -> Iterator[dict[str, Any]]:
        nonlocal taken
        for row in OURS:
            taken += 1
            yield row

    parts = page(head(OURS), results=counting())
    seen_ids = 0
    for part in parts:
        seen_ids += part.count('<details class="question"')
        assert taken <= seen_ids + 2


def test_the_page_is_written_to_its_file(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_html(Output(path=path), head(OURS), results=OURS)
    assert path.read_text("utf-8").rstrip().endswith("</html>")


@pytest.mark.parametrize(
    ("answers", "answered", "right", "word", "failed"),
    [
        ([{}], True, True, "right", False),
        ([{}], True, False, "wrong", True),
        ([{}], False, False, "should answer", True),
        ([], True, False, "should abstain", True),
        ([], False, False, "abstained", False),
    ],
)
def test_how_a_question_went(
    answers: list[object], answered: bool, right: bool, word: str, failed: bool
) -> None:
    state = question_view.state({"answers": answers, "answered": answered, "right": right})
    assert (state.word, state.failed) == (word, failed)


def _gold(**changed: object) -> dict[str, Any]:
    return {"text": "", "document": "a", "start": None, "end": None, **changed}


@pytest.mark.parametrize(
    ("gold", "parts"),
    [
        ([_gold(start=12, end=15)], "ab|<cde>|f ABC"),
        ([_gold(start=0, end=12)], "<ab>|cdef ABC"),
        (
            [_gold(start=18, end=90), _gold(start=11, end=12), _gold(start=12, end=13)],
            "a|<bc>|def A|<BC>",
        ),
        ([_gold(start=12, end=15, document="b")], "abcdef ABC"),
        ([_gold(text="abc", document=None)], "abcdef |<ABC>"),
        ([_gold(text="abc")], "abcdef |<ABC>"),
        ([_gold(text="")], "abcdef ABC"),
        ([_gold(text="abcdef  abc", document=None)], "<abcdef ABC>"),
    ],
)
def test_a_quote_is_parted_where_gold_overlaps(gold: list[dict[str, Any]], parts: str) -> None:
    # "ABC" is at 17-20; characters 12-15 are "cde"; 18-90 overlaps "BC".
    assert parted(gold) == parts


@pytest.mark.parametrize(
    ("marks", "parts"),
    [
        ([], "ab|<cde>|f ABC"),
        ([(12, 15)], "ab|<*cde*>|f ABC"),
        ([(11, 13)], "a|*b*|<*c*>|<de>|f ABC"),
        ([(10, 11), (17, 20)], "*a*|b|<cde>|f |*ABC*"),
        ([(0, 11), (19, 10**12)], "*a*|b|<cde>|f AB|*C*"),
    ],
)
def test_a_quote_is_parted_where_words_are_marked(marks: list[tuple[int, int]], parts: str) -> None:
    assert parted([_gold(start=12, end=15)], *marks) == parts


def parted(gold: list[dict[str, Any]], *marks: tuple[int, int]) -> str:
    """Return a quote at 10-20 in its parts, <> around what is gold, ** around what is marked."""
    answers = [{"start": start, "end": end} for start, end in marks]
    citation = {"document": "a", "start": 10, "end": 20, "quote": "abcdef ABC", "answers": answers}
    signs = (("*" * piece.marked, piece) for piece in question_view.pieces(citation, gold))
    return "|".join(
        f"<{sign}{piece.text}{sign}>" if piece.gold else f"{sign}{piece.text}{sign}"
        for sign, piece in signs
    )


@pytest.mark.parametrize(
    ("gold", "fate"),
    [
        (_gold(start=5, end=12), "cited in [1]"),
        (_gold(start=30, end=35), "not cited, though passage 2 has it"),
        (_gold(start=90, end=95), "not found"),
        (_gold(document="a"), "cited in [1]"),
        (_gold(document="b"), "not found"),
        (_gold(document=None, text="Ten"), "cited in [1]"),
        (_gold(document=None, text="eleven"), "not cited"),
    ],
)
def test_what_became_of_gold(gold: dict[str, Any], fate: str) -> None:
    result = {
        "citations": [{"marker": 1, "document": "a", "start": 10, "end": 13, "quote": "ten"}],
        "passages": [
            {"spots": [{"document": "a", "start": 0, "end": 20}]},
            {"spots": [{"document": "a", "start": 20, "end": 40}]},
        ],
    }
    assert question_view.fate(gold, result) == fate


@pytest.mark.parametrize(
    ("top", "steps"),
    [
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.3, [0, 0.1, 0.2, 0.3]),
        (83, [0, 20, 40, 60, 80]),
        (7, [0, 2, 4, 6]),
        (1234, [0, 250, 500, 750, 1000]),
    ],
)
def test_axes_have_a_few_round_numbers(top: float, steps: list[float]) -> None:
    assert svg.steps(top) == steps


def test_what_is_drawn_stands_where_it_should() -> None:
    axes = svg.Axes()
    # From 48 to 360 - 30, and from 280 - 42 up to 12.
    assert [axes.x(0), axes.x(0.5), axes.x(1)] == [48, 189, 330]
    assert [axes.y(0), axes.y(0.5), axes.y(1)] == [238, 125, 12]


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    curve = [[n / 9_999, 0.1] for n in range(10_000)]
    thin = plots.thinned(curve)
    assert len(thin) <= 241
    assert (thin[0], thin[-1]) == (curve[0], curve[-1])
    assert plots.thinned(curve[:3]) == curve[:3]


def test_a_curve_in_numbers_has_a_row_for_each_tenth() -> None:
    curve = [[n / 20, n / 100] for n in range(1, 21)]
    assert [one[0] for one in plots.tenths(curve)] == [n / 10 for n in range(1, 11)]
