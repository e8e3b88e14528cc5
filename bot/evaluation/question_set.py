"""Own a set of questions with what answers them, as read from a file or folder."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.evaluation.question import ExamQuestion
from bot.evaluation.set_formats.beir import BeirFolder
from bot.evaluation.set_formats.complaints import Complaints
from bot.evaluation.set_formats.json_lines import read_json_lines
from bot.evaluation.set_formats.reading import SetFile
from bot.evaluation.set_formats.squad import SquadFile
from bot.evaluation.set_formats.table import Table

_UNKNOWN = (
    "a question set is .jsonl (a question a line), .json (SQuAD), .csv or .tsv, or a BEIR folder; "
    "rename or convert it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Questions in the order of their file, each with an id of its own.

    `sha256` is that of the file's bytes, in hex; of a folder it is that of the lines
    `sha256sum` prints for its files. `corpus` are the texts that the set itself brings, by
    document id: SQuAD's contexts, BEIR's corpus. `lines` says on which line, from 1, each
    question stands; it is empty where the format has no lines. `notes` say what a person should
    know of the reading.
    """

    path: Path
    questions: tuple[ExamQuestion, ...]
    sha256: str
    corpus: Mapping[str, str] | None = None
    lines: tuple[int, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()


def read_questions(path: Path) -> QuestionSet:
    """Read a question set: JSON Lines, SQuAD, CSV, or a BEIR folder, by what the path is called.

    Raises BadQuestionSet with all that is wrong, and nothing less than a whole set is returned.
    """
    complaints = Complaints()
    found = _read(path, complaints)
    if not found.questions and not complaints.count:
        complaints.add(path, "there is no question in it; write at least one")
    complaints.raise_any()
    return found


def _read(path: Path, complaints: Complaints) -> QuestionSet:
    if path.is_dir():
        return _of_folder(path, BeirFolder(path, complaints))
    file = SetFile(path, complaints)
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            gathered = read_json_lines(file)
            return _of_file(file, gathered.questions, lines=gathered.lines)
        case ".json":
            squad = SquadFile(file)
            return _of_file(file, squad.gathered.questions, corpus=squad.corpus)
        case ".csv" | ".tsv":
            table = Table(file)
            return _of_file(file, table.questions, lines=table.lines)
    file.complain(_UNKNOWN)
    return _of_file(file, ())


def _of_file(
    file: SetFile,
    questions: Sequence[ExamQuestion],
    *,
    lines: Sequence[int] = (),
    corpus: Mapping[str, str] | None = None,
) -> QuestionSet:
    return QuestionSet(
        path=file.path,
        questions=tuple(questions),
        sha256=file.sha256,
        corpus=corpus,
        lines=tuple(lines),
    )


def _of_folder(path: Path, folder: BeirFolder) -> QuestionSet:
    listed = "".join(
        f"{file.sha256}  {file.path.relative_to(path).as_posix()}\n" for file in folder.files
    )
    unjudged = f"queries left out because nobody judged them: {folder.unjudged:,}"
    return QuestionSet(
        path=path,
        questions=tuple(folder.gathered.questions),
        sha256=hashlib.sha256(listed.encode()).hexdigest(),
        corpus=folder.corpus,
        lines=tuple(folder.gathered.lines),
        notes=(unjudged,) if folder.unjudged else (),
    )
