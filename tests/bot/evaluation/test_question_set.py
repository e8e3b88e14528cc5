"""What is read from hand-written sets of each form, and what is told of wrong ones."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.errors import BadQuestionSet
from bot.evaluation.check import check
from bot.evaluation.documents import BroughtDocuments
from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.question_set import read_questions
from corpus.span import Span

HEADER = "query-id\tcorpus-id\tscore\n"


def _told(path: Path) -> list[tuple[str, int | None, int | None, str]]:
    with pytest.raises(BadQuestionSet) as caught:
        read_questions(path)
    return [(p.path.name, p.line, p.column, p.what) for p in caught.value.problems]


def _json(path: Path, whole: object) -> Path:
    path.write_text(json.dumps(whole), "utf-8")
    return path


def _beir(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8", newline="")
    return folder


def test_the_form_of_the_design_is_read(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(
        '{"id": "q1", "question": " Who described it? ", "answers": [{"text": "marcel '
        'kinsbourne", "document": "oms.txt", "start": 3775}], "tags": ["names"]}\n'
        "\n"
        '{"id": "q2", "question": "Who cured it?", "answers": []}\n'
    )

    read = read_questions(path)

    # "marcel kinsbourne" has 6 + 1 + 10 = 17 characters, and 3775 + 17 = 3792
    gold = Gold(text="marcel kinsbourne", document_id="oms.txt", span=Span(3775, 3792))
    assert read.questions == (
        ExamQuestion(question_id="q1", text="Who described it?", answers=(gold,), tags=("names",)),
        ExamQuestion(question_id="q2", text="Who cured it?"),
    )
    assert read.lines == (1, 3)
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_answer_without_start_leaves_its_place_open(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(
        '{"id": "q", "question": "Who?", "answers": [{"text": "Ann", "document": "a.txt"}, '
        '{"text": "Ann"}, {"document": "b.txt", "grade": 2}]}'
    )

    (question,) = read_questions(path).questions

    assert question.answers == (
        Gold(text="Ann", document_id="a.txt"),
        Gold(text="Ann"),
        Gold(document_id="b.txt", grade=2),
    )


def test_a_question_without_an_id_is_known_by_its_words_wherever_it_stands(
    tmp_path: Path,
) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.csv"
    one.write_text('{"question": "Who?", "answers": []}')
    other.write_text("question\nWhen?\nWho?\n")

    (first,), (_, second) = read_questions(one).questions, read_questions(other).questions

    assert first.question_id == second.question_id
    assert " " not in first.question_id


def test_an_entry_of_a_draft_is_told_until_its_question_is_written(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    answers = '"answers": [{"text": "Ann", "document": "a.txt", "start": 0}], "draft": {}'
    done, undone = (f'{{"id": "{q or 1}", "question": "{q}", {answers}}}' for q in ("Who?", ""))
    path.write_text(f"{done}\n{undone}\n")

    assert _told(path) == [
        (
            "set.jsonl",
            2,
            25,
            "this entry of a draft is unfinished: write its question, or delete the line",
        )
    ]
    path.write_text(f"{done}\n")
    assert [question.text for question in read_questions(path).questions] == ["Who?"]


def test_squad_is_read_with_a_document_for_each_context(tmp_path: Path) -> None:
    twice = [{"text": "in 1066", "answer_start": 10}] * 2
    first = {
        "context": "They came in 1066.",
        "qas": [
            {"id": "a", "question": "When?", "answers": twice},
            {
                "id": "b",
                "question": "Why?",
                "answers": [],
                "is_impossible": True,
                "plausible_answers": [{"text": "They", "answer_start": 0}],
            },
        ],
    }
    second = {"context": "Go.", "qas": []}
    path = _json(
        tmp_path / "set.json",
        {"version": "v2.0", "data": [{"title": "Normans", "paragraphs": [first, second]}]},
    )

    read = read_questions(path)

    assert read.questions == (
        ExamQuestion(
            question_id="a",
            text="When?",
            answers=(Gold(text="in 1066", document_id="Normans-1", span=Span(10, 17)),),
        ),
        ExamQuestion(question_id="b", text="Why?"),
    )
    assert read.corpus == {"Normans-1": "They came in 1066.", "Normans-2": "Go."}


def test_what_is_wrong_with_squad_is_told_with_its_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(
        '{"data": [{"title": "T", "paragraphs": [\n'
        ' {"context": 5, "qas": [\n'
        '  {"id": "a", "question": "Who?", "answers": [{"text": "x", "answer_start": "0"}]},\n'
        '  {"id": "a", "question": "Who?", "answers": []}]}]}]}'
    )

    assert _told(path) == [
        ("set.json", 2, 14, "it has to be a text, and is a number"),
        ("set.json", 3, 77, "it has to be a number, and is a text"),
        ("set.json", 4, 10, "the id 'a' was used before; give each question an id of its own"),
    ]


def test_json_lines_under_the_name_of_squad_are_told_where_the_second_begins(
    tmp_path: Path,
) -> None:
    path = tmp_path / "set.json"
    path.write_text('{"question": "Who?"}\n{"question": "Me?"}\n')

    ((_, line, column, what),) = _told(path)

    assert (line, column) == (2, 1)
    assert "Extra data" in what


def test_a_beir_folder_is_read_with_grades_and_what_nobody_judged_is_left_out(
    tmp_path: Path,
) -> None:
    folder = _beir(
        tmp_path,
        {
            "corpus.jsonl": '{"_id": "d1", "title": "Bees", "text": "They hum."}\n'
            '{"_id": "d2", "title": "", "text": "They sting.", "metadata": {}}\n',
            "queries.jsonl": '{"_id": "1", "text": "Do bees hum?", "metadata": {}}\n'
            '{"_id": "2", "text": "Do bees read?"}\n'
            '{"_id": "3", "text": "Do bees vote?"}\n'
            '{"_id": "4", "text": "Do bees fly?", "answerable": false}\n',
            "qrels.tsv": f"{HEADER}1\td1\t2\n1\td2\t0\n2\td1\t0\n",
        },
    )

    read = read_questions(folder)

    assert read.questions == (
        ExamQuestion(
            question_id="1", text="Do bees hum?", answers=(Gold(document_id="d1", grade=2),)
        ),
        ExamQuestion(question_id="2", text="Do bees read?"),
        ExamQuestion(question_id="4", text="Do bees fly?"),
    )
    assert read.corpus == {"d1": "Bees\n\nThey hum.", "d2": "They sting."}
    assert read.lines == (1, 2, 4)
    assert read.notes == ("queries left out because nobody judged them: 1",)


def test_of_several_judgements_the_test_part_counts_alone(tmp_path: Path) -> None:
    files = {
        "queries.jsonl": '{"_id": "1", "text": "A?"}\n{"_id": "2", "text": "B?"}\n',
        "qrels/train.tsv": f"{HEADER}1\td\t1\n",
        "qrels/test.tsv": f"{HEADER}2\td\t1\n",
    }

    with_test = read_questions(_beir(tmp_path / "a", files))
    without = dict(files)
    without["qrels/dev.tsv"] = without.pop("qrels/test.tsv")
    of_all = read_questions(_beir(tmp_path / "b", without))

    assert [question.question_id for question in with_test.questions] == ["2"]
    assert [question.question_id for question in of_all.questions] == ["1", "2"]
    assert with_test.corpus is None


def test_a_folder_is_known_by_the_bytes_of_all_its_files(tmp_path: Path) -> None:
    files = {"queries.jsonl": '{"_id": "1", "text": "A?"}\n', "qrels.tsv": f"{HEADER}1\td\t1\n"}
    folder = _beir(tmp_path, files)

    read = read_questions(folder)

    # as by: sha256sum qrels.tsv queries.jsonl | sha256sum
    lines = [
        f"{hashlib.sha256(files[name].encode()).hexdigest()}  {name}\n"
        for name in ("qrels.tsv", "queries.jsonl")
    ]
    assert read.sha256 == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_what_is_wrong_in_a_beir_folder_is_told_of_each_file(tmp_path: Path) -> None:
    folder = _beir(
        tmp_path,
        {
            "corpus.jsonl": '{"_id": "d1", "text": "A."}\n{"_id": "d1", "text": "B."}\n',
            "queries.jsonl": '{"_id": "1", "text": ""}\n{"_id": 2, "text": "B?"}\n',
            "qrels.tsv": f"{HEADER}1\td1\n1\td1\thigh\n1\td1\t1\n1\td1\t1\n9\td1\t1\n",
        },
    )

    assert _told(folder) == [
        ("corpus.jsonl", 2, 9, "the id 'd1' is another document's already"),
        (
            "qrels.tsv",
            2,
            1,
            "there are 2 cells; a judgement is query-id, corpus-id and score, with tabs between",
        ),
        ("qrels.tsv", 3, 6, "the score 'high' is no whole number"),
        ("qrels.tsv", 5, 3, "document 'd1' is judged twice for query '1'"),
        ("queries.jsonl", 1, 22, "the question is empty; ask one in a few words."),
        ("queries.jsonl", 2, 9, "it has to be a text, and is a number"),
        ("qrels.tsv", 6, 1, "there is no query '9' in queries.jsonl"),
    ]


def test_judgements_without_a_header_are_not_cut_by_one(tmp_path: Path) -> None:
    folder = _beir(
        tmp_path, {"queries.jsonl": '{"_id": "1", "text": "A?"}', "qrels.tsv": "1\td\t1\n"}
    )

    told = _told(folder)

    assert told[0][:3] == ("qrels.tsv", 1, 1)
    assert "put query-id, corpus-id, score above it" in told[0][3]


def test_rows_of_one_question_are_answers_to_it(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_bytes(
        b"\xef\xbb\xbfQuestion;Answer;Document\r\n"
        b'Who?;"Ann;\r\n""the"" bee";a.txt\r\n'
        b";;\r\n"
        b"Why?;;\r\n"
        b"Who?;;b.txt\r\n"
    )

    read = read_questions(path)

    who, why = read.questions
    assert who.answers == (
        Gold(text='Ann;\n"the" bee', document_id="a.txt"),
        Gold(document_id="b.txt"),
    )
    assert why.answers == ()
    assert read.lines == (2, 5)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("question,answr\n", 1, 10, "'answr' is not known; did you mean 'answer'"),
        ("question,answer,question\n", 1, 17, "'question' stands twice"),
        ("answer,document\n", 1, 1, "there is no column 'question'"),
        ("question,answer\nWho?,a,b\n", 2, 1, "the row has 3 cells, the header has 2"),
        ('id,question\n1,Who?\n"2\n",\n', 4, 3, "the question is empty"),
        ("question,answer\nWho?,Ann\nWho?,\n", 3, 1, "line 2 asks the same"),
        ("id,question\n1,Who?\n1,Why?\n", 3, 1, "is another question's, on line 2"),
        ("question,answer,document,start\nWho?,Ann,a,x\n", 2, 12, "'x' is no whole number"),
        ("question,answer,start\nWho?,Ann,3\n", 2, 10, "a start needs an answer and the document"),
        ('question,answer\nWho?,"Ann\n', 2, 6, "it is not CSV: unexpected end of data"),
        ('question,answer\n"Wh"o?,Ann\n', 2, 1, "it is not CSV"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_cell(
    tmp_path: Path, text: str, line: int, column: int, says: str
) -> None:
    path = tmp_path / "set.csv"
    path.write_text(text)

    told = _told(path)

    assert told[0][1:3] == (line, column)
    assert says in told[0][3]


def _real_sets() -> list[Path]:
    folder = os.environ.get("WHEREIN_TEST_SETS")
    if not folder:
        return []
    squads = Path(folder).rglob("squad/*.json")
    return sorted([*squads, *(judged.parent for judged in Path(folder).rglob("qrels.tsv"))])


@pytest.mark.skipif(not _real_sets(), reason="WHEREIN_TEST_SETS names no folder of question sets")
@pytest.mark.parametrize("path", _real_sets(), ids=str)
def test_a_published_set_is_read_and_its_answers_stand_in_the_texts_that_it_brings(
    path: Path,
) -> None:
    read = read_questions(path)

    assert read.questions
    assert read.corpus
    assert not [one for one in check(read, BroughtDocuments(read.corpus)) if one.stale]
