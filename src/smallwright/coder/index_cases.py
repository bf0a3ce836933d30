"""Cases for which item it is, where a prompt says it in words: "`buffer[-1]` the newest"."""

from __future__ import annotations

import re

from smallwright.coder.error_cases import ORDINARY, parameters_of
from smallwright.coder.test_cases import TestCase, names_used
from smallwright.orchestrator.plan import ModulePlan, PublicName

_SPAN = re.compile(r"`\w+\[(-?\d)\]`([^`,;.]*)")
#: What an item is called by its place, and which of three items that is.
_PLACES = ((r"\b(?:oldest|first)\b", 1), (r"\b(?:newest|latest|last)\b", 3), (r"\b(?:after|next)\b", 2))
_OUTSIDE = re.compile(r"(?i)\bind(?:ex|ices)\b[^.;`]*\braises?\b[^.;`]*`IndexError`")
#: A method that gives one item, told by its place; "the items, oldest first" is another thing.
_GIVES = re.compile(
    r"(?i)\b(?:returns?|gives?)\b[^.;,]*\bthe "
    r"((?:oldest|first|newest|latest|last) (?:item|element|value|entry))\b"
)
#: What holds of any collection to which 1, 2 and 3 were added, also of one that sorts or counts them.
_COLLECTION = {
    "__len__": "len(thing) == 3",
    "__iter__": "len(list(thing)) == 3",
    "__contains__": "2 in thing and 9 not in thing",
}
_ADDERS = ("append", "add", "push", "put", "insert")


def index_cases(module: ModulePlan) -> list[TestCase]:
    """A case for each index that the rules of `__getitem__` show, on an object that holds 1, 2 and 3.

    Where they say what an index outside does, it has a case, too.
    """
    cases: list[TestCase] = []
    for item in module.public:
        owner, _, name = item.name.rpartition(".")
        if name != "__getitem__" or not (setup := _filled(owner, module)):
            continue
        for index, words in _SPAN.findall(item.purpose):
            value = next((value for pattern, value in _PLACES if re.search(pattern, words)), None)
            if value is not None:
                body = f"{setup}assert thing[{index}] == {value}"
                name = f"test_stated_index_{len(cases) + 1}"
                uses = names_used(body, module) | {item.name}
                cases.append(TestCase(name=name, body=body, uses=uses, given=True))
        if _OUTSIDE.search(item.purpose):
            body = f"{setup}with pytest.raises(IndexError):\n    thing[3]"
            uses = names_used(body, module) | {item.name}
            cases.append(TestCase(name="test_stated_index_outside", body=body, uses=uses, given=True))
    return cases


def end_cases(module: ModulePlan) -> list[TestCase]:
    """A case for each method of no argument that gives the oldest or newest, on an object of 1, 2 and 3."""
    cases: list[TestCase] = []
    for item in module.public:
        owner, _, name = item.name.rpartition(".")
        said = _GIVES.search(_about(name, item.purpose))
        plain = owner and not name.startswith("__") and not parameters_of(item)
        if not said or not plain or not (setup := _filled(owner, module)):
            continue
        value = next(value for pattern, value in _PLACES if re.search(pattern, said[1]))
        body = f"{setup}assert thing.{name}() == {value}"
        uses = names_used(body, module) | {item.name}
        cases.append(TestCase(name=f"test_stated_{name}_gives", body=body, uses=uses, given=True))
    return cases


def collection_cases(module: ModulePlan) -> list[TestCase]:
    """A case for each special method of a collection, on an object of 1, 2 and 3."""
    cases: list[TestCase] = []
    for item in module.public:
        owner, _, name = item.name.rpartition(".")
        if name in _COLLECTION and (setup := _filled(owner, module)):
            body = f"{setup}assert {_COLLECTION[name]}"
            title = f"test_stated_{owner}_{name.strip('_')}".lower()
            uses = names_used(body, module) | {item.name}
            cases.append(TestCase(name=title, body=body, uses=uses, given=True))
    return cases


def _about(method: str, rules: str) -> str:
    """The part of rules that several methods share which stands between its name and the next."""
    parts = re.split(r"(?=`\w+\()", rules)
    own = [part for part in parts if part.startswith(f"`{method}(")]
    return own[0] if own else rules if len(parts) == 1 else ""


def _filled(owner: str, module: ModulePlan) -> str:
    """Statements that make an object and add three items to it; "" where no rule tells how."""
    names = {item.name: item for item in module.public}
    adder = next((names[f"{owner}.{name}"] for name in _ADDERS if f"{owner}.{name}" in names), None)
    init = names.get(f"{owner}.__init__")
    room = _room(init) if init else ""
    if adder is None or room is None or len(parameters_of(adder)) != 1:
        return ""
    method = adder.name.rpartition(".")[2]
    return f"thing = {owner}({room})\nfor number in (1, 2, 3):\n    thing.{method}(number)\n"


def _room(init: PublicName) -> str | None:
    """Arguments with room for three items; None where they can't be told."""
    kinds = list(parameters_of(init).values())
    if any(kind not in ORDINARY for kind in kinds):
        return None
    return ", ".join("3" if kind == "int" else ORDINARY[kind] for kind in kinds)
