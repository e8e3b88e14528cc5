"""Own what may be asked."""

from bot.errors import EmptyQuestion, QuestionTooLong, UnreadableQuestion

QUESTION_LIMIT = 4_000
"""The longest question, in characters."""


def checked_question(text: str) -> str:
    """Return the question without white space at its ends, or raise a BadQuestion."""
    if len(text) > QUESTION_LIMIT:
        raise QuestionTooLong(limit=QUESTION_LIMIT, got=len(text))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnreadableQuestion(position=error.start) from None
    question = text.strip()
    if not any(character.isprintable() and not character.isspace() for character in question):
        raise EmptyQuestion  # zero-width signs and control characters ask nothing
    return question
