"""A persistent set of ids: adding gives a new set and shares the old one's parts.

A snapshot holds every event id of its task; copying one set per event would make a projection quadratic.
The parts are frozensets of falling size, merged like the digits of a binary counter (Bentley and Saxe 1980).
"""

from __future__ import annotations

IdSet = tuple[frozenset[str], ...]


def with_id(ids: IdSet, new: str) -> IdSet:
    """`ids` and `new`."""
    part = frozenset((new,))
    while ids and len(ids[-1]) <= len(part):
        part |= ids[-1]
        ids = ids[:-1]
    return (*ids, part)


def has_id(ids: IdSet, wanted: str) -> bool:
    """Whether `wanted` is among `ids`."""
    return any(wanted in part for part in ids)
