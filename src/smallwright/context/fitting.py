"""Takes as much as a budget of tokens holds, and proves it by a count of the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from smallwright.context.token_estimate import TokenEstimator

Count = Callable[[str], int]
Render = Callable[[Mapping[str, int]], str]

_CUT_MARK = " …"
_ROUNDS = 5  # counts of the whole at most, before steps are only taken back
_FULL = 0.97  # a budget filled so far is not tried again


class Fitted(NamedTuple):
    """A text within its budget."""

    text: str
    levels: dict[str, int]  # key -> level that it is shown at
    tokens: int


class Step(NamedTuple):
    """Show `key` at `level` of detail, which adds some `cost` tokens to the text."""

    key: str
    level: int
    cost: int


def fit(steps: Sequence[Step], budget: int, count: Count, render: Render) -> Fitted:
    """As many `steps`, in order, as fit.

    Costs of steps only guide: what counts is `count` of the whole text, never more than `budget`.
    """
    best, room, seen = Fitted("", {}, 0), float(budget), [(0.0, 0)]
    taken = _affordable(steps, room)
    for _ in range(_ROUNDS):
        if not taken:
            break
        levels = _levels(taken)
        text = render(levels)
        tokens = count(text)
        if tokens <= budget and tokens >= best.tokens:
            best = Fitted(text, levels, tokens)
            if tokens >= _FULL * budget or len(taken) == len(steps):
                return best
        seen.append((room, tokens))
        room = _next_room(seen[-2:], budget)
        taken = _affordable(steps, room)
    return best if best.levels else _taken_back(taken, budget, count, render)


def _next_room(seen: Sequence[tuple[float, int]], budget: int) -> float:
    """What to spend on steps, by estimate, so that the whole comes close to `budget` (secant method)."""
    (room_a, tokens_a), (room, tokens) = seen
    slope = (tokens - tokens_a) / (room - room_a) if room != room_a else 1.0
    aim = (1 + _FULL) / 2 * budget
    return max(room / 4, room + (aim - tokens) / max(slope, 0.05))


def careful_count(text: str) -> int:
    """Tokens of `text` where no tokenizer is at hand: the estimate, at least a token for 4 characters."""
    return max(TokenEstimator().count(text), -(-len(text) // 4))


def cut(text: str, budget: int, count: Count) -> str:
    """`text`, or as many of its first words as fit with an ellipsis; "" where none does."""
    if budget <= 0:
        return ""
    if count(text) <= budget:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if count(text[:middle].rstrip() + _CUT_MARK) <= budget:
            low = middle
        else:
            high = middle - 1
    kept = text[:low]
    if " " in kept and low < len(text) and not text[low].isspace():
        kept = kept.rpartition(" ")[0]
    return kept.rstrip() + _CUT_MARK if kept.strip() else ""


def _affordable(steps: Sequence[Step], room: float) -> list[Step]:
    """Steps in order; one that is too large is left out, with what is built on it."""
    taken: list[Step] = []
    missed: set[str] = set()
    for step in steps:
        if step.cost <= room and step.key not in missed:
            taken.append(step)
            room -= step.cost
        else:
            missed.add(step.key)
    return taken


def _taken_back(taken: Sequence[Step], budget: int, count: Count, render: Render) -> Fitted:
    """The longest part of `taken`, from its first step on, that fits."""
    low, high, best = 0, len(taken), Fitted("", {}, 0)
    while low < high:
        middle = (low + high + 1) // 2
        levels = _levels(taken[:middle])
        text = render(levels)
        tokens = count(text)
        if tokens <= budget:
            low, best = middle, Fitted(text, levels, tokens)
        else:
            high = middle - 1
    return best


def _levels(taken: Sequence[Step]) -> dict[str, int]:
    return {step.key: step.level for step in taken}
