"""Summaries that need no model: what the code itself says, in the fields of the signatures."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from smallwright.coder.code_reading import find_function, first_line, read_code
from smallwright.context.fitting import cut
from smallwright.context.token_estimate import TokenEstimator

NO_CODE = "No code yet"
MODULE_TOKENS, FUNCTION_TOKENS, TASK_TOKENS = 200, 100, 100
_GOOD = frozenset(("passed", "complete", "completed", "ok", "success", "true"))
#: Calls that do more than give a value.
_EFFECTS = frozenset(
    ("print", "open", "input", "exec", "write", "write_text", "unlink", "remove", "send", "mkdir")
)


def within(words: str, tokens: int) -> str:
    """`words`, or as many of them as cost at most `tokens`."""
    return cut(words, tokens, TokenEstimator().count)


def module_fields(module_name: str, source_code: str, test_results: str = "") -> dict[str, Any]:
    """ModuleSummarizer's fields, read from the code."""
    if not source_code.strip():
        return _fields(NO_CODE, dependencies=[], functions=[], key_decisions="", summary=NO_CODE)
    facts = read_code(source_code)
    purpose = facts.purpose or f"Module {module_name}."
    names = f" Defines {', '.join(facts.functions)}." if facts.functions else " Defines no function."
    needs = f" Imports {', '.join(facts.imports)}." if facts.imports else ""
    tests = f" Tests: {test_results.strip()}" if test_results.strip() else ""
    return _fields(
        purpose,
        dependencies=list(facts.imports),
        functions=list(facts.functions),
        key_decisions="",
        summary=within(f"{purpose}{needs}{names}{tests}", MODULE_TOKENS),
    )


def function_fields(function_name: str, source_code: str) -> dict[str, Any]:
    """FunctionSummarizer's fields, read from the code."""
    if not source_code.strip():
        return _fields(NO_CODE, inputs="", outputs="", side_effects="", summary=NO_CODE)
    node = find_function(source_code, function_name)
    if node is None:
        words = f"Function {function_name}; its code does not parse."
        return _fields(words, inputs="unknown", outputs="unknown", side_effects="unknown", summary=words)
    inputs = ast.unparse(node.args) or "none"
    outputs = ast.unparse(node.returns) if node.returns else _returned(node)
    purpose = first_line(node) or f"Function {function_name}."
    effects = _side_effects(node)
    words = f"{purpose} Takes {inputs}; gives {outputs}; side effects: {effects}."
    return _fields(
        purpose, inputs=inputs, outputs=outputs, side_effects=effects, summary=within(words, FUNCTION_TOKENS)
    )


def task_fields(requirements: str, plan: Sequence[str], module_results: Mapping[str, Any]) -> dict[str, Any]:
    """TaskSummarizer's fields, counted from the results of the modules."""
    modules = list(dict.fromkeys([*plan, *module_results]))
    good = sum(str(result).lower() in _GOOD for result in module_results.values())
    rate = good / len(modules) if modules else 0.0
    status = "completed" if modules and good == len(modules) else "incomplete" if modules else "not started"
    goal = within(" ".join(requirements.split()), 60) or "No requirements yet"
    words = f"{status}: {good} of {len(modules)} modules work ({', '.join(modules)}). Goal: {goal}"
    return {
        "goal": goal,
        "status": status,
        "modules": modules,
        "success_rate": rate,
        "summary": within(words, TASK_TOKENS),
    }


def _fields(purpose: str, **others: Any) -> dict[str, Any]:
    return {"purpose": purpose, **others}


def _returned(node: ast.AST) -> str:
    values = any(isinstance(item, ast.Return) and item.value is not None for item in ast.walk(node))
    return "a value" if values else "None"


def _side_effects(node: ast.AST) -> str:
    """What it raises, what it writes to, which calls do more than give a value."""
    found = []
    for item in ast.walk(node):
        if isinstance(item, ast.Raise) and item.exc is not None:
            raised = item.exc.func if isinstance(item.exc, ast.Call) else item.exc
            found.append(f"raises {ast.unparse(raised)}")
        elif isinstance(item, (ast.Attribute, ast.Subscript)) and isinstance(item.ctx, ast.Store):
            found.append(f"changes {ast.unparse(item)}")
        elif isinstance(item, (ast.Global, ast.Nonlocal)):
            found.append(f"changes {', '.join(item.names)}")
        elif isinstance(item, ast.Call) and ast.unparse(item.func).rpartition(".")[2] in _EFFECTS:
            found.append(f"calls {ast.unparse(item.func)}")
    return ", ".join(dict.fromkeys(found)) or "none"
