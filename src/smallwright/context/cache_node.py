"""One fact of the networked cache."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from smallwright.context.fitting import cut
from smallwright.context.token_estimate import TokenEstimator
from smallwright.errors import InvalidInputError
from smallwright.events.frozen_json import FrozenDict, FrozenList, freeze
from smallwright.events.vector_clock import checked_clock

#: Longer summaries are cut: the full content stays in the event store.
MAX_SUMMARY_TOKENS = 500


class NodeType(StrEnum):
    """What a fact is about."""

    TASK = "task"
    MODULE = "module"
    FUNCTION = "function"  # classes, attributes and variables too; metadata["kind"] tells
    TEST = "test"
    LIBRARY = "library"
    CONCEPT = "concept"


_PREFIXES = {"func": "function", "class": "function", "attr": "function", "var": "function", "lib": "library"}


@dataclass(frozen=True)
class CacheNode:
    """A fact, its summary, and what it has to do with other facts.

    Ids: "task:ID", "module:validators.py", "func:validators.py:validate_email"; `type` follows from the id
    where it is not given. Lists and mappings given are copied, and can't be changed afterwards. Raises
    InvalidInputError (EventValidationError for clock and metadata) naming the field.
    """

    id: str
    type: str = ""
    summary: str = ""  # at most MAX_SUMMARY_TOKENS, longer ones are cut
    full_content_ref: str | None = None  # "storage://TASK/PATH", or an event's id
    dependencies: Iterable[str] = ()  # what it needs or contains: ids, also of nodes that come later
    references: Iterable[str] = ()  # what it mentions
    vector_clock: Mapping[str, int] = field(default_factory=FrozenDict)  # as of the event that it is from
    metadata: Mapping[str, Any] = field(default_factory=FrozenDict)  # JSON; "signature": the fact on one line

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id.strip():
            raise InvalidInputError(f"id: {self.id!r:.80} is no name; give one such as 'func:a.py:run'")
        for name in ("dependencies", "references"):
            object.__setattr__(self, name, _ids(getattr(self, name), name))
        object.__setattr__(self, "type", _type(self.type or _type_of(self.id)))
        object.__setattr__(self, "summary", _summary(self.summary))
        object.__setattr__(self, "vector_clock", freeze(checked_clock(self.vector_clock), "vector_clock"))
        object.__setattr__(self, "metadata", freeze(dict(self.metadata), "metadata"))

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def signature(self) -> str:
        """The fact on one line, "" where its id says all."""
        return str(self.metadata.get("signature", ""))


def short_id(node_id: str) -> str:
    """ "func:validate_email" of "func:validators.py:validate_email"; "" where nothing can be left out."""
    kind, _, rest = node_id.partition(":")
    path, _, name = rest.rpartition(":")
    return f"{kind}:{name}" if path and name else ""


def owner_id(node_id: str) -> str:
    """Id of the module that contains a symbol, read from the symbol's id; "" for all else."""
    kind, _, rest = node_id.partition(":")
    path = rest.rpartition(":")[0]
    return f"module:{path}" if path and kind in _PREFIXES else ""


def _type_of(node_id: str) -> str:
    prefix = node_id.partition(":")[0]
    known = _PREFIXES.get(prefix, prefix)
    return known if known in list(NodeType) else NodeType.CONCEPT


def _type(value: Any) -> NodeType:
    try:
        return NodeType(str(value).lower())
    except ValueError:
        raise InvalidInputError(f"type: {value!r:.80} is none of {', '.join(NodeType)}") from None


def _ids(value: Any, name: str) -> FrozenList:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidInputError(f"{name}: {value!r:.80} is no list of ids; put it in a list")
    ids = sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    if not all(isinstance(item, str) and item for item in ids):
        raise InvalidInputError(f"{name}: {ids!r:.200} holds what is no id; ids are non-empty strings")
    return FrozenList(dict.fromkeys(ids))


def _summary(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidInputError(f"summary: {value!r:.80} is no text; give '' where there is none")
    return (
        value
        if len(value) <= MAX_SUMMARY_TOKENS // 4
        else cut(value, MAX_SUMMARY_TOKENS, TokenEstimator().count)
    )
