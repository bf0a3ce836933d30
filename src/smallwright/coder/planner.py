"""Plans a task: by rule where the prompt writes its signatures out, else by the model.

A model's plan is held to the prompt here (plan_check). What a plan must be in itself (file names, names of
the standard library and "None" as dependencies, circles, modules of tests), orchestrator/plan_rules.py says.
"""

from __future__ import annotations

from typing import Any

import msgspec

from smallwright.coder.ask import Inquiry, ask
from smallwright.coder.engine import Sampling
from smallwright.coder.plan_check import held_to_prompt
from smallwright.coder.plan_examples import with_examples
from smallwright.coder.schema import many, record, text
from smallwright.coder.signatures import AskQuestions, MakePlan
from smallwright.coder.spec_examples import read_examples
from smallwright.coder.spec_plan import plan_by_rule
from smallwright.coder.surroundings import Scene, specification
from smallwright.errors import AnswerError
from smallwright.orchestrator.coder import StepTools, TaskBrief
from smallwright.orchestrator.plan import Plan, Question

PLAN_TOKENS, QUESTION_TOKENS = 1500, 240

_KINDS = {"enum": ["function", "class", "method"]}
_PUBLIC = record(kind=_KINDS, name=text(60), signature=text(160), purpose=text(500))
_MODULE = record(
    name={"type": "string", "pattern": "^[a-z][a-z0-9_]{0,30}\\.py$"},
    purpose=text(160),
    dependencies=many(text(40), 5),
    public=many(_PUBLIC, 16, 1),
)
PLAN_SCHEMA = record(modules=many(_MODULE, 6, 1))
QUESTION_SCHEMA = record(questions=many(record(text=text(160), options=many(text(60), 3)), 2))


async def make_plan(brief: TaskBrief, tools: StepTools, complaint: str) -> Plan:
    """A plan with the prompt's examples at the names they call. Raises AnswerError, ModelError."""
    examples = read_examples(brief.prompt)
    plan = plan_by_rule(brief.prompt) if not complaint else None
    if plan is None:
        refused = f"\n\nThe last plan was refused: {complaint}" if complaint else ""
        inquiry = Inquiry(
            signature=MakePlan,
            scene=Scene(before=specification(brief)),
            request=f"# Plan\nList the modules to write, as JSON.{refused}",
            sampling=Sampling(max_tokens=PLAN_TOKENS),
            schema=PLAN_SCHEMA,
        )
        plan = held_to_prompt(await ask(inquiry, tools, lambda got: _plan(got["modules"])), brief.prompt)
    return with_examples(plan, examples)


def _plan(modules: object) -> Plan:
    try:
        return Plan.from_data(modules)
    except msgspec.ValidationError as error:
        raise ValueError(f"the plan is not as the schema says: {error}") from error


async def make_questions(brief: TaskBrief, tools: StepTools) -> tuple[Question, ...]:
    """Questions whose answers would change the code; none where the prompt writes its signatures out."""
    if brief.answers or plan_by_rule(brief.prompt) is not None:
        return ()
    inquiry = Inquiry(
        signature=AskQuestions,
        scene=Scene(before=specification(brief)),
        request="# Questions\nList what is unclear, as JSON. An empty list is a good answer.",
        sampling=Sampling(max_tokens=QUESTION_TOKENS),
        schema=QUESTION_SCHEMA,
    )
    try:
        return await ask(inquiry, tools, lambda got: _questions(got["questions"]))
    except AnswerError:  # a question that can't be read is no reason to stop
        return ()


def _questions(items: list[dict[str, Any]]) -> tuple[Question, ...]:
    kept = [item for item in items if str(item["text"]).strip().endswith("?")]
    return tuple(
        Question(id=f"q{n}", text=item["text"].strip(), options=tuple(item["options"]))
        for n, item in enumerate(kept, 1)
    )
