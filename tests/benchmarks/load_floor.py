"""Ask in a process of its own without a server: the floor that a server's figures stand on.

Each line of input is a JSON list: ["paced", count, seconds between two] answers with the seconds
that each question took, ["loop", seconds] with how many were answered in a second.
"""

import json
import sys
from time import perf_counter, sleep

from bot.assembly import Assembly
from bot.assistant import Assistant
from bot.settings import load_settings
from tests.benchmarks.load_questions import QUESTIONS, K, question


def _ask(assistant: Assistant, number: int) -> None:
    answer = assistant.answer(assistant.find(question(number), k=K))
    assert QUESTIONS[question(number)] in answer.text.lower()


def _paced(assistant: Assistant, count: int, interval: float) -> list[float]:
    taken = []
    start = perf_counter()
    for number in range(count):
        intended = start + number * interval
        sleep(max(0.0, intended - perf_counter()))
        _ask(assistant, number)
        taken.append(perf_counter() - intended)
    return taken


def _loop(assistant: Assistant, seconds: float) -> float:
    start, count = perf_counter(), 0
    while (taken := perf_counter() - start) < seconds:
        _ask(assistant, count)
        count += 1
    return count / taken


def main() -> None:
    assistant = Assembly(load_settings()).assistant
    for number in range(len(QUESTIONS)):
        _ask(assistant, number)
    print("ready", flush=True)
    for line in sys.stdin:
        match json.loads(line):
            case ["paced", int(count), interval]:
                print(json.dumps(_paced(assistant, count, interval)), flush=True)
            case ["loop", seconds]:
                print(_loop(assistant, seconds), flush=True)


if __name__ == "__main__":
    main()
