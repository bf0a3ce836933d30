"""A context of levels, the most important first, that takes at most 80 % of a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Self

from smallwright.context.cache_node import CacheNode
from smallwright.context.context_pieces import Levels
from smallwright.context.fitting import Count, careful_count, cut
from smallwright.context.networked_cache import NetworkedCache
from smallwright.context.pieces import Piece, Priority, View
from smallwright.errors import InvalidInputError

#: Share of the budget that a context takes at most.
FILL = 0.8
_LEAST = 24  # tokens of a piece that is cut at the end; less is no use


class HierarchicalContext(str):
    """The text; its `tokens` as counted, the ids of its `nodes`, and the tokens of each priority."""

    tokens: int
    nodes: tuple[str, ...]
    levels: dict[str, int]

    @classmethod
    def of(cls, text: str, pieces: Sequence[Piece], count: Count) -> Self:
        """The context that `text` is, made of `pieces`."""
        made = cls(text)
        made.tokens = count(text) if text else 0
        made.nodes = tuple(piece.node for piece in pieces if piece.node)
        made.levels = {level.name: sum(p.tokens for p in pieces if p.priority == level) for level in Priority}
        return made

    @property
    def text(self) -> str:
        """Itself, as a plain string."""
        return str(self)


class HierarchicalContextBuilder:
    """Builds contexts from one cache; `count_tokens` is the model's own count, else tokens are estimated."""

    def __init__(self, cache: NetworkedCache, *, count_tokens: Count | None = None) -> None:
        self._cache = cache
        self._count = count_tokens or careful_count

    def build(
        self,
        target_id: str,
        budget: int = 8_000,
        *,
        past: Sequence[CacheNode] = (),
        view: View | None = None,
    ) -> HierarchicalContext:
        """What the step on `target_id` (a task, a module or a function) should know.

        At most FILL x `budget` tokens: pieces from CRITICAL to LOW, a headline over each priority. What is
        CRITICAL is never left out: where it does not fit, its pieces are cut. `past` are facts of other
        tasks (LOW). `view`: other pieces, or another page, than those of all levels. A target that is not
        there, and nodes that are missing, are skipped. Raises InvalidInputError for a budget below 0.
        """
        if type(budget) is not int or budget < 0:
            raise InvalidInputError(f"budget: {budget!r:.80} is no integer of 0 or more")
        found = self._cache.get_node(target_id)
        view = view or Levels(self._cache, found.id if found else target_id)
        pieces = [*view.pieces(), *(_past(node) for node in past if node.id not in self._cache)]
        limit = int(FILL * budget)
        chosen = self._chosen([self._sized(piece, piece.tokens) for piece in pieces], limit)
        text = view.page(chosen)
        while chosen and self._count(text) > limit:
            last = chosen.pop()
            smaller = self._sized(last, self._count(last.text) - max(1, self._count(text) - limit))
            if smaller.text and (last.priority == Priority.CRITICAL or smaller.tokens >= _LEAST):
                chosen.append(smaller)
            text = view.page(chosen)
        return HierarchicalContext.of(text, chosen, self._count)

    def content_of(self, link: str) -> str | None:
        """The text that a storage://TASK/PATH link stands for, None where there is none."""
        for node in self._cache.nodes.values():
            for path, code in node.metadata.get("files", {}).values():
                folder = (node.full_content_ref or "").removeprefix("storage://").partition("/")[0]
                if link == f"storage://{folder}/{path}":
                    return str(code)
        return None

    def _chosen(self, pieces: list[Piece], limit: int) -> list[Piece]:
        """Pieces in order until the limit; those that are CRITICAL share what there is."""
        critical = [piece for piece in pieces if piece.priority == Priority.CRITICAL]
        chosen = self._shared(critical, limit)
        room = limit - sum(piece.tokens for piece in chosen)
        for piece in pieces[len(critical) :]:
            part = piece if piece.tokens <= room else self._sized(piece, room)
            if not part.text or (part is not piece and part.tokens < _LEAST):
                break
            chosen.append(part)
            room -= part.tokens
        return chosen

    def _shared(self, pieces: list[Piece], limit: int) -> list[Piece]:
        """All of them, the largest cut to one size where they do not fit whole."""
        size = max((piece.tokens for piece in pieces), default=0)
        while size > 1 and sum(min(piece.tokens, size) for piece in pieces) > limit:
            size = int(size * 0.9)
        return [part for piece in pieces if (part := self._sized(piece, size)).text]

    def _sized(self, piece: Piece, tokens: int) -> Piece:
        text = cut(piece.text, tokens, self._count)
        return replace(piece, text=text, tokens=self._count(text) + 1 if text else 0)


def _past(node: CacheNode) -> Piece:
    text = "\n".join(filter(None, (node.id, node.signature, node.summary)))
    return Piece(priority=Priority.LOW, steady=0, text=text, tokens=150, node=node.id)
