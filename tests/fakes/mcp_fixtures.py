"""What the official MCP conformance suite expects to find on a server, put beside our own tools."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from typing import Any

from fastmcp import Context, FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.prompts import Message
from fastmcp.tools import ToolResult
from mcp_types import (
    AudioContent,
    ContentBlock,
    EmbeddedResource,
    ImageContent,
    SamplingMessage,
    TextContent,
    TextResourceContents,
)

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="


def _image() -> ImageContent:
    return ImageContent(type="image", data=PNG, mime_type="image/png")


def _resource(uri: str, text: str, mime_type: str = "text/plain") -> EmbeddedResource:
    return EmbeddedResource(
        type="resource", resource=TextResourceContents(uri=uri, mime_type=mime_type, text=text)
    )


def _giving(blocks: list[ContentBlock]) -> Callable[[], ToolResult]:
    return lambda: ToolResult(content=blocks)


def add_conformance_fixtures(server: FastMCP) -> None:
    """Tools, resources and prompts whose names and answers the suite prescribes."""
    for add in (_add_contents, _add_talking_tools, _add_elicitations, _add_resources, _add_prompts):
        add(server)


def _add_contents(server: FastMCP) -> None:
    contents: dict[str, list[ContentBlock]] = {
        "test_simple_text": [TextContent(type="text", text="This is a simple text response for testing.")],
        "test_image_content": [_image()],
        "test_audio_content": [AudioContent(type="audio", data=WAV, mime_type="audio/wav")],
        "test_embedded_resource": [
            _resource("test://embedded-resource", "This is an embedded resource content.")
        ],
        "test_multiple_content_types": [
            TextContent(type="text", text="Multiple content types test:"),
            _image(),
            _resource("test://mixed-content-resource", '{"test":"data","value":123}', "application/json"),
        ],
    }
    for name, blocks in contents.items():
        server.tool(_giving(blocks), name=name, description="Give the content.", output_schema=None)

    @server.tool
    async def test_error_handling() -> str:
        """Fail."""
        raise ToolError("This tool intentionally returns an error for testing")


def _add_talking_tools(server: FastMCP) -> None:
    @server.tool
    async def test_tool_with_logging(ctx: Context) -> str:
        """Log."""
        await ctx.info("Tool execution started")
        await asyncio.sleep(0.05)
        await ctx.info("Tool processing data")
        await asyncio.sleep(0.05)
        await ctx.info("Tool execution completed")
        return "done"

    @server.tool
    async def test_tool_with_progress(ctx: Context) -> str:
        """Tell of progress."""
        for progress in (0, 50, 100):
            await ctx.report_progress(progress, 100)
            await asyncio.sleep(0.05)
        return "done"

    @server.tool
    async def test_sampling(prompt: str, ctx: Context) -> str:
        """Ask the client's model."""
        message = SamplingMessage(role="user", content=TextContent(type="text", text=prompt))
        answer: Any = await ctx.session.create_message(
            [message], max_tokens=100, related_request_id=ctx.request_id
        )
        return f"LLM response: {answer.content.text}"


def _add_elicitations(server: FastMCP) -> None:
    async def ask(ctx: Context, message: str, fields: dict[str, Any], required: list[str]) -> str:
        schema = {"type": "object", "properties": fields, "required": required}
        answer = await ctx.session.elicit_form(message, schema, ctx.request_id)
        return f"action={answer.action}, content={answer.content}"

    @server.tool
    async def test_elicitation(message: str, ctx: Context) -> str:
        """Ask the user."""
        fields = {
            "username": {"type": "string", "description": "User's response"},
            "email": {"type": "string", "description": "User's email address"},
        }
        return "User response: " + await ask(ctx, message, fields, list(fields))

    @server.tool
    async def test_elicitation_sep1034_defaults(ctx: Context) -> str:
        """Ask with defaults."""
        states = ["active", "inactive", "pending"]
        fields = {
            "name": {"type": "string", "default": "John Doe"},
            "age": {"type": "integer", "default": 30},
            "score": {"type": "number", "default": 95.5},
            "status": {"type": "string", "enum": states, "default": "active"},
            "verified": {"type": "boolean", "default": True},
        }
        return "Elicitation completed: " + await ask(ctx, "Defaults?", fields, [])

    @server.tool
    async def test_elicitation_sep1330_enums(ctx: Context) -> str:
        """Ask with choices."""
        plain = ["option1", "option2", "option3"]
        titled = [{"const": f"value{n}", "title": f"Choice {n}"} for n in (1, 2, 3)]
        fields = {
            "untitledSingle": {"type": "string", "enum": plain},
            "titledSingle": {"type": "string", "oneOf": titled},
            "legacyEnum": {"type": "string", "enum": ["a", "b"], "enumNames": ["A", "B"]},
            "untitledMulti": {"type": "array", "items": {"type": "string", "enum": plain}},
            "titledMulti": {"type": "array", "items": {"anyOf": titled}},
        }
        return "Elicitation completed: " + await ask(ctx, "Which?", fields, [])


def _add_resources(server: FastMCP) -> None:
    @server.resource("test://static-text", mime_type="text/plain")
    def static_text() -> str:
        """A text."""
        return "This is the content of the static text resource."

    @server.resource("test://static-binary", mime_type="image/png")
    def static_binary() -> bytes:
        """An image."""
        return base64.b64decode(PNG)

    @server.resource("test://template/{id}/data", mime_type="application/json")
    def template(id: str) -> str:  # noqa: A002 - the suite's own name
        """A template."""
        return f'{{"id":"{id}","templateTest":true,"data":"Data for ID: {id}"}}'


def _add_prompts(server: FastMCP) -> None:
    @server.prompt
    def test_simple_prompt() -> str:
        """A prompt."""
        return "This is a simple prompt for testing."

    @server.prompt
    def test_prompt_with_arguments(arg1: str, arg2: str) -> str:
        """A prompt with arguments."""
        return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"

    @server.prompt
    def test_prompt_with_embedded_resource(resourceUri: str) -> list[Message]:  # noqa: N803
        """A prompt with a resource."""
        embedded = _resource(resourceUri, "Embedded resource content for testing.")
        return [Message(embedded), Message("Please process the embedded resource above.")]

    @server.prompt
    def test_prompt_with_image() -> list[Message]:
        """A prompt with an image."""
        return [Message(_image()), Message("Please analyze the image above.")]
