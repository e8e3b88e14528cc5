"""Check a running server: every citation and passage must be what its document has there."""

import argparse
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.benchmarks.question_sets import read_questions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("questions", type=Path)
    asked = parser.parse_args()
    checked: dict[str, int] = {"citations": 0, "passages": 0}
    wrong: list[str] = []

    @cache
    def text_of(document_id: str) -> str:
        path = f"/api/documents/{quote(document_id, safe='')}/text"
        return str(_call(asked.url + path)["text"])

    questions = read_questions(asked.questions)
    for question in questions:
        answer = _call(asked.url + "/api/chat", {"question": question.text})
        for kind, words in (("citations", "quote"), ("passages", "text")):
            for item in answer[kind]:
                checked[kind] += 1
                found = text_of(item["document_id"])[item["start"] : item["end"]]
                if found != item[words]:
                    wrong.append(f"{item['document_id']}@{item['start']}-{item['end']}")
    counted = ", ".join(f"{count} {kind}" for kind, count in checked.items())
    total = sum(checked.values())
    right = total - len(wrong)
    print(
        f"{len(questions)} questions, {counted}: {right} of {total} verbatim ({right / total:.1%})"
    )
    sys.exit(bool(wrong))


def _call(url: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    data = json.dumps(body).encode() if body else None
    with urlopen(Request(url, data=data, headers={"Content-Type": "application/json"})) as reply:
        found: dict[str, Any] = json.load(reply)
        return found


if __name__ == "__main__":
    main()
