"""The ground: events, their clocks and order, the store, and the state that follows from them."""

from smallwright.events.event import Event
from smallwright.events.event_types import EventType
from smallwright.events.vector_clock import VectorClock

__all__ = ["Event", "EventType", "VectorClock"]
