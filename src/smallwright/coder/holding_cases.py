"""Cases for what is refused because an object holds less: "an amount larger than the balance raises …".

The bound itself is accepted, and where the prompt says that an error changes nothing, the object stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from smallwright.coder.error_cases import ORDINARY, parameters_of
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import errors_of
from smallwright.orchestrator.plan import ModulePlan, PublicName

_BEYOND = (
    r"\b(?:(?:larger|greater|more|higher|bigger) than|exceeds?|exceeding|above) (?:the |its |what the )?`?"
)
_KEPT = re.compile(
    r"\b(?:no|nothing|neither|none)\b[^.]*\bchanges?\b|\bunchanged\b|\bstays? as\b", re.IGNORECASE
)
_HELD = 3


def holding_cases(module: ModulePlan) -> list[TestCase]:
    """Two cases for each method of one number that its rules bound by an attribute the class is made with."""
    cases: list[TestCase] = []
    for item in module.public:
        owner, _, method = item.name.rpartition(".")
        init = next((x for x in module.public if x.name == f"{owner}.__init__"), None)
        if not owner or init is None or list(parameters_of(item).values()) != ["int"]:
            continue
        for exception, attribute in _bounds(item, init, module):
            setup = f"thing = {owner}({_made_with(init, attribute)})\n"
            over = f"{setup}with pytest.raises({exception}):\n    thing.{method}({_HELD + 1})"
            if _KEPT.search(module.purpose) and _is_read(attribute, item, init, module):
                over += f"\nassert thing.{attribute} == {_HELD}"
            uses = frozenset({item.name, owner} & {x.name for x in module.public})
            name = f"test_refused_{owner}_{method}_beyond_{attribute}".lower()
            cases.append(TestCase(name=name, body=over, uses=uses, raises=exception, given=True))
            name = f"test_stated_{owner}_{method}_all_of_{attribute}".lower()
            cases.append(TestCase(name=name, body=f"{setup}thing.{method}({_HELD})", uses=uses, given=True))
    return cases


def _is_read(attribute: str, item: PublicName, init: PublicName, module: ModulePlan) -> bool:
    said = f"{module.purpose} {init.purpose} {item.purpose}"
    return re.search(rf"\battributes?\b[^.]*`{attribute}`", said) is not None


def _bounds(item: PublicName, init: PublicName, module: ModulePlan) -> Iterator[tuple[str, str]]:
    """(exception, attribute) for each refusal of what is larger than the attribute."""
    held = "|".join(name for name, kind in _kinds(init).items() if kind == "int")
    for exception, sentence in errors_of(item, module) if held else ():
        beyond = rf"{_BEYOND}({held})\b`?"
        raises = rf"raises? (?:an? )?`?{exception}\b`?"
        found = re.search(rf"{beyond} {raises}|{raises} (?:when|if|where|for)\b[^.;]*?{beyond}", sentence)
        if found:
            yield exception, found[1] or found[2]


def _made_with(init: PublicName, attribute: str) -> str:
    """Arguments of the constructor."""
    needed = {name: ORDINARY.get(kind, "None") for name, kind in parameters_of(init).items()}
    return ", ".join(f"{name}={value}" for name, value in {**needed, attribute: str(_HELD)}.items())


def _kinds(init: PublicName) -> dict[str, str]:
    return {**parameters_of(init), **parameters_of(init, optional=True)}
