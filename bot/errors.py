"""Own the errors of questions and of serving; the tree stands in `corpus.errors`.

::

    BadInput
    ├── BadSetting             an environment variable has a value that cannot be
    ├── BadAddress             an address is none that browsers could reach a server at
    ├── UnknownLanguage        the widget does not speak a language
    ├── BadSettingsFile        a file of settings cannot be read, or a key of it cannot be
    ├── BadName                an uploaded file cannot be called that
    ├── UploadRefused          an uploaded file cannot be read
    ├── UploadUnderWay         a file of this name is being uploaded already
    ├── BadQuestionSet         a file of questions to examine with cannot be read
    ├── BadQuestionLog         a file is not a log of questions
    ├── BadRun                 a file is not a saved run of an examination
    ├── BadGate                a measure or value to hold an examination to cannot be
    ├── BadService             an address is none of a wherein server
    ├── ModelNotFound          a client asks for another model than the one there is
    ├── CannotCalibrate        questions tell too little for a calibration
    ├── OutputExists           a report would take the place of a file
    ├── OutputIsInput          a report would take the place of what it is made from
    ├── ExtraMissing           a command needs packages that are not installed
    ├── NotLoopback            what has no authentication would listen beyond this machine
    ├── UnknownPlace           an id leads to no document, or to no characters of it
    └── BadQuestion            a question cannot be asked as it is
        ├── EmptyQuestion          nothing but white space
        ├── QuestionTooLong        over the limit
        └── UnreadableQuestion     half a surrogate pair, which no text can hold
    BadEnvironment
    ├── SecretExposed          others may read the file that a secret stands in
    ├── PortUnusable           the port cannot be listened on
    ├── HostUnusable           a name or address is none of this machine's to listen on
    ├── ServerStopping         the server stops before it has answered
    ├── WorkerFailed           a process that should serve ended before it did
    ├── IndexChanged           documents or calibration changed while an examination was under way
    ├── ServiceLost            a service under examination does not answer
    ├── QuestionLogUnwritable  the file that questions are logged to cannot be opened
    ├── FeedbackUnwritable     what people say of answers cannot be kept
    ├── CalibrationDamaged     a home's own calibration is not the one that was written
    ├── ModelLost              a language model does not answer, or nothing that can be read
    ├── OutputUnwritable       a report cannot be written where it should stand
    └── BrokenCitation         a quote is not what stands in the document; nothing is answered
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import BadEnvironment, BadInput, DocumentIdTaken, PathError

_TAKEN = "a document that was read from a file on the server has this name; send it under another"


class BadSetting(BadInput):
    """An environment variable has a value that cannot be."""

    def __init__(self, name: str, *, reason: str) -> None:
        variable = f"WHEREIN_{name.upper()}"
        super().__init__(f"the environment variable {variable} cannot be used: {reason}.")
        self.variable = variable
        self.reason = reason


class BadAddress(BadInput):
    """An address is none that browsers could reach a server at."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"the address {address!r} cannot be used: {reason}; "
            "give the one that visitors reach the server at, such as https://help.example.org."
        )
        self.address = address
        self.reason = reason


class UnknownLanguage(BadInput):
    """The widget does not speak a language; `known` are those that it speaks."""

    def __init__(self, language: str, *, known: Sequence[str]) -> None:
        super().__init__(
            f"the widget does not speak {language!r}; choose one of {', '.join(known)}, or all."
        )
        self.language = language
        self.known = tuple(known)


class BadSettingsFile(BadInput):
    """A file of settings cannot be read, or a `key` of it cannot be; `line` counts from 1."""

    def __init__(
        self, path: Path, reason: str, *, key: str | None = None, line: int | None = None
    ) -> None:
        place = f"{path}:{line}" if line else str(path)
        what = f"{key} cannot be used: " if key else ""
        super().__init__(f"{place}: {what}{reason.rstrip('.')}.")
        self.path = path
        self.reason = reason
        self.key = key
        self.line = line


