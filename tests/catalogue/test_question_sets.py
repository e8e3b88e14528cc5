"""Question files that cannot be used: lines C1 to C4 and C9 of the catalogue of bad input."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import BadQuestionSet
from bot.evaluation.check import check
from bot.evaluation.documents import BroughtDocuments
from bot.evaluation.finding import FindingKind
from bot.evaluation.question_set import QuestionSet, read_questions
from bot.evaluation.set_formats.reading import LONGEST_LINE

GOOD = '{"id": "q1", "question": "Who?", "answers": [{"text": "Ann", "document": "a.txt"}]}'


def _refused(path: Path) -> BadQuestionSet:
    with pytest.raises(BadQuestionSet) as caught:
        read_questions(path)
    return caught.value


def _written(folder: Path, data: bytes, *, name: str = "set.jsonl") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _missing(folder: Path) -> Path:
    return folder / "set.jsonl"


def _empty(folder: Path) -> Path:
    return _written(folder, b"")


def _plain_folder(folder: Path) -> Path:
    (folder / "set.jsonl").mkdir()
    return folder / "set.jsonl"


def _unreadable(folder: Path) -> Path:
    path = _written(folder, GOOD.encode())
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("whoever runs the tests may read every file")
    return path


def _binary(folder: Path) -> Path:
    return _written(folder, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 100)


def _of_unknown_type(folder: Path) -> Path:
    return _written(folder, GOOD.encode(), name="set.docx")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_missing, "cannot be read (no such file or directory)"),
        (_empty, "there is no question in it"),
        (_plain_folder, "queries.jsonl: it cannot be read (no such file or directory)"),
        (_unreadable, "cannot be read (permission denied)"),
        (_binary, "there is a NUL at byte 8"),
        (_of_unknown_type, "a question set is .jsonl"),
    ],
)
def test_c1_a_file_that_is_none_is_named(
    tmp_path: Path, make: Callable[[Path], Path], says: str
) -> None:
    path = make(tmp_path)

    refused = _refused(path)

    assert str(refused).startswith(str(path))
    assert says in str(refused)


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        # columns are counted from 1 in the line that is given
        ("{oops}", 2, "it is not JSON: Expecting property name"),
        ('{"question": "Who?", "answers": []', 35, "it is not JSON: Expecting ',' delimiter"),
        ('["Who?"]', 1, "it has to be an object, and is a list"),
        ('{"answers": []}', 1, "the key 'question' is missing"),
        ('  {"question": "Who?"}', 3, "the key 'answers' is missing"),
        ('{"question": 7, "answers": []}', 14, "it has to be a text, and is a number"),
        ('{"question": null, "answers": []}', 14, "it has to be a text, and is null"),
        ('{"question": "  ", "answers": []}', 14, "the question is empty"),
        ('{"question": "Who?", "answers": {}}', 33, "it has to be a list, and is an object"),
        ('{"question": "Who?", "answers": ["Ann"]}', 34, "it has to be an object, and is a text"),
        ('{"question": "Who?", "answers": [{}]}', 34, "an answer needs a text, a document"),
        ('{"question": "Who?", "answer": 1, "answers": []}', 22, "did you mean 'answers'"),
        ('{"question": "é?", "zzz": 1, "answers": []}', 20, "'zzz' is not known; known are"),
        ('{"question": "Who?", "answers": [], "tags": "a"}', 45, "has to be a list, and is a text"),
        ('{"question": "Who?", "answers": [], "id": 5}', 43, "has to be a text, and is a number"),
        ('{"question": "Who?", "answers": [], "id": " "}', 43, "the id is empty"),
        (
            '{"question": "Who?", "question": "Me?", "answers": []}',
            22,
            "stands twice in one object",
        ),
        ('{"question": "Who?", "answers": [{"text": "a", "start": 0}]}', 57, "needs the document"),
        (
            '{"question": "Who?", "answers": [{"text": "a", "document": "d", "start": true}]}',
            74,
            "has to be a number, and is true or false",
        ),
        (
            '{"question": "Who?", "answers": [{"text": "a", "document": "d", "start": -1}]}',
            74,
            "it is -1, and has to be 0 or more",
        ),
        (
            '{"question": "Who?", "answers": [{"text": "a", "document": "d", "start": 1.5}]}',
            74,
            "has to be a number, and is a decimal number",
        ),
        (
            '{"question": "Who?", "answers": [{"text": "ab", "document": "d", "start": 1, '
            '"end": 4}]}',
            85,
            "end is 4, but the text ends at 3",
        ),
        ('{"question": "Who?", "answers": [{"document": "d", "start": 1}]}', 61, "nothing stands"),
        ('{"question": "Who?", "answers": [{"document": "d", "end": 1}]}', 59, "needs a start"),
        ('{"question": "Who?", "answers": [{"text": "a", "document": ""}]}', 60, "it is empty"),
        ('{"question": "a\\ud800?", "answers": []}', 14, "half a surrogate pair"),
        ('{"question": "Who?", "answers": NaN}', 1, "NaN is no number"),
        ('{"question": "Who?", "answers": ' + "9" * 5000 + "}", 1, "it is not JSON that can be"),
        ("[" * 200_000, 1, "it is nested too deep"),
        ('{"id": "q1", "question": "You?", "answers": []}', 8, "the id 'q1' was used on line 1"),
    ],
)
def test_c2_a_wrong_line_is_told_with_its_place(
    tmp_path: Path, line: str, column: int, says: str
) -> None:
    path = _written(tmp_path, "\n".join([GOOD, "", line, ""]).encode())

    refused = _refused(path)

    (problem,) = refused.problems
    assert (problem.path, problem.line, problem.column) == (path, 3, column)
    assert says in problem.what
    assert str(refused) == f"{path}:3:{column}: {problem.what}"


def test_c2_every_wrong_line_is_told_and_every_problem_of_a_line(tmp_path: Path) -> None:
    wrong = '{"question": 1, "answers": 2, "tag": 3}'
    path = _written(tmp_path, "\n".join([wrong, GOOD, "oops"]).encode())

    refused = _refused(path)

    places = [(problem.line, problem.column) for problem in refused.problems]
    assert places == [(1, 31), (1, 14), (1, 28), (3, 1)]


def test_c2_of_many_problems_the_first_twenty_are_told_and_the_others_counted(
    tmp_path: Path,
) -> None:
    path = _written(tmp_path, b"oops\n" * 25)

    refused = _refused(path)

    assert [problem.line for problem in refused.problems] == list(range(1, 21))
    assert refused.count == 25
    assert str(refused).splitlines()[20].startswith("and 5 more")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.encode() + b"\r\n\r\n"])
def test_c2_a_byte_order_mark_and_dos_line_ends_are_read(tmp_path: Path, data: bytes) -> None:
    (question,) = read_questions(_written(tmp_path, data)).questions

    assert (question.question_id, question.text) == ("q1", "Who?")


@pytest.mark.parametrize(
    ("encoding", "says"),
    [
        ("utf-16", "it is UTF-16; save it as UTF-8"),
        ("utf-32", "it is UTF-32; save it as UTF-8"),
        ("utf-16-be", "there is a NUL at byte 0"),
    ],
)
@pytest.mark.parametrize("name", ["set.jsonl", "set.json", "set.csv"])
def test_c2_another_encoding_is_named(tmp_path: Path, encoding: str, says: str, name: str) -> None:
    refused = _refused(_written(tmp_path, GOOD.encode(encoding), name=name))

    (problem,) = refused.problems
    assert (problem.line, problem.column) == (1, 1)
    assert says in problem.what


@pytest.mark.parametrize("name", ["set.jsonl", "set.json", "set.csv"])
def test_c2_a_byte_that_is_not_utf_8_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    # "{é" are three bytes and two characters, so the byte stands in the third column
    refused = _refused(_written(tmp_path, b"\n{\xc3\xa9\xff}", name=name))

    problem = refused.problems[0]
    assert (problem.line, problem.column) == (2, 3)
    assert problem.what == "the byte 0xff is not UTF-8; save the file as UTF-8"


def test_c3_a_document_that_is_not_there_is_told_with_the_line(tmp_path: Path) -> None:
    question_set = read_questions(_written(tmp_path, b"\n" + GOOD.encode()))

    (finding,) = check(question_set, BroughtDocuments({"b.txt": "Ann"}))

    assert finding.kind is FindingKind.MISSING_DOCUMENT
    assert finding.stale
    assert str(finding) == (
        "line 2, question 'q1': document 'a.txt' is not among the documents; "
        "index it, or mend the id"
    )


def test_c4_a_line_over_the_limit_is_refused_and_the_lines_after_it_are_read(
    tmp_path: Path,
) -> None:
    too_long = b'{"question": "' + b"a" * LONGEST_LINE + b'"}'
    path = _written(tmp_path, b"\n".join([too_long, GOOD.encode(), b"oops"]))

    refused = _refused(path)

    told = [(problem.line, problem.column, problem.what) for problem in refused.problems]
    assert told[0] == (1, 1, "the line has over 10 MB; shorten or delete it")
    assert [line for line, _, _ in told] == [1, 3]


def test_c9_escapes_and_formulas_are_text_and_never_reach_the_terminal_raw(
    tmp_path: Path,
) -> None:
    escape, formula = "\\u001b[2JWho?", "=cmd()"
    line = f'{{"question": "{escape}", "answers": [{{"text": "{formula}"}}]}}'
    wrong = '{"\\u001b[2J": 1, "question": "Who?", "answers": []}'

    read: QuestionSet = read_questions(_written(tmp_path, line.encode()))
    refused = _refused(_written(tmp_path, wrong.encode(), name="wrong.jsonl"))

    (question,) = read.questions
    assert (question.text, question.answers[0].text) == ("\x1b[2JWho?", "=cmd()")
    assert "\x1b" not in str(refused)
    assert "'\\x1b[2J' is not known" in str(refused)
