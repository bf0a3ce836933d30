"""Checks that a function lacks, one at a time: small models forget refusals first, and empty arguments.

Templates as in program repair by templates (PAR, Kim et al. 2013), made from what the rules of a name state.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from smallwright.coder.call_values import argument_of
from smallwright.coder.check_edits import converted, function_of, with_check, with_start
from smallwright.coder.closed_values import closed_values
from smallwright.coder.inverses import inverse_of
from smallwright.coder.refusals import comparisons, numbers
from smallwright.coder.skeleton import head_of
from smallwright.coder.test_frame import refusals_of
from smallwright.orchestrator.plan import ModulePlan, PublicName

#: What may be refused of a parameter, by its type.
_CONDITIONS = {
    "str": (
        "not {0}",
        "not {0}.isupper()",
        "not {0}.islower()",
        "not {0}.isascii()",
        "not {0}.isdecimal()",
        "not {0}.isalnum()",
        "any(x.isspace() for x in {0})",
        "any(x.isdecimal() for x in {0})",
    ),
    "list": ("not {0}",),
    "int": ("{0} < 0", "{0} < 1"),
    "float": ("{0} < 0", "{0} <= 0"),
}
#: What is empty, by type.
_NOTHING = {
    "str": "''",
    "list": "[]",
    "dict": "{}",
    "int": "0",
    "float": "0.0",
    "None": "None",
    "bool": "False",
}
#: Says that a function takes just what another one gives, so that a round trip may decide.
_EXACTLY = re.compile(r"\b(?:exactly|only|just)\b")


def guarded(source: str, item: PublicName, module: ModulePlan, code: str = "") -> list[str]:
    """Texts of the definition `source`, each with one more check for an exception that its rules state.

    `code`: the module it stands in, for what that can ask.
    """
    head = head_of(item)
    if head is None or not isinstance(ast.parse(source).body[0], ast.FunctionDef):
        return []
    found = dict.fromkeys(with_start(source, line) for line in _early_returns(head, item))
    said: dict[str, str] = {}
    for exception, words in refusals_of(item, module):
        said[exception] = f"{said.get(exception, '')} {words}".strip()
    for exception, sentence in said.items():
        inverse = inverse_of(item, module) if _EXACTLY.search(sentence) else None
        named = [(name, f"{name} not in {values!r}", False) for name, values in closed_values(item).items()]
        checks = [*named, *_asking(head, code), *_whole_matches(source), *_checks(head, inverse, sentence)]
        found |= dict.fromkeys(with_check(source, *check, exception) for check in checks)
        found[converted(source, exception)] = None
    return list(found)


def _checks(
    head: ast.FunctionDef, inverse: PublicName | None, sentence: str
) -> Iterator[tuple[str, str, bool]]:
    """(parameter, condition that is refused, whether it needs the result)."""
    for argument in head.args.args:
        name, kind = argument.arg, _plain(argument.annotation)
        if inverse is not None:
            yield name, f"{inverse.name}(result) != {name}", True
        if kind in ("int", "float"):
            yield from ((name, f"{name} {comparison}", False) for comparison in comparisons(sentence))
            if not {"0", "1"}.issuperset(numbers(sentence)):
                continue  # a bound is named: any other one would be made up
        yield from ((name, condition.format(name), False) for condition in _CONDITIONS.get(kind, ()))


def _whole_matches(source: str) -> Iterator[tuple[str, str, bool]]:
    """All of a text must be made of what a regular expression looks for in it; else as `_checks`."""
    node = function_of(source)
    names = {argument.arg for argument in node.args.args}
    for call in ast.walk(node):
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr="findall" | "finditer" | "sub"),
                args=[ast.Constant(value=str(pattern)), *_, ast.Name(id=name)],
            ) if name in names:
                wholes = (f"(?:{pattern})*", f"(?:{pattern})+", _in_order(pattern))
                yield from (
                    (name, f"not re.fullmatch({whole!r}, {name})", False) for whole in wholes if whole
                )


def _in_order(pattern: str) -> str:
    """Each character of a class once at most, in their order: "[hms]" as "h", then "m", then "s"; else ""."""
    if not (parts := re.fullmatch(r"(.*?)\(?\[([A-Za-z]{2,6})\]\)?(.*)", pattern)):
        return ""
    return "".join(f"(?:{parts[1]}{character}{parts[3]})?" for character in parts[2])


def _asking(head: ast.FunctionDef, code: str) -> Iterator[tuple[str, str, bool]]:
    """What an imported function says of the parameter it is named after; as `_checks`."""
    imports = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom))
    for name in (alias.asname or alias.name for node in imports for alias in node.names):
        for argument in head.args.args:
            if argument.arg in name.split("_"):
                yield argument.arg, f"not {name}({argument.arg})", False


def _early_returns(head: ast.FunctionDef, item: PublicName) -> Iterator[str]:
    """What comes of nothing, which code often forgets: as an example shows it, or something empty."""
    for example in item.examples:
        if example.expected and argument_of(example.call) in _NOTHING.values():
            name = next((x.arg for x in head.args.args if x.arg != "self"), None)
            yield from [f"if not {name}:\n    return {example.expected}"] if name else []
    results = [_NOTHING[kind] for kind in re.findall(r"\w+", _plain(head.returns)) if kind in _NOTHING]
    for argument in head.args.args:
        if _plain(argument.annotation) in ("str", "list"):
            yield from (f"if not {argument.arg}:\n    return {result}" for result in results)


def _plain(annotation: ast.expr | None) -> str:
    return ast.unparse(annotation).partition("[")[0] if annotation else ""
