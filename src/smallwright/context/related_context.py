"""What a graph of facts says around one of them, as text inside a budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import networkx as nx

from smallwright.context.cache_node import CacheNode
from smallwright.context.fitting import Count, Render, Step, cut, fit

#: Shares of the budget that lines of near and of farther facts take before summaries come.
_NEAR_LINES, _FAR_LINES = 0.4, 0.15
_WITH_ARROWS = 2  # a line that others point to costs so many times its own tokens
LINE, SUMMARY = 1, 2
Links = Sequence[tuple[str, Sequence[str]]]  # (arrow, ids that it may point to or from)


class RelatedContext(str):
    """The text; `tokens` of it as counted, ids of the `nodes` whose content it has, and of `references`."""

    tokens: int
    nodes: tuple[str, ...]
    references: tuple[str, ...]  # on one line each

    @classmethod
    def of(cls, text: str, tokens: int, levels: Mapping[str, int], near: Iterable[str]) -> Self:
        """The context of a fitted text."""
        made = cls(text)
        inside = set(near)
        made.tokens = tokens
        made.nodes = tuple(key for key in levels if key in inside)
        made.references = tuple(key for key in levels if key not in inside)
        return made

    @property
    def text(self) -> str:
        """Itself, as a plain string."""
        return str(self)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Nodes around the first of `around`, with the graph that they stand in."""

    nodes: Mapping[str, CacheNode]
    graph: nx.DiGraph[str]
    around: Sequence[tuple[int, str]]  # (hops, id), the most relevant first
    count: Count
    cost: Count  # of one entry; may remember what it said

    def context(self, budget: int, depth: int) -> RelatedContext:
        """Summaries from within `depth` hops, one line each from beyond."""
        near = [node for hops, node in self.around if hops <= depth]
        far = [node for hops, node in self.around if hops > depth]
        own = self.nodes[near[0]]
        steps = list(self._steps(near, far, budget))
        fitted = fit(steps, budget, self.count, self._text_of(near, steps))
        if fitted.levels.get(own.id, 0) < (SUMMARY if own.summary else LINE):
            text = cut("\n".join(filter(None, (_line(own), own.summary))), budget, self.count)
            return RelatedContext.of(text, self.count(text), {own.id: SUMMARY} if text else {}, near)
        return RelatedContext.of(fitted.text, fitted.tokens, fitted.levels, near)

    def _steps(self, near: list[str], far: list[str], budget: int) -> Iterator[Step]:
        """First the fact itself, then lines of the nearest, then summaries, then what else finds room."""
        own = self.nodes[near[0]]
        yield Step(own.id, LINE, self.cost(_line(own)))
        yield Step(own.id, SUMMARY, self.cost(own.summary))
        lines = list(self._lines(near[1:], _NEAR_LINES * budget, _WITH_ARROWS))
        distant = list(self._lines(far, _FAR_LINES * budget))
        yield from (*lines, *distant)
        room = budget
        for step in lines:
            summary = self.nodes[step.key].summary
            if summary and room > 0:
                yield Step(step.key, SUMMARY, self.cost(summary))
                room -= self.cost(summary)
        yield from self._lines([*near[1 + len(lines) :], *far[len(distant) :]], budget)

    def _lines(self, ids: Iterable[str], room: float, factor: int = 1) -> Iterator[Step]:
        for node_id in ids:
            step = Step(node_id, LINE, factor * self.cost(_line(self.nodes[node_id])) + 1)
            room -= step.cost
            if room < 0:
                return
            yield step

    def _text_of(self, near: Iterable[str], steps: Iterable[Step]) -> Render:
        inside, known = set(near), {step.key for step in steps}
        order = [node for _, node in self.around if node in known]

        @cache  # a hub has thousands of neighbours, and the text is tried in several lengths
        def links(node_id: str) -> list[tuple[str, list[str]]]:
            ways = (("→", self.graph.successors(node_id)), ("←", self.graph.predecessors(node_id)))
            return [(arrow, sorted(known.intersection(ids))) for arrow, ids in ways]

        def render(levels: Mapping[str, int]) -> str:
            shown = [key for key in order if key in levels]
            return "\n".join(
                [self._entry(key, levels, links(key) if key in inside else None) for key in shown]
            )

        return render

    def _entry(self, node_id: str, levels: Mapping[str, int], links: Links | None) -> str:
        node = self.nodes[node_id]
        if links is None:
            return _line(node)
        arrows = [
            f"[{arrow} {', '.join(shown)}]"
            for arrow, ids in links
            if (shown := [i for i in ids if i in levels])
        ]
        summary = node.summary if levels[node_id] >= SUMMARY else ""
        return "\n".join(filter(None, (" ".join((_line(node), *arrows)), summary)))


def _line(node: CacheNode) -> str:
    return f"{node.id} {node.signature}".rstrip()
