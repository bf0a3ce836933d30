"""Clarifying questions put to the user through the client, where it can, in both eras of the protocol.

Before 2026-07-28 the server asks in mid-call and waits (elicitation/create). Since then a call that needs the
user answers with what it asks, and the client calls again with the answers (SEP-2322).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastmcp import Context
from mcp.shared.exceptions import MCPError
from mcp_types import ElicitRequest, ElicitRequestFormParams, ElicitResult, InputRequiredResult
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from smallwright.events import TaskSnapshot

USER_PATIENCE_S = 600
_KEY = "answers"
_log = logging.getLogger(__name__)


class InputNeeded(Exception):  # noqa: N818 - no error: the call's result is a question
    """The user must be asked before the tool can answer; `request` says what."""

    def __init__(self, request: InputRequiredResult) -> None:
        super().__init__("the user is asked")
        self.request = request


async def ask_user(ctx: Context, task: TaskSnapshot) -> dict[str, str] | None:
    """question id -> answer, "" for what is left open; None where the client can't ask or nobody answers.

    Raises InputNeeded where the client is to ask between two calls.
    """
    if not _can_ask(ctx):
        return None
    asked = task.unanswered
    form = ElicitRequestFormParams(message=_message(task), requested_schema=_schema(asked))
    if ctx.session.protocol_version not in MODERN_PROTOCOL_VERSIONS:
        return _answers(await _asked_at_once(ctx, form), asked)
    given = (ctx.input_responses or {}).get(_KEY)
    if isinstance(given, ElicitResult):
        return _answers(given, asked)
    raise InputNeeded(InputRequiredResult(input_requests={_KEY: ElicitRequest(params=form)}))


async def _asked_at_once(ctx: Context, form: ElicitRequestFormParams) -> ElicitResult:
    try:
        async with asyncio.timeout(USER_PATIENCE_S):
            return await ctx.session.elicit_form(form.message, form.requested_schema, ctx.request_id)
    except (TimeoutError, MCPError) as error:
        _log.info("the user could not be asked: %s", error)
        return ElicitResult(action="cancel")


def _can_ask(ctx: Context) -> bool:
    if ctx.request_context is None:
        return False
    capabilities = ctx.session.client_capabilities
    elicitation = capabilities.elicitation if capabilities else None
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)


def _message(task: TaskSnapshot) -> str:
    return f"The coding task {task.task_id} has questions. What you leave open, Smallwright decides."


def _schema(asked: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    fields = {str(question["id"]): _field(question) for question in asked}
    return {"type": "object", "properties": fields}


def _field(question: Mapping[str, Any]) -> dict[str, Any]:
    options = [str(option) for option in question.get("options") or ()]
    words = f"{question['text']} ({' / '.join(options)})" if options else str(question["text"])
    return {"type": "string", "title": str(question["text"]), "description": words}


def _answers(result: ElicitResult, asked: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    if result.action != "accept":
        return None
    content = result.content or {}
    return {str(question["id"]): str(content.get(str(question["id"])) or "") for question in asked}
