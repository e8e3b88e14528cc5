import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.check import Fault, fault_of
from bot.generation.sentences import Sentence, sentences_of

REFUNDS = "Refunds take 30 days, and are not paid in cash."
DOSE = "The first dose of 2,000 mg is given before meals; it may cause fever in 5 % of adults."
SAYING = "The clerk said “no refunds on Sundays” in 2024."
QUOTES = {
    1: REFUNDS,
    2: DOSE,
    3: SAYING,
    4: "Late ones are paid by cheque.",
    5: "It rains or snows.",
    6: "See https://shop.example/a-b, ![i](https://shop.example/i.png), N-myc and the U.S. clerk.",
}


def fault(text: str, *markers: int) -> Fault | None:
    return fault_of(Sentence(text=text, markers=markers), QUOTES)


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        (REFUNDS, (1,)),
        ("Refunds take 30 days and aren't paid in cash.", (1,)),
        (
            "Late refunds are paid by cheque, not paid in cash.",
            (1, 4),
        ),
        ("Late ones are paid by cheque", (4,)),
        ("See the clerk, N-myc and https://shop.example/a-b.", (6,)),
        ("See ![i](https://shop.example/i.png) and the U.S.", (6,)),
        ("The clerk said “no refunds on Sundays”.", (3,)),
        ("In 2024 the clerk said “no refunds on Sundays.”", (3,)),
        (
            "The first dose is 2000 mg, is given before meals and may cause fever in 5% of adults.",
            (2,),
        ),
    ],
)
def test_a_sentence_of_what_it_cites_passes(text: str, markers: tuple[int, ...]) -> None:
    assert fault(text, *markers) is None


@pytest.mark.parametrize(
    ("text", "markers", "wrong"),
    [
        ("Refunds take 30 days, and are not paid in cash.", (), Fault.UNCITED),
        ("Refunds take 30 days, and are not paid in cash.", (9,), Fault.UNKNOWN_MARKER),
        ("Refunds take 30 days, and are not paid in cash.", (1, 9), Fault.UNKNOWN_MARKER),
        ("Refunds take 30 days, and are not paid in cash.", (0,), Fault.UNKNOWN_MARKER),
        ("The clerk said “refunds on Sundays no”.", (3,), Fault.MISQUOTED),
        ('The clerk said "no  refunds on Sunday" in 2024.', (3,), Fault.MISQUOTED),
        ("The clerk said «No refunds on Sundays».", (3,), Fault.MISQUOTED),
        ("Refunds take 31 days, and are not paid in cash.", (1,), Fault.STRANGE_NUMBER),
        ("Refunds take 3 days, and are not paid in cash.", (1,), Fault.STRANGE_NUMBER),
        ("Refunds take -30 days, and are not paid in cash.", (1,), Fault.STRANGE_NUMBER),
        ("Refunds take 30 days or 30 days, not in cash.", (1,), Fault.STRANGE_NUMBER),
        (
            "The first dose of 5 % may cause fever in 2,000 adults before meals.",
            (2,),
            Fault.STRANGE_NUMBER,
        ),
        ("The dose of 2000 mg may cause fever in 5 adults.", (2,), Fault.STRANGE_NUMBER),
        ("The clerk said no refunds on Sundays in 2023.", (3,), Fault.STRANGE_NUMBER),
        ("The clerk said no refunds on Mondays in 2024.", (3,), Fault.STRANGE_WORD),
        ("Refunds take thirty days, and are not paid in cash.", (1,), Fault.STRANGE_WORD),
        ("Refunds take 30 days, and are not paid in cash by aliens.", (1,), Fault.STRANGE_WORD),
        ("The first dose is given after meals; it may cause fever.", (2,), Fault.STRANGE_WORD),
        ("Refunds take 30 days, and are paid in cash.", (1,), Fault.TURNED),
        ("Refunds do not take 30 days, and are paid in cash.", (1,), Fault.TURNED),
        ("Refunds take 30 days, and are never paid in cash.", (1,), Fault.STRANGE_WORD),
        ("The first dose causes fever in 5 % of adults.", (2,), Fault.TURNED),
        ("It rains and snows.", (5,), Fault.TURNED),
        ("Late ones aren't paid by cheque.", (4,), Fault.STRANGE_WORD),
        ("Late ones are paid by cheque. 💣", (4,), Fault.STRANGE_SIGN),
        ("Late ones are paid by <b>cheque", (4,), Fault.STRANGE_SIGN),
        ("![late](ones) are paid by [cheque](paid)", (4,), Fault.STRANGE_SIGN),
        ("Late ones are paid\u202e by cheque.", (4,), Fault.STRANGE_SIGN),
        ("Late\u200b ones are paid by cheque.", (4,), Fault.STRANGE_SIGN),
        ("See https://shop.example/clerk.", (6,), Fault.STRANGE_ADDRESS),
        ("See https://shop.example/a-b,clerk", (6,), Fault.STRANGE_ADDRESS),
        ("See https://shop.example/a", (6,), Fault.STRANGE_ADDRESS),
        ("See example/a-b and the clerk.", (6,), Fault.STRANGE_ADDRESS),
        ("See ![clerk](https://shop.example/i.png)", (6,), Fault.STRANGE_ADDRESS),
        ("See clerk.shop and the U.S.", (6,), Fault.STRANGE_ADDRESS),
        ("That is.", (4,), Fault.EMPTY),
        ("…", (4,), Fault.EMPTY),
    ],
)
def test_a_sentence_of_anything_else_is_dropped_for_what_is_wrong(
    text: str, markers: tuple[int, ...], wrong: Fault
) -> None:
    assert fault(text, *markers) is wrong


@given(st.text())
def test_no_text_breaks_the_check_or_passes_without_standing_in_the_quote(text: str) -> None:
    for sentence in sentences_of(f"{text} [4]"):
        if fault_of(sentence, QUOTES) is None:
            assert set(sentence.markers) <= QUOTES.keys()
            assert any(word in QUOTES[4].casefold() for word in sentence.text.casefold().split())


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("Eyes dance. [1]", [("Eyes dance.", (1,))]),
        ("Eyes dance [1].", [("Eyes dance.", (1,))]),
        ("Eyes dance [1][2]. Feet stand [3].", [("Eyes dance.", (1, 2)), ("Feet stand.", (3,))]),
        ("Eyes dance. [1] Feet stand. [1, 3]", [("Eyes dance.", (1,)), ("Feet stand.", (1, 3))]),
        ("Eyes dance. Feet stand. [1]", [("Eyes dance.", ()), ("Feet stand.", (1,))]),
        ("- Eyes dance [2][2]\n\n* Feet stand", [("Eyes dance", (2,)), ("Feet stand", ())]),
        ("Eyes [1] dance [2]!", [("Eyes dance!", (1, 2))]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_a_reply_is_read_as_sentences_with_their_own_markers(
    reply: str, found: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(one.text, one.markers) for one in sentences_of(reply)] == found
