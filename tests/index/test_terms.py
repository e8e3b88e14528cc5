"""Texts taken apart into terms."""

import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.terms import Analyzer, analyzer, folded, words_of


def share(one: str, other: str) -> bool:
    """Tell whether two texts have a term in common."""
    return bool(set(Analyzer().terms_of(one).tolist()) & set(Analyzer().terms_of(other).tolist()))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Eyes dance.", ["eyes", "dance"]),
        ("N-myc", ["n", "myc", "nmyc"]),
        ("Epstein-Barr's", ["epstein", "barr", "epsteinbarr"]),
        ("COVID-19", ["covid", "19", "covid19"]),
        ("3-year", ["3", "year", "3year"]),
        ("don't", ["don", "t", "dont"]),
        ("naïve Straße", ["naive", "strasse"]),
        ("ŁÓDŹ Ørsted đồng", ["lodz", "orsted", "dong"]),  # Unicode takes no stroke off
        ("Œuvre æther Þór ısı", ["oeuvre", "aether", "thor", "isi"]),
        ("ＦＵＬＬ ﬁeld", ["full", "field"]),
        ("مُحَمَّد", ["محمد"]),
        ("שָׁלוֹם", ["שלום"]),
        ("हिन्दी", ["हिन्दी"]),
        ("東京都に", ["東京", "京都", "都に"]),
        ("水", ["水"]),
        ("ภาษา", ["ภา", "าษ", "ษา"]),
        ("iPhone15は水に強い", ["iphone15", "は水", "水に", "に強", "強い"]),
        ("— … ! 😀", []),
        ("", []),
    ],
)
def test_a_text_is_taken_apart_into_folded_words(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("N-myc", "nmyc amplification"),  # the hyphen was taken from the document
        ("nmyc", "N-myc amplification"),
        ("Epstein-Barr", "epsteinbarr virus"),
        ("epstein barr", "Epstein-Barr virus"),
        ("three-year survival", "threeyear survival"),
        ("infections", "an infection"),
        ("Übung", "ubung"),
        ("Lodz", "Łódź"),
        ("東京", "私は東京に住む"),
    ],
)
def test_what_means_the_same_has_a_term_in_common(asked: str, said: str) -> None:
    assert share(asked, said)


@pytest.mark.parametrize(
    ("one", "other"), [("myc", "nmyc"), ("universe", "police"), ("京都", "東京"), ("", "a")]
)
def test_what_does_not_has_none(one: str, other: str) -> None:
    assert not share(one, other)


def test_terms_are_the_same_in_every_process_and_release() -> None:
    assert Analyzer().terms_of("Eyes dance").tolist() == [
        14543444104643195348,
        17006382647931990416,
    ]


@given(text=st.text())
def test_any_text_has_terms_however_often_it_is_asked_for_them(text: str) -> None:
    known = Analyzer()

    first, second = known.terms_of(text).tolist(), known.terms_of(text).tolist()

    assert first == second == Analyzer().terms_of(text).tolist()


@given(text=st.text(st.characters(codec="ascii")))
def test_text_in_ascii_has_the_same_words_before_a_word_that_is_not(text: str) -> None:
    assert [*words_of(f"{text} é")] == [*words_of(text), "e"]


@given(text=st.text())
def test_the_marks_of_letters_are_taken_off_one_and_all(text: str) -> None:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in apart if unicodedata.combining(character) < 10)
    for letter, plain in zip("łøđðħŧı", "loddhti", strict=True):
        bare = bare.replace(letter, plain)
    bare = bare.replace("æ", "ae").replace("œ", "oe").replace("þ", "th")

    assert folded(text) == unicodedata.normalize("NFKC", bare)


@given(text=st.text(max_size=40))
def test_folding_twice_folds_no_further_in_ascii(text: str) -> None:
    ascii_text = text.encode("ascii", "ignore").decode()

    assert folded(folded(ascii_text)) == folded(ascii_text) == ascii_text.lower()


def test_every_thread_has_an_analyzer_of_its_own() -> None:
    found = []
    thread = threading.Thread(target=lambda: found.append(analyzer()))
    thread.start()
    thread.join()

    assert analyzer() is analyzer()
    assert found[0] is not analyzer()
