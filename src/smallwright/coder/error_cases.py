"""Cases for errors that a prompt states plainly enough for a rule: "a capacity below 1 raises …"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from smallwright.coder.call_values import argument_of, literal
from smallwright.coder.refusals import refused_values
from smallwright.coder.skeleton import head_of
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import errors_of, sentences
from smallwright.orchestrator.plan import ModulePlan, PublicName

#: An ordinary value of a type, for arguments that the sentence does not speak of.
ORDINARY = {"str": "'abc'", "int": "1", "float": "1.0", "bool": "True", "list": "[]", "dict": "{}"}

#: Says that something is asked for that is not there.
_LOOKED_UP = re.compile(r"\bunknown\b|\bnot (?:known|there|found|registered)\b|\bmissing\b", re.IGNORECASE)


def error_cases(module: ModulePlan) -> list[TestCase]:
    """A case for each refused value that can be read for certain; () where sentences leave room."""
    cases: list[TestCase] = []
    for item in module.public:
        for exception, _ in errors_of(item, module):
            for setup, expression in _calls(item, module, exception):
                body = f"{setup}with pytest.raises({exception}):\n    {expression}"
                name = (
                    f"test_refused_{item.name.replace('.', '_').replace('__', '').lower()}_{len(cases) + 1}"
                )
                uses = frozenset({item.name, item.name.split(".")[0]} & {x.name for x in module.public})
                cases.append(TestCase(name=name, body=body, uses=uses, raises=exception, given=True))
    return cases


def _calls(item: PublicName, module: ModulePlan, exception: str) -> Iterator[tuple[str, str]]:
    """(setup, call) for each refused value, and for what a fresh object can't have."""
    said = [sentence for sentence in sentences(item.purpose) if _speaks_of(sentence, exception)]
    parameters, made = parameters_of(item), receiver_of(item, module)
    if made is None or any(kind not in ORDINARY for kind in parameters.values()):
        return
    optional = parameters_of(item, optional=True)
    ordinary = [ORDINARY[kind] for kind in parameters.values()]
    for sentence in said:
        for target in (name for name in optional if re.search(rf"\b{name}\b", sentence)):
            for value in refused_values(optional[target], sentence, ()):
                yield made[0], f"{made[1]}({', '.join([*ordinary, f'{target}={value}'])})"
        if made[0] and _lacks(sentence, exception, parameters):
            yield made[0], f"{made[1]}({', '.join(ordinary)})"
        elif made[0] and _LOOKED_UP.search(item.purpose):
            continue  # which of the two errors comes first is not said
        for target, words in _meant(parameters, sentence):
            for value in refused_values(parameters[target], words, _accepted(item)):
                arguments = [value if name == target else ORDINARY[kind] for name, kind in parameters.items()]
                yield made[0], f"{made[1]}({', '.join(arguments)})"


def _lacks(sentence: str, exception: str, parameters: dict[str, str]) -> bool:
    """Whether the sentence speaks of what is not there, which in a fresh object nothing is."""
    if not parameters:
        return re.search(r"\b(?:is|are) empty\b|\b(?:has|holds|contains) (?:no|none)\b", sentence) is not None
    return exception in ("KeyError", "LookupError", "IndexError") and _LOOKED_UP.search(sentence) is not None


def _accepted(item: PublicName) -> list[str]:
    """Texts that the one parameter takes, by the user's examples."""
    values = [literal(argument_of(example.call)) for example in item.examples if example.raises is None]
    return [value for value in values if isinstance(value, str)]


def _speaks_of(sentence: str, exception: str) -> bool:
    said = rf"\b[Rr]aises?\b.*\b{exception}\b|\b{exception}\b.*\braised\b"
    return re.search(said, sentence) is not None


def parameters_of(item: PublicName, *, optional: bool = False) -> dict[str, str]:
    """Required parameters, or those with a default, and the plain type of each, "" where none is written."""
    node = head_of(item)
    if node is None:
        return {}
    required = len(node.args.args) - len(node.args.defaults)
    plain = node.args.args[required:] if optional else node.args.args[:required]
    kinds = {x.arg: ast.unparse(x.annotation).partition("[")[0] if x.annotation else "" for x in plain}
    return {name: kind for name, kind in kinds.items() if name not in ("self", "cls")}


def _meant(parameters: dict[str, str], sentence: str) -> list[tuple[str, str]]:
    """(parameter, what is said of it): the parts of the sentence that name it; all of it for the only one."""
    if len(parameters) == 1:
        return [(next(iter(parameters)), sentence)]
    found: dict[str, str] = {}
    last = ""
    for part in re.split(r",\s+|\s+(?=or\b|and\b)", sentence):
        named = [name for name in parameters if re.search(rf"\b{name}\b", part)]
        last = named[0] if len(named) == 1 else "" if named else last
        if last:
            found[last] = f"{found.get(last, '')} {part}"
    return list(found.items())


def receiver_of(item: PublicName, module: ModulePlan) -> tuple[str, str] | None:
    """The statements before the call, and what is called; None where no object can be made."""
    owner, _, method = item.name.rpartition(".")
    if not owner:
        return "", item.name
    if method == "__init__":
        return "", owner
    if method.startswith("__"):
        return None
    init = next((x for x in module.public if x.name == f"{owner}.__init__"), None)
    kinds = parameters_of(init).values() if init else ()
    if any(kind not in ORDINARY for kind in kinds):
        return None
    return f"thing = {owner}({', '.join(ORDINARY[kind] for kind in kinds)})\n", f"thing.{method}"
