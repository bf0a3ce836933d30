"""Lets a function call those that are written already: small models compute the same again, but askew."""

from __future__ import annotations

import ast

from smallwright.coder.source_edit import definitions


def reusing(source: str, code: str) -> str:
    """The function `source` where a local variable bears the name of another function of `code`.

    `words = text.split()`, beside a function `words(text)`, becomes `found_words = words(text)`: the name
    says what is meant. Only for functions whose required parameters `source` has too; else as it is.
    """
    node = ast.parse(source).body[0]
    if not isinstance(node, ast.FunctionDef):
        return source
    known = _callable(code, node)
    found = [x for x in node.body if isinstance(x, ast.Assign) and ast.unparse(x.targets[0]) in known]
    for assignment in {ast.unparse(x.targets[0]): x for x in reversed(found)}.values():  # the first of a name
        name = ast.unparse(assignment.targets[0])
        for other in ast.walk(node):
            if isinstance(other, ast.Name) and other.id == name:
                other.id = f"found_{name}"
        arguments = [ast.Name(argument, ast.Load()) for argument in known[name]]
        assignment.value = ast.Call(ast.Name(name, ast.Load()), list[ast.expr](arguments), [])
    return ast.unparse(ast.fix_missing_locations(node)) if found else source


def _callable(code: str, node: ast.FunctionDef) -> dict[str, list[str]]:
    """Other functions of `code` and their required parameters, where `node` has all of these."""
    own, known = set(_required(node)), dict[str, list[str]]()
    for name, text in definitions(code).items():
        other = ast.parse(text).body[0]
        if name != node.name and isinstance(other, ast.FunctionDef):
            required = _required(other)
            if required and set(required) <= own:
                known[name] = required
    return known


def _required(node: ast.FunctionDef) -> list[str]:
    plain = node.args.args
    return [argument.arg for argument in plain[: len(plain) - len(node.args.defaults)]]