class BadName(BadInput):
    """An uploaded file cannot be called that."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"the file's name {name!r} cannot be used: {reason}; rename it.")
        self.name = name
        self.reason = reason


class UploadRefused(BadInput):
    """An uploaded file cannot be read; `error` says why, of a file of another name."""

    def __init__(self, name: str, error: PathError) -> None:
        reason = _TAKEN if isinstance(error, DocumentIdTaken) else error.reason
        super().__init__(f"{name}: {reason}.")
        self.name = name
        self.error = error


class UploadUnderWay(BadInput):
    """A file of this name is being uploaded already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is being uploaded already; try again when that is done.")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong at one place of a file.

    `line` and `column` count from 1, a column in characters; both are None where it is the
    whole file.
    """

    path: Path
    what: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.path}{place}: {self.what}"


class BadQuestionSet(BadInput):
    """A question set cannot be read. `problems` are the first of `count`, a line each."""

    def __init__(self, problems: Sequence[Problem], *, count: int) -> None:
        more = count - len(problems)
        rest = [f"and {more:,} more like these; mend the first ones and try again."] if more else []
        super().__init__("\n".join([*map(str, problems), *rest]))
        self.problems = tuple(problems)
        self.count = count


class BadQuestionLog(BadInput):
    """A file is no log of questions; `line` is where that shows, None for the whole file."""

    def __init__(self, path: Path, reason: str, *, line: int | None = None) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {reason}; give the file that WHEREIN_QUESTION_LOG names.")
        self.path = path
        self.reason = reason
        self.line = line


class BadRun(BadInput):
    """A file is not a saved run; each of `problems` names a place in it and what is wrong there."""

    def __init__(self, path: Path, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.path = path
        self.problems = problems


class BadGate(BadInput):
    """What an examination is to be held to cannot be."""

    def __init__(self, given: str, reason: str) -> None:
        super().__init__(f"{given!r} cannot be held to: {reason}.")
        self.given = given


class BadService(BadInput):
    """An address is none of a wherein server."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} cannot be examined: {reason}; give the address of a server.")
        self.url = url


class ModelNotFound(BadInput):
    """A client asks for another model than the one there is."""

    def __init__(self, name: str, *, served: str) -> None:
        super().__init__(f"there is no model {name!r} here; ask for {served!r}.")
        self.name = name
        self.served = served


class CannotCalibrate(BadInput):
    """Questions tell too little for a calibration, which is so not changed."""

    def __init__(self, reason: str, *, remedy: str) -> None:
        super().__init__(f"these questions cannot calibrate: {reason}; {remedy}.")
        self.reason = reason


class OutputExists(BadInput):
    """A report would take the place of a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already; name another file, or give --force.")
        self.path = path


class OutputIsInput(BadInput):
    """A report would take the place of what it is made from."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is read in this very run; name another file to write to.")
        self.path = path


class ExtraMissing(BadInput):
    """A command needs packages that are not installed; `extra` is what brings them."""

    def __init__(self, extra: str) -> None:
        super().__init__(
            f"`wherein {extra}` needs packages that are not installed; run "
            f"`pip install 'wherein[{extra}]'`."
        )
        self.extra = extra


