"""How alike two texts are, and which of many are nearly the same."""

import random
import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.likeness import SIZE, likeness, near_duplicates, sketch_of

SENTENCE = "the tower is not open because its stairs are unsafe"  # 10 words, 6 shingles


def shingles(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def jaccard(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> float:
    return len(a & b) / len(a | b)


def slowly(
    sketches: Mapping[str, Sequence[int]], at_least: float
) -> tuple[tuple[str, str, float], ...]:
    """Compare every text with every earlier one."""
    found = []
    for text_id in sorted(sketches):
        scored = [
            (-likeness(sketches[text_id], sketches[other]), other)
            for other in sketches
            if other < text_id
        ]
        score, other = min(scored, default=(0.0, ""))
        if -score >= at_least:
            found.append((text_id, other, -score))
    return tuple(found)


def test_a_sketch_is_known_by_heart() -> None:
    # BLAKE2b of "alpha beta", 8 bytes, big-endian, without the last bit
    assert sketch_of("Alpha, beta!") == (8_653_350_868_773_984_673,)


def test_another_process_makes_the_same_sketch() -> None:
    script = f"from corpus.likeness import sketch_of; print(sketch_of({SENTENCE!r}))"

    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == str(sketch_of(SENTENCE))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", 0),
        ("... !?", 0),
        ("one", 1),
        ("one two three four", 1),
        ("one two three four five", 1),
        ("one two three four five six", 2),
        ("a b c d e a b c d e", 5),  # abcde bcdea cdeab deabc eabcd, abcde again
        ("灯塔建于北角", 2),  # six letters
        ("ประภาคาร", 4),  # eight
        (" ".join(map(str, range(1_000))), SIZE),
    ],
)
def test_a_sketch_has_a_hash_for_each_shingle_until_it_is_full(text: str, size: int) -> None:
    assert len(sketch_of(text)) == size


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE.upper(),
        SENTENCE.replace(" ", "\n\n  "),
        f"“{SENTENCE.replace(' ', ', ')}!”",
        "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in SENTENCE),  # full width
    ],
)
def test_case_marks_and_spaces_do_not_count(text: str) -> None:
    assert sketch_of(text) == sketch_of(SENTENCE)


def test_one_letter_written_in_two_ways_is_one_letter() -> None:
    assert sketch_of("caf\u00e9") == sketch_of("cafe\u0301")


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (SENTENCE, 1.0),
        (SENTENCE + " now", 6 / 7),  # one shingle more
        ("say " + SENTENCE, 6 / 7),
        (SENTENCE.replace("tower", "mill"), 4 / 8),  # the first two shingles of six are others
        (SENTENCE.replace("open", "shut"), 1 / 11),  # the first five are: 1 of 6 + 5
        ("nothing of this stands in it at all", 0.0),
        ("", 0.0),
    ],
)
def test_likeness_worked_out_by_hand(text: str, share: float) -> None:
    assert likeness(sketch_of(SENTENCE), sketch_of(text)) == pytest.approx(share)


def test_likeness_of_full_sketches_looks_at_the_smallest_hashes_of_both() -> None:
    evens, odds = range(0, 2 * SIZE, 2), range(1, 2 * SIZE, 2)
    mixed = sorted([*range(0, SIZE, 2), *range(1, SIZE, 2)])  # 0 to 63

    assert likeness(evens, odds) == 0.0
    assert likeness(evens, mixed) == 0.5  # of 0 to 63 the 32 even ones are in both
    assert likeness(range(SIZE), range(SIZE)) == 1.0
    assert likeness(range(SIZE), range(SIZE // 2)) == 0.5
    assert likeness(range(60), range(30, 90)) == 30 / 90  # neither is full: all hashes count
    assert likeness((), ()) == 0.0


WORDS = st.lists(st.sampled_from("abc"), min_size=5, max_size=40)


@given(WORDS, WORDS)
def test_of_short_texts_likeness_is_the_jaccard_index(one: list[str], other: list[str]) -> None:
    found = likeness(sketch_of(" ".join(one)), sketch_of(" ".join(other)))

    assert found == pytest.approx(jaccard(shingles(one), shingles(other)))


def test_of_long_texts_likeness_is_near_the_jaccard_index() -> None:
    source = random.Random(7)
    errors = []
    for _ in range(200):
        one = [str(source.randrange(500)) for _ in range(300)]
        other = one[: source.randrange(300)] + [str(source.randrange(500)) for _ in range(60)]
        found = likeness(sketch_of(" ".join(one)), sketch_of(" ".join(other)))
        errors.append(found - jaccard(shingles(one), shingles(other)))

    # the standard error at most √(0.25 / 64) = 0.0625; of the mean of 200, 0.0044
    assert abs(sum(errors)) / 200 < 0.0133
    assert max(map(abs, errors)) < 4 * 0.0625


def test_each_text_is_given_with_the_earlier_one_that_it_is_most_like() -> None:
    found = near_duplicates(
        {
            "c.txt": sketch_of(SENTENCE + " now"),
            "a.txt": sketch_of(SENTENCE),
            "b.txt": sketch_of(SENTENCE.upper()),
            "d.txt": sketch_of(SENTENCE + " now indeed"),
            "e.txt": sketch_of("something else that has to be said"),
            "f.txt": (),
            "g.txt": (),
        },
    )

    assert found == (
        ("b.txt", "a.txt", 1.0),
        ("c.txt", "a.txt", 6 / 7),
        ("d.txt", "c.txt", 7 / 8),  # and 6/8 like a.txt
    )


def test_texts_exactly_as_alike_as_asked_for_are_given() -> None:
    sketches = {"a": range(4), "b": range(5), "c": range(111, 125), "d": range(100, 125)}

    # 14 of 25 is 0.56, but 0.56 * 25 is 14.000000000000002
    assert near_duplicates(sketches, at_least=0.8) == (("b", "a", 0.8),)
    assert near_duplicates(sketches, at_least=0.56) == (("b", "a", 0.8), ("d", "c", 0.56))


def numbered(count: int, **exchanged: str) -> str:
    """Return so many different words, some of them exchanged by number."""
    return " ".join(exchanged.get(f"w{number}", f"w{number}") for number in range(count))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (18, False),  # 14 runs: too few
        (19, True),  # 15 runs, of which 10 are in both and 5 in each alone: 10/20
        (30, True),  # 26: 21/31
        (48, True),  # 44: 39/49
        (49, True),  # 45: 40/50 = 0.8, as of any text
        (60, True),  # 56: 51/61
    ],
)
def test_one_exchanged_word_is_found_in_a_short_text_too(words: int, found: bool) -> None:
    one, other = numbered(words), numbered(words, w9="another")

    assert bool(near_duplicates({"a": sketch_of(one), "b": sketch_of(other)})) == found


