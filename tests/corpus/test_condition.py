"""Whether a text came to us whole."""

import base64
import codecs
from textwrap import fill

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.condition import Condition, conditions_of
from corpus.default import DEFAULT_DOCUMENT
from tests.corpus.samples import (
    ARABIC,
    CHINESE,
    CODES,
    FIGURES,
    GERMAN,
    HINDI,
    SPANISH,
    STRIPPED,
    THAI,
    WHOLE,
)

POEM = """i went to the shore when the night was long
and the sea was all that i had of you
there was no one there but the wind and me
and the song that it sang was the one we knew
and if you were here i would walk with you
to the end of the sand where the water is still
and it would be as it was when the light was on
and the moon was up and over the hill"""

LIST = """# Packing

- Coat
- Boots
- `torch --bright`
* Map, compass

| Item | Weight | Where |
|------|--------|-------|
| Rope | 1.2 kg | Shed  |
| Tent | 3.4 kg | Attic |

```
pack(items, into=bag)
```
"""

FAQ = """question,answer
"Opening hours?","Monday to Friday, nine to five."
"Where is the key?","Under the mat; ask the neighbour if it isn't."
"Can dogs come in?","Yes, on a lead."
"""

NAMES = "\n".join(["Harbour", "Lighthouse keeper", "Coal store", "Boat shed"] * 15)

CODE = (
    '''
def encode(name, strict=True):
    """Return bytes."""
    buf = [0x1f, 0xa0, 0x7e]
    for idx, ch in enumerate(name):
        buf.append(ord(ch) ^ (idx & 0xff))
    return bytes(buf) if strict else b64encode(bytes(buf))
'''
    * 4
)

GENES = "\n".join("gatcctccat gcctgtcggc ctgctgccgt ttggcactgc" for _ in range(12))

CONTROL = "This line was drawn from a page whose letters had lost their names along the way.\n" * 3


def misread(text: str, encoding: str) -> str:
    """Read UTF-8 as another encoding, and bytes that it lacks as themselves."""
    return "".join(
        bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode("utf-8")
    )


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        GERMAN,
        SPANISH,
        CHINESE,
        ARABIC,
        HINDI,
        THAI,
        POEM,
        LIST,
        FAQ,
        NAMES,
        CODE,
        FIGURES,
        CODES,
        GENES,
        WHOLE.lower().replace(".", " ."),
        "",
        "neuroblastoma opsoclonus myoclonus",
    ],
)
def test_a_whole_text_has_no_condition(text: str) -> None:
    assert conditions_of(text) == ()


WARES = """large black rubber hammer M6 20mm piece
folding brass hinge M4 35mm pair
heavy duty galvanised steel cable roll
wooden ladder white set
round stainless washer M8 box
small flat head chisel piece
adjustable wooden clamp M10 40mm pair
zinc plated hex bolt M12 60mm box
steel saw kg
cordless drill black heavy duty large set"""

JOBS = "\n".join(
    f"info worker started job named {name} in queue {queue} finished ok"
    for name, queue in zip(STRIPPED.split(), reversed(STRIPPED.split()), strict=True)
)


@pytest.mark.parametrize("text", [WARES, WARES.replace(" piece", ""), JOBS])
def test_lists_of_wares_and_logs_without_marks_are_not_stripped(text: str) -> None:
    assert conditions_of(text) == ()


@pytest.mark.parametrize("width", [30, 40, 70, 100])
def test_stripped_text_may_be_wrapped_at_any_width(width: int) -> None:
    assert conditions_of(fill(STRIPPED, width)) == (Condition.STRIPPED,)


def test_the_default_document_is_stripped() -> None:
    text = DEFAULT_DOCUMENT.read_text("utf-8")

    assert conditions_of(text) == (Condition.STRIPPED,)
    assert conditions_of(text * 200) == (Condition.STRIPPED,)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        (STRIPPED, (Condition.STRIPPED,)),
        (STRIPPED.replace("\n", " "), (Condition.STRIPPED,)),
        (STRIPPED.title(), (Condition.STRIPPED,)),
        # 55 words need more than 0.12 * 55 = 6.6 function words, or 0.02 * 55 = 1.1 marks
        (STRIPPED + " not not not not not not", (Condition.STRIPPED,)),
        (STRIPPED + " not not not not not not not not", ()),
        (STRIPPED + ".", (Condition.STRIPPED,)),
        (STRIPPED + "...", ()),
        # 39 words are too few to tell
        (" ".join(STRIPPED.split()[:39]), ()),
        (" ".join(STRIPPED.split()[:40]), (Condition.STRIPPED,)),
        # one word a line is a list
        (STRIPPED.replace(" ", "\n"), ()),
        # a stripped part between whole ones is the smaller half of the words
        (f"{WHOLE}\n\n{STRIPPED}\n\n{WHOLE}", ()),
        (f"{STRIPPED}\n\n{NAMES}", ()),
        # one of 56 words is a word backwards: fewer than 0.04
        (STRIPPED + " fo", (Condition.STRIPPED,)),
    ],
)
def test_text_without_marks_and_function_words_is_stripped(
    text: str, conditions: tuple[Condition, ...]
) -> None:
    assert conditions_of(text) == conditions


