"""Which modules of a plan use which others, as far as a prompt says it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from smallwright.orchestrator.plan import PublicName

_USES = (
    r"(?:us(?:es|e|ing)|imports?|importing|depends on|builds? (?:up)?on|based on|on top of|calls|needs"
    r"|relies on|works (?:on|with)|from)"
)
_ALL = re.compile(r"\buses?\b (?:these|those|the|them|both|all)", re.IGNORECASE)


def dependencies(
    texts: Mapping[str, str], public: Mapping[str, Sequence[PublicName]]
) -> dict[str, tuple[str, ...]]:
    """File -> files that it uses, without circles. `texts`: what the prompt says of each file, in order."""
    order = list(public)
    found: dict[str, list[str]] = {}
    for number, name in enumerate(order):
        text = texts.get(name, "")
        earlier = order[:number]
        uses = [other for other in earlier if _mentions(text, other, public[other], public[name])]
        if not uses and _ALL.search(text):
            uses = list(earlier)
        uses += [other for other in order[number + 1 :] if _says_so(text, other)]
        found[name] = uses
    return {
        name: tuple(x for x in uses if not _reaches(found, x, name, order)) for name, uses in found.items()
    }


def _mentions(text: str, file: str, public: Sequence[PublicName], own: Sequence[PublicName]) -> bool:
    """Whether `text` names the module, one of its classes, or a function of it that is not its own."""
    mine = {item.name for item in own}
    classes = [item.name for item in public if item.kind == "class" and item.name not in mine]
    functions = [item.name for item in public if item.kind == "function" and item.name not in mine]
    words = [re.escape(file), *classes, *(rf"`{name}\b|{name}(?=\()" for name in functions)]
    return bool(re.search(rf"(?<![\w.])(?:{'|'.join(words)})(?!\w)", text)) or _says_so(text, file)


def _says_so(text: str, file: str) -> bool:
    """Whether `text` says in words that it uses `file`."""
    stem = re.escape(file.removesuffix(".py"))
    return bool(
        re.search(
            rf"\b{_USES}\b[^.\n:]{{0,40}}?[`*\"]{stem}(?:\.py)?\b|\b{_USES}\s+{stem}\.py\b",
            text,
            re.IGNORECASE,
        )
    )


def _reaches(found: Mapping[str, list[str]], start: str, goal: str, order: list[str]) -> bool:
    """Whether the use of `start` by `goal` closes a circle that the order of the prompt decides against."""
    if order.index(start) < order.index(goal):
        return False
    seen, todo = set(), [start]
    while todo:
        here = todo.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            todo += found.get(here, [])
    return False
