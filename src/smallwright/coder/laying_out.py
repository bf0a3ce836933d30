"""Lays out one call: what is said, and of what is known as much as there is room for."""

from __future__ import annotations

from smallwright.coder.surroundings import Scene
from smallwright.context.around import Related
from smallwright.context.call_layers import Context
from smallwright.context.module_story import ModuleStory, story_of
from smallwright.context.window_budgets import budget_for
from smallwright.orchestrator.coder import StepTools

#: Parts of a window's context that the facts of other modules may take.
_PAST = "# A tested solution of an earlier task (where the rules below differ, they count)"
_SHARES = ("related_functions", "related_modules", "dependencies")


async def laid_out(
    tools: StepTools, *, system: str, scene: Scene, request: str, answer_tokens: int
) -> Context:
    """The context of one call. Raises PromptTooLongError."""
    if scene.past is not None:
        request = f"{_PAST}\n```python\n{scene.mask.hide(scene.past.code)}\n```\n\n{request}"
    hide, said = scene.mask.hide, (system, scene.before, scene.after, request)
    facts, story = Related(), ModuleStory()
    if scene.around is not None:
        story = story_of(tools.history, scene.around.module)
        if scene.around.done:
            room = await _room(tools, (*said, story.text), answer_tokens)
            facts = await tools.facts.related(scene.around, tools.history, budget=room, said=scene.before)
    state = "\n\n".join(hide(part) for part in (scene.before, facts.text, scene.after) if part)
    return await tools.contexts.build_context(
        model=tools.model.spec,
        system_prompt=system,
        state_summary=state,
        compressed_events=hide(story.text),
        current_event=request,
        answer_tokens=answer_tokens,
        nodes={
            "state_summary": facts.nodes,
            "compressed_events": story.events,
            "current_event": (scene.past.node, scene.past.event) if scene.past is not None else (),
        },
    )


async def _room(tools: StepTools, said: tuple[str, ...], answer_tokens: int) -> int:
    """Tokens for facts: what the call leaves of the window, and no more than their share of it."""
    spec = tools.model.spec
    left = await tools.contexts.room_beside(*said, model=spec, answer_tokens=answer_tokens)
    shares = budget_for(spec.window).context
    return min(left, sum(shares.get(name, 0) for name in _SHARES))
