"""The cases that need no model: the user's examples, and what rules read of the user's words."""

from __future__ import annotations

from smallwright.coder.closed_values import known_cases
from smallwright.coder.index_cases import collection_cases, end_cases, index_cases
from smallwright.coder.inverses import round_trips
from smallwright.coder.object_cases import object_cases
from smallwright.coder.refusal_cases import refusal_cases
from smallwright.coder.stated_values import stated_values
from smallwright.coder.test_cases import TestCase, cases_from_examples
from smallwright.coder.trial import Bench
from smallwright.coder.unchanged_cases import unchanged_cases
from smallwright.orchestrator.coder import ModuleJob, StepTools


async def rule_cases(job: ModuleJob, tools: StepTools) -> list[TestCase]:
    """Cases that are never dropped, the examples first. Raises SandboxError."""
    module = job.module
    examples = tuple(example for item in module.public for example in item.examples)
    bench = Bench(module=module, done=job.done, workspace=tools.workspace)
    return [
        *cases_from_examples(module, examples),
        *refusal_cases(module, job.plan),
        *known_cases(module),
        *round_trips(module),
        *stated_values(module),
        *unchanged_cases(module),
        *index_cases(module),
        *end_cases(module),
        *collection_cases(module),
        *await object_cases(bench, job.plan),
    ]
