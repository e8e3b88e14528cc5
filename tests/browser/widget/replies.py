"""Replies of the server that tests of the widget show."""

import json
from collections.abc import Mapping

QUOTE = "Refunds take 30 days from the day on which the parcel reaches us."
TEXT = f"{QUOTE} Late ones are paid by cheque."

PASSAGE = {
    "passage_id": "refunds.md@100-196",
    "document_id": "refunds.md",
    "title": "Refund policy",
    "source": "refunds.md",
    "headings": ["Refund policy", "Billing", "Refunds"],
    "text": TEXT,
    "start": 100,
    "end": 100 + len(TEXT),
    "page": 3,
    "anchor": None,
    "url": "/documents/refunds.md#100-196",
    "stripped": False,
    "copies": [],
    "score": 0.9,
    "rank": 1,
    "legs": [],
}

CITATION = {
    "marker": 1,
    "document_id": "refunds.md",
    "title": "Refund policy",
    "source": "refunds.md",
    "headings": ["Refund policy", "Billing", "Refunds"],
    "quote": QUOTE,
    "start": 100,
    "end": 165,
    "answers": [{"start": 113, "end": 120}],  # "Refunds take " has 13 characters, "30 days" 7
    "page": 3,
    "anchor": None,
    "url": "/documents/refunds.md#100-165",
    "stripped": False,
}

ANSWERED = {
    "id": "answer-1",
    "question": "How long do refunds take?",
    "answer": "30 days [1]",
    "answered": True,
    "reason": None,
    "confidence": 0.91,
    "citations": [CITATION],
    "passages": [PASSAGE],
    "index_version": "7",
}

ABSTAINED = ANSWERED | {
    "answer": "These documents do not seem to say anything about that.",
    "answered": False,
    "reason": "low_confidence",
    "confidence": 0.12,
    "citations": [],
}


def events(reply: Mapping[str, object], *, end: str = "\n") -> bytes:
    """Write a reply as the events of a stream, with a comment such as keeps connections alive.

    The first passage comes first; all others come with the citations that lead to them.
    """
    passages = reply["passages"]
    assert isinstance(passages, list)
    parts = {
        "passages": {"passages": passages[:1]},
        "answer": {
            key: reply[key] for key in ("question", "answer", "answered", "reason", "confidence")
        },
        "citations": {"citations": reply["citations"], "passages": passages[1:]},
        "done": {key: reply[key] for key in ("id", "index_version")},
    }
    lines = [": ping", ""]
    for name, data in parts.items():
        lines += [f"event: {name}", f"data: {json.dumps(data, ensure_ascii=False)}", ""]
    return (end.join(lines) + end).encode()
