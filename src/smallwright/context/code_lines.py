"""Units as lines of text: signatures in two lengths, what they refer to, grouped by file and class."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from textwrap import shorten

from smallwright.context.code_facts import SymbolFact
from smallwright.context.code_index import CodeIndex

_SHORT_VALUE = 48  # characters of a variable with its value
INDENT = " "  # one blank: most tokenizers join it to the word that follows


def signature(index: CodeIndex, unit: str, *, whole: bool = False) -> str:
    """A unit's signature on one line, a class with its constructor's; short: names of parameters."""
    fact, constructor = index[unit], index.constructors.get(unit)
    own = fact.signature if whole else short_signature(fact)
    if constructor is None:
        return own
    return f"{own}: {constructor.signature if whole else short_signature(constructor)}"


def short_signature(fact: SymbolFact) -> str:
    """The signature with the names of all parameters, without annotations, defaults and what it returns."""
    if fact.kind in ("attribute", "variable"):
        return shorten(fact.signature, _SHORT_VALUE, placeholder=" …")
    try:
        node = ast.parse(f"{fact.signature.rstrip(':')}: ...").body[0]
    except SyntaxError:
        return fact.signature
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return fact.signature
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return f"{word} {node.name}({', '.join(_parameters(node.args))})"


def name_for(fact: SymbolFact, reader: SymbolFact) -> str:
    """How `reader` calls `fact`: short inside of one class."""
    owner, _, name = fact.name.rpartition(".")
    inside = owner and fact.path == reader.path and owner in (reader.name, reader.name.rpartition(".")[0])
    return f".{name}" if inside else fact.name


def page(index: CodeIndex, lines: Mapping[str, str]) -> str:
    """`lines` by id, under the header of their file and of the class that holds them.

    Files stand in the order in which `lines` first name them; inside of a file the order is the file's.
    """
    files: dict[str, list[SymbolFact]] = defaultdict(list)
    for unit in lines:
        files[index[unit].path].append(index[unit])
    return "\n".join(line for path, facts in files.items() for line in (f"{path}:", *_block(facts, lines)))


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


def _parameters(arguments: ast.arguments) -> list[str]:
    names = [argument.arg for argument in arguments.posonlyargs]
    names += ["/"] if names else []
    names += [argument.arg for argument in arguments.args]
    star = arguments.vararg.arg if arguments.vararg else ""
    names += [f"*{star}"] if star or arguments.kwonlyargs else []
    names += [argument.arg for argument in arguments.kwonlyargs]
    return names + ([f"**{arguments.kwarg.arg}"] if arguments.kwarg else [])
