import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.reports.measures_shown import (
    chance,
    difference,
    duration,
    families,
    first_measures,
    verdict,
)
from bot.evaluation.reports.table import Column, columns_of, fitted, table
from bot.evaluation.reports.terminal import Screen, report
from tests.bot.evaluation.reports.sample import comparison, head, results

OURS, THEIRS = list(results(60)), list(results(60, skill=1.0))
WIDE = Screen(width=100)


def lines(
    run: dict[str, Any] | None = None,
    screen: Screen = WIDE,
    compared: dict[str, Any] | None = None,
) -> list[str]:
    return list(report(run or head(OURS), screen=screen, comparison=compared))


def measures(**means: float) -> dict[str, Any]:
    """Return a run of one measure or a few, all of two questions."""
    run = head(OURS)
    run["summary"]["tags"] = {}
    run["summary"]["overall"]["measures"] = {
        name.replace("_", "@"): {"mean": mean, "low": mean / 2, "high": 1.0, "count": 2}
        for name, mean in means.items()
    }
    return run


def test_measures_stand_with_their_intervals_by_family() -> None:
    shown = lines(measures(Success_5=0.75, F1=0.5, DocAP=1 / 3, Success_10=0.8))
    start = shown.index("Answers") - 1
    assert shown[start : start + 8] == [
        "measure        mean   95 % range  questions",
        "Answers",
        "  F1          0.500  0.250–1.000          2",
        "Passages found",
        "  Success@5   0.750  0.375–1.000          2",
        "  Success@10  0.800  0.400–1.000          2",
        "Documents found",
        "  DocAP       0.333  0.167–1.000          2",
    ]


def test_refusals_and_latency_are_shown() -> None:
    run = measures(F1=0.5)
    run["summary"]["overall"]["refusals"] |= {"AbstainRecall": None, "ECE": 0.0314}
    run["summary"]["overall"]["latency"] = {"p50": 0.0421, "p95": 1.25, "histogram": []}
    shown = lines(run)
    assert "AbstainRecall         –" in shown
    assert "ECE               0.031" in shown
    assert "Latency: p50 42 ms, p95 1.2 s" in shown


def test_each_tag_has_a_row_under_all() -> None:
    shown = lines()
    start = next(n for n, line in enumerate(shown) if line.startswith("tag "))
    assert [line.split()[:2] for line in shown[start : start + 6]] == [
        ["tag", "questions"],
        ["(all)", "60"],
        ["names", "20"],
        ["numbers", "10"],
        ["treatment", "20"],
        ["unanswerable", "10"],
    ]


def test_a_comparison_shows_differences_and_what_is_no_chance() -> None:
    compared = {
        "measures": {
            "F1": {"ours": 0.5, "theirs": 0.62, "difference": -0.12, "p": 0.0002},
            "EM": {"ours": 0.3, "theirs": 0.2, "difference": 0.1, "p": 0.01},
            "AP": {"ours": 0.3, "theirs": 0.2999, "difference": 0.0001, "p": 0.9},
        },
        "turned": [{"id": "q7", "question": "Who?", "to": "wrong"}],
        "warnings": ["they were asked of different documents"],
    }
    shown = lines(measures(F1=0.5), compared=compared)
    assert shown[-8:] == [
        "WARNING: they were asked of different documents",
        "measure  baseline    now  change       p",
        "EM          0.200  0.300  +0.100   0.010  better",
        "F1          0.620  0.500  −0.120  <0.001  worse",
        "AP          0.300  0.300   0.000   0.900",
        "",
        "Right before, wrong now: 1 question",
        "  q7: Who?",
    ]


def test_of_many_that_turned_ten_are_named() -> None:
    turned = [{"id": f"q{n}", "question": "Who?", "to": "right"} for n in range(1_210)]
    shown = lines(compared={"measures": {}, "turned": turned, "warnings": []})
    start = shown.index("Wrong before, right now: 1,210 questions")
    assert shown[start + 10 :] == ["  q9: Who?", "  and 1,200 more; --html FILE shows all"]


