"""What the conformance suite expects of a server that asks between two calls (2026-07-28, SEP-2322)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastmcp import Context, FastMCP
from fastmcp.tools import ToolResult
from mcp.shared.exceptions import MCPError
from mcp_types import (
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    CreateMessageRequest,
    CreateMessageRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    InputRequiredResult,
    ListRootsRequest,
    SamplingMessage,
    TextContent,
)

Requests = Mapping[str, Any]


def form(message: str, field: str, kind: str = "string") -> ElicitRequest:
    """Asks the user for one field."""
    schema = {"type": "object", "properties": {field: {"type": kind}}, "required": [field]}
    return ElicitRequest(params=ElicitRequestFormParams(message=message, requested_schema=schema))


def sampling(prompt: str) -> CreateMessageRequest:
    """Asks the client's model."""
    message = SamplingMessage(role="user", content=TextContent(type="text", text=prompt))
    return CreateMessageRequest(params=CreateMessageRequestParams(messages=[message], max_tokens=100))


NAME, ROOTS = form("What is your name?", "name"), ListRootsRequest()
#: What each tool asks, round by round; the suffix of its name comes first.
ROUNDS: Mapping[str, Sequence[Requests]] = {
    "elicitation": [{"user_name": NAME}],
    "sampling": [{"capital_question": sampling("What is the capital of France?")}],
    "list_roots": [{"client_roots": ROOTS}],
    "request_state": [{"confirm": form("Please confirm", "ok", "boolean")}],
    "tampered_state": [{"confirm": form("Please confirm", "ok", "boolean")}],
    "multiple_inputs": [
        {"user_name": NAME, "greeting": sampling("Generate a greeting"), "client_roots": ROOTS}
    ],
    "multi_round": [
        {"step1": form("Step 1: What is your name?", "name")},
        {"step2": form("Step 2: What is your favorite color?", "color")},
    ],
    "capabilities": [{"question": sampling("Only what the client can")}],
}


def _asked(ctx: Context, rounds: Sequence[Requests]) -> InputRequiredResult | None:
    """What is still to be asked; None once all is answered. The state says which round it is."""
    now = int(ctx.request_state or 0)
    answered = set(rounds[now]) <= set(ctx.input_responses or {})
    if answered and now + 1 == len(rounds):
        return None
    now += answered
    return InputRequiredResult(input_requests=dict(rounds[now]), request_state=str(now))


def add_input_fixtures(server: FastMCP) -> None:
    """Tools and a prompt that ask."""
    for suffix, rounds in ROUNDS.items():
        server.tool(
            _tool(rounds),
            name=f"test_input_required_result_{suffix}",
            description="Ask, then answer.",
            output_schema=None,
        )

    @server.prompt
    async def test_input_required_result_prompt(ctx: Context) -> Any:
        """A prompt that asks."""
        asked = _asked(ctx, [{"user_context": form("What context should the prompt use?", "context")}])
        return asked or f"With {ctx.input_responses}"

    @server.tool
    async def test_missing_capability(ctx: Context) -> str:
        """Needs a client that samples."""
        capabilities = ctx.session.client_capabilities
        if capabilities is None or capabilities.sampling is None:
            raise MCPError(
                MISSING_REQUIRED_CLIENT_CAPABILITY,
                "sampling is needed",
                {"requiredCapabilities": {"sampling": {}}},
            )
        return "done"


def _tool(rounds: Sequence[Requests]) -> Any:
    async def answer(ctx: Context) -> Any:
        asked = _asked(ctx, rounds)
        return asked or ToolResult(content=f"state-ok {ctx.input_responses}")

    return answer
