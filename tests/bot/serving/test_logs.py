"""The server's log: its two forms, and that neither tells what was asked."""

import json
import logging

import pytest

from bot.api.request_id import named
from bot.serving.logs import JsonLines, TextLines, configure_logs


def record(
    message: str = "hello", error: BaseException | None = None, **fields: object
) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("wherein.x", logging.ERROR, "x.py", 1, message, (), info)
    if fields:
        made.fields = fields
    return made


def failing() -> BaseException:
    try:
        try:
            raise OSError(28, "No space left on device", "/secret")
        except OSError as cause:
            raise ValueError("my canary question") from cause
    except ValueError as error:
        return error


def test_a_json_line_has_its_time_level_logger_message_and_fields() -> None:
    made = record(ms=1.5, route="/")
    made.created = 0.5
    assert json.loads(JsonLines().format(made)) == {
        "at": "1970-01-01T00:00:00.500+00:00",
        "level": "error",
        "logger": "wherein.x",
        "message": "hello",
        "ms": 1.5,
        "route": "/",
    }


def test_both_forms_name_the_request_that_is_being_answered() -> None:
    with named("mine"):
        assert json.loads(JsonLines().format(record()))["request_id"] == "mine"
        assert TextLines().format(record()) == "ERROR wherein.x: hello (request mine)"
    assert TextLines().format(record()) == "ERROR wherein.x: hello"


def test_no_message_makes_a_second_line_or_commands_the_terminal() -> None:
    made = record("a\nERROR forged\x1b[2J\u202e")
    line = JsonLines().format(made)
    assert line.isascii()
    assert "\n" not in line
    text = TextLines().format(made)
    assert text.isprintable()


@pytest.mark.parametrize("form", [JsonLines(), TextLines()])
def test_an_error_is_told_by_type_and_place_without_its_words(form: logging.Formatter) -> None:
    told = form.format(record("failed\nfuture: <ValueError('my canary question')>", failing()))
    assert "canary" not in told
    assert "/secret" not in told
    assert "ValueError" in told
    assert "OSError: No space left on device" in told
    assert "test_logs.py" in told
    assert "in failing" in told


@pytest.mark.parametrize("as_json", [False, True])
def test_what_the_server_library_warns_of_clients_is_no_line(
    capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    configure_logs(as_json=as_json)
    logging.getLogger("uvicorn.error").warning("Unsupported upgrade request.")
    logging.getLogger("uvicorn.error").error("careful")
    (line,) = capsys.readouterr().err.splitlines()
    assert "careful" in line


def test_as_text_warnings_are_shown_and_as_json_every_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for as_json in (False, True):
        configure_logs(as_json=as_json)
        logging.getLogger("wherein.requests").info("GET")
        logging.getLogger("other").info("chatter")
        logging.getLogger("other").warning("careful")
        lines = capsys.readouterr().err.splitlines()
        if as_json:
            assert [json.loads(line)["message"] for line in lines] == ["GET", "careful"]
        else:
            assert lines == ["WARNING other: careful"]
