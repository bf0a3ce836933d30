"""A DSPy adapter that sends a Context word for word and reads code from fences, the rest from JSON."""

from __future__ import annotations

import json
from typing import Any

import dspy
from dspy.utils.exceptions import AdapterParseError

from smallwright.coder.salvage import first_fence
from smallwright.context.context_manager import Context


class ContextAdapter(dspy.Adapter):  # type: ignore[misc]  # dspy ships no types
    """For one call. An output field named `code` is the fenced block; others are keys of one JSON object."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def format(
        self,
        signature: type[dspy.Signature],  # noqa: ARG002 - DSPy's signature; the context carries it all
        demos: list[dict[str, Any]],  # noqa: ARG002
        inputs: dict[str, Any],  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """The context's own messages, unchanged."""
        return [
            {"role": "system", "content": self._context.system},
            {"role": "user", "content": self._context.user},
        ]

    def parse(self, signature: type[dspy.Signature], completion: str) -> dict[str, Any]:
        """Field name -> value. Raises AdapterParseError with the reason for the model."""
        fields = signature.output_fields
        if set(fields) == {"code"}:
            return {"code": first_fence(completion)}
        try:
            data = json.loads(completion)
            return {name: data[name] for name in fields}
        except (ValueError, KeyError, TypeError) as error:
            raise AdapterParseError(
                adapter_name="ContextAdapter",
                signature=signature,
                lm_response=completion,
                message=f"the answer is not the JSON object that was asked for: {error!r}",
            ) from error
