"""What a module refuses: cases for what rules can read of it, and the clauses that they can't."""

from __future__ import annotations

from collections import Counter

import msgspec

from smallwright.coder.again_cases import again_cases
from smallwright.coder.alternatives import alternatives
from smallwright.coder.checker_cases import checker_cases
from smallwright.coder.closed_values import unknown_cases
from smallwright.coder.error_cases import error_cases
from smallwright.coder.holding_cases import holding_cases
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import Clauses, parted, refusals_of
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName


def refusal_cases(module: ModulePlan, plan: Plan) -> list[TestCase]:
    """Cases for errors that the rules of the module's names state plainly enough."""
    return [
        *error_cases(module),
        *unknown_cases(module),
        *again_cases(module),
        *checker_cases(module, plan),
        *holding_cases(module),
    ]


def open_refusals(module: ModulePlan, plan: Plan) -> Clauses:
    """Clauses by (name, exception) that no rule reads and no example shows: a model's to test."""
    read = {case.body for case in refusal_cases(module, plan)}
    found: Clauses = {}
    for item in module.public:
        if item.kind in ("function", "method"):
            for exception, sentence in refusals_of(item, module):
                for clause in alternatives(sentence):
                    said = sentence if clause == sentence else f"{clause} raises `{exception}`."
                    if not any(case.body in read for case in refusal_cases(_only(item, said, module), plan)):
                        found.setdefault((item.name, exception), []).append(clause)
    shown = Counter((item.name, x.raises) for item in module.public for x in item.examples if x.raises)
    return {about: clauses for about, clauses in found.items() if len(clauses) > shown[about]}


def _only(item: PublicName, sentence: str, module: ModulePlan) -> ModulePlan:
    """`module`, of which `item` alone refuses something, and only what `sentence` says."""
    alone = msgspec.structs.replace(item, purpose=f"{parted(item, module)[0]} {sentence}")
    public = tuple(
        alone if x is item else msgspec.structs.replace(x, purpose=parted(x, module)[0])
        for x in module.public
    )
    return msgspec.structs.replace(module, public=public)
