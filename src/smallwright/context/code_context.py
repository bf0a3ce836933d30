"""What a function that is about to be written or changed must know of the code around it, inside a budget."""

from __future__ import annotations

from collections.abc import Callable

from smallwright.context.code_candidates import needed, surroundings
from smallwright.context.code_facts import CodeFacts
from smallwright.context.code_index import CodeIndex
from smallwright.context.code_lines import page, short_signature

Count = Callable[[str], int]


def related_code(
    facts: CodeFacts, target_id: str, budget_tokens: int, count: Count, *, body_visible: bool = True
) -> str:
    """Signatures that `target_id` leads to, nearest first, each with `→` what it refers to.

    Never more than `budget_tokens` as `count` counts them.
    """
    index = CodeIndex(facts)
    if target_id not in index:
        return ""
    near = needed(index, target_id) if body_visible else []
    wanted = list(dict.fromkeys([*near, *surroundings(index, target_id)]))
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        if count(_render(index, wanted[:middle])) <= budget_tokens:
            low = middle
        else:
            high = middle - 1
    return _render(index, wanted[:low])


def _render(index: CodeIndex, chosen: list[str]) -> str:
    among = set(chosen)
    lines = {}
    for symbol in chosen:
        names = [index[found].name for found in index.forward(symbol) if found in among]
        lines[symbol] = short_signature(index[symbol]) + (f" → {', '.join(names)}" if names else "")
    return page(index, lines)
