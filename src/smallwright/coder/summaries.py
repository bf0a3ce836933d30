"""Words for what was made: read from the code where they can be, asked of the model where not."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from smallwright.coder.static_summaries import task_fields
from smallwright.coder.summarizer import Summarizer
from smallwright.coder.summary_call import ask_model
from smallwright.coder.surroundings import specification
from smallwright.orchestrator.coder import ModuleJob, ModuleSummary, StepTools, TaskBrief
from smallwright.orchestrator.plan import Plan
from smallwright.orchestrator.workspace import TestReport

#: Seconds that a task's end waits for the model's words, before what is known without it stands.
SUMMARY_S = 30.0


def module_summary(job: ModuleJob, code: str, report: TestReport) -> ModuleSummary:
    """What a module defines, from its code; what each name is for, from the plan."""
    purposes = {item.name: item.purpose for item in job.module.public}
    functions: list[dict[str, Any]] = [
        {"name": name, "signature": signature, "purpose": purposes.get(name, "")[:300], "line": line}
        for name, signature, line in signatures_of(code)
    ]
    names = ", ".join(str(item["name"]) for item in functions)
    words = f"{job.module.name}: {job.module.purpose[:200]} Defines {names}. {len(report.passed)} tests pass."
    return ModuleSummary(summary=words, functions=tuple(functions))


def signatures_of(code: str) -> list[tuple[str, str, int]]:
    """(name, signature, line) of public functions and methods in `code`."""
    found = []
    for node in ast.parse(code).body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for item in members:
            if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_public(item.name):
                returns = f" -> {ast.unparse(item.returns)}" if item.returns else ""
                signature = f"{item.name}({ast.unparse(item.args)}){returns}"
                found.append((f"{owner}{item.name}", signature, item.lineno))
    return found


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name.startswith("__")


async def task_summary(brief: TaskBrief, plan: Plan, files: Mapping[str, str], tools: StepTools) -> str:
    """Two or three sentences for the user; from the plan alone where the model has none."""
    made = [f"{path}: {', '.join(s for _, s, _ in signatures_of(code))}" for path, code in files.items()]
    modules = {module.name for module in plan.modules}
    lines = [line for line in made if line.partition(":")[0] in modules]
    if brief.effort != "high":  # a small model's praise of its own code costs ten seconds, and errs
        return "; ".join(lines)
    summarizer = Summarizer(ask_model(tools), first_s=SUMMARY_S + 1, most_s=SUMMARY_S)
    known = (specification(brief), lines, dict.fromkeys(sorted(modules), "passed"))
    said = await summarizer.task("", *known)  # its id would say nothing to the user
    return "; ".join(lines) if said == task_fields(*known) else str(said["summary"])
