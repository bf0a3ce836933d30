"""Cases for errors that a prompt states plainly enough for a rule: "a capacity below 1 raises …"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from smallwright.coder.call_values import argument_of, literal
from smallwright.coder.refusals import refused_values
from smallwright.coder.skeleton import def_line
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import errors_of
from smallwright.orchestrator.plan import ModulePlan, PublicName

#: An ordinary value of a type, for arguments that the sentence does not speak of.
ORDINARY = {"str": "'abc'", "int": "1", "float": "1.0", "bool": "True", "list": "[]", "dict": "{}"}


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
    """(setup, call) for each refused value of the one parameter that the sentence can mean."""
    sentences = [part for part in re.split(r"(?<=[.;])\s+", item.purpose) if _speaks_of(part, exception)]
    parameters = parameters_of(item)
    for sentence in sentences:
        target = _meant(parameters, sentence)
        made = receiver_of(item, module)
        if target is None or made is None:
            continue
        for value in refused_values(parameters[target], sentence, _accepted(item)):
            arguments = [value if name == target else ORDINARY[kind] for name, kind in parameters.items()]
            yield made[0], f"{made[1]}({', '.join(arguments)})"


def _accepted(item: PublicName) -> list[str]:
    """Texts that the one parameter takes, by the user's examples."""
    values = [literal(argument_of(example.call)) for example in item.examples if example.raises is None]
    return [value for value in values if isinstance(value, str)]


def _speaks_of(sentence: str, exception: str) -> bool:
    said = rf"\b[Rr]aises?\b.*\b{exception}\b|\b{exception}\b.*\braised\b"
    return re.search(said, sentence) is not None


def parameters_of(item: PublicName) -> dict[str, str]:
    """Required parameters and the plain type of each, "" where none is written; self is left out."""
    node = ast.parse(f"{def_line(item)} pass").body[0]
    if not isinstance(node, ast.FunctionDef):
        return {}
    plain = node.args.args[: len(node.args.args) - len(node.args.defaults)]
    kinds = {x.arg: ast.unparse(x.annotation).partition("[")[0] if x.annotation else "" for x in plain}
    return {name: kind for name, kind in kinds.items() if name not in ("self", "cls")}


def _meant(parameters: dict[str, str], sentence: str) -> str | None:
    """The only parameter, or the only one that the sentence names; all must have plain types."""
    if any(kind not in ORDINARY for kind in parameters.values()):
        return None
    named = [name for name in parameters if re.search(rf"\b{name}\b", sentence)]
    return named[0] if len(named) == 1 else next(iter(parameters), None) if len(parameters) == 1 else None


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
