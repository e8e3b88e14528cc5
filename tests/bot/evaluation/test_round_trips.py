"""A set that is written in a form is read back as it was."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.question_set import read_questions
from bot.evaluation.set_formats.json_lines import write_lines
from corpus.span import Span
from tests.bot.evaluation.set_writers import write_beir, write_squad, write_table

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20).map(
    lambda text: f"a{text}z"
)
"""Any text with a letter at each end: neither empty nor to be stripped."""

NAMES = st.text("abcé ü-_/.7", min_size=1, max_size=8).filter(lambda name: name == name.strip())


@contextmanager
def _place(name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / name


@st.composite
def golds(draw: st.DrawFn) -> Gold:
    text = draw(st.just("") | WORDS)
    document = draw(NAMES if not text else st.none() | NAMES)
    start = draw(st.integers(0, 10**9)) if document and draw(st.booleans()) else None
    long = len(text) or draw(st.integers(1, 99))
    span = None if start is None else Span(start, start + long)
    return Gold(text=text, document_id=document, span=span, grade=draw(st.integers(1, 3)))


@st.composite
def question_sets(draw: st.DrawFn, answers: st.SearchStrategy[Gold]) -> list[ExamQuestion]:
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    return [
        ExamQuestion(
            question_id=name,
            text=draw(WORDS),
            answers=tuple(draw(st.lists(answers, max_size=3))),
            tags=tuple(draw(st.lists(st.text("xyz", min_size=1, max_size=3), max_size=2))),
        )
        for name in names
    ]


@settings(deadline=None)
@given(question_sets(golds()))
def test_json_lines_are_read_back(questions: list[ExamQuestion]) -> None:
    with _place("set.jsonl") as path:
        path.write_text("".join(write_lines(questions)), "utf-8", newline="")

        assert read_questions(path).questions == tuple(questions)


@settings(deadline=None)
@given(question_sets(golds()), st.sampled_from(",;\t"))
def test_a_table_is_read_back(questions: list[ExamQuestion], delimiter: str) -> None:
    # a table has no ends and no grades: a place needs its words
    def told(gold: Gold) -> Gold:
        return replace(gold, grade=1, span=gold.span if gold.text else None)

    told_by_a_table = [replace(q, answers=tuple(map(told, q.answers))) for q in questions]
    with _place("set.csv") as path:
        write_table(path, told_by_a_table, delimiter=delimiter)

        assert read_questions(path).questions == tuple(told_by_a_table)


@settings(deadline=None)
@given(question_sets(golds()), st.dictionaries(NAMES, WORDS, min_size=1, max_size=4), st.data())
def test_a_beir_folder_is_read_back(
    questions: list[ExamQuestion], corpus: dict[str, str], data: st.DataObject
) -> None:
    judged = st.dictionaries(st.sampled_from(sorted(corpus)), st.integers(1, 3), max_size=3)
    told = [
        replace(
            question,
            tags=(),
            answers=tuple(
                Gold(document_id=one, grade=grade) for one, grade in data.draw(judged).items()
            ),
        )
        for question in questions
    ]
    with _place("folder") as folder:
        write_beir(folder, told, corpus)

        read = read_questions(folder)

    assert read.questions == tuple(told)
    assert read.corpus == corpus


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=3), question_sets(golds()), st.data())
def test_a_squad_file_is_read_back(
    contexts: list[str], questions: list[ExamQuestion], data: st.DataObject
) -> None:
    homes = sorted(data.draw(st.integers(0, len(contexts) - 1)) for _ in questions)
    told = []
    for question, home in zip(questions, homes, strict=True):
        context = contexts[home]
        starts = data.draw(st.lists(st.integers(0, len(context) - 2), max_size=3, unique=True))
        spans = [Span(start, len(context)) for start in starts]  # each ends in a letter
        answers = tuple(
            Gold(text=s.of(context), document_id=f"A-{home + 1}", span=s) for s in spans
        )
        told.append(replace(question, tags=(), answers=answers))
    with _place("set.json") as path:
        write_squad(path, told, contexts, homes=homes)

        read = read_questions(path)

    assert read.questions == tuple(told)
    assert read.corpus == {f"A-{n}": context for n, context in enumerate(contexts, start=1)}
