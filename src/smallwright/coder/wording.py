"""The words of a request: what stays the same in a task first, so that the server's prefix cache holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import indent

from smallwright.coder.skeleton import def_line
from smallwright.coder.source_edit import definitions
from smallwright.coder.test_cases import TestCase
from smallwright.coder.units import Unit
from smallwright.orchestrator.coder import ModuleJob, TaskBrief
from smallwright.orchestrator.plan import ModulePlan


def specification(brief: TaskBrief) -> str:
    """The user's own words, with what was clarified."""
    answers = "".join(f"\n- {question} {answer}" for question, answer in brief.answers)
    return f"# Specification\n{brief.prompt.strip()}" + (
        f"\n\n# Clarified\n{answers.strip()}" if answers else ""
    )


def state(job: ModuleJob) -> str:
    """The layer that is the same for every call about a module."""
    parts = [specification(job.brief)]
    parts += [_other(path, code) for path, code in job.done.items()]
    names = ", ".join(item.name for item in job.module.public)
    parts.append(f"# Module in work\n{job.module.name} with {names}")
    return "\n\n".join(parts)


def _other(path: str, code: str) -> str:
    heads = [_head(source) for source in definitions(code).values()]
    stem = path.removesuffix(".py")
    return (
        f"# Finished module {path} (import from it: `from {stem} import ...`)\n```python\n"
        + "\n".join(heads)
        + "\n```"
    )


def _head(source: str) -> str:
    """Signatures only, those of methods included."""
    lines = source.splitlines()
    heads = [
        line.rstrip() for line in lines if line.lstrip().startswith(("def ", "class ", "async def ", "@"))
    ]
    return "\n".join(line if line.lstrip().startswith(("class", "@")) else f"{line} ..." for line in heads)


def written_part(code: str) -> str:
    """The module so far."""
    return f"# Written so far\n```python\n{code.strip()}\n```"


def target(unit: Unit, module: ModulePlan, cases: Sequence[TestCase]) -> str:
    """What to write now, its rules, and examples that must hold."""
    if unit.whole_class:
        heads = "\n".join(
            indent(f"{def_line(item)} ...", "    ") for item in unit.items if item.kind == "method"
        )
        what = f"the class\n```python\nclass {unit.name}:\n{heads}\n```"
    else:
        owner = unit.name.rpartition(".")[0]
        of = f" of the class {owner}" if owner else ""
        what = f"the {'method' if owner else 'function'}{of}\n```python\n{def_line(unit.items[0])}\n```"
    examples = "\n".join(case.body for case in cases if case.given)
    shown = f"\nThese examples must hold:\n```python\n{examples}\n```" if examples else ""
    last = "Answer with this one definition, complete, in one ```python block."
    return f"# Write now {what}\n{rules(unit, module)}{shown}\n{last}"


def rules(unit: Unit, module: ModulePlan) -> str:
    """What the specification says of the unit, and of the module as a whole."""
    general = "" if module.purpose in unit.rules else f"\nFor the whole module: {module.purpose}"
    return f"Its rules: {unit.rules}{general}"


def failure(unit: Unit, module: ModulePlan, code: str, case: TestCase, facts: Mapping[str, str]) -> str:
    """What went wrong: one failing example, with what was expected and what came."""
    lines = [f"- {name}: {value}" for name, value in facts.items() if value]
    return (
        f"# Function to correct: {unit.name}\n```python\n{code.strip()}\n```\n{rules(unit, module)}\n\n"
        f"# This example fails\n```python\n{case.body}\n```\n" + "\n".join(lines) + "\n\n"
        f"Write `{unit.name}` again, complete and correct, in one ```python block."
    )
