"""The hash chain's definition, pinned: logs on disk must verify with every later version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from smallwright.events import Event, EventType
from smallwright.events.chain import seal
from smallwright.events.encoding import encode

EVENT = Event(
    task_id="tä",
    event_type=EventType.CODE_GENERATED,
    event_id="01a2042d-afca-707b-b57f-628b43e324a8",
    timestamp="2026-01-02T03:04:05Z",
    code_version=1,
    vector_clock={"planner": 2**64, "coder:a": 1},
    data={"b": [1.0, 1e16, None, True], "a": "é\n\u2028", "$blob": {"$blob": 1}, "large": "x" * 70_000},
)


@pytest.mark.req("1.3-13")
def test_the_hash_of_an_event_is_this_one_for_ever() -> None:
    sealed = seal(encode(EVENT), sequence=7, version=3, previous_hash="00" * 32)
    assert sealed.hash == "0b7dbb4989344ae8cc1983478a3209ad9d13c04c2df92fcfd3c16e3c9180e04e"
    assert (sealed.sequence_number, sealed.version, sealed.data) == (7, 3, EVENT.data)


@pytest.mark.req("1.3-13")
def test_anybody_can_compute_it_from_the_definition() -> None:
    event = replace(EVENT, data={"b": 1, "a": "ü"}, vector_clock={})
    sealed = seal(encode(event), sequence=1, version=1, previous_hash="")
    fields = {key: value for key, value in sealed.to_dict().items() if key != "hash"}
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sealed.hash == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.req("1.3-13")
def test_every_field_and_the_hash_before_count() -> None:
    hashes = {seal(encode(EVENT), sequence=7, version=3, previous_hash="").hash}
    hashes.add(seal(encode(EVENT), sequence=8, version=3, previous_hash="").hash)
    hashes.add(seal(encode(EVENT), sequence=7, version=4, previous_hash="").hash)
    hashes.add(seal(encode(EVENT), sequence=7, version=3, previous_hash="1").hash)
    changes = [
        {"task_id": "u"},
        {"event_type": EventType.TASK_FAILED},
        {"event_id": EVENT.event_id.replace("01", "02")},
        {"timestamp": "2026-01-02T03:04:06Z"},
        {"code_version": 2},
        {"vector_clock": {}},
        {"causation_id": EVENT.event_id},
        {"data": {**EVENT.data, "large": "y" * 70_000}},
    ]
    for change in changes:
        hashes.add(seal(encode(replace(EVENT, **change)), sequence=7, version=3, previous_hash="").hash)
    assert len(hashes) == 4 + len(changes)


@pytest.mark.req("1.3-13")
def test_the_order_of_keys_does_not_count() -> None:
    turned = replace(EVENT, data=dict(reversed(EVENT.data.items())))
    first, second = (seal(encode(e), sequence=1, version=1, previous_hash="") for e in (EVENT, turned))
    assert first.hash == second.hash