class NotLoopback(BadInput):
    """What has no authentication would listen beyond this machine."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} is not this machine alone, and anyone could ask there; give 127.0.0.1, or put "
            f"a proxy that knows its callers before it."
        )
        self.host = host


class UnknownPlace(BadInput):
    """An id leads to no document, or to no characters of it."""

    def __init__(self, place: str) -> None:
        super().__init__(f"nothing has the id {place!r}; search gives ids that lead somewhere.")
        self.place = place


class BadQuestion(BadInput):
    """A question cannot be asked as it is."""


class EmptyQuestion(BadQuestion):
    """Nothing was asked."""

    def __init__(self) -> None:
        super().__init__("the question is empty; ask one in a few words.")


class QuestionTooLong(BadQuestion):
    """The question is over the limit."""

    def __init__(self, *, limit: int, got: int) -> None:
        super().__init__(
            f"the question has {got:,} characters, the limit is {limit:,}; ask a shorter one."
        )
        self.limit = limit
        self.got = got


class UnreadableQuestion(BadQuestion):
    """The question holds half a surrogate pair."""

    def __init__(self, *, position: int) -> None:
        super().__init__(
            f"character {position} of the question is half a surrogate pair, not text; send the "
            f"question as UTF-8."
        )
        self.position = position


class SecretExposed(BadEnvironment):
    """Others may read the file that a secret stands in."""

    def __init__(self, path: Path, key: str) -> None:
        super().__init__(
            f"{path} holds {key}, and others than its owner may read it; run "
            f"`chmod 600 {path.name}` in its folder, or set the variable instead."
        )
        self.path = path
        self.key = key


class PortUnusable(BadEnvironment):
    """The port cannot be listened on: it is taken, or not for this user."""

    def __init__(
        self, host: str, port: int, reason: str, *, is_taken: bool, setting: str = "--port"
    ) -> None:
        remedy = "stop what uses it or choose" if is_taken else "choose"
        super().__init__(
            f"cannot listen on {host}:{port}: {reason}; {remedy} another with {setting}."
        )
        self.host = host
        self.port = port
        self.reason = reason
        self.is_taken = is_taken


class HostUnusable(BadEnvironment):
    """What should be listened on is no name or address of this machine."""

    def __init__(self, host: str, port: int, reason: str, *, setting: str = "--host") -> None:
        super().__init__(
            f"cannot listen on {host}:{port}: {reason}; choose a name or address of this machine "
            f"with {setting}."
        )
        self.host = host
        self.port = port
        self.reason = reason


class ServerStopping(BadEnvironment):
    """The server stops before it has answered: nothing new is begun, and streams end."""

    def __init__(self) -> None:
        super().__init__("the server is stopping; ask again in a moment.")


class WorkerFailed(BadEnvironment):
    """A process that should serve ended before it did."""

    def __init__(self, code: int | None) -> None:
        super().__init__(
            f"a worker ended with exit code {code} before it could serve; mend what it said of "
            f"itself above, or try with --workers 1."
        )
        self.code = code


class QuestionLogUnwritable(BadEnvironment):
    """The file that questions are to be logged to cannot be opened."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"the log of questions {path} cannot be opened: {reason}; mend that, or name another "
            f"file in WHEREIN_QUESTION_LOG, or none."
        )
        self.path = path
        self.reason = reason


class FeedbackUnwritable(BadEnvironment):
    """What people say of answers cannot be kept."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"feedback cannot be kept in {path}: {reason}; mend that or move the file away, or "
            f"set WHEREIN_FEEDBACK=off."
        )
        self.path = path
        self.reason = reason


class CalibrationDamaged(BadEnvironment):
    """A home's own calibration is not the one that was written."""

    remedy = (
        "run `wherein evaluate QUESTIONS --calibrate` to find it anew, or `wherein evaluate "
        "--forget-calibration` to go back to the packaged one"
    )

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"the calibration {path} is damaged: {reason}; {self.remedy}.")
        self.path = path
        self.reason = reason


class OutputUnwritable(BadEnvironment):
    """A report cannot be written where it should stand; what stood there still does."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} cannot be written: {reason}; mend that, or name another file. What stood "
            f"there was not changed."
        )
        self.path = path
        self.reason = reason


class ModelLost(BadEnvironment):
    """A language model does not answer, or nothing that can be read. No answer depends on it."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"the language model at {url} is no help: {reason}; the quotes answer alone. See that "
            f"it runs, and WHEREIN_LLM_URL."
        )
        self.url = url
        self.reason = reason


class IndexChanged(BadEnvironment):
    """The index, or the calibration, changed while an examination was under way."""

    def __init__(self, what: str = "index") -> None:
        super().__init__(
            f"the {what} changed in the middle of the examination, so there is no score; run it "
            f"again when nothing is being indexed or calibrated."
        )
        self.what = what


class ServiceLost(BadEnvironment):
    """A service under examination does not answer."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} does not answer: {reason}; there is no score.")
        self.url = url
        self.reason = reason


class BrokenCitation(BadEnvironment):
    """A quote is not what stands in the document, so the answer is held back."""

    def __init__(self, document_id: str, place: str) -> None:
        super().__init__(
            f"a quote does not stand at {document_id}@{place}, so the answer was held back; run "
            f"`wherein doctor`."
        )
        self.document_id = document_id
        self.place = place
