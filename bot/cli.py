"""Own the command line: what `wherein` can be told, and its exit codes.

0 good; 1 a measure fell short or got worse; 2 wrong usage or bad input; 3 the environment (store,
port, disk); 130 interrupted.
Only what a command needs is imported, when it runs.
"""

import logging
import os
import sys
import traceback
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command

from bot.commands.terminal import NoteHandler, note
from corpus.errors import BadInput, WhereinError

if TYPE_CHECKING:
    from bot.assembly import Assembly
    from bot.commands.evaluate import Options

_FELL_SHORT, _BAD_INPUT, _BAD_ENVIRONMENT, _INTERRUPTED, _NOBODY_READS = 1, 2, 3, 130, 141

_CONFIG: ContextVar[Path | None] = ContextVar("config", default=None)

app = typer.Typer(
    name="wherein",
    help="Ask where the answer stands in: questions over your documents, answered in quotes.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; never returns."""
    debug = "--debug" in sys.argv[1:]
    logging.lastResort = NoteHandler(logging.WARNING)  # for commands without logs of their own
    try:
        code = _run(sys.argv[1:] or ["--help"])
        print(end="", flush=True)  # what cannot be written shows here, not when Python ends
        sys.exit(code)
    except typer.TyperException as error:
        note(f"{error.format_message()} (`wherein --help` says what can be given)")
        sys.exit(_BAD_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        _write_nothing_more()
        sys.exit(_NOBODY_READS)
    except Exception as error:  # noqa: BLE001  (the one door for all that is unforeseen)
        if debug:
            traceback.print_exc()
        else:
            for line in _sentences(error):
                note(line)
        if isinstance(error, OSError):
            _write_nothing_more()
        sys.exit(_BAD_INPUT if isinstance(error, BadInput) else _BAD_ENVIRONMENT)


def _run(arguments: Sequence[str]) -> int:
    """Run what the arguments say and return the exit code.

    Not by calling `app`, which ends the process itself where standard output is closed.
    """
    command = get_command(app)
    try:
        with command.make_context("wherein", list(arguments)) as context:
            command.invoke(context)
    except typer.Exit as leaving:
        return leaving.exit_code
    return 0


def _sentences(error: Exception) -> Sequence[str]:
    """Return one sentence, or one for each thing that is wrong with a file."""
    if isinstance(error, WhereinError):
        return str(error).split("\n") if hasattr(error, "problems") else [str(error)]
    return [f"{type(error).__name__}: {error} (--debug shows where)"]


def _write_nothing_more() -> None:
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@app.callback()
def _options(  # --debug is read before parsing, so that it covers parsing too
    debug: Annotated[  # noqa: ARG001
        bool, typer.Option("--debug", help="Show a traceback on errors.")
    ] = False,
    config: Annotated[
        Path | None, typer.Option("--config", help="Read settings from this file.")
    ] = None,
) -> None:
    _CONFIG.set(config)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


def _assembly() -> "Assembly":
    from bot.assembly import Assembly
    from bot.settings import load_settings

    return Assembly(load_settings(_CONFIG.get()))


@app.command()
def index(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files and folders (in a folder what is hidden is passed over)."),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", help="Remove the document of this id, or all of this path."),
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Split and encode everything anew.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Change nothing if a document cannot be read.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and follow every change until stopped.")
    ] = False,
) -> None:
    """Add or update files and folders; skip the unchanged."""
    from bot.commands.index import run
    from bot.commands.watch import follow

    if sum(map(bool, (paths, remove, rebuild))) != 1:
        raise BadInput("give PATHS, or --remove ID, or --rebuild, and one of them only.")
    if "" in (paths or []):
        raise BadInput("a path is empty; write . for the current folder.")
    if watch and not paths:
        raise BadInput("--watch follows PATHS; give some.")
    assembly, places = _assembly(), [Path(path) for path in paths or []]
    if watch:
        follow(assembly, places)
    else:
        run(assembly, paths=places, remove=remove or [], strict=strict)


@app.command()
def documents() -> None:
    """List what is indexed: id, title, passages, when."""
    from bot.commands.documents import run

    run(_assembly())


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the API's JSON.")] = False,
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="Passages to consider.")] = 5,
    documents: Annotated[
        list[str] | None, typer.Option("--document", help="Look in the document of this id only.")
    ] = None,
    folder: Annotated[
        str, typer.Option("--folder", help="Look only in documents in this folder, as ids begin.")
    ] = "",
    tags: Annotated[
        list[str] | None, typer.Option("--tag", help="Look only in documents that are tagged so.")
    ] = None,
) -> None:
    """Answer a question with citations."""
    from bot.commands.ask import run
    from bot.question import checked_question
    from corpus.records import Selection

    chosen = Selection(documents=tuple(documents or ()), folder=folder, tags=tuple(tags or ()))
    among = None if chosen == Selection() else chosen
    run(_assembly(), checked_question(question), k=k, as_json=as_json, among=among)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0: any.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes to serve with.")
    ] = None,
) -> None:
    """Serve the chat page, the widget and the HTTP API."""
    from bot.commands.serve import run

    run(_assembly(), host=host, port=port, workers=workers)


