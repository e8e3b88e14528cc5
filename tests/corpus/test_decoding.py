"""From bytes to canonical text."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.decoding import Decoded, decode
from corpus.errors import NotText

PATH = Path("notes.txt")

GERMAN = "Die Übelkeit läßt nach; der Arzt prüft die Höhe der Dosis. "
FRENCH = "Le café était fermé à midi, où l’été s’achève. Ça marche très bien. "
PORTUGUESE = "A criança não está bem; a medicação começou ontem à noite. "
CURLY = "The “quoted” words – and the dashes — don’t matter much here. "
POLISH = "Pacjent źle się czuje, gorączka rośnie, a lekarz przepisał steroidy. "
RUSSIAN = "Пациент принимает стероиды каждый день и чувствует себя лучше. "
JAPANESE = "患者はステロイドを毎日服用している。症状は改善した。"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_declares_the_encoding_and_is_dropped(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + "naïve 😀".encode(encoding), path=PATH)

    assert decoded == Decoded(text="naïve 😀", encoding=encoding)


def test_only_the_first_mark_is_dropped() -> None:
    assert decode(codecs.BOM_UTF8 * 2 + b"a", path=PATH).text == "\ufeffa"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (b"a\r\nb", "a\nb"),
        (b"a\rb", "a\nb"),
        (b"a\nb", "a\nb"),
        (b"a\r\r\nb\n\r", "a\n\nb\n\n"),  # CR, CRLF; LF, CR
        (b"a\x0b\x0c\xe2\x80\xa8b", "a\x0b\x0c\u2028b"),  # no line ends of a file: kept
    ],
)
def test_carriage_returns_become_line_feeds_and_nothing_else_changes(
    written: bytes, canonical: str
) -> None:
    assert decode(written, path=PATH).text == canonical


@given(st.text().filter(lambda text: "\0" not in text and not text.startswith("\ufeff")))
def test_utf_8_is_read_as_it_stands(text: str) -> None:
    decoded = decode(text.encode(), path=PATH)

    assert decoded.text == text.replace("\r\n", "\n").replace("\r", "\n")
    assert decoded.encoding == "utf-8"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
        (PORTUGUESE, "cp1252"),
        (CURLY, "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_what_older_programs_wrote_is_read_letter_by_letter(text: str, encoding: str) -> None:
    decoded = decode((text * 3).encode(encoding), path=PATH)

    assert decoded == Decoded(text=text * 3, encoding=encoding)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (codecs.BOM_UTF16_LE + "abc".encode("utf-16-le")[:-1], "byte 6"),  # 2 + 3 * 2 - 1 = 7 bytes
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "byte 2"),  # half a surrogate pair
        (codecs.BOM_UTF8 + b"ab\xff", "byte 5"),  # 3 + 2
        (codecs.BOM_UTF32_LE + b"a\0\0", "byte 4"),
    ],
)
def test_text_that_breaks_its_own_mark_is_refused_with_the_place(data: bytes, reason: str) -> None:
    with pytest.raises(NotText, match=f"but {reason} is not") as caught:
        decode(data, path=PATH)

    assert caught.value.path == PATH


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"ab\0cd", "character 2"),
        ("abc".encode("utf-16-le"), "character 1"),  # no mark: a, NUL, b, NUL, c, NUL
        (codecs.BOM_UTF16_LE + "ab\0".encode("utf-16-le"), "character 2"),
        (b"\x89PNG\r\n\x1a\n\0\0", "byte 8"),
    ],
)
def test_a_nul_means_that_it_is_no_text(data: bytes, place: str) -> None:
    with pytest.raises(NotText, match=place):
        decode(data, path=PATH)


def test_bytes_of_no_encoding_are_refused_with_advice() -> None:
    with pytest.raises(NotText, match="save it as UTF-8"):
        decode(bytes(range(1, 256)) * 8, path=PATH)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_without_carriage_returns_and_nul_or_are_refused(data: bytes) -> None:
    try:
        text = decode(data, path=PATH).text
    except NotText:
        return
    assert "\r" not in text
    assert "\0" not in text


def test_utf8_with_a_wrong_byte_is_refused_by_the_byte_and_not_guessed_at() -> None:
    data = "naïve café".encode() + b" \xff " + "Größe".encode()

    with pytest.raises(NotText) as caught:
        decode(data, path=Path("menu.txt"))

    assert "byte 13" in str(caught.value)  # 10 characters, of which 2 take two bytes, and a space


def test_utf8_cut_inside_a_character_is_refused() -> None:
    data = "Größe und Übung ü".encode()[:-1]

    with pytest.raises(NotText):
        decode(data, path=Path("cut.txt"))


@pytest.mark.parametrize("half", [b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80"])
def test_l32_half_a_surrogate_pair_is_refused_and_not_read_as_another_encoding(half: bytes) -> None:
    with pytest.raises(NotText, match="half a surrogate pair at byte 3"):  # é takes two
        decode("éa".encode() + half + b"b", path=PATH)
