"""Own the tags of a document: what its author filed it under."""

from collections.abc import Iterable

MOST_TAGS = 50
LONGEST_TAG = 100


def clean_tags(stated: Iterable[str]) -> tuple[str, ...]:
    """Return tags with single spaces, each once whatever its case; a comma parts them.

    Of more than MOST_TAGS the first are kept, and none that is longer than LONGEST_TAG.
    """
    first: dict[str, str] = {}
    for line in stated:
        for word in (" ".join(one.split()) for one in line.split(",")):
            if word and len(word) <= LONGEST_TAG:
                first.setdefault(word.casefold(), word)
    return tuple(first.values())[:MOST_TAGS]
