"""Cycles of a directed graph, and the arcs whose loss breaks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def cycles(arcs: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """A cycle for each arc that leads back, as ids in order; without those last arcs no cycle is left.

    Depth-first from the smallest id: the same graph gives the same answer. `[a, b, c]` is a -> b -> c -> a.
    """
    found: list[list[str]] = []
    done: set[str] = set()
    for root in sorted(arcs):
        if root not in done:
            _walk(root, arcs, done, found)
    return found


def _walk(root: str, arcs: Mapping[str, Iterable[str]], done: set[str], found: list[list[str]]) -> None:
    path = {root: None}
    waiting = [iter(sorted(arcs.get(root, ())))]
    while waiting:
        following = next(waiting[-1], None)
        if following is None:
            waiting.pop()
            done.add(path.popitem()[0])
        elif following in path:
            stack = list(path)
            found.append(stack[stack.index(following) :])
        elif following not in done:
            path[following] = None
            waiting.append(iter(sorted(arcs.get(following, ()))))
