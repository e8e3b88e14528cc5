"""Own how the application is made of an assembly: the one that every serving process runs."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from bot.api.app import create_app
from bot.api.closing import Closing
from bot.api.protection.hosts import LOOPBACK
from bot.api.protection.protection import Protection
from bot.api.request_log import log_request
from bot.assembly import Assembly
from bot.feedback import Feedback, RememberedAnswers
from bot.question_log import QuestionLog
from bot.serving.remembering import RememberingAssistant
from bot.settings import Settings
from corpus.default import DEFAULT_DOCUMENT
from corpus.errors import BadEnvironment

if TYPE_CHECKING:
    from bot.serving.metrics import Metrics

_log = logging.getLogger("wherein.serve")

DEFAULT_SUGGESTIONS = (
    "Which organization recommends FLAIR therapy?",
    "Which infections are suspected of causing the remaining cases?",
    "What does paraneoplastic mean?",
    "Do children recover from the acute symptoms?",
)
"""Questions that the default document answers."""


def application(
    assembly: Assembly,
    *,
    host: str,
    closing: Closing,
    metrics: "Metrics | None" = None,
    needs_index: bool = True,
) -> ASGIApp:
    """Return the application that answers to `host`, its model loaded, and counts in `metrics`.

    Raises what keeps the index from being opened; where it is not needed, that is logged, and
    said to who asks until it can be.
    """
    settings, assistant, observers = assembly.settings, assembly.assistant, [log_request]
    suggestions = _warm(assembly, needs_index=needs_index)
    if metrics:
        from bot.serving.measured import MeasuredAssistant

        assistant = MeasuredAssistant(assistant, metrics)
        observers.append(metrics.request)
    feedback = None
    if settings.feedback != "off":
        answers = RememberedAnswers() if settings.feedback == "questions" else None
        feedback = Feedback(assembly.home.path, answers=answers)
        assistant = RememberingAssistant(assistant, answers) if answers else assistant
    token = settings.admin_token
    return create_app(
        assistant=assistant,
        library=assembly.library,
        suggestions=suggestions,
        indexer=assembly.indexer(),
        admin_token=token.get_secret_value() if token else None,
        question_log=_question_log(settings.question_log),
        observers=observers,
        closing=closing,
        feedback=feedback,
        language=settings.language,
        protection=_protection(settings, host),
        check_ready=assembly.check_ready,
    )


def _warm(assembly: Assembly, *, needs_index: bool) -> tuple[str, ...]:
    """Open the index and load the model; return what is suggested to ask."""
    try:
        assembly.assistant.search("warm up", k=1)
        return _suggestions(assembly)
    except BadEnvironment as error:
        if needs_index:
            raise
        _log.error("%s", error)
        return assembly.settings.suggestions or ()


def _protection(settings: Settings, host: str) -> Protection:
    return Protection(
        hosts=(*LOOPBACK, host, *settings.allowed_hosts),
        origins=settings.allowed_origins,
        proxies=tuple(map(str, settings.trusted_proxies)),
        rate_limit=settings.rate_limit,
    )


def _question_log(path: Path | None) -> QuestionLog | None:
    return QuestionLog(path) if path else None


def _suggestions(assembly: Assembly) -> tuple[str, ...]:
    """Return the operator's suggestions; without any, those for the default document alone."""
    if assembly.settings.suggestions is not None:
        return assembly.settings.suggestions
    indexed = [record.document_id for record in assembly.library.retriever().documents()]
    return DEFAULT_SUGGESTIONS if indexed == [DEFAULT_DOCUMENT.name] else ()
