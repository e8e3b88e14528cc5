"""Own the one way of a question: in at `ask`, out as a checked Answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.answer import Answer, Citation, Understanding
from bot.composition import compose
from bot.conversation import Turn
from bot.conversation.following import Following
from bot.errors import BrokenCitation
from bot.question import checked_question
from bot.reader import Reader, Reading
from corpus.records import Selection
from corpus.span import Span
from index.hit import Hit
from index.library import Library
from index.retriever import Retriever

DEFAULT_K = 5
"""How many passages come with an answer unless told otherwise."""

READ_DEPTH = 10
"""How many passages are read for an answer at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """What was retrieved for a question: `hits`, best first, of which the best `k` are shown.

    `asked` is the question as a person put it, `question` as it is read in the hits, and
    `understood` what was made of it, if it leans on what was said before or is misspelt.
    `reading` is what was read already to find out.
    """

    asked: str
    question: str
    hits: tuple[Hit, ...]
    k: int
    retriever: Retriever
    understood: Understanding | None = None
    reading: Reading | None = None

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The best hits, without those that were retrieved to be read alone."""
        return self.hits[: self.k]

    @property
    def index_version(self) -> str:
        """The version of the index that the hits are from."""
        return self.retriever.generation.version


class Assistant:
    """Answer questions from a library. Safe to share by threads."""

    def __init__(self, library: Library, reader: Reader) -> None:
        self._library = library
        self._reader = reader

    def ask(
        self,
        question: str,
        *,
        k: int = DEFAULT_K,
        among: Selection | None = None,
        history: Sequence[Turn] = (),
    ) -> Answer:
        """Answer a question from the best passages of the documents selected, or abstain.

        The answer comes with the `k` best passages and any further one that it cites. Every
        quote is compared with its document before the answer is returned. Raises a BadQuestion,
        BrokenCitation, or what the library raises.
        """
        return self.answer(self.find(question, k=k, among=among, history=history))

    def find(
        self,
        question: str,
        *,
        k: int = DEFAULT_K,
        among: Selection | None = None,
        history: Sequence[Turn] = (),
    ) -> Retrieved:
        """Do the first half of `ask`: retrieve the passages.

        `history` is what was said before, oldest first: `bot.conversation.following` says what
        becomes of it.
        """
        question = checked_question(question)
        retriever = self._library.retriever()
        retrieve = partial(retriever.retrieve, k=max(k, READ_DEPTH), among=among)
        following = Following(retriever=retriever, retrieve=retrieve, reader=self._reader)
        found = following.understand(question, history)
        return Retrieved(
            asked=question,
            question=found.question,
            hits=found.hits,
            k=k,
            retriever=retriever,
            understood=found.understanding,
            reading=found.reading,
        )

    def answer(self, found: Retrieved) -> Answer:
        """Do the second half of `ask`: read what was found, and check what is cited."""
        reading = found.reading or self._reader.read(found.question, found.hits)
        cited = {evidence.hit.rank for evidence in reading.evidence}
        shown = tuple(hit for hit in found.hits if hit.rank <= found.k or hit.rank in cited)
        answer = compose(found.question, shown, reading, found.retriever)
        answer = replace(answer, question=found.asked, understood=found.understood)
        check_citations(answer.citations, slice_of=found.retriever.slice)
        return answer

    def search(
        self, question: str, *, k: int = DEFAULT_K, among: Selection | None = None
    ) -> tuple[tuple[Hit, ...], str]:
        """Return the `k` best passages and the version of the index that they are from."""
        question = checked_question(question)
        retriever = self._library.retriever()
        return retriever.retrieve(question, k=k, among=among), retriever.generation.version


def check_citations(citations: Sequence[Citation], *, slice_of: Callable[[str, Span], str]) -> None:
    """Raise BrokenCitation unless every quote is what its document has at its span.

    The words that answer have to lie in that span, too, sorted and apart.
    """
    for citation in citations:
        is_exact = slice_of(citation.document_id, citation.span) == citation.quote
        if not (is_exact and citation.span.holds_in_order(citation.answers)):
            raise BrokenCitation(citation.document_id, str(citation.span))
