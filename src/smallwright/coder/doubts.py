"""Which of a model's cases are left out before any code is tried on them."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from smallwright.coder.test_cases import TestCase, comparison_in
from smallwright.coder.test_frame import Clauses
from smallwright.orchestrator.coder import ModuleJob


def doubtful(case: TestCase, given: Sequence[TestCase], job: ModuleJob, refusals: Clauses) -> bool:
    """Whether a case contradicts or repeats an example, or is about what nobody spoke of.

    `refusals`: what is left to say for the model; rules hold the rest.
    """
    settled = subject(case) not in refusals and _settled(case, given)
    if case.raises and (not _spoken_of(case, job) or settled or _unmade(case, given)):
        return True
    if _invents(case, job):
        return True
    left = _left(case)
    return bool(left) and any(left == _left(other) for other in given)


def _left(case: TestCase) -> str:
    """What a case asserts something of, with all that is done before, spelt as Python spells it."""
    compared = comparison_in(case)
    return "\n".join(map(ast.unparse, [*ast.parse(case.body).body[:-1], compared.left])) if compared else ""


def _spoken_of(case: TestCase, job: ModuleJob) -> bool:
    """Whether the rules of a name that the case uses mention its exception, or refer to those of another."""
    last = str(case.raises).rpartition(".")[2]
    rules = (
        " ".join(item.purpose for item in job.module.public if item.name in case.uses) + job.module.purpose
    )
    return last in rules or ("error" in rules.lower() and last in job.brief.prompt)


def _settled(case: TestCase, given: Sequence[TestCase]) -> bool:
    """Whether rules hold the same error of the same name: models refuse what is right as often as not."""
    return any(subject(case) == subject(other) for other in given)


def _unmade(case: TestCase, given: Sequence[TestCase]) -> bool:
    """Whether a case forgets to add what it asks a fresh object for, which a rule has raise a KeyError."""
    name, exception = subject(case)
    held = [x for x in given if x.raises in ("KeyError", "LookupError") and subject(x)[0] == name]
    return exception not in ("KeyError", "LookupError") and any(_steps(x) == _steps(case) == 2 for x in held)


def _steps(case: TestCase) -> int:
    return len(ast.parse(case.body).body)


def _invents(case: TestCase, job: ModuleJob) -> bool:
    """Whether a case uses a member that an object of the module does not have, by plan and prompt."""
    members = {item.name.rpartition(".")[2] for item in job.module.public if "." in item.name}
    classes = "|".join(item.name for item in job.module.public if item.kind == "class")
    objects = re.findall(rf"\b(\w+) = (?:{classes})\(", case.body) if classes else []
    used = {name for thing in objects for name in re.findall(rf"\b{thing}\.(\w+)", case.body)}
    return any(not re.search(rf"\b{name}\b", job.brief.prompt) for name in used - members)


def subject(case: TestCase) -> tuple[str, str]:
    """(name, exception) that a case is about; the name is the one it calls last."""
    last = case.body.strip().splitlines()[-1]
    called = max(
        case.uses, key=lambda name: (last.rfind(name.rpartition(".")[2] + "("), len(name)), default=""
    )
    if f"{called}.__init__" in case.uses or ("." not in called and called[:1].isupper()):
        called = f"{called}.__init__"  # a call of the class is one of its constructor
    return called, str(case.raises)
