"""Cases for a second time: "an entry that is done already raises …", what was removed, numbers in use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from smallwright.coder.error_cases import ORDINARY, parameters_of, receiver_of
from smallwright.coder.refusals import bounds
from smallwright.coder.test_cases import TestCase, names_used
from smallwright.coder.test_frame import refusals_of
from smallwright.orchestrator.plan import ModulePlan, PublicName

_ALREADY = re.compile(r"\balready\b|\ba second time\b|\btwice\b", re.IGNORECASE)
_THERE = re.compile(
    r"\b(?:there|exists?|known|in use|taken|present|registered|stored) already\b"
    r"|\balready (?:there|exists?|known|in use|taken|present|registered|stored|in the)\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"\bunknown\b|\bnot (?:known|there|found|registered)\b|\bmissing\b", re.IGNORECASE)
_NEVER_AGAIN = re.compile(r"\bnever (?:be )?(?:used again|reused|re-used|given again|used twice)\b")
_ADDS = re.compile(r"(?:add|create|insert|register|put|append|new|open)(?:_|$)")
_REMOVES = re.compile(r"(?:remove|delete|drop|discard|unregister)(?:_|$)")


def again_cases(module: ModulePlan) -> list[TestCase]:
    """A case for each method that refuses the same call once more, after one that succeeds."""
    cases: list[TestCase] = []
    for item in module.public:
        if item.kind != "method" or item.name.endswith("__"):
            continue
        for exception, sentence in refusals_of(item, module):
            for setup, call in list(_repeated(item, module, sentence))[:1]:
                body = f"{setup}\nwith pytest.raises({exception}):\n    {call}"
                name = f"test_refused_{item.name.replace('.', '_').lower()}_again_{exception.lower()}"
                uses = names_used(body, module)
                cases.append(TestCase(name=name, body=body, uses=uses, raises=exception, given=True))
    return [*{case.name: case for case in cases}.values(), *_new_each_time(module)]


def _new_each_time(module: ModulePlan) -> Iterator[TestCase]:
    """What a method gives is never given again, not even when it was removed."""
    for item in module.public:
        owner, _, method = item.name.rpartition(".")
        made, kinds = receiver_of(item, module), parameters_of(item)
        removers = (x for x in module.public if x.name.startswith(f"{owner}.") and len(parameters_of(x)) == 1)
        remover = next((x for x in removers if _REMOVES.match(x.name.rpartition(".")[2])), None)
        if not (_NEVER_AGAIN.search(item.purpose) and _ADDS.match(method) and made and remover):
            continue
        if all(kind in ORDINARY for kind in kinds.values()):
            call = f"{made[1]}({', '.join(ORDINARY[kind] for kind in kinds.values())})"
            removed = f"thing.{remover.name.rpartition('.')[2]}(first)"
            body = f"{made[0]}first, second = {call}, {call}\n{removed}\nassert {call} not in (first, second)"
            name = f"test_stated_{item.name.replace('.', '_').lower()}_new"
            yield TestCase(name=name, body=body, uses=names_used(body, module), given=True)


def _repeated(item: PublicName, module: ModulePlan, sentence: str) -> Iterator[tuple[str, str]]:
    """(what succeeds, the last call of it once more)."""
    method = item.name.rpartition(".")[2]
    gone = _REMOVES.match(method) and _UNKNOWN.search(sentence) and len(parameters_of(item)) == 1
    if gone or _ALREADY.search(sentence):
        yield from _shown(item, module)
    if gone:
        yield from _removed(item, module)
    made, kinds = receiver_of(item, module), parameters_of(item).values()
    others = [words for _, words in refusals_of(item, module) if not _THERE.search(words)]
    # What is ordinary is accepted: nothing but numbers is refused beside.
    plain = all(kind in ORDINARY for kind in kinds) and all(map(bounds, others))
    if made and _THERE.search(sentence) and _ADDS.match(method) and plain:
        call = f"{made[1]}({', '.join(ORDINARY[kind] for kind in kinds)})"
        yield f"{made[0]}{call}", call


def _shown(item: PublicName, module: ModulePlan) -> Iterator[tuple[str, str]]:
    """Calls in the user's examples, with all that came before them."""
    called = item.name.rpartition(".")[2]
    examples = (example for x in module.public for example in x.examples if example.source == "prompt")
    for example in examples:
        lines = ast.parse(f"{example.setup}\n{'' if example.raises else example.call}").body
        for place, line in enumerate(lines):
            value = line.value if isinstance(line, (ast.Expr, ast.Assign)) else None
            match value:
                case ast.Call(func=ast.Attribute(attr=attr)) if attr == called:
                    yield "\n".join(map(ast.unparse, lines[: place + 1])), ast.unparse(value)


def _removed(item: PublicName, module: ModulePlan) -> Iterator[tuple[str, str]]:
    """What a method that adds has put in is removed, by the number that it gave or by the name it took."""
    owner, _, method = item.name.rpartition(".")
    [(name, kind)] = parameters_of(item).items()
    for adder in module.public:
        made, kinds = receiver_of(adder, module), parameters_of(adder)
        fits = adder.kind == "method" and adder.name.startswith(f"{owner}.") and made is not None
        adds = _ADDS.match(adder.name.rpartition(".")[2])
        if not fits or made is None or not adds or any(x not in ORDINARY for x in kinds.values()):
            continue
        added = f"{made[1]}({', '.join(ORDINARY[x] for x in kinds.values())})"
        call = f"thing.{method}({name})"
        if adder.signature.endswith(f"-> {kind}"):
            yield f"{made[0]}{name} = {added}\n{call}", call
        elif kinds.get(name) == kind:
            yield f"{made[0]}{name} = {ORDINARY[kind]}\n{added}\n{call}", call
