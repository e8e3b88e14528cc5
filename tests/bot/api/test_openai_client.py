"""What the official client makes of the server: the real one, over a socket."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from bot.assistant import Assistant
from tests.bot.served import served
from tests.bot.shelf import Shelf

ASKED: list[ChatCompletionMessageParam] = [{"role": "user", "content": "refunds take 30 days"}]
WAIT = 30
README = Path(__file__).parents[3] / "README.md"


@pytest.fixture
def url(shelf: Shelf) -> Iterator[str]:
    with served(shelf.put({"refunds.md": "# Refunds\n\nRefunds take 30 days.\n"})) as server:
        yield server.url


@pytest.fixture
def client(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", timeout=WAIT, max_retries=0) as client:
        yield client


def test_an_answer_is_read_with_its_annotations(client: openai.OpenAI, url: str) -> None:
    completion = client.chat.completions.create(model="wherein", messages=ASKED)

    (choice,) = completion.choices
    assert choice.finish_reason == "stop"
    assert choice.message.content == "Refunds take 30 days. [1]"
    assert choice.message.annotations
    (annotation,) = choice.message.annotations
    cited = annotation.url_citation
    assert choice.message.content[cited.start_index : cited.end_index] == "[1]"
    # "# Refunds" fills 0-9, the sentence 11-32
    assert (cited.title, cited.url) == ("Refunds", f"{url}/documents/refunds.md#11-32")
    with urlopen(cited.url) as page:
        assert b"Refunds take 30 days." in page.read()
    assert completion.usage
    assert completion.usage.total_tokens == 4 + 5


def test_what_is_said_beyond_the_api_is_read_as_extra_members(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="wherein", messages=ASKED)

    extra = completion.model_extra or {}
    assert (extra["answerable"], extra["reason"]) == (True, None)
    assert 0 <= extra["confidence"] <= 1
    (citation,) = extra["citations"]
    assert (citation["type"], citation["cited_text"]) == ("char_location", "Refunds take 30 days.")


def test_a_stream_is_read_with_its_annotations(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="wherein", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)

    choices = [choice for chunk in chunks for choice in chunk.choices]
    text = "".join(choice.delta.content or "" for choice in choices)
    assert text == "Refunds take 30 days. [1]"
    (annotation,) = (
        one for choice in choices for one in (choice.delta.model_extra or {}).get("annotations", ())
    )
    cited = annotation["url_citation"]
    assert text[cited["start_index"] : cited["end_index"]] == "[1]"
    assert [choice.finish_reason for choice in choices] == [None, None, None, "stop"]
    assert (chunks[-2].model_extra or {})["answerable"] is True
    assert chunks[-1].usage
    assert chunks[-1].usage.completion_tokens == 5


def test_the_stream_helper_puts_the_answer_together(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model="wherein", messages=ASKED) as stream:
        completion = stream.get_final_completion()

    message = completion.choices[0].message
    assert message.content == "Refunds take 30 days. [1]"
    assert len(message.annotations or ()) == 1


def test_an_asynchronous_client_reads_both(url: str) -> None:
    async def ask() -> tuple[str | None, str]:
        async with openai.AsyncOpenAI(
            base_url=f"{url}/v1", api_key="none", timeout=WAIT, max_retries=0
        ) as client:
            whole = await client.chat.completions.create(model="wherein", messages=ASKED)
            stream = await client.chat.completions.create(
                model="wherein", messages=ASKED, stream=True
            )
            pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
            return whole.choices[0].message.content, "".join(pieces)

    assert asyncio.run(ask()) == ("Refunds take 30 days. [1]",) * 2


def test_without_an_answer_the_client_is_told_so(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(
        model="wherein", messages=[{"role": "user", "content": "zebra"}]
    )
    assert completion.choices[0].message.annotations == []
    assert (completion.model_extra or {})["answerable"] is False
    assert (completion.model_extra or {})["reason"] == "no_match"


def test_models_are_listed_and_found(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["wherein"]
    assert client.models.retrieve("wherein").owned_by == "wherein"


def test_errors_are_the_clients_own(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as not_found:
        client.models.retrieve("gpt-4o")
    assert not_found.value.code == "model_not_found"

    with pytest.raises(openai.UnprocessableEntityError) as refused:
        client.chat.completions.create(model="wherein", messages=ASKED, n=2)
    assert (refused.value.param, refused.value.type) == ("n", "invalid_request_error")

    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="wherein", input="refunds")


def test_an_error_in_mid_stream_is_raised(
    client: openai.OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """H18 as a client sees it."""

    def fail(*_: object) -> None:
        raise RuntimeError("tell-tale")

    monkeypatch.setattr(Assistant, "answer", fail)
    stream = client.chat.completions.create(model="wherein", messages=ASKED, stream=True)
    with pytest.raises(openai.APIError, match="something went wrong") as error:
        list(stream)
    assert "tell-tale" not in str(error.value)


def test_what_the_readme_shows_runs(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.search(r"```python\n(from openai.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert shown
    asked = shown[1].replace("http://127.0.0.1:8000", url)
    asked = asked.replace("Which organization recommends FLAIR therapy?", "refunds take 30 days")
    names: dict[str, Any] = {}
    exec(asked, names)
    names["client"].close()

    said, cited, grounds = capsys.readouterr().out.splitlines()
    assert said == "Refunds take 30 days. [1]"
    assert cited == f"Refunds {url}/documents/refunds.md#11-32"
    assert grounds.startswith("True ")
    assert grounds.endswith(" Refunds take 30 days.")
