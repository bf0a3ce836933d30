"""Puts a check into a function: before all else, before each return, or around it all."""

from __future__ import annotations

import ast

from smallwright.errors import AnswerError

#: What code stumbles over where a check is missing.
_STUMBLES = "(LookupError, TypeError, ValueError, AttributeError, ArithmeticError)"


def with_check(source: str, name: str, condition: str, at_return: bool, exception: str) -> str:
    """The definition with one check of the parameter `name`, at its start or before each `return`."""
    node = function_of(source)
    text = f"if {condition}:\n    raise {exception}(f'invalid {name}: {{{name}!r}}')"
    if at_return:
        node = _Returns(text).visit(node)
        return ast.unparse(ast.fix_missing_locations(node))
    return with_start(source, text)


def with_start(source: str, text: str) -> str:
    """The definition with statements before all others."""
    node = function_of(source)
    start = 0 if ast.get_docstring(node) is None else 1
    node.body[start:start] = ast.parse(text).body
    return ast.unparse(ast.fix_missing_locations(node))


def converted(source: str, exception: str) -> str:
    """What the code stumbles over becomes the exception that was asked for."""
    node = function_of(source)
    start = 0 if ast.get_docstring(node) is None else 1
    text = f"try:\n    pass\nexcept {_STUMBLES} as error:\n    raise {exception}(str(error)) from error"
    attempt = ast.parse(text).body[0]
    if isinstance(attempt, ast.Try):
        attempt.body = node.body[start:]
    node.body[start:] = [attempt]
    return ast.unparse(ast.fix_missing_locations(node))


class _Returns(ast.NodeTransformer):
    """Puts a check of `result` before each return of a value."""

    def __init__(self, check: str) -> None:
        self._check = check

    def visit_Return(self, node: ast.Return) -> list[ast.stmt] | ast.Return:
        """`result = value`, the check, `return result`."""
        if node.value is None:
            return node
        value = ast.unparse(node.value)
        checked = ast.parse(self._check if value == "result" else f"result = {value}\n{self._check}").body
        return [*checked, ast.Return(value=ast.Name(id="result", ctx=ast.Load()))]


def function_of(source: str) -> ast.FunctionDef:
    """The one definition that `source` is. Raises AnswerError where it is no plain function."""
    node = ast.parse(source).body[0]
    if not isinstance(node, ast.FunctionDef):
        raise AnswerError("a check needs a plain function")
    return node
