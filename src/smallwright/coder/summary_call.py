"""Asks a task's own model for a summary: in a context of its window, held to a JSON schema, recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dspy

from smallwright.coder.ask import Inquiry, ask
from smallwright.coder.engine import Sampling
from smallwright.coder.schema import many, record, text
from smallwright.coder.summarizer import AskModel
from smallwright.orchestrator.coder import StepTools

ANSWER_TOKENS = 400
_KINDS: Mapping[Any, dict[str, Any]] = {
    str: text(900),
    list[str]: many(text(80), most=40),
    float: {"type": "number", "minimum": 0, "maximum": 1},
}


def ask_model(tools: StepTools) -> AskModel:
    """What Summarizer asks with, where a step of a task wants a summary."""

    async def asked(signature: type[dspy.Signature], inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        parts = [f"# {name}\n{value}" for name, value in inputs.items() if value]
        kinds = {name: _KINDS[field.annotation] for name, field in signature.output_fields.items()}
        inquiry = Inquiry(
            signature=signature,
            request="\n\n".join([*parts, "Answer as JSON."]),
            sampling=Sampling(max_tokens=ANSWER_TOKENS),
            schema=record(**kinds),
        )
        return await ask(inquiry, tools, dict)

    return asked
