"""What language a text is in, or that it cannot be told."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.default import DEFAULT_DOCUMENT
from corpus.language import language_of
from tests.corpus.samples import (
    ARABIC,
    CHINESE,
    CODES,
    FIGURES,
    GERMAN,
    SPANISH,
    STRIPPED,
    THAI,
    WHOLE,
)

FRENCH = (
    "Le phare du nord fut bâti en 1871, après que deux navires s’y furent perdus en hiver. "
    "La tour est fermée aux visiteurs."
)
DUTCH = (
    "De vuurtoren aan de noordkant werd gebouwd nadat er twee schepen waren vergaan. De toren is "
    "gesloten, want de trap is niet veilig."
)
PORTUGUESE = (
    "O farol do norte foi construído depois de dois navios se perderem ali num inverno. A torre "
    "está fechada, porque as escadas não são seguras."
)
RUSSIAN = "Маяк на северном мысе построили после того, как там за одну зиму погибли два корабля."
UKRAINIAN = (
    "Маяк на північному мисі збудували після того, як там за одну зиму загинули два кораблі."
)
GREEK = "Ο φάρος στο βόρειο άκρο χτίστηκε αφού χάθηκαν εκεί δύο πλοία σε έναν χειμώνα."
HEBREW = "המגדלור בקצה הצפוני נבנה לאחר ששתי ספינות טבעו שם בחורף אחד."
JAPANESE = "北の岬の灯台は、ひと冬に二隻の船が沈んだあとに建てられました。"
KOREAN = "북쪽 곶의 등대는 한 겨울에 배 두 척이 그곳에서 침몰한 뒤에 세워졌습니다."
HINDI = "उत्तरी छोर पर प्रकाशस्तंभ तब बनाया गया जब एक सर्दी में दो जहाज़ वहाँ डूब गए।"
NORWEGIAN = (
    "Fyret på nordspissen ble bygget etter at to skip gikk ned der samme vinter. Vokteren bodde "
    "alene der ute, og han fikk betalt i kull, mel og litt penger."
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (WHOLE, "en"),
        (STRIPPED, "en"),
        (WHOLE.upper(), "en"),
        ("Where is the key? Under the mat; ask the neighbour if it isn't.", "en"),
        (GERMAN, "de"),
        (SPANISH, "es"),
        (FRENCH, "fr"),
        (DUTCH, "nl"),
        (PORTUGUESE, "pt"),
        (NORWEGIAN, "no"),
        (RUSSIAN, "ru"),
        (UKRAINIAN, "uk"),
        (GREEK, "el"),
        (HEBREW, "he"),  # CLD3 says `iw`, as ISO did until 1989
        (ARABIC, "ar"),
        (HINDI, "hi"),
        (THAI, "th"),
        (CHINESE, "zh"),
        (JAPANESE, "ja"),
        (KOREAN, "ko"),
    ],
)
def test_prose_is_told_by_its_language(text: str, code: str) -> None:
    assert language_of(text) == code


def test_the_default_document_is_english() -> None:
    assert language_of(DEFAULT_DOCUMENT.read_text("utf-8")) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "torch",
        "灯台",
        "... --- ... !!! ???",
        FIGURES,
        CODES,
        "\n".join(f"XKR-{n} QWV/{n} ZYP{n}" for n in range(40)),
        "\n".join(f"{n:032x}" for n in range(40)),
        "https://example.org/a/b?c=d&e=f " * 20,
        "for(i=0;i<n;i++){a[i]=b[i]*c[i];} " * 20,
        "1234.56 " * 40 + "The tower is not open to visitors, and the wind is never still.",
        "Hamlet Othello Macbeth Falstaff Cordelia Desdemona",
        "Lima Oslo Quito Nairobi Tirana Sofia Havana",
        "the_house_of_the_keeper = not_open_to_visitors | because_of_the_stairs",
        "Moskva stolitsa Rossii, krupneyshiy gorod strany, vazhneyshiy transportnyy uzel",
    ],
)
def test_what_is_no_prose_has_no_language(text: str) -> None:
    assert language_of(text) is None


WARES = [
    "claw hammer",
    "vanilla latte",
    "Bosch drill",
    "Espresso macchiato",
    "brass hinge",
    "Stihl sander",
]
BREWS = [
    "Cappuccino",
    "Macchiato",
    "Croissant",
    "Grommet",
    "Ferrule",
    "Flange",
    "Latte",
    "Pliers",
    "Dowel",
    "Rivet",
]


@pytest.mark.parametrize(
    "text",
    [
        "Product\tPrice\tUnit\n" + "\n".join(f"{ware}\t3.20\tpc" for ware in WARES + WARES),
        "| Product | Price |\n|---|---|\n"
        + "\n".join(f"| {ware} | 3.20 |" for ware in WARES + WARES),
        "\n".join(f"- {ware} - 3.20 - each" for ware in WARES + WARES),
        "\n\n".join(f"{ware}\n3.20\npc" for ware in WARES + WARES),
        "\n".join(BREWS + BREWS),
        "Lunch menu: soup, salad, pasta, tiramisu, gelato, espresso",
        "Anna\tBerlin\nBruno\tRoma\nCarla\tLisboa\nDiego\tMadrid\n" * 4,
        "# Set up\n\nsudo apt-get install nginx\ngit clone repo\nnpm run start\n" * 3,
    ],
)
def test_wares_names_and_commands_are_of_no_foreign_language(text: str) -> None:
    assert language_of(text) in (None, "en")


@pytest.mark.parametrize("text", [GERMAN, SPANISH, FRENCH * 2, DUTCH * 2, RUSSIAN * 2, JAPANESE])
def test_two_hundred_characters_of_prose_are_enough(text: str) -> None:
    assert language_of(text[:200]) not in (None, "en")


def test_a_few_words_in_latin_letters_are_called_english_or_nothing() -> None:
    assert language_of("Der Turm an der Küste ist leider geschlossen.") is None
    assert language_of("The tower on the shore is closed, I am afraid.") == "en"
    assert language_of("Башня на берегу, к сожалению, закрыта.") == "ru"


def test_one_latin_letter_does_not_hide_the_script_around_it() -> None:
    assert language_of("A从哪个港口迁移到灯塔大楼的原址") == "zh"


def test_accents_may_stand_apart_from_their_letters() -> None:
    text = "All Québec citizens and businesses."  # a wrong guess, unless they are put together

    assert language_of(normalize("NFD", text)) == language_of(normalize("NFC", text)) == "en"


def test_two_languages_in_equal_parts_are_none_of_them() -> None:
    text = GERMAN * 20 + SPANISH * 28  # some 7,000 characters of each

    assert abs(len(GERMAN * 20) - len(SPANISH * 28)) < 600
    assert language_of(text) is None


def test_most_of_a_text_decides_over_a_quotation() -> None:
    assert language_of(WHOLE * 9 + FRENCH * 7) == "en"  # one place of eight


def test_commands_in_latin_letters_do_not_hide_the_script_around_them() -> None:
    text = " ".join(f"{GREEK} option verbose filter" for _ in range(5))

    assert language_of(text) == "el"


@given(st.text())
def test_any_text_has_a_code_of_two_letters_or_none(text: str) -> None:
    code = language_of(text)

    assert code is None or (len(code) == 2 and code.isascii() and code.islower())
    assert language_of(text) == code


@given(st.text(st.characters(codec=None, categories=["Cs", "Co", "Cc", "Nd", "So"]), min_size=30))
def test_characters_of_no_script_have_no_language(text: str) -> None:
    assert language_of(text) is None