def test_a_run_that_is_not_complete_shows_no_score() -> None:
    shown = lines(head(OURS, complete=False))
    assert shown[-1] == "INCOMPLETE: not every question was asked, so there are no scores."
    assert not re.search(r"\d\.\d", " ".join(shown))


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
@pytest.mark.parametrize("width", [40, 41, 60, 80, 100])
def test_no_line_is_wider_than_the_screen_and_each_can_be_written(
    width: int, encoding: str
) -> None:
    rows = [dict(row, tags=["日本語のとても長い題目の札です", "é" * 70]) for row in OURS]
    compared = comparison(rows, THEIRS) | {"warnings": ["warned " * 30]}
    shown = lines(head(rows), Screen(width=width, encoding=encoding), compared)
    assert max(map(columns_of, shown)) <= width
    assert "\n".join(shown).encode(encoding)
    # What tells most is there on the narrowest of screens.
    assert any(re.match(r"  F1 +0\.\d{3}  0\.\d{3}[–-]0\.\d{3}", line) for line in shown)
    assert any(line.rstrip().endswith("worse") for line in shown)


@given(st.text(st.characters(exclude_categories=())), st.sampled_from(["utf-8", "ascii"]))
def test_whatever_a_question_says_it_cannot_command_the_terminal(text: str, encoding: str) -> None:
    run = head(OURS)
    run["questions"]["path"] = text
    run["summary"]["tags"] = {text: run["summary"]["tags"]["names"]}
    turned = [{"id": text, "question": text, "to": "wrong"}]
    compared = {"measures": {}, "turned": turned, "warnings": [text]}
    for line in lines(run, Screen(width=60, encoding=encoding), compared):
        assert line.replace("\u200c", "").replace("\u200d", "").isprintable()
        assert line.encode(encoding).decode(encoding) == line


def test_colour_is_there_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "30")
    terminal = Terminal(io.BytesIO(), encoding="ascii")
    assert Screen.of(terminal) == Screen(width=40, colour=True, encoding="ascii")
    assert not Screen.of(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")).colour
    monkeypatch.setenv("TERM", "dumb")
    assert not Screen.of(terminal).colour
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Screen.of(terminal).colour


def test_without_colour_there_is_no_escape_and_with_it_the_words_are_the_same() -> None:
    compared = comparison(OURS, THEIRS)
    plain = lines(compared=compared)
    coloured = lines(screen=Screen(width=100, colour=True), compared=compared)
    assert "\x1b" not in "".join(plain)
    assert "\x1b[31m" in "".join(coloured)
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in coloured] == plain


def test_the_columns_that_tell_least_go_first() -> None:
    columns = (
        Column(heading="name", cells=["long name"], is_name=True),
        Column(heading="b", cells=["22222"], spare=1),
        Column(heading="c", cells=["33333"], spare=2),
        Column(heading="d", cells=["4"]),
    )
    shown = {
        width: list(table(columns, width=width, more="…"))[1] for width in (26, 25, 18, 12, 11)
    }
    assert shown == {
        26: "long name  22222  33333  4",
        25: "long name  22222  4",
        18: "long name  4",
        12: "long name  4",
        11: "long na…  4",
    }


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…")],
)
def test_a_text_is_cut_by_the_columns_that_it_takes(text: str, width: int, cut: str) -> None:
    assert fitted(text, width, more="…") == cut


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("👩\u200d👧", 4), ("", 0)]
)
def test_characters_take_two_columns_or_none(text: str, columns: int) -> None:
    assert columns_of(text) == columns


def test_numbers_are_written_as_they_are_read() -> None:
    assert [difference(one) for one in (0.1234, -0.1, 0.0004, -0.0004)] == [
        "+0.123",
        "−0.100",
        "0.000",
        "0.000",
    ]
    assert [chance(one) for one in (0.0009, 0.001, 0.05, None)] == ["<0.001", "0.001", "0.050", "–"]
    assert [duration(one) for one in (0.0042, 0.042, 1.26, 125, None)] == [
        "4.2 ms",
        "42 ms",
        "1.3 s",
        "125 s",
        "–",
    ]


@pytest.mark.parametrize(
    ("by", "p", "said"),
    [
        (0.1, 0.049, "better"),
        (-0.1, 0.049, "worse"),
        (0.1, 0.05, ""),
        (0.0, 0.0, ""),
        (1, None, ""),
    ],
)
def test_a_change_is_better_or_worse_only_where_chance_is_unlikely(
    by: float, p: float | None, said: str
) -> None:
    assert verdict({"difference": by, "p": p}) == said


def test_measures_nobody_knows_come_last() -> None:
    found = [(family.title, names) for family, names in families(("New@3", "RR@10", "EM"))]
    assert found == [
        ("Answers", ("EM",)),
        ("Passages found", ("RR@10",)),
        ("Other measures", ("New@3",)),
    ]


def test_the_first_measures_are_those_of_the_largest_k() -> None:
    names = ("Success@1", "Success@10", "Success@5", "EM", "F1", "Contains@3")
    assert first_measures(names) == ("Contains@3", "F1", "Success@10")
