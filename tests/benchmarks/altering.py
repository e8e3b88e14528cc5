"""Ask questions as they are, with a word misspelt, and about a name or a number of another text.

A misspelt question has the answer that it had. One with another number, or with a name from
another question, has none, nearly always: the fewer of those are answered the better. One letter
of a longer word, not its first, is left out, doubled, replaced or changes places with the next, by
a seed.
Questions with nothing to alter are left out.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from string import ascii_lowercase

from bot.function_words import FUNCTION_WORDS
from tests.benchmarks.answering import HALVES, Outcome, assistant_over, outcomes, written
from tests.benchmarks.question_sets import Question, read_set

Altered = Callable[[str, Random], str]

_WORD = re.compile(r"\b[A-Za-z]{5,}\b")
_NAME = re.compile(r"(?<=[a-z] )[A-Z][a-z]{2,}\b")
_DIGITS = re.compile(r"\d+")


def misspelt(question: str, random: Random) -> str:
    """Return a question with one letter wrong in one of its longer words."""
    words = [one for one in _WORD.finditer(question) if one[0].lower() not in FUNCTION_WORDS]
    if not words:
        return question
    chosen = random.choice(words)
    return question[: chosen.start()] + _slipped(chosen[0], random) + question[chosen.end() :]


def _slipped(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    ways = (
        before + after,
        before + letter + letter + after,
        before + random.choice(ascii_lowercase) + after,
        before + after[0] + letter + after[1:],
    )
    return random.choice([way for way in ways if way != word])


def with_other_numbers(question: str, random: Random) -> str:
    """Return a question with other digits for all that it has."""

    def other(found: re.Match[str]) -> str:
        number = int(found[0])
        least, most = 10 ** (len(found[0]) - 1), 10 ** len(found[0])
        return str(random.choice([least, number + 1, random.randrange(least, most)]))

    while _DIGITS.search(question):
        altered = _DIGITS.sub(other, question)
        if altered != question:
            return altered
    return question


def with_another_name(names: Sequence[str]) -> Altered:
    """Return what puts one of these names in the place of one of a question's."""

    def altered(question: str, random: Random) -> str:
        found = list(_NAME.finditer(question))
        others = [name for name in names if name not in question]
        if not found or not others:
            return question
        chosen = random.choice(found)
        return question[: chosen.start()] + random.choice(others) + question[chosen.end() :]

    return altered


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--half", choices=HALVES, default="report")
    parser.add_argument("--most", type=int, default=300)
    asked = parser.parse_args()
    texts, every = read_set(asked.folder, half=asked.half, most=sys.maxsize)
    answerable = [one for one in every if one.answers]
    names = sorted({name for one in answerable for name in _NAME.findall(one.text)})
    ways: Mapping[str, Altered] = {
        "misspelt": misspelt,
        "with other numbers": with_other_numbers,
        "with another name": with_another_name(names),
    }
    with written(texts) as source, assistant_over([source]) as assistant:
        for name, alter in ways.items():
            pairs = list(_pairs(answerable, alter))[: asked.most]
            print(f"{len(pairs)} questions {name}")
            for told, chosen in zip(("as asked", "altered"), zip(*pairs, strict=True), strict=True):
                print(f"  {told:8}  {_line(list(outcomes(assistant, chosen)))}")


def _pairs(questions: Sequence[Question], alter: Altered) -> Iterator[tuple[Question, Question]]:
    random = Random(1)
    for question in questions:
        if (text := alter(question.text, random)) != question.text:
            yield question, replace(question, text=text)


def _line(found: Sequence[Outcome]) -> str:
    answered = sum(one.answered for one in found) / len(found)
    right = sum(one.right[:1] == (True,) for one in found) / len(found)
    return f"answered {answered:.3f}, first citation holds gold {right:.3f}"


if __name__ == "__main__":
    main()