@app.command()
def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Speak over HTTP, not standard input and output.")
    ] = False,
    host: Annotated[
        str, typer.Option(help="With --http: address of this machine to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="With --http: port to listen on; 0: any.")
    ] = 8001,
    site: Annotated[
        str | None,
        typer.Option(help="Where documents have their pages; else where `serve` shows them."),
    ] = None,
) -> None:
    """Let assistants search, fetch and ask, over MCP."""
    from bot.commands.mcp import run

    run(_assembly(), http=http, host=host, port=port, site=site)


@app.command()
def embed(
    address: Annotated[str, typer.Argument(metavar="URL", help="Where visitors reach the server.")],
    language: Annotated[
        str, typer.Option(help="What the widget speaks: en, de, fr, es, ar, he, zh, ja, or all.")
    ] = "en",
    title: Annotated[str | None, typer.Option(help="What stands over the panel.")] = None,
) -> None:
    """Print the tag that puts the help widget on a page."""
    from bot.commands.embed import run
    from bot.settings import load_settings

    run(
        address,
        language=language,
        settings={"title": title} if title else {},
        takes_feedback=load_settings(_CONFIG.get()).feedback != "off",
    )


@app.command()
def evaluate(
    questions: Annotated[
        Path | None,
        typer.Argument(help="The questions: .jsonl, .json (SQuAD), .csv, or a BEIR folder."),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="Passages to find.")] = 10,
    url: Annotated[
        str | None, typer.Option("--url", help="Ask the server at this address instead.")
    ] = None,
    own_documents: Annotated[
        bool, typer.Option("--own-documents", help="Ask over the documents that the set brings.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Check the questions only, and ask nothing.")
    ] = False,
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="Ask though answers are not in the documents.")
    ] = False,
    json: Annotated[Path | None, typer.Option("--json", help="Save the run to this file.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page to this file.")] = None,
    trec: Annotated[
        Path | None, typer.Option("--trec", help="Write TREC runs and qrels into this folder.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="Compare with this saved run.")
    ] = None,
    minimum: Annotated[
        list[str] | None, typer.Option("--min", help="MEASURE=VALUE that must be reached.")
    ] = None,
    max_drop: Annotated[
        list[str] | None, typer.Option("--max-drop", help="MEASURE=VALUE it may fall by.")
    ] = None,
    draft: Annotated[
        int | None,
        typer.Option("--draft", min=1, help="Print so many places to write questions about."),
    ] = None,
    gaps: Annotated[
        Path | None,
        typer.Option("--gaps", help="Group what this question log says went unanswered."),
    ] = None,
    calibrate: Annotated[
        bool,
        typer.Option("--calibrate", help="Fit how sure answers are to these questions; keep it."),
    ] = False,
    forget_calibration: Annotated[
        bool,
        typer.Option("--forget-calibration", help="Go back to the packaged calibration."),
    ] = False,
) -> None:
    """Score the bot on questions with known answers; 1 where a measure fell short or got worse."""
    from bot.commands.evaluate import Options, check_only, run, write_draft, write_gaps
    from bot.evaluation.gates import Gate

    if forget_calibration:
        _forget_calibration(beside=questions is not None or calibrate)
        return
    if draft is not None:
        write_draft(_assembly(), draft)
        return
    if gaps is not None:
        write_gaps(_assembly(), gaps)
        return
    if questions is None:
        raise BadInput(
            "there are no questions to ask; name a file of them, or give --draft or --gaps."
        )
    if max_drop and not baseline:
        raise BadInput("--max-drop needs a run to compare with; give --baseline FILE.")
    options = Options(
        questions=questions,
        k=k,
        url=url,
        own_documents=own_documents,
        allow_missing=allow_missing,
        baseline=baseline,
        gates=tuple(map(Gate.read, minimum or ())),
        drops=tuple(map(Gate.read, max_drop or ())),
        json=json,
        html=html,
        trec=trec,
        force=force,
    )
    if calibrate:
        _calibrate(options, check=check)
        return
    if not check:
        passed = run(_assembly(), options)
        raise typer.Exit(0 if passed else _FELL_SHORT)
    if not check_only(_assembly(), options):
        raise typer.Exit(_BAD_INPUT)


def _calibrate(options: "Options", *, check: bool) -> None:
    from bot.commands.calibrate import run

    if check:
        raise BadInput("--check asks nothing, so that nothing can be calibrated; leave one out.")
    run(_assembly(), options)


def _forget_calibration(*, beside: bool) -> None:
    from bot.commands.calibrate import forget

    if beside:
        raise BadInput("--forget-calibration asks no questions; give it alone.")
    forget(_assembly())


@app.command()
def doctor() -> None:
    """Say whether the home is sound, and what would mend it."""
    from bot.commands.doctor import run

    if not run(_assembly()):
        raise typer.Exit(_BAD_ENVIRONMENT)


if __name__ == "__main__":
    main()
