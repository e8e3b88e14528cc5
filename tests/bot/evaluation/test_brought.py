from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadQuestionSet
from bot.evaluation.brought import lay_out
from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.question_set import QuestionSet


def bringing(*ids: str) -> QuestionSet:
    """A set whose nth document says its number and answers the question of that number."""
    questions = tuple(
        ExamQuestion(question_id=f"q{n}", text="Which?", answers=(Gold(document_id=name),))
        for n, name in enumerate(ids)
    )
    corpus = {name: f"This is {n}." for n, name in enumerate(ids)}
    return QuestionSet(path=Path("set.json"), questions=questions, sha256="", corpus=corpus)


def names(question_set: QuestionSet, folder: Path) -> list[str]:
    """Where each question's gold is, once that what is written there is the right text."""
    moved = lay_out(question_set, folder)
    found = [str(question.answers[0].document_id) for question in moved.questions]
    for number, name in enumerate(found):
        assert (folder / name).read_text("utf-8") == f"This is {number}."
    assert sorted(path.name for path in folder.rglob("*")) == sorted(found)
    return found


@pytest.mark.parametrize(
    "ids",
    [
        ("../x", "a/b", "", "x" * 300, "/etc/passwd", "C:\\x", "\x00", ".", "..", "a\nb"),
        ("a-2", "a", "A"),  # the third would take the number 2, and so the first one's name
        ("a/b", "a_b", "a:b", "A.B"),
        ("\U00020000" * 80, "é" * 300, "\ufdfa" * 80),  # more bytes than a name may have
        ("Å", "\u212b", "A\u030a"),  # one letter for some file systems
        ("ß", "SS", "ss"),
        ("\udcff", "?"),
    ],
)
def test_whatever_documents_are_called_each_is_a_file_of_its_own(
    tmp_path: Path, ids: tuple[str, ...]
) -> None:
    found = names(bringing(*ids), tmp_path)
    assert len({name.casefold() for name in found}) == len(ids)


@given(st.lists(st.text(max_size=8) | st.text("aA-_2./", max_size=4), unique=True, min_size=1))
def test_any_ids_will_do(ids: list[str]) -> None:
    with TemporaryDirectory() as folder:
        names(bringing(*ids), Path(folder))


def test_a_plain_name_is_kept(tmp_path: Path) -> None:
    assert names(bringing("Birds", "MED-10"), tmp_path) == ["Birds.txt", "MED-10.txt"]


def test_an_answer_that_names_no_document_goes_on_naming_none(tmp_path: Path) -> None:
    brought = bringing("")
    anywhere = ExamQuestion(question_id="q9", text="Where?", answers=(Gold(text="This"),))
    moved = lay_out(
        QuestionSet(path=brought.path, questions=(anywhere,), sha256="", corpus=brought.corpus),
        tmp_path,
    )
    assert moved.questions == (anywhere,)


def test_an_answer_in_a_document_that_is_not_brought_stays_there(tmp_path: Path) -> None:
    brought = bringing("a", "b")
    moved = lay_out(
        QuestionSet(
            path=brought.path, questions=brought.questions, sha256="", corpus={"a": "This is 0."}
        ),
        tmp_path,
    )
    assert [one.answers[0].document_id for one in moved.questions] == ["a.txt", "b"]


def test_ends_of_lines_stay_so_that_offsets_hold(tmp_path: Path) -> None:
    text = "one\r\ntwo\rthree\n"
    lay_out(
        QuestionSet(path=Path("s"), questions=(), sha256="", corpus={"a": text, "blank": " \n"}),
        tmp_path,
    )
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == text.encode()


def test_a_set_that_brings_nothing_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(BadQuestionSet, match="brings no documents"):
        lay_out(QuestionSet(path=Path("s"), questions=(), sha256=""), tmp_path)
