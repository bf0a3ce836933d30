"""The ground: events, their clocks and order, the store, and the state that follows from them."""

from smallwright.events.event import Event
from smallwright.events.event_store import EventStore
from smallwright.events.event_types import EventType
from smallwright.events.ordering import EventOrdering
from smallwright.events.projections import StateProjection
from smallwright.events.task_snapshot import TaskSnapshot
from smallwright.events.task_state import state_of
from smallwright.events.vector_clock import VectorClock

__all__ = [
    "Event",
    "EventOrdering",
    "EventStore",
    "EventType",
    "StateProjection",
    "TaskSnapshot",
    "VectorClock",
    "state_of",
]
