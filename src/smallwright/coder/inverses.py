"""Functions that undo one another, as a specification says in words: what one gives, the other takes back."""

from __future__ import annotations

import ast
import re

from smallwright.coder.call_values import argument_of, literal
from smallwright.coder.skeleton import head_of
from smallwright.coder.test_cases import TestCase, names_used
from smallwright.orchestrator.plan import ModulePlan, PublicName

_BACK = re.compile(
    r"\b(?:inverse|undoes|back (?:in)?to|back again|the other way (?:a?round)|turns .{1,60}\bback)\b",
    re.IGNORECASE,
)
#: Whole numbers that a round trip tries where they lie between two that the examples use.
_NUMBERS = (0, 1, 2, 4, 9, 14, 40, 59, 60, 61, 90, 99, 400, 944, 1994, 3661, 86400, 90061)


def inverse_of(item: PublicName, module: ModulePlan) -> PublicName | None:
    """The function that takes back what `item` gives, where the rules of either say so."""
    own = _types(item)
    for other in module.public:
        said = _BACK.search(other.purpose) or _BACK.search(item.purpose)
        if other is not item and own and _types(other) == own[::-1] and said:
            return other
    return None


def round_trips(module: ModulePlan) -> list[TestCase]:
    """A case for each pair: a value that was made into another one comes back.

    Only from what is no text, or from what the function takes that the other one is said to invert: texts
    that mean the same may differ ("90m", "1h30m").
    """
    cases = []
    for first in module.public:
        back = inverse_of(first, module)
        if back is None or ("str" in _types(first)[:1] and not _BACK.search(back.purpose)):
            continue
        if "str" in _types(first)[:1] and "str" not in _types(first)[1:]:
            continue
        if values := _known(first, back):
            body = f"for value in {values!r}:\n    assert {back.name}({first.name}(value)) == value"
            uses = names_used(body, module)
            cases.append(TestCase(name=f"test_back_{first.name}", body=body, uses=uses, given=True))
    return cases


def _types(item: PublicName) -> tuple[str, ...]:
    """Types of the one parameter and of the result; () for anything else."""
    node = head_of(item)
    if item.kind != "function" or node is None or len(node.args.args) != 1:
        return ()
    annotation = node.args.args[0].annotation
    return (ast.unparse(annotation), ast.unparse(node.returns)) if annotation and node.returns else ()


def _known(first: PublicName, back: PublicName) -> tuple[object, ...]:
    """Values that `first` takes, by the examples of both; between the least and the greatest number more."""
    texts = [argument_of(x.call) for x in first.examples if x.raises is None]
    texts += [x.expected for x in back.examples if x.expected is not None]
    values = list({text: value for text in texts if (value := _value(text)) is not None}.values())
    numbers = [value for value in values if type(value) is int]
    if len(numbers) == len(values) > 1:
        values += [x for x in _NUMBERS if min(numbers) < x < max(numbers) and x not in numbers]
    return tuple(values)


def _value(text: str | None) -> object:
    """What `text` writes: a string, a whole number, or a list or tuple of such; None for anything else."""
    plain = literal(text)
    if plain is not None or text is None:
        return plain
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    return value if isinstance(value, (list, tuple)) else None
