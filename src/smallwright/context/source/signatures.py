"""Definitions in one line, as they are written in the source."""

from __future__ import annotations

import ast

VALUE_LIMIT = 100  # characters of an assignment that are kept

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Text:
    """A file's text, asked for the pieces that nodes stand on."""

    def __init__(self, text: str) -> None:
        self._lines = text.removeprefix("\ufeff").split("\n")

    def of(self, node: ast.expr | ast.arg | ast.keyword) -> str:
        """The source of a node in one line, runs of white space as one blank."""
        line, end = self._lines[node.lineno - 1], node.end_lineno or node.lineno
        if end == node.lineno and line.isascii():
            return line[node.col_offset : node.end_col_offset].strip()
        lines = self._lines[node.lineno - 1 : end]
        first, last = lines[0].encode(), lines[-1].encode()[: node.end_col_offset]
        pieces = [last[node.col_offset :]] if len(lines) == 1 else [first[node.col_offset :], last]
        texts = [piece.decode(errors="replace") for piece in pieces]
        whole = " ".join(" ".join([texts[0], *lines[1:-1], *texts[1:]]).split())
        if "#" in whole and len(lines) > 1:
            return " ".join(ast.unparse(node).split())
        for loose, tight in (("( ", "("), ("[ ", "["), (" )", ")"), (" ]", "]"), (",)", ")"), (",]", "]")):
            whole = whole.replace(loose, tight) if len(lines) > 1 else whole
        return whole


def function_signature(node: Function, text: Text) -> str:
    """`def f(self, a: int, *, b: str = "x") -> C`."""
    start = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    arrow = f" -> {text.of(node.returns)}" if node.returns else ""
    return f"{start} {node.name}({_parameters(node.args, text)}){arrow}"


def class_signature(node: ast.ClassDef, text: Text) -> str:
    """`class A(B, metaclass=M)`."""
    inside = ", ".join([*map(text.of, node.bases), *map(text.of, node.keywords)])
    return f"class {node.name}({inside})" if inside else f"class {node.name}"


def assignment_signature(name: str, annotation: ast.expr | None, value: ast.expr | None, text: Text) -> str:
    """`NAME: int = 3`, cut after `VALUE_LIMIT` characters."""
    typed = f"{name}: {text.of(annotation)}" if annotation else name
    whole = f"{typed} = {text.of(value)}" if value else typed
    return whole if len(whole) <= VALUE_LIMIT else f"{whole[: VALUE_LIMIT - 2]} …"


def _parameters(args: ast.arguments, text: Text) -> str:
    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(args.defaults)), *args.defaults]
    parts = [_parameter(arg, default, text) for arg, default in zip(plain, defaults, strict=True)]
    if args.posonlyargs:
        parts.insert(len(args.posonlyargs), "/")
    if args.vararg:
        parts.append(f"*{text.of(args.vararg)}")
    elif args.kwonlyargs:
        parts.append("*")
    keyword_only = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    parts += [_parameter(arg, default, text) for arg, default in keyword_only]
    if args.kwarg:
        parts.append(f"**{text.of(args.kwarg)}")
    return ", ".join(parts)


def _parameter(arg: ast.arg, default: ast.expr | None, text: Text) -> str:
    if default is None:
        return text.of(arg)
    return f"{text.of(arg)} = {text.of(default)}" if arg.annotation else f"{text.of(arg)}={text.of(default)}"
