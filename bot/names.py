"""Own the names that a question names."""

import re
from collections.abc import Iterable

from index.terms import analyzer

_NAME = re.compile(r"(?<=[a-z,;:'’\"(] )[A-Z][\w'’-]+")


def is_any_unknown(question: str, texts: Iterable[str]) -> bool:
    """Tell whether a name in a question, in any form of it, stands in none of the texts.

    A name is a word with a capital that does not begin a sentence. Where all is in capitals there
    is none.
    """
    terms_of = analyzer().terms_of
    names = [{*terms_of(name).tolist()} for name in _NAME.findall(question)]
    if not names:
        return False
    known = {term for text in texts for term in terms_of(text).tolist()}
    return any(name and known.isdisjoint(name) for name in names)
