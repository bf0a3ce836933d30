"""Functions that undo one another by their names alone, guessed to do so: `encrypt` and `decrypt`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from smallwright.coder.inverses import inverse_of
from smallwright.coder.skeleton import head_of
from smallwright.coder.test_cases import TestCase, comparison_in, names_used
from smallwright.orchestrator.plan import ModulePlan, PublicName

_PAIRS = (
    ("encrypt", "decrypt"),
    ("encode", "decode"),
    ("compress", "decompress"),
    ("serialize", "deserialize"),
    ("escape", "unescape"),
    ("quote", "unquote"),
    ("pack", "unpack"),
)
#: How the names of these cases begin.
PAIR = "test_pair_"
#: Letters of both cases, digits, blanks and marks: guessed values have seldom more than one of these.
_MIXED = "Hello, World! 42"
_MOST = 2  # values of a pair, beside the mixed one


def pair_cases(module: ModulePlan, cases: Sequence[TestCase]) -> list[TestCase]:
    """Round trips of texts that `cases` use; guesses, which are left out where no sample agrees with them.

    Where the rules say that two functions are inverse, `round_trips` holds them to it.
    """
    found = []
    for first, back in _pairs(module):
        calls = [args for case in cases if (args := _arguments(case, first.name))]
        if not calls:
            continue
        rest = "".join(f", {ast.unparse(argument)}" for argument in calls[0][1:])
        texts = [ast.literal_eval(args[0]) for args in calls]
        for number, text in enumerate(dict.fromkeys([*texts[:_MOST], _MIXED]), start=1):
            body = f"assert {back.name}({first.name}({text!r}{rest}){rest}) == {text!r}"
            name, uses = f"{PAIR}{first.name}_{number}", names_used(body, module)
            found.append(TestCase(name=name, body=body, uses=uses))
    return found


def _pairs(module: ModulePlan) -> Iterator[tuple[PublicName, PublicName]]:
    functions = {item.name: item for item in module.public if item.kind == "function"}
    for first in functions.values():
        for word, opposite in _PAIRS:
            back = functions.get(first.name.replace(word, opposite))
            named = first.name.startswith(word) or first.name.endswith(f"_{word}")
            if named and back and _arity(first) == _arity(back) and inverse_of(first, module) is not back:
                yield first, back


def _arity(item: PublicName) -> int | None:
    head = head_of(item)
    return len(head.args.args) if head else None


def _arguments(case: TestCase, name: str) -> list[ast.expr]:
    """What a case gives to `name`, a text first; [] where it does not compare the result of such a call."""
    compared = comparison_in(case)
    call = compared.left if compared else None
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != name or call.keywords or not call.args:
        return []
    plain = all(isinstance(argument, ast.Constant) for argument in call.args)
    return call.args if plain and isinstance(getattr(call.args[0], "value", None), str) else []
