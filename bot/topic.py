"""Own whether a question says what it is about. One that does not is not looked for."""

import re
import unicodedata

from bot.conversation.leaning import is_function
from bot.function_words import FUNCTION_WORDS

_WORD = re.compile(r"[^\W_]+(?:(?:['’]|_+)[^\W_]+)*[+#]*")


def names_a_topic(question: str) -> bool:
    """Tell whether any word of a question says what to look for.

    Words of grammar and courtesy do not, nor does one letter of an alphabet with capitals. A
    number does, a character of a script that has words of one ("水"), a letter with signs ("C++"),
    a name of code ("a_b"), and what is a word of grammar only in small letters ("WHO", but not
    where all is in capitals).
    """
    plain = unicodedata.normalize("NFKC", question)
    is_shouted = plain.isupper()
    return any(
        _tells(word, is_name=word.isupper() and not is_shouted) for word in _WORD.findall(plain)
    )


def _tells(word: str, *, is_name: bool) -> bool:
    if len(word) == 1:
        return not (word.islower() or word.isupper())
    small = word.casefold()
    return not is_function(small) or (is_name and small in FUNCTION_WORDS)
