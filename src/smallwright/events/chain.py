"""The hash chain that makes the log tamper-evident (1.3-13).

hash(n) = SHA-256(hash(n-1) in hexadecimal + canonical JSON of event n without its hash), where canonical
means keys sorted, no spaces, and large strings as {"$blob": sha256}; hash(0) is "".
"""

from __future__ import annotations

import hashlib

import msgspec

from smallwright.events.encoding import Draft
from smallwright.events.event import Event
from smallwright.events.stored_event import stored_event

GENESIS = ""
_canonical = msgspec.json.Encoder(order="sorted")


def seal(draft: Draft, *, sequence: int, version: int, previous_hash: str) -> Event:
    """The event of `draft` at its place in the log, with its hash."""
    digest = chained_hash(draft, sequence=sequence, version=version, previous_hash=previous_hash)
    event = draft.event
    return stored_event(
        event.task_id,
        event.event_type,
        event.event_id,
        event.timestamp,
        sequence,
        event.code_version,
        event.vector_clock,
        event.causation_id,
        event.data,
        version,
        digest,
    )


def chained_hash(draft: Draft, *, sequence: int, version: int, previous_hash: str) -> str:
    """The hash of the event of `draft` at that place, in hexadecimal."""
    event = draft.event
    canonical = _canonical.encode(
        {
            "event_id": event.event_id,
            "task_id": event.task_id,
            "event_type": event.event_type,
            "timestamp": event.timestamp,
            "sequence_number": sequence,
            "code_version": event.code_version,
            "vector_clock": event.vector_clock,
            "causation_id": event.causation_id,
            "data": msgspec.Raw(draft.canonical),
            "version": version,
        }
    )
    return hashlib.sha256(previous_hash.encode() + canonical).hexdigest()
