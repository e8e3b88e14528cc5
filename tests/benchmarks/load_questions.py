"""Own what is asked of the default document, and what a right answer is."""

import json
from collections.abc import Mapping

from tests.benchmarks.load_client import Reply

QUESTIONS = {
    "Which organization recommends FLAIR therapy?": "nord",
    "What does FLAIR therapy consist of?": "acth",
    "Which tumor is associated with opsoclonus myoclonus syndrome in children?": "neuroblastoma",
    "Who first described opsoclonus myoclonus syndrome?": "kinsbourne",
    "What is another name for the syndrome?": "opsoclonusmyoclonusataxia",
    "Which hormone is used to treat it?": "acth",
}
"""Questions, each with a word that its answer has to hold."""

K = 10
"""How many passages are asked for: a chat retrieves ten in any case, so a search does the same."""


def question(number: int) -> str:
    return tuple(QUESTIONS)[number % len(QUESTIONS)]


def content(number: int, *, stream: bool = False) -> Mapping[str, object]:
    return {"question": question(number), "k": K, **({"stream": True} if stream else {})}


def is_right(number: int, reply: Reply) -> bool:
    """Tell whether an answer in JSON is there, whole, cited, and holds what it has to."""
    if reply.status != 200 or not reply.is_whole:
        return False
    return _is_answer(number, json.loads(reply.body))


def is_right_stream(number: int, reply: Reply) -> bool:
    """Tell the same of an answer in events, the last of which has to be `done`."""
    if reply.status != 200 or not reply.is_whole:
        return False
    told = events(reply)
    if tuple(told) != ("passages", "answer", "citations", "done"):
        return False
    return _is_answer(number, {**told["answer"], **told["citations"]})


def found_passages(reply: Reply) -> bool:
    """Tell whether a search found as many passages as were wanted."""
    return reply.is_whole and reply.status == 200 and len(json.loads(reply.body)["passages"]) == K


def events(reply: Reply) -> dict[str, dict[str, object]]:
    """Return the data of a stream's events by name, in order; comments are passed over."""
    told = {}
    for block in reply.body.decode().replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line[1:])
        if "event" in fields:
            told[fields["event"]] = json.loads(fields["data"])
    return told


def _is_answer(number: int, told: Mapping[str, object]) -> bool:
    word = QUESTIONS[question(number)]
    return bool(told["answered"] and told["citations"]) and word in str(told["answer"]).lower()
