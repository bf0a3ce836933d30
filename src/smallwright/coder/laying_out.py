"""Lays out one call: what is said, and of what is known as much as there is room for."""

from __future__ import annotations

from collections.abc import Iterable

from smallwright.coder.surroundings import Scene
from smallwright.context.around import Related
from smallwright.context.call_layers import TEMPLATE_TOKENS, Context
from smallwright.context.context_manager import prompt_limit
from smallwright.context.fitting import careful_count
from smallwright.context.model_spec import ModelSpec
from smallwright.context.module_story import ModuleStory, story_of
from smallwright.context.offers import PastSolution
from smallwright.context.window_budgets import budget_for
from smallwright.orchestrator.coder import StepTools

_PAST = "# A tested solution of an earlier task (where the rules below differ, they count)"
#: Parts of a window's context that the facts of other modules may take.
_SHARES = ("related_functions", "related_modules", "dependencies")


async def laid_out(
    tools: StepTools, *, system: str, scene: Scene, request: str, answer_tokens: int
) -> Context:
    """The context of one call. Raises PromptTooLongError."""
    hide, spec = scene.mask.hide, tools.model.spec
    past = _past(scene, spec, (system, scene.before, scene.after, request), answer_tokens)
    if past is not None:
        request = f"{_PAST}\n```python\n{hide(past.code)}\n```\n\n{request}"
    said = (system, scene.before, scene.after, request)
    facts, story = Related(), ModuleStory()
    if scene.around is not None:
        story = story_of(tools.history, scene.around.module)
        if scene.around.done:
            room = _room(spec, (*said, story.text), answer_tokens)
            facts = await tools.facts.related(scene.around, tools.history, budget=room, said=scene.before)
    state = "\n\n".join(hide(part) for part in (scene.before, facts.text, scene.after) if part)
    return await tools.contexts.build_context(
        model=spec,
        system_prompt=system,
        state_summary=state,
        compressed_events=hide(story.text),
        current_event=request,
        answer_tokens=answer_tokens,
        nodes={
            "state_summary": facts.nodes,
            "compressed_events": story.events,
            "current_event": (past.node, past.event) if past is not None else (),
        },
    )


def _past(scene: Scene, spec: ModelSpec, said: Iterable[str], answer_tokens: int) -> PastSolution | None:
    """What an earlier task made, where there is room for it."""
    if scene.past is None:
        return None
    cost = careful_count(f"{_PAST}{scene.past.code}")
    return scene.past if cost <= _room(spec, said, answer_tokens) else None


def _room(spec: ModelSpec, said: Iterable[str], answer_tokens: int) -> int:
    """Tokens for facts: what the call leaves of the window, and no more than their share of it.

    By estimate, so that a replay without the model's tokenizer tells the same facts.
    """
    left = prompt_limit(spec, answer_tokens) - TEMPLATE_TOKENS - sum(map(careful_count, said))
    shares = budget_for(spec.window).context
    return min(left, sum(shares.get(name, 0) for name in _SHARES))
