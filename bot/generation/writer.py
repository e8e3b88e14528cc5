"""Own how an answer is worded by a model: what it is shown, and what is left of what it says."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from bot.answer import Answer, Citation, Generated
from bot.errors import ModelLost
from bot.generation.check import fault_of
from bot.generation.prompt import Messages, messages
from bot.generation.sentences import Sentence, sentences_of
from bot.wording import in_one_line
from corpus.language import reads_as_english
from index.hit import Hit

_log = logging.getLogger("wherein.generation")


class Model(Protocol):
    """Say something to messages."""

    def complete(self, messages: Messages) -> str:
        """Return a reply, or raise ModelLost."""
        ...


class Writer:
    """Have a model word answers. Safe to share by threads if the model is."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def worded(self, answer: Answer) -> Answer:
        """Return the answer in the model's words as far as they pass the check, else as it is.

        The model is not asked where the bot abstained, nor where the best quote is not English or
        from a document that looks stripped: there the check could not tell what turns a meaning.
        Quotes that cannot be checked are not shown to it. What it says has to rest on the best one.
        """
        quotes = _quotes(answer)
        best = answer.citations[0].marker if answer.citations else None
        if best not in quotes:
            return answer
        try:
            reply = self._model.complete(messages(answer.question, quotes))
        except ModelLost as error:
            _log.warning("%s", error)
            return replace(answer, generation=Generated.FAILED)
        sentences = [one for one in sentences_of(reply) if fault_of(one, quotes) is None]
        if not any(best in one.markers for one in sentences):
            return replace(answer, generation=Generated.DROPPED)
        return _composed(answer, sentences)


def _quotes(answer: Answer) -> dict[int, str]:
    """Return each quote that can be checked, in one line, by the first of its markers."""
    quotes: dict[str, int] = {}
    for one in answer.citations:
        if not one.stripped and reads_as_english(_around(one, answer.hits)):
            quotes.setdefault(in_one_line(one.quote), one.marker)
    return {marker: quote for quote, marker in quotes.items()}


def _around(citation: Citation, hits: Sequence[Hit]) -> str:
    """Return the passage that a quote stands in, as few words do not tell their language."""
    passages = (place.passage for hit in hits for place in hit.places)
    return next(
        (
            one.text
            for one in passages
            if one.document_id == citation.document_id and one.span.contains(citation.span)
        ),
        citation.quote,
    )


def _composed(answer: Answer, sentences: Sequence[Sentence]) -> Answer:
    """Return the answer with these sentences, a line each, and the citations that they rest on."""
    rests = [list(_resting(one, answer.citations)) for one in sentences]
    used = {citation.marker for cited in rests for citation in cited}
    kept = [one for one in answer.citations if one.marker in used]
    anew = {one.marker: number for number, one in enumerate(kept, start=1)}
    lines = (
        f"{sentence.text} {''.join(f'[{anew[one.marker]}]' for one in cited)}"
        for sentence, cited in zip(sentences, rests, strict=True)
    )
    return replace(
        answer,
        text="\n".join(dict.fromkeys(lines)),
        citations=tuple(replace(one, marker=anew[one.marker]) for one in kept),
        generation=Generated.CHECKED,
    )


def _resting(sentence: Sentence, citations: Sequence[Citation]) -> Iterator[Citation]:
    """Yield what a sentence cites, and the other places of the same quotes."""
    quotes = {in_one_line(one.quote) for one in citations if one.marker in sentence.markers}
    return (one for one in citations if in_one_line(one.quote) in quotes)
