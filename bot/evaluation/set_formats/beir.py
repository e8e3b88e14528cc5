"""Own the BEIR form (Thakur et al. 2021): a folder of judged documents.

`queries.jsonl` has ``{"_id", "text"}``, `corpus.jsonl`, which may be left out, ``{"_id",
"title", "text"}``, each a line; other keys are passed over. `qrels.tsv`, or the files of the
folder `qrels` (`test.tsv` alone where there is one), have a header and ``query-id corpus-id
score`` with tabs between.

A query whose judgements are all 0 is a question that the documents do not answer; so is one with
``"answerable": false``, which is ours. A query that nobody judged is left out.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.set_formats.complaints import Complaints
from bot.evaluation.set_formats.gathering import Gathered, asked
from bot.evaluation.set_formats.json_values import JsonText, Value
from bot.evaluation.set_formats.reading import SetFile

_CELLS = 3


class BeirFolder:
    """The questions of a BEIR folder, and its documents' texts by id, None without a corpus."""

    def __init__(self, folder: Path, complaints: Complaints) -> None:
        self._folder = folder
        self._complaints = complaints
        self.files: list[SetFile] = []
        self.gathered = Gathered()
        self.unjudged = 0
        corpus = folder / "corpus.jsonl"
        self.corpus = dict(self._texts(corpus)) if corpus.exists() else None
        judged = self._judgements()
        self._read_queries(judged)

    def _file(self, path: Path) -> SetFile:
        self.files.append(SetFile(path, self._complaints))
        return self.files[-1]

    def _texts(self, path: Path) -> Iterator[tuple[str, str]]:
        """Yield each document's id and its title above its text."""
        seen: set[str] = set()
        for _, entry in _entries(self._file(path)):
            name, title = entry["_id"].text(), entry["title"].text() if "title" in entry else ""
            if name in seen:
                entry["_id"].complain(f"the id {name!r} is another document's already")
            seen.add(name)
            yield name, "\n\n".join(filter(None, (title, entry["text"].text())))

    def _judgements(self) -> "Judgements":
        judgements = Judgements()
        for path in _judgement_files(self._folder):
            judgements.read(self._file(path))
        return judgements

    def _read_queries(self, judged: "Judgements") -> None:
        for number, entry in _entries(self._file(self._folder / "queries.jsonl")):
            name = entry["_id"].text()
            grades = judged.take(name)
            if "answerable" in entry and not entry["answerable"].truth():
                grades = {}
            if grades is None:
                self.unjudged += 1
                continue
            question = _question(entry, name, grades)
            self.gathered.add(question, complain=entry["_id"].complain, line=number)
        judged.complain_of_rest()


class Judgements:
    """How relevant documents are to queries, and where that is said."""

    def __init__(self) -> None:
        self._grades: dict[str, dict[str, int]] = {}
        self._places: dict[str, tuple[SetFile, int]] = {}
        self._taken: set[str] = set()

    def take(self, query: str) -> Mapping[str, int] | None:
        """Return a query's grades by document id, None where nobody judged it."""
        self._taken.add(query)
        return self._grades.get(query)

    def complain_of_rest(self) -> None:
        """Complain of the queries that were judged and never taken."""
        for query, (file, line) in self._places.items():
            if query not in self._taken:
                file.complain(f"there is no query {query!r} in queries.jsonl", line=line, column=1)

    def read(self, file: SetFile) -> None:
        """Read one file of judgements; its first line is a header."""
        for number, line in file.lines():
            cells = line.rstrip("\r\n").split("\t")
            if number > 1 and line.strip():
                self._read_line(file, number, cells)
            elif number == 1 and _grade(cells[-1]) is not None:
                what = "the first line is a judgement; put query-id, corpus-id, score above it"
                file.complain(what, line=1, column=1)

    def _read_line(self, file: SetFile, number: int, cells: list[str]) -> None:
        if len(cells) != _CELLS:
            what = f"there are {len(cells)} cells; a judgement is query-id, corpus-id and score"
            file.complain(f"{what}, with tabs between", line=number, column=1)
            return
        query, document, score = cells
        grade = _grade(score)
        if grade is None:
            column = len(query) + len(document) + 3  # from 1, behind two tabs
            file.complain(f"the score {score!r} is no whole number", line=number, column=column)
            return
        self._places.setdefault(query, (file, number))
        grades = self._grades.setdefault(query, {})
        if document in grades:
            what = f"document {document!r} is judged twice for query {query!r}"
            file.complain(what, line=number, column=len(query) + 2)
        grades[document] = grade


def _grade(score: str) -> int | None:
    try:
        return int(score)
    except ValueError:
        return None


def _judgement_files(folder: Path) -> list[Path]:
    tests = folder / "qrels" / "test.tsv"
    if tests.exists():
        return [tests]
    return sorted((folder / "qrels").glob("*.tsv")) or [folder / "qrels.tsv"]


def _entries(file: SetFile) -> Iterator[tuple[int, Value]]:
    for number, line in file.lines():
        if line.strip():
            entry = JsonText(file, line.rstrip("\r\n"), line=number).value()
            if entry and entry.is_object():
                yield number, entry


def _question(entry: Value, name: str, grades: Mapping[str, int]) -> ExamQuestion:
    golds = [Gold(document_id=one, grade=grade) for one, grade in grades.items() if grade > 0]
    return ExamQuestion(question_id=name, text=asked(entry["text"]), answers=tuple(golds))