def test_prose_that_only_lost_its_marks_is_not_stripped() -> None:
    text = "".join(c for c in WHOLE if c.isalpha() or c.isspace()).lower()

    assert conditions_of(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        misread(GERMAN, "cp1252"),
        misread(GERMAN, "cp1251"),
        misread(GERMAN, "mac_roman"),
        misread(misread(GERMAN, "cp1252"), "cp1252"),
        misread(SPANISH, "cp1252"),
        misread(CHINESE, "cp1252"),
        misread(ARABIC, "cp1252"),
        misread("Ángel e Ícaro", "cp1252"),  # C3 81, C3 8D: cp1252 has neither 81 nor 8D
        "donâ€™t wait, itâ€™s late",
        GERMAN.encode("ascii", "replace").decode().replace("?", "\ufffd"),
        CONTROL.translate({ord("t"): "\ue074", ord("e"): "\ue065"}),
        CONTROL.translate({ord("t"): "\x01", ord("e"): "\x02"}),
        CONTROL.replace("t", "(cid:87)"),
        WHOLE[::-1],
        " ".join(word[::-1] for word in WHOLE.split()),
        ARABIC[::-1],
        " ".join(WHOLE),
        codecs.encode(STRIPPED, "rot13"),
        WHOLE.lower().translate(str.maketrans("aeiou", "qzxkw")),
        WHOLE.replace("l", "1").replace("o", "0").replace("ee", "~"),
        base64.encodebytes(WHOLE.encode()).decode(),
        WHOLE.encode().hex(" "),
    ],
)
def test_what_a_machine_made_of_a_text_is_garbled(text: str) -> None:
    assert conditions_of(text) == (Condition.GARBLED,)


@pytest.mark.parametrize(
    "text",
    [
        f"{WHOLE} Some old pages show Ã© where é was meant.",  # 1 of 2
        f"{WHOLE} The sign \ufffd stands for what was lost.",
        "The sign \ufffd, or \ufffd, stands for what was lost.",
        f"{WHOLE} {WHOLE} {WHOLE} Three of 1,400: \ufffd\ufffd\ufffd",
        f"{WHOLE * 10} Two of 4,600: Ã© and Ã¨",
        f"{WHOLE} Its name is {' '.join('thehauntedlighthousekeeper')}.",
        f"{WHOLE} Backwards they are eht and fo and htiw and taht and siht.",
        "17 23 42 58 " * 60 + "b2 " * 20,
        f"{WHOLE}\n\n{base64.b64encode(WHOLE[:200].encode()).decode()}",
        " ".join(f"https://w{n}mtrcks.example/rtrnx_tchnlg_mnsft{n}shp" for n in range(30)),
        "CAFÉ” and Fuß“ and GRÖßE”, É» and à “",  # marks after letters, as they should be
        "├── corpus\n│   ├── span.py\n│   └── names.py\n└── bot\n",
        "Y N Y Y N N Y N Y N Y Y N Y N N Y N Y N Y Y\n" * 3,
    ],
)
def test_a_little_that_looks_like_damage_is_none(text: str) -> None:
    assert conditions_of(text) == ()


def test_both_may_be_wrong_and_are_sorted() -> None:
    text = STRIPPED.replace("l", "1")

    assert conditions_of(text) == (Condition.GARBLED, Condition.STRIPPED)


def test_damage_at_the_end_of_a_very_long_text_is_seen() -> None:
    # 600,000 characters: the last of ten places, 5,000 characters, are 10 % of what is seen
    text = WHOLE.ljust(600, "\n") * 1_000

    assert conditions_of(text) == ()
    assert conditions_of(text + "\ufffd" * 5_000) == (Condition.GARBLED,)


@given(st.text(max_size=400))
def test_any_text_has_some_sorted_conditions(text: str) -> None:
    found = conditions_of(text)

    assert list(found) == sorted(set(found))
    assert conditions_of(text) == found


@given(st.text(max_size=60))
def test_a_few_words_are_never_called_stripped(text: str) -> None:
    assert Condition.STRIPPED not in conditions_of(text)


@pytest.mark.parametrize(
    "text", ["a" * 300_000, "word " * 100_000, "lorem ipsum dolor sit.\n" * 9_000]
)
def test_the_same_letters_over_and_over_are_no_text(text: str) -> None:
    assert Condition.GARBLED in conditions_of(text)


def test_what_is_only_regular_or_short_is_text() -> None:
    prices = "\n".join(f"item {at}\t{at * 3 % 97}.00 EUR\tin stock" for at in range(3_000))
    beats = "\n".join(f"2024-01-01 00:{at // 60:02}:{at % 60:02} OK" for at in range(3_000))

    assert conditions_of(prices) == conditions_of(beats) == conditions_of("word " * 700) == ()
