"""The hash chain that makes the log tamper-evident (1.3-13).

hash(n) = SHA-256(hash(n-1) in hexadecimal + canonical JSON of event n without its hash), where canonical
means keys sorted, no spaces, and large strings as {"$blob": sha256}; hash(0) is "".
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec

from smallwright.events.encoding import Draft
from smallwright.events.event import Event

GENESIS = ""


def seal(draft: Draft, *, sequence: int, version: int, previous_hash: str) -> Event:
    """The event of `draft` at its place in the log, with its hash."""
    digest = chained_hash(draft, sequence=sequence, version=version, previous_hash=previous_hash)
    return replace(draft.event, sequence_number=sequence, version=version, hash=digest)


def chained_hash(draft: Draft, *, sequence: int, version: int, previous_hash: str) -> str:
    """The hash of the event of `draft` at that place, in hexadecimal."""
    event = draft.event
    canonical = msgspec.json.encode(
        {
            "event_id": event.event_id,
            "task_id": event.task_id,
            "event_type": str(event.event_type),
            "timestamp": event.timestamp,
            "sequence_number": sequence,
            "code_version": event.code_version,
            "vector_clock": event.vector_clock,
            "causation_id": event.causation_id,
            "data": msgspec.Raw(draft.canonical),
            "version": version,
        },
        order="sorted",
    )
    return hashlib.sha256(previous_hash.encode() + canonical).hexdigest()
