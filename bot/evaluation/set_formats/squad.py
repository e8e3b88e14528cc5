"""Own the SQuAD form, 1.1 and 2.0 (Rajpurkar et al. 2016, 2018): one JSON file, contexts inside.

Each context becomes a document named by its article and its place there, ``Normans-3``. The form
has keys for other uses, so those that are not known are passed over.
"""

from collections import Counter

from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.set_formats.gathering import Gathered, asked
from bot.evaluation.set_formats.json_values import JsonText, Value
from bot.evaluation.set_formats.reading import SetFile
from corpus.span import Span


class SquadFile:
    """The questions of a SQuAD file, and its contexts by document id."""

    def __init__(self, file: SetFile) -> None:
        self.gathered = Gathered()
        self.corpus: dict[str, str] = {}
        self._contexts_of: Counter[str] = Counter()
        if text := file.text():
            self._read(JsonText(file, text, line=1).value())

    def _read(self, whole: Value | None) -> None:
        if not whole or not whole.is_object():
            return
        for number, article in enumerate(whole["data"].items(), start=1):
            if article.is_object():
                title = article["title"].text() if "title" in article else f"article{number}"
                for paragraph in article["paragraphs"].items():
                    if paragraph.is_object():
                        self._read_paragraph(paragraph, title)

    def _read_paragraph(self, paragraph: Value, title: str) -> None:
        self._contexts_of[title] += 1
        document_id = f"{title}-{self._contexts_of[title]}"
        self.corpus[document_id] = paragraph["context"].text()
        for entry in paragraph["qas"].items():
            if entry.is_object():
                question = _question(entry, document_id)
                self.gathered.add(question, complain=entry["id"].complain)


def _question(entry: Value, document_id: str) -> ExamQuestion:
    impossible = "is_impossible" in entry and entry["is_impossible"].truth()
    answers = [] if impossible else list(entry["answers"].items())
    golds = [_gold(answer, document_id) for answer in answers if answer.is_object()]
    return ExamQuestion(
        question_id=entry["id"].text(),
        text=asked(entry["question"]),
        answers=tuple(dict.fromkeys(golds)),  # annotators who agree give one answer
    )


def _gold(answer: Value, document_id: str) -> Gold:
    text = answer["text"].text()
    start = answer["answer_start"].number(least=0)
    if "text" in answer and answer["text"].is_blank:
        answer.complain("the answer has no text; give it one, or set is_impossible")
    return Gold(text=text, document_id=document_id, span=Span(start, start + max(len(text), 1)))
