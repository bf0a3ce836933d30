"""Cases for what another function of the plan decides: "raises … when the email is not valid"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smallwright.coder.call_values import argument_of
from smallwright.coder.error_cases import ORDINARY, parameters_of, receiver_of
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import errors_of
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName

_REFUSED = re.compile(r"\b(?:not valid|invalid|not accepted|not allowed)\b", re.IGNORECASE)
_CHECKS = re.compile(r"(?:^|_)(?:is|valid|validate|check|ok|allowed|accept|accepts)(?:_|$)")


def checker_cases(module: ModulePlan, plan: Plan) -> list[TestCase]:
    """A case for each parameter that a refusal names and that a function of the plan decides on."""
    cases: list[TestCase] = []
    for item in module.public:
        for exception, sentence in errors_of(item, module):
            if not _REFUSED.search(sentence):
                continue
            for name, setup, call in _refused(item, module, plan, sentence):
                expected = f"{exception}, match={name!r}" if _told(sentence, name) else exception
                title = item.name.replace(".", "_").replace("__", "").lower()
                cases.append(
                    TestCase(
                        name=f"test_refused_{title}_{name}",
                        body=f"{setup}with pytest.raises({expected}):\n    {call}",
                        uses=frozenset(
                            {item.name, item.name.split(".")[0]} & {x.name for x in module.public}
                        ),
                        raises=exception,
                        given=True,
                    )
                )
    return cases


def checker_of(parameter: str, plan: Plan) -> PublicName | None:
    """The function of one argument that says whether a value of `parameter` is valid; None without one."""
    for item in (item for module in plan.modules for item in module.public):
        words = item.name.split("_")
        if (
            item.kind == "function"
            and parameter in words
            and _CHECKS.search(item.name.replace(parameter, ""))
        ):
            return item
    return None


def _refused(
    item: PublicName, module: ModulePlan, plan: Plan, sentence: str
) -> Iterator[tuple[str, str, str]]:
    """(parameter, setup, call) for each parameter whose checker the prompt shows refusing something.

    Those before it are valid by the prompt's own examples: else nobody knows which of them is refused.
    """
    made, values, kinds = receiver_of(item, module), list[str](), parameters_of(item)
    if made is None or any(kind not in ORDINARY for kind in kinds.values()):
        return
    shown = {name: _shown(checker_of(name, plan)) for name in kinds}
    for name, (valid, refused) in shown.items():
        if re.search(rf"\b{name}\b", sentence) and refused is not None:
            rest = [shown[x][0] or ORDINARY[kinds[x]] for x in list(kinds)[len(values) + 1 :]]
            yield name, made[0], f"{made[1]}({', '.join([*values, refused, *rest])})"
        if valid is None:
            return
        values.append(valid)


def _shown(checker: PublicName | None) -> tuple[str | None, str | None]:
    """An argument that the prompt shows to be valid, and one that is not; an empty text never is."""
    if checker is None:
        return None, None
    by_result = {x.expected: argument_of(x.call) for x in reversed(checker.examples) if x.expected}
    return by_result.get("True"), by_result.get("False") or "''"


def _told(sentence: str, name: str) -> bool:
    """Whether the message must contain the parameter's name."""
    return re.search(rf"\bmessage\b.*`{name}`", sentence) is not None
