"""The tools as the SDK's own client sees them, in this process."""

import asyncio
import json
from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, CallToolResult, ErrorData, TextContent, Tool

from bot.connector.server import create_server
from bot.connector.tools import Tools
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf


@pytest.fixture
def tools(shelf: Shelf) -> Tools:
    shelf.put({"refunds.md": REFUNDS})
    return Tools(shelf.assistant, shelf.library, site="http://127.0.0.1:8000")


def call(tools: Tools, name: str, **arguments: object) -> CallToolResult:
    async def calling() -> CallToolResult:
        async with Client(create_server(tools)) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(calling())


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def listed(tools: Tools) -> dict[str, Tool]:
    async def listing() -> list[Tool]:
        async with Client(create_server(tools)) as client:
            return (await client.list_tools()).tools

    return {tool.name: tool for tool in asyncio.run(listing())}


@pytest.mark.parametrize(
    ("name", "argument"), [("search", "query"), ("fetch", "id"), ("ask", "question")]
)
def test_a_tool_takes_one_text_and_says_that_it_only_reads(
    tools: Tools, name: str, argument: str
) -> None:
    tool = listed(tools)[name]

    assert tool.input_schema["required"] == [argument]
    assert list(tool.input_schema["properties"]) == [argument]
    assert tool.input_schema["properties"][argument]["type"] == "string"
    assert tool.output_schema
    assert tool.annotations
    assert tool.annotations.read_only_hint is True
    assert tool.annotations.destructive_hint is False
    assert tool.annotations.open_world_hint is False


def test_there_are_no_more_tools(tools: Tools) -> None:
    assert set(listed(tools)) == {"search", "fetch", "ask"}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("search", {"query": "refunds take 30 days"}), ("fetch", {"id": "refunds.md"})],
)
def test_what_is_found_is_one_json_text_and_the_same_structured(
    tools: Tools, name: str, arguments: dict[str, Any]
) -> None:
    result = call(tools, name, **arguments)

    assert json.loads(text_of(result)) == result.structured_content


def test_search_results_have_the_members_that_assistants_expect(tools: Tools) -> None:
    result = call(tools, "search", query="refunds take 30 days")

    assert result.structured_content == {
        "results": [
            {
                "id": "refunds.md@0-93",
                "title": "Refund policy › Billing › Refunds",
                "url": "http://127.0.0.1:8000/documents/refunds.md#0-93",
                "text": REFUNDS[0:93],
            }
        ]
    }


def test_an_answer_is_structured_and_in_words(tools: Tools) -> None:
    result = call(tools, "ask", question="refunds take 30 days")

    assert result.structured_content["answer"] == "Refunds take 30 days. [1]"
    assert [one["quote"] for one in result.structured_content["citations"]] == [
        "Refunds take 30 days."
    ]
    assert text_of(result).startswith("Refunds take 30 days. [1]\n\n[1] Refund policy")
    assert text_of(result).endswith("\n> Refunds take 30 days.")


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("ask", {"question": " "}, "the question is empty; ask one in a few words."),
        ("search", {"query": ""}, "the question is empty; ask one in a few words."),
        ("fetch", {"id": "no.md"}, "nothing has the id 'no.md'; search gives ids that lead"),
        ("ask", {}, "ask takes a text as 'question'; call it with one."),
        ("search", {"query": 5}, "search takes a text as 'query'; call it with one."),
        ("fetch", {"id": None}, "fetch takes a text as 'id'; call it with one."),
    ],
)
def test_an_error_is_the_tools_and_one_sentence(
    tools: Tools, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    result = call(tools, name, **arguments)

    assert result.is_error
    assert text_of(result).startswith(sentence)
    assert result.structured_content is None


def test_a_tool_that_does_not_exist_is_an_error_of_the_protocol_that_names_those_that_do(
    tools: Tools,
) -> None:
    async def calling() -> ErrorData:
        async with Client(create_server(tools)) as client:
            with pytest.raises(MCPError) as refused:
                await client.call_tool("answer", {"question": "refunds take 30 days"})
            return refused.value.error

    error = asyncio.run(calling())
    assert error.code == INVALID_PARAMS
    assert error.message == "there is no tool 'answer'; call one of search, fetch, ask."


@pytest.mark.parametrize("arguments", [{}, {"question": 7}, {"question": None}, {"query": "a"}])
def test_arguments_that_do_not_fit_are_an_error_of_the_tool(
    tools: Tools, arguments: dict[str, Any]
) -> None:
    result = call(tools, "ask", **arguments)

    assert result.is_error
    assert "question" in text_of(result)
