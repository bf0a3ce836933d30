"""Which events of a log a run of the task made itself, and which came to it from outside.

A replay makes the run's own events again. All else is input, and is given to it as it was: what users and
reporters did, what the system said of the world around (a pause while the model server was lost, or while
more urgent work went first), and the ends that came from outside (cancelled, timed out, a broken sandbox).
"""

from __future__ import annotations

from collections.abc import Sequence

from smallwright.events import Event, EventType
from smallwright.events.event import MAX_INTEGER
from smallwright.events.event_data import mapping, text
from smallwright.orchestrator.clocks import SYSTEM

#: Reasons of TASK_FAILED that no replay comes to by itself.
SURROUNDINGS = frozenset(("timeout", "internal_error", "model_lost", "sandbox_failed", "unconfined"))
_OUTSIDE = ("user:", "reporter:")


def own_events(history: Sequence[Event], authors: dict[str, str]) -> list[Event]:
    """Those that the runs of the last event's task made; what came once a cancel had its effect is none."""
    cancels = cancels_in(history)
    end = next((e.sequence_number for e in history if effect_of(e) in cancels), MAX_INTEGER)
    task_id = history[-1].task_id
    mine = (e for e in history if e.task_id == task_id and e.sequence_number < end)
    return [event for event in mine if _is_own(event, authors[event.event_id])]


def cancels_in(history: Sequence[Event]) -> set[str]:
    """Ids of the users' requests to cancel."""
    return {e.event_id for e in history if e.data.get("kind") == "cancel" and not effect_of(e)}


def effect_of(event: Event) -> str:
    """The request that a word of the system answers."""
    return text(mapping(event.data, "payload"), "of")


def authors_of(history: Sequence[Event]) -> dict[str, str]:
    """Who made each event: the process whose count is new in it."""
    known: dict[str, int] = {}
    authors = {}
    for event in history:
        new = [who for who, count in event.vector_clock.items() if count > known.get(who, 0)]
        authors[event.event_id] = new[0] if len(new) == 1 else _likeliest(event, new)
        known.update({who: event.vector_clock[who] for who in new})
    return authors


def _is_own(event: Event, author: str) -> bool:
    if event.event_type == EventType.TASK_CANCELLED:
        return False
    if event.event_type == EventType.TASK_FAILED:
        return "calls" in event.data and text(event.data, "reason") not in SURROUNDINGS
    said = author == SYSTEM and not effect_of(event)
    return bool(author) and not said and not author.startswith(_OUTSIDE)


def _likeliest(event: Event, new: Sequence[str]) -> str:
    """Of several that are new, one from outside where the event is of their kind."""
    outside = event.event_type in (
        EventType.TASK_CREATED,
        EventType.USER_INTERVENTION,
        EventType.BUG_REPORT_RECEIVED,
    )
    return next((who for who in new if who.startswith(_OUTSIDE) == outside), new[0] if new else "")
