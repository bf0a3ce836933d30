"""A tool whose refusals reach the client as tool errors, with the stable code of our tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastmcp.exceptions import ValidationError
from fastmcp.tools import FunctionTool, ToolResult
from fastmcp.tools.base import InputRequiredToolResult
from pydantic import ValidationError as PydanticValidationError

from smallwright.errors import InvalidInputError, SmallwrightError
from smallwright.mcp.elicitation import InputNeeded

#: Where a result's `_meta` holds {"code", "message"} of an error.
ERROR_META = "smallwright/error"


class TaskTool(FunctionTool):
    """Its errors are results: "code: message" as text, and nothing structured, to keep to the schema."""

    async def run(self, arguments: dict[str, Any]) -> ToolResult:
        """Run it; what it refuses is a result with `is_error`."""
        try:
            return await super().run(arguments)
        except InputNeeded as asked:
            return InputRequiredToolResult(asked.request)
        except SmallwrightError as error:
            return refusal(error.code, str(error))
        except ValidationError as error:
            cause = error.__cause__
            problems = cause.errors() if isinstance(cause, PydanticValidationError) else []
            said = _wrong(problems) if problems else str(error)
            return refusal(InvalidInputError.code, f"{said}. The tool's input schema says what it takes.")


def refusal(code: str, message: str) -> ToolResult:
    """What a client sees of an error."""
    return ToolResult(
        content=f"{code}: {message}", meta={ERROR_META: {"code": code, "message": message}}, is_error=True
    )


def _wrong(problems: Sequence[Any]) -> str:
    """ "limit: Input should be …" of each problem."""
    return "; ".join(f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}" for each in problems)
