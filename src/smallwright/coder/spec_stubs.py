"""Reads signatures out of code in fences: whole stubs, with their classes, decorators and docstrings."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from textwrap import dedent

from smallwright.coder.spec_blocks import Block
from smallwright.coder.spec_calls import Call, find_calls
from smallwright.coder.spec_found import DEFINED, Found
from smallwright.coder.spec_literals import closing, parsed

_LANGUAGES = ("", "python", "py", "python3", "text", "pycon")
_DEF = re.compile(r"[ \t]*(?:async[ \t]+def|def|class)\b")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def stubs_in(block: Block) -> list[Found] | None:
    """Definitions in a block of code; [] where it only shows their use; None where it is not Python."""
    language = re.match(r"\s*(?:```+|~~~+)[ \t]*([\w+-]*)", block.text)
    if language is not None and language[1].lower() not in _LANGUAGES:
        return []
    code = dedent(re.sub(r"^[ \t]*(?:```+|~~~+)[^\n]*$", "", block.text, flags=re.MULTILINE))
    if ">>>" in code:
        return []
    tree = parsed(_completed(code))
    if tree is None or _lists_calls(tree):
        return None
    calls = {block.text.count("\n", 0, call.start): call for call in find_calls(block.text) if call.word}
    found: list[Found] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found += _class(block, node, calls)
        elif isinstance(node, _FUNCTIONS) and not node.name.startswith("test_"):
            alone = not any(isinstance(other, ast.ClassDef) for other in tree.body)
            found.append(_function(block, node, calls, None if alone else ""))
    return found


def _completed(code: str) -> str:
    """`code` with a body behind each head that has none, so that it parses."""
    lines = code.split("\n")
    done = []
    for number, line in enumerate(lines):
        text = line.rstrip()
        below = next((other for other in lines[number + 1 :] if other.strip()), "")
        deeper = len(below) - len(below.lstrip()) > len(line) - len(line.lstrip())
        if _DEF.match(text) and not deeper and re.search(r"[:)\w\]]$", text) and _is_whole(text):
            text = f"{text} ..." if text.endswith(":") else text if parsed(text) else f"{text}: ..."
        done.append(text)
    return "\n".join(done)


def _is_whole(line: str) -> bool:
    """Whether the brackets of a head close on its own line."""
    opening = line.find("(")
    return opening < 0 or closing(line, opening) >= 0


def _lists_calls(tree: ast.Module) -> bool:
    """Whether the code is nothing but a list such as `encode(text)`: signatures without `def`."""
    calls = [
        node.value for node in tree.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ]
    return (
        bool(calls)
        and len(calls) == len(tree.body)
        and all(isinstance(argument, ast.Name) for call in calls for argument in call.args)
    )


def _class(block: Block, node: ast.ClassDef, calls: dict[int, Call]) -> list[Found]:
    start = _place(block, node.lineno)
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    words = " ".join([ast.get_docstring(node) or "", *_attributes(node)]).strip()
    head = Found(
        start=start, end=start + 1, name=node.name, kind="class", base=bases, sure=DEFINED, words=words
    )
    members = [_function(block, item, calls, node.name) for item in node.body if isinstance(item, _FUNCTIONS)]
    if any("dataclass" in ast.unparse(item) for item in node.decorator_list):
        fields = ", ".join(["self", *_attributes(node)])
        init = Found(
            start=start, end=start + 1, name="__init__", kind="call", arguments=fields, returns="None",
            owner=node.name, sure=DEFINED, words="A dataclass: two with equal fields are equal.",
        )  # fmt: skip
        same = replace(init, name="__eq__", arguments="self, other: object", returns="bool")
        members[:0] = [init, same]
    return [head, *members]


def _attributes(node: ast.ClassDef) -> list[str]:
    return [ast.unparse(item) for item in node.body if isinstance(item, ast.AnnAssign | ast.Assign)]


def _function(
    block: Block, node: ast.FunctionDef | ast.AsyncFunctionDef, calls: dict[int, Call], owner: str | None
) -> Found:
    call = calls.get(node.lineno - 1)
    start = _place(block, node.lineno)
    return Found(
        start=start,
        end=block.start + call.end if call else start + 1,
        name=node.name,
        kind="call",
        arguments=call.arguments if call else ast.unparse(node.args),
        returns=call.returns if call else ast.unparse(node.returns) if node.returns else "",
        owner=owner,
        word="async def" if isinstance(node, ast.AsyncFunctionDef) else "def",
        decorators=tuple(f"@{ast.unparse(item)}" for item in node.decorator_list),
        sure=DEFINED,
        words=ast.get_docstring(node) or "",
    )


def _place(block: Block, line: int) -> int:
    """Where a line of the block's code begins in the prompt."""
    lines = block.text.split("\n")
    return block.start + sum(len(text) + 1 for text in lines[: line - 1])
