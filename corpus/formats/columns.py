"""Own what the columns of a table are called, and whether its first row says so."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_QUESTIONS = (  # English, German, French, Spanish, Italian, Dutch, Portuguese
    "question questions q frage fragen pregunta preguntas domanda domande vraag vragen pergunta "
    "perguntas questao"
)
_ANSWERS = (
    "answer answers a antwort antworten reponse reponses respuesta respuestas risposta risposte "
    "antwoord antwoorden resposta respostas"
)
_LEADS = (
    "title query prompt subject topic term problem issue instruction headline "
    "titel anfrage betreff thema begriff stichwort uberschrift "
    "titre requete sujet terme probleme titulo consulta asunto tema termino problema "
    "titolo quesito oggetto argomento termine onderwerp begrip probleem assunto termo"
)
_TEXTS = (
    "text response reply content body description completion solution resolution definition "
    "explanation output losung beschreibung inhalt erklarung "
    "texte contenu explication texto solucion contenido descripcion definicion "
    "testo soluzione contenuto descrizione definizione spiegazione "
    "tekst oplossing inhoud beschrijving omschrijving definitie uitleg "
    "solucao conteudo descricao definicao explicacao"
)
_COMMON = (
    "name id no nr code sku item article product artikel produkt produit producto category "
    "kategorie type typ brand price preis prix precio cost unit einheit quantity qty menge amount "
    "stock date datum year month time city stadt ville country land pays region address adresse "
    "street zip plz phone telephone telefon email e mail website url department abteilung role "
    "position status size weight colour color notes comment comments owner author first last "
    "vorname nachname"
)

QUESTIONS = tuple(_QUESTIONS.split())
ANSWERS = tuple(_ANSWERS.split())

LEADS = (*QUESTIONS, *_LEADS.split())
"""Names of the column that leads, the first that is there; compared as `folded`."""

TEXTS = (*ANSWERS, *_TEXTS.split())
"""Names of the column that is led."""

_USUAL = frozenset(_COMMON.split())
"""Words of which the names of columns are usually made, besides."""

_PAIR = 2
_LONGEST_NAME, _MOST_WORDS = 40, 4
_LEAST_LONG, _TIMES_AS_LONG, _FEWEST_ROWS = 25, 3, 3
_MOST_CELLS = 0.8  # the share of a column that must be other than its name

_ASIDE = re.compile(r"\([^()]*\)")
_MARKS = re.compile(r"[\W_]+")
_ENDS_A_SENTENCE = re.compile(r"[.?!…。？！؟]$")
_NUMBER = re.compile(r"[^\w\s]*\s?\d")  # what begins with one: an amount, a date
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column leads and which is led, from 0."""

    lead: int
    text: int


def folded(name: str) -> str:
    """Return a name without case, accents, remarks in brackets and marks: `question text`."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_MARKS.sub(" ", _ASIDE.sub(" ", letters)).split())


def column_of(known: Sequence[str], names: Sequence[str]) -> int:
    """Return the column of the first known name that is there, -1 where none is."""
    there = [folded(name) for name in names]
    return next((there.index(name) for name in known if name in there), -1)


def columns_of(names: Sequence[str]) -> Columns | None:
    """Return the question's and the answer's columns, None where the names do not tell them.

    Of two columns one that is called a question's or an answer's tells the other.
    """
    lead, text = column_of(LEADS, names), column_of(TEXTS, names)
    if min(lead, text) < 0 and len(names) == _PAIR and all(map(folded, names)):
        lead, text = column_of(_words(QUESTIONS), names), column_of(_words(ANSWERS), names)
        if max(lead, text) >= 0:
            lead, text = (lead, 1 - lead) if lead >= 0 else (1 - text, text)
    return Columns(lead=lead, text=text) if min(lead, text) >= 0 else None


def is_header(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a first row evidently names the columns of the rows that follow it.

    It is made of short, distinct names without a number, or years, and some column below is
    of another kind than its name: numbers, or far longer text; or the names are usual ones. A
    list of names and towns is not told from its header by this: it is taken to have none.
    """
    if len(names) < _PAIR or not rows or len(set(map(folded, names))) < len(names):
        return False
    if not (_is_name(names[0]) and all(_is_name(name) or _is_year(name) for name in names)):
        return False
    if any(name and name in column for name, column in _by_column(names, rows)):
        return False
    usual = sum(set(folded(name).split()) <= _USUAL for name in names)
    return 2 * usual > len(names) or any(
        _is_of_another_kind(name, column) for name, column in _by_column(names, rows)
    )


def _words(names: Sequence[str]) -> list[str]:
    """Return the names that are more than a letter: a column beside "a" may be called "b"."""
    return [name for name in names if len(name) > 1]


def _by_column(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[str, list[str]]]:
    return [
        (name, [row[at] for row in rows if at < len(row) and row[at]])
        for at, name in enumerate(names)
    ]


def _is_name(name: str) -> bool:
    return (
        bool(folded(name))
        and len(name) <= _LONGEST_NAME
        and len(name.split()) <= _MOST_WORDS
        and not _NUMBER.match(name)
        and not _ENDS_A_SENTENCE.search(name)
    )


def _is_year(name: str) -> bool:
    return _YEAR.fullmatch(name) is not None


def _is_of_another_kind(name: str, column: Sequence[str]) -> bool:
    numbers = [cell for cell in column if _NUMBER.match(cell)]
    if _is_year(name):
        numbers = [cell for cell in numbers if not _is_year(cell)]
    least = max(_LEAST_LONG, _TIMES_AS_LONG * len(name))
    long = [cell for cell in column if len(cell) >= least] if len(column) >= _FEWEST_ROWS else []
    return bool(column) and max(len(numbers), len(long)) >= _MOST_CELLS * len(column)
