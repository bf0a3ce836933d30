"""What a request asks for: a unit, its rules, results that must hold, and what went wrong before."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from textwrap import indent

from msgspec.structs import replace

from smallwright.coder.glossary import meanings, observations
from smallwright.coder.skeleton import def_line
from smallwright.coder.test_cases import TestCase, comparison_in
from smallwright.coder.test_frame import parted
from smallwright.coder.units import Unit
from smallwright.orchestrator.plan import ModulePlan

#: Expectations of the model's own that it is shown, where the prompt has no example.
SHOWN_GUESSES = 3


def target(unit: Unit, module: ModulePlan, cases: Sequence[TestCase]) -> str:
    """What to write now, its rules, and results that must hold.

    Refused values are not shown: small models then write `if text in ("IIII", "VV")`, and the rules say it.
    """
    if unit.whole_class:
        heads = "\n".join(
            indent(f"{def_line(item)} ...", "    ") for item in unit.items if item.kind == "method"
        )
        what = f"the class\n```python\nclass {unit.name}:\n{heads}\n```"
    else:
        owner = unit.name.rpartition(".")[0]
        of = f" of the class {owner}" if owner else ""
        what = f"the {'method' if owner else 'function'}{of}\n```python\n{def_line(unit.items[0])}\n```"
    given = [case.body for case in cases if case.given and not case.raises]
    bodies = given or _guesses(unit, cases)
    examples = "\n".join(body for body in bodies if not body.startswith("for "))
    shown = f"\nThese examples must hold:\n```python\n{examples}\n```" if examples else ""
    last = "Answer with this one definition, complete, in one ```python block."
    seen = "".join(f"\nMind: {words}." for words in observations(given))
    return f"# Write now {what}\n{rules(unit, module)}{shown}{seen}\n{last}"


def _guesses(unit: Unit, cases: Sequence[TestCase]) -> list[str]:
    """What the model itself expects of a function of which the prompt shows nothing.

    Its expectations are better than its first code: told of them, it makes what it would have tested.
    """
    if unit.whole_class or any(case.given for case in cases):
        return []
    return [case.body for case in cases if not case.raises and comparison_in(case)][:SHOWN_GUESSES]


def value_target(unit: Unit, module: ModulePlan, cases: Sequence[TestCase]) -> str:
    """What to write where nothing needs to be refused: the rules without those about errors."""
    item = unit.items[0]
    bare = replace(item, purpose=parted(item, module)[0])
    text = target(Unit(name=unit.name, items=(bare,)), module, cases)
    return f"{text}\nTake for granted that every argument is valid: write no checks, and raise nothing."


def check_target(check: Unit, unit: Unit, module: ModulePlan, cases: Sequence[TestCase]) -> str:
    """What to write where only the refusals are missing: when the check raises, and what it lets through."""
    refusals = parted(unit.items[0], module)[1]
    accepted = list(dict.fromkeys(call for case in cases if (call := _accepted(case, unit))))
    lines = "\n".join(f"{call.replace(unit.name, check.name, 1)}  # raises nothing" for call in accepted)
    shown = f"\nThese are accepted:\n```python\n{lines}\n```" if lines else ""
    return (
        f"# Write now the function\n```python\n{def_line(check.items[0])}\n```\n"
        f"It checks the arguments of `{unit.name}` before anything is done, and computes nothing: it raises "
        f"where these rules say so, and else returns None.\n{refusals}{shown}\n"
        "Answer with this one definition, complete, in one ```python block."
    )


def _accepted(case: TestCase, unit: Unit) -> str:
    """The call of `unit` in one of the user's examples, as it is written; "" where there is none."""
    if not case.given or case.raises:
        return ""
    for node in ast.walk(ast.parse(case.body)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == unit.name:
            return ast.unparse(node) if all(isinstance(x, ast.Constant) for x in node.args) else ""
    return ""


def rules(unit: Unit, module: ModulePlan) -> str:
    """What the specification says of the unit, and of the module as a whole."""
    general = "" if module.purpose in unit.rules else f"\nFor the whole module: {module.purpose}"
    known = "".join(f"\nMind: {words}." for words in meanings(f"{unit.rules} {module.purpose}"))
    return f"Its rules: {unit.rules}{general}{known}"


def failure(unit: Unit, module: ModulePlan, code: str, case: TestCase, facts: Mapping[str, str]) -> str:
    """What went wrong: one failing example, with what was expected and what came."""
    lines = [f"- {name}: {value}" for name, value in facts.items() if value]
    return (
        f"# Function to correct: {unit.name}\n```python\n{code.strip()}\n```\n{rules(unit, module)}\n\n"
        f"# This example fails\n```python\n{case.body}\n```\n" + "\n".join(lines) + "\n\n"
        f"Write `{unit.name}` again, complete and correct, in one ```python block."
    )
