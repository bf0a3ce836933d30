"""One question to the model: a context, a DSPy signature, an answer that was checked, retried with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import dspy
from dspy.utils.exceptions import AdapterParseError

from smallwright.coder.adapter import ContextAdapter
from smallwright.coder.engine import PortEngine, Sampling, lm_for
from smallwright.coder.errors import model_error
from smallwright.errors import AnswerError
from smallwright.orchestrator.coder import StepTools

T = TypeVar("T")

#: How often an answer that can't be used is asked for again, with the reason.
RETRIES = 2


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """What a call asks: the layers of its context, and how the answer is drawn."""

    signature: type[dspy.Signature]
    request: str  # the last layer: what to do now
    state: str = ""  # the layer that changes least
    sampling: Sampling
    schema: Mapping[str, Any] | None = None


async def ask(inquiry: Inquiry, tools: StepTools, check: Callable[[dict[str, Any]], T]) -> T:
    """The answer as `check` makes it; its ValueError is told to the model, RETRIES times.

    Raises AnswerError when no answer could be used, ModelError when there was none.
    """
    reason = ""
    for number in range(RETRIES + 1):
        try:
            return check(await _call(inquiry, tools, reason, number))
        except (ValueError, AdapterParseError) as error:
            reason = str(getattr(error, "message", "") or error)[:400]
    name = inquiry.signature.__name__
    raise AnswerError(
        f"{name}: no usable answer in {RETRIES + 1} tries; the last was refused because {reason}"
    )


async def _call(inquiry: Inquiry, tools: StepTools, reason: str, number: int) -> dict[str, Any]:
    request = inquiry.request
    if reason:
        request += f"\n\nYour last answer could not be used: {reason}\nAnswer again, and mend that."
    context = await tools.contexts.build_context(
        model=tools.model.spec,
        system_prompt=inquiry.signature.instructions,
        state_summary=inquiry.state,
        current_event=request,
        answer_tokens=inquiry.sampling.max_tokens,
    )
    sampling = inquiry.sampling
    if number:  # a greedy retry would say the same again
        sampling = Sampling(
            max_tokens=sampling.max_tokens, temperature=0.4, seed=(sampling.seed or 0) + number
        )
    schema = dict(inquiry.schema) if inquiry.schema is not None else None
    engine = PortEngine(tools.model, context, sampling, schema)
    inputs = dict.fromkeys(inquiry.signature.input_fields, "")  # the context carries them, word for word
    with (
        model_error(),
        dspy.context(lm=lm_for(engine, context.model), adapter=ContextAdapter(context), track_usage=False),
    ):
        prediction = await dspy.Predict(inquiry.signature).acall(**inputs)
    return {name: prediction[name] for name in inquiry.signature.output_fields}