@pytest.mark.parametrize("words", [20, 30, 40])
def test_two_exchanged_words_apart_are_too_many_in_a_short_text(words: int) -> None:
    one, other = numbered(words), numbered(words, w6="another", w13="too")

    assert near_duplicates({"a": sketch_of(one), "b": sketch_of(other)}) == ()


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect what each comparison of two sketches found."""
    found: list[float] = []

    def noted(a: Sequence[int], b: Sequence[int]) -> float:
        found.append(likeness(a, b))
        return found[-1]

    monkeypatch.setattr("corpus.likeness.likeness", noted)
    return found


def test_thousands_of_copies_are_each_given_with_the_first(compared: list[float]) -> None:
    sketches = {f"{number:04}": sketch_of(SENTENCE) for number in range(3_000)}

    found = near_duplicates(sketches)

    assert found == tuple((f"{number:04}", "0000", 1.0) for number in range(1, 3_000))
    assert not compared


def test_thousands_of_almost_copies_are_each_compared_with_a_few(compared: list[float]) -> None:
    text = " ".join(f"word{number}" for number in range(100))
    sketches = {f"{number:04}": sketch_of(f"{text} page{number}") for number in range(2_000)}

    found = near_duplicates(sketches)

    assert len(found) == 1_999
    assert len(compared) < 2_000 * 200  # not the 1,999,000 of all pairs


def test_texts_that_share_a_turn_of_phrase_are_not_compared(compared: list[float]) -> None:
    own = [" ".join(f"word{page}x{number}" for number in range(60)) for page in range(100)]
    sketches = {text: sketch_of(f"read this page with great care {text}") for text in own}

    assert near_duplicates(sketches) == ()
    assert not compared


@pytest.mark.parametrize("at_least", [0.0, -0.1, 1.1])
def test_a_share_that_is_none_is_refused(at_least: float) -> None:
    with pytest.raises(ValueError, match="at_least"):
        near_duplicates({}, at_least=at_least)


SKETCHES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.sets(st.integers(0, 12), max_size=9).map(sorted),
    max_size=20,
)


@given(SKETCHES, st.sampled_from([0.1, 0.3, 0.5, 0.55, 0.7, 0.8, 0.9, 1.0]))
def test_the_index_finds_what_comparing_all_finds(
    sketches: dict[str, list[int]], at_least: float
) -> None:
    assert near_duplicates(sketches, at_least=at_least) == slowly(sketches, at_least)


def test_the_index_finds_what_comparing_all_finds_in_full_sketches() -> None:
    source = random.Random(3)
    texts: list[list[str]] = []
    for _ in range(250):
        old = source.choice(texts) if texts and source.random() < 0.6 else []
        words = old or [str(source.randrange(5_000)) for _ in range(150)]
        at = source.randrange(150)
        texts.append([*words[:at], *(["new"] * source.randrange(20)), *words[at:]])
    sketches = {f"{at:03}": sketch_of(" ".join(words)) for at, words in enumerate(texts)}

    found = near_duplicates(sketches, at_least=0.7)

    assert len(found) > 50
    assert found == slowly(sketches, 0.7)
