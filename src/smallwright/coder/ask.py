"""One question to the model: a context, a DSPy signature, an answer that is checked or asked for again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import dspy
from dspy.utils.exceptions import AdapterParseError

from smallwright.coder.adapter import ContextAdapter
from smallwright.coder.engine import PortEngine, Sampling, lm_for
from smallwright.coder.errors import model_error
from smallwright.coder.laying_out import laid_out
from smallwright.coder.surroundings import Scene
from smallwright.context.context_manager import Context
from smallwright.errors import AnswerError
from smallwright.orchestrator.coder import StepTools

T = TypeVar("T")

#: How often an answer that can't be used is asked for again, with the reason.
RETRIES = 2
#: Characters of a reason that the model is told.
MAX_REASON = 400
#: How warm a retry is: a greedy one would say the same again.
RETRY_TEMPERATURE = 0.4


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """What a call asks: the layers of its context, and how the answer is drawn."""

    signature: type[dspy.Signature]
    request: str  # the last layer: what to do now
    scene: Scene = field(default_factory=Scene)
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
            reason = str(getattr(error, "message", "") or error)[:MAX_REASON]
    name = inquiry.signature.__name__
    raise AnswerError(
        f"{name}: no usable answer in {RETRIES + 1} tries; the last was refused because {reason}"
    )


async def _call(inquiry: Inquiry, tools: StepTools, reason: str, number: int) -> dict[str, Any]:
    request = inquiry.request
    if reason:
        request += f"\n\nYour last answer could not be used: {reason}\nAnswer again, and mend that."
    context = await laid_out(
        tools,
        system=inquiry.signature.instructions,
        scene=inquiry.scene,
        request=request,
        answer_tokens=inquiry.sampling.max_tokens,
    )
    schema = dict(inquiry.schema) if inquiry.schema is not None else None
    engine = PortEngine(tools.model, context, _sampling(inquiry.sampling, number), schema)
    try:
        return await _predicted(inquiry.signature, engine, context)
    except AdapterParseError as error:
        if engine.cut_off:
            limit = inquiry.sampling.max_tokens
            raise ValueError(f"it was cut off after {limit} tokens: write less") from error
        raise


def _sampling(first: Sampling, number: int) -> Sampling:
    if not number:
        return first
    seed = (first.seed or 0) + number
    return Sampling(max_tokens=first.max_tokens, temperature=RETRY_TEMPERATURE, seed=seed)


async def _predicted(signature: type[dspy.Signature], engine: PortEngine, context: Context) -> dict[str, Any]:
    """Field name -> value. DSPy keeps neither history nor trace: the log has every call."""
    inputs = dict.fromkeys(signature.input_fields, "")  # the context carries them, word for word
    with (
        model_error(),
        dspy.context(
            lm=lm_for(engine, context.model),
            adapter=ContextAdapter(context),
            track_usage=False,
            disable_history=True,
            trace=None,
        ),
    ):
        prediction = await dspy.Predict(signature).acall(**inputs)
    return {name: prediction[name] for name in signature.output_fields}
