"""What the current task needs at hand: a cache that never holds more tokens than its budget."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Self

from smallwright.context.cache_node import CacheNode
from smallwright.context.cache_priority import CachePriority, natural, rank_of
from smallwright.context.model_spec import ModelSpec
from smallwright.context.token_estimate import TokenEstimator
from smallwright.context.window_budgets import BUDGETS, WindowBudget, budget_for


class _Entry(NamedTuple):
    value: Any
    tokens: int
    priority: int


class OnlineCache:
    """Entries within `max_tokens`; what is least important goes first, and of that the least recently used.

    CRITICAL entries go last, and of them the oldest, whether used or not. Nothing goes for something that
    matters less: that is refused. `on_evict` gets (key, value) of each that went.
    """

    def __init__(
        self,
        max_tokens: int = 4_000,
        *,
        count_tokens: Callable[[str], int] | None = None,
        on_evict: Callable[[str, Any], object] = lambda _key, _value: None,
    ) -> None:
        self._max_tokens = natural(max_tokens, "max_tokens")
        self._count = count_tokens or TokenEstimator().count
        self._on_evict = on_evict
        self._used = 0
        self._entries: dict[str, _Entry] = {}
        self._turns: dict[int, OrderedDict[str, None]] = {}  # priority -> keys, next to go first

    @classmethod
    def for_model(cls, spec: ModelSpec, budgets: tuple[WindowBudget, ...] = BUDGETS) -> Self:
        """A cache as large as the context's share of the model's window."""
        return cls(budget_for(spec.window, budgets).context_tokens)

    @property
    def max_tokens(self) -> int:
        """The budget; a lower one evicts at once."""
        return self._max_tokens

    @max_tokens.setter
    def max_tokens(self, tokens: int) -> None:
        self._max_tokens = natural(tokens, "max_tokens")
        self._make_room(0)

    @property
    def used_tokens(self) -> int:
        """Tokens of all entries."""
        return self._used

    def put(
        self,
        key: str,
        value: Any,
        priority: int | str = CachePriority.MEDIUM,
        tokens: int | None = None,
    ) -> bool:
        """Keep `value`, in place of the key's last one; False, and nothing changes, where there is no room.

        `tokens` are counted where they are not given. Raises InvalidInputError for a negative number, an
        unknown priority.
        """
        cost = self._cost(value) if tokens is None else natural(tokens, "tokens")
        rank = rank_of(priority)
        if not self._max_tokens or cost > self._room_for(rank, key):
            return False
        self.remove(key)
        self._make_room(cost)
        self._entries[key] = _Entry(value, cost, rank)
        self._turns.setdefault(rank, OrderedDict())[key] = None
        self._used += cost
        return True

    def add_node(self, node: CacheNode, priority: int | str = CachePriority.MEDIUM) -> bool:
        """`put` a node under its id."""
        return self.put(node.id, node, priority)

    def get(self, key: str) -> Any:
        """The value of `key`, None where there is none; it counts as used."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.priority != CachePriority.CRITICAL:
            self._turns[entry.priority].move_to_end(key)
        return entry.value

    def remove(self, key: str) -> None:
        """Forget `key`, if it is there."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._used -= entry.tokens
            del self._turns[entry.priority][key]

    def clear(self) -> None:
        """Forget all."""
        self._entries.clear()
        self._turns.clear()
        self._used = 0

    def items(self) -> Iterator[tuple[str, Any]]:
        """Keys and values, the most important first; none counts as used."""
        for rank in sorted(self._turns):
            yield from ((key, self._entries[key].value) for key in self._turns[rank])

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def _room_for(self, rank: int, key: str) -> int:
        """Tokens that an entry of this rank may take: what is free, and what may go for it."""
        free = self._max_tokens - self._used
        return free + sum(
            entry.tokens for other, entry in self._entries.items() if entry.priority >= rank or other == key
        )

    def _make_room(self, cost: int) -> None:
        while self._used + cost > self._max_tokens:
            rank = max(rank for rank, keys in self._turns.items() if keys)
            key = next(iter(self._turns[rank]))
            value = self._entries[key].value
            self.remove(key)
            self._on_evict(key, value)

    def _cost(self, value: Any) -> int:
        if isinstance(value, CacheNode):
            value = f"{value.id} {value.signature} {value.summary}"
        return self._count(str(value))
