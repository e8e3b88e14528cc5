"""The columns of a table are known by their names, and a table by its first row."""

import pytest

from corpus.formats.columns import Columns, columns_of, folded, is_header


@pytest.mark.parametrize(
    "names",
    [
        "Question,Answer",
        "Q,A",
        "query,response",
        "prompt,completion",
        "Title,Body",
        "Problem,Solution",
        "Frage,Antwort",
        "FRAGEN,Antworten",
        "Titel,Beschreibung",
        "Question,Réponse",
        "Pregunta,Respuesta",
        "Título,Descripción",
        "Domanda,Risposta",
        "Vraag,Antwoord",
        "Pergunta,Resposta",
        "Questão,Resposta",
        "\ufeffQuestion,Answer",
        " question : , *answer* ",
        "Question (EN),Answer (EN)",
        "ｑｕｅｓｔｉｏｎ,ａｎｓｗｅｒ",
        "Frage,Was man sagt",
        "Was man fragt,Antwort",
    ],
)
def test_questions_and_answers_are_known_by_their_usual_names(names: str) -> None:
    assert columns_of(names.split(",")) == Columns(lead=0, text=1)


def test_the_columns_may_stand_anywhere_and_the_surest_name_counts() -> None:
    names = ["id", "Antwort", "Thema", "Frage", "Text"]

    assert columns_of(names) == Columns(lead=3, text=1)


@pytest.mark.parametrize(
    "names",
    [
        ["Product", "Price", "Unit"],
        ["a", "b"],
        ["q", "x"],
        ["Question", "Views", "Votes"],
        ["Question"],
        ["Title", "Price"],
        ["Question", ""],
        [],
    ],
)
def test_other_names_tell_no_question_and_answer(names: list[str]) -> None:
    assert columns_of(names) is None


def test_a_name_is_compared_without_case_accents_marks_and_remarks() -> None:
    assert folded(" *Réponse_Courte*: (fr) ") == "reponse courte"


PRICES = [["Hammer", "12.50", "piece"], ["Nails", "€ 3", "box"], ["Rope", "$0.80", "metre"]]
LONG = [["opening", "We open at nine and close at five."]] * 3
TOWNS = [["Anna", "Berlin"], ["Bob", "Paris"], ["Eva", "Rome"]]


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        (["Product", "Price", "Unit"], PRICES),
        (["Ware", "Wert", "Maß"], PRICES),  # a column of numbers
        (["Kysymys", "Vastaus"], LONG),  # 34 letters, over three times the 7 of its name
        (["Name", "City"], TOWNS),  # usual names
        (["Country", "2021", "2022"], [["Peru", "7", "8"], ["Chad", "5", "6"]]),
        (["Name", "", "Price"], [["Hammer", "", "3"]]),
    ],
)
def test_a_first_row_of_names_over_other_things_is_a_header(
    names: list[str], rows: list[list[str]]
) -> None:
    found = is_header(names, rows)

    assert found is ("" not in names)  # a column without a name is no evident header


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        (["Anna", "Berlin"], TOWNS[1:]),
        (["France", "Paris", "67 million"], [["Peru", "Lima", "33 million"]]),
        (["Hammer", "12.50", "piece"], PRICES[1:]),
        (["How long?", "30 days."], [["Who?", "7 of us."]]),
        (["Returns", "Within a month."], [["Fees", "12 pounds"]]),
        (["Anna", "1987"], [["Bob", "1990"], ["Eva", "1991"]]),
        (["Name", "Name"], [["a", "3"]]),
        (["Price", "Unit"], [["Price", "3"]]),  # it is there again
        (["Price", "Unit"], []),
        (["Price"], [["3"], ["4"]]),
    ],
)
def test_a_first_row_like_the_others_is_no_header(names: list[str], rows: list[list[str]]) -> None:
    assert not is_header(names, rows)
