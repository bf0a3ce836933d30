"""Cases for functions that take an object of a finished class: one that holds something must not break them.

Models test such functions on fresh objects, in which wrong code finds nothing to stumble over.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from smallwright.coder.error_cases import ORDINARY, parameters_of, receiver_of
from smallwright.coder.skeleton import head_of
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import errors_of
from smallwright.coder.trial import Bench
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName

_RESULTS = ("bool", "int", "str", "list", "dict", "tuple", "set")


async def object_cases(bench: Bench, plan: Plan) -> list[TestCase]:
    """A case for each function without stated errors, on objects that the finished modules do make.

    Raises SandboxError.
    """
    cases = list(_cases(bench.module, plan))
    if not cases:
        return []
    making = [replace(case, body="\n".join(case.body.splitlines()[:-1]), uses=frozenset()) for case in cases]
    made = await bench.run("", making)
    return [case for case in cases if case.name in made.passed]


def _cases(module: ModulePlan, plan: Plan) -> Iterator[TestCase]:
    classes = {item.name: other for other in plan.modules for item in other.public if item.kind == "class"}
    for item in module.public:
        kinds = parameters_of(item)
        homes = {kind: classes[kind] for kind in kinds.values() if kind in classes}
        result = _result(item)
        known = all(kind in ORDINARY or kind in homes for kind in kinds.values())
        if item.kind != "function" or not homes or not known or not result or errors_of(item, module):
            continue
        setup = [line for kind, home in homes.items() if home is not module for line in _filled(kind, home)]
        arguments = [kind.lower() if kind in homes else ORDINARY[kind] for kind in kinds.values()]
        if setup:
            call = f"{item.name}({', '.join(arguments)})"
            body = "\n".join([*setup, f"assert isinstance({call}, {result})"])
            yield TestCase(
                name=f"test_stated_{item.name}_takes", body=body, uses=frozenset({item.name}), given=True
            )


def _filled(kind: str, home: ModulePlan) -> list[str]:
    """Statements that make an object and put something into it; () where nobody knows how."""
    changing = (x for x in home.public if x.name.startswith(f"{kind}.") and x.signature.endswith("-> None"))
    for item in changing:
        kinds, made = parameters_of(item).values(), receiver_of(item, home)
        if made is None or not made[0] or not kinds or any(x not in ORDINARY for x in kinds):
            continue
        lines = f"{made[0]}{made[1]}({', '.join(ORDINARY[x] for x in kinds)})".replace("thing", kind.lower())
        return [f"from {home.name.removesuffix('.py')} import {kind}", *lines.splitlines()]
    return []


def _result(item: PublicName) -> str:
    """The plain type that the signature promises, "" for any other."""
    head = head_of(item)
    name = ast.unparse(head.returns).partition("[")[0] if head is not None and head.returns else ""
    return name if name in _RESULTS else ""
