"""What rules read of a prompt holds for a right solution: such cases are never dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.example_set import MORE, Example, find_examples
from tests.fakes.coder_desk import tools_for
from tests.fakes.example_checks import failing_checks, reference_solution
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.plan_examples import with_examples
from smallwright.coder.rule_cases import rule_cases
from smallwright.coder.spec_examples import read_examples
from smallwright.coder.spec_plan import plan_by_rule
from smallwright.orchestrator.coder import ModuleJob, TaskBrief

EXAMPLES = [*find_examples(), *find_examples(root=MORE)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
async def test_a_right_solution_passes_every_case_by_rule(example: Example, tmp_path: Path):
    prompt = example.prompt_path.read_text(encoding="utf-8")
    plan = plan_by_rule(prompt)
    assert plan is not None
    plan = with_examples(plan, read_examples(prompt))
    for module in plan.modules:
        brief = TaskBrief(task_id="t", prompt=prompt)
        job = ModuleJob(brief=brief, plan=plan, module=module, done={}, seed=1)
        cases = await rule_cases(job, tools_for(ScriptedModel([]), ScriptedWorkspace()))
        names = ", ".join(item.name for item in module.public if "." not in item.name)
        head = f"import pytest\nfrom {module.name.removesuffix('.py')} import {names}\n\n"
        checks = "\n".join(case.source.replace("def test_", "def check_", 1) for case in cases)
        assert not cases or failing_checks(reference_solution(example.name), head + checks, tmp_path) == []
