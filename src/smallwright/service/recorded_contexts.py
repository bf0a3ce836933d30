"""What the model saw, as the log's calls have it: plain records for every face."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smallwright.events import Event, EventStore
from smallwright.events.event_data import integer, mapping, mappings, optional_text, text, texts
from smallwright.events.event_query import Until
from smallwright.orchestrator.call_record import layer_texts
from smallwright.service.task_queries import task_events

_COUNTS = ("prompt_tokens", "completion_tokens", "duration_ms")


async def task_contexts(
    store: EventStore, task_id: str, until: Until | None = None, *, every: bool = False
) -> list[dict[str, Any]]:
    """The contexts of the newest event with calls by `until`, or of every one. Raises NotFoundError."""
    await task_events(store, task_id, limit=1)
    events = await store.get_events(task_id, until=until)
    called = [event for event in events if mappings(event.data, "calls")]
    chosen = called if every else called[-1:]
    return [_context(event, place, call) for event in chosen for place, call in _calls(event)]


def _calls(event: Event) -> enumerate[Mapping[str, Any]]:
    return enumerate(mappings(event.data, "calls"), 1)


def _context(event: Event, place: int, call: Mapping[str, Any]) -> dict[str, Any]:
    """One call. `text` of a layer is None where only `messages` are known; old calls know no `window`."""
    found = layer_texts(call)
    layers = mappings(call, "layers")
    return {
        "sequence": event.sequence_number,
        "event_type": str(event.event_type),
        "timestamp": event.timestamp,
        "module": optional_text(event.data, "module"),
        "call": place,  # 1, 2 … in the event
        "model": text(call, "model"),
        "window": integer(call, "window"),
        "answer_room": integer(mapping(call, "parameters"), "max_tokens") or 0,
        **{name: integer(call, name) or 0 for name in _COUNTS},
        "cached_tokens": integer(call, "cached_tokens"),
        "error": dict(mapping(call, "error")) or None,
        "layers": [_layer(layer, found[at] if found else None) for at, layer in enumerate(layers)],
        "messages": [
            {"role": text(message, "role"), "content": text(message, "content")}
            for message in mappings(call, "prompt")
        ],
    }


def _layer(layer: Mapping[str, Any], words: str | None) -> dict[str, Any]:
    return {
        "name": text(layer, "name"),
        "tokens": max(0, integer(layer, "tokens") or 0),
        "nodes": list(texts(layer, "nodes")),
        "text": words,
    }
