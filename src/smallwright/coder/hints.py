"""Common errors of small models, with the rule behind each said in words."""

from __future__ import annotations

import re

from smallwright.coder.test_cases import TestCase
from smallwright.orchestrator.workspace import TestFailure

#: Characters of an error's message that are shown.
MAX_MESSAGE = 160

_NO_NUMBER = "was given text that is no number: check for it before converting"
_WORDS = (
    (
        r"'tuple' object does not support item assignment",
        "a tuple can't be changed: build a new one and put it in place",
    ),
    (r"invalid literal for int\(\)", f"int() {_NO_NUMBER}"),
    (r"could not convert string to float", f"float() {_NO_NUMBER}"),
    (
        r"'NoneType' object",
        "something is None: a regular expression that did not match, or a function without return",
    ),
    (
        r"list index out of range|string index out of range",
        "check the length before taking an item by its index",
    ),
    (
        r"takes \d+ positional arguments? but|missing \d+ required",
        "keep the parameters exactly as the specification gives them",
    ),
    (r"has no attribute", "use only attributes that __init__ sets and methods that the class has"),
    (
        r"changed size during iteration",
        "don't change a collection while going through it: go through a copy",
    ),
    (
        r"not supported between instances",
        "values of different types are compared: compare numbers with numbers",
    ),
    (r"is not defined", "a name is used that is not there: import it or define it"),
    (r"maximum recursion depth", "it calls itself for ever: there must be a case that ends"),
)


def explain(case: TestCase, failure: TestFailure) -> dict[str, str]:
    """Facts about a failure, in the order in which a reader wants them; empty values are left out."""
    hint = next((words for pattern, words in _WORDS if re.search(pattern, failure.message)), "")
    facts = {**_outcome(case, failure), "remember": hint}
    return {name: value for name, value in facts.items() if value}


def _outcome(case: TestCase, failure: TestFailure) -> dict[str, str]:
    """What was expected, and what came instead."""
    if case.raises and "DID NOT RAISE" in failure.message.upper():
        return {
            "expected": f"{case.raises} is raised",
            "but": "nothing was raised: the check for this case is missing",
        }
    if failure.kind == "timeout":
        return {"but": "it did not end: a loop goes on for ever"}
    if failure.kind in ("AssertionError", "Failed"):
        return {"expected": failure.expected or "", "but the result was": failure.actual or ""}
    first = failure.message.splitlines()[0][:MAX_MESSAGE] if failure.message.strip() else ""
    return {"but it raised": f"{failure.kind}: {first}".rstrip(": ")}
