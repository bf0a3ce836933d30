"""Symbols as lines of text: signatures in two lengths, what they refer to, grouped by file and class."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping

from smallwright.context.code_facts import SymbolFact
from smallwright.context.code_index import CodeIndex

INDENT = " "  # one blank: most tokenizers join it to the word that follows


def short_signature(fact: SymbolFact) -> str:
    """The signature with the names of all parameters, without annotations, defaults and what it returns."""
    if fact.kind not in ("function", "method"):
        return fact.signature
    try:
        node = ast.parse(f"{fact.signature.rstrip(':')}: ...").body[0]
    except SyntaxError:
        return fact.signature
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return fact.signature
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return f"{word} {node.name}({', '.join(_parameters(node.args))})"


def _parameters(arguments: ast.arguments) -> list[str]:
    names = [argument.arg for argument in arguments.posonlyargs]
    names += ["/"] if names else []
    names += [argument.arg for argument in arguments.args]
    star = arguments.vararg.arg if arguments.vararg else ""
    names += [f"*{star}"] if star or arguments.kwonlyargs else []
    names += [argument.arg for argument in arguments.kwonlyargs]
    return names + ([f"**{arguments.kwarg.arg}"] if arguments.kwarg else [])


def page(index: CodeIndex, lines: Mapping[str, str]) -> str:
    """`lines` by id, under the header of their file and of the class that holds them.

    Files stand in the order in which `lines` first name them; inside of a file the order is the file's.
    """
    files: dict[str, list[SymbolFact]] = defaultdict(list)
    for symbol in lines:
        files[index[symbol].path].append(index[symbol])
    return "\n".join(line for path, facts in files.items() for line in (header(path), *_block(facts, lines)))


def header(path: str) -> str:
    """The line over all symbols of a file."""
    return f"{path}:"


def _block(facts: Iterable[SymbolFact], lines: Mapping[str, str]) -> list[str]:
    block: list[str] = []
    open_owner = ""
    for fact in sorted(facts, key=lambda fact: (fact.start, fact.name)):
        owner = fact.name.rpartition(".")[0]
        if owner not in ("", open_owner):
            block.append(f"class {owner}:")
        open_owner = owner or (fact.name if fact.kind == "class" else "")
        block += [INDENT * bool(owner) + line for line in lines[fact.id].splitlines()]
    return block
