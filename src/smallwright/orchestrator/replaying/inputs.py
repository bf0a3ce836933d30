"""When a replay's run is to know what came from outside: as the log's own did, as far as the log tells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from smallwright.events import Event, EventType
from smallwright.events.event_data import text
from smallwright.orchestrator.replaying.authorship import effect_of
from smallwright.orchestrator.replaying.recording import BEGINS, Recording

_TAKES_UP = (EventType.CORRECTION_STARTED, EventType.USER_INTERVENTION)
_GOES_ON = BEGINS - {EventType.MODULE_STARTED} | {EventType.MODULE_COMPLETE}


class Inputs:
    """`due`: (place among the own events before which it must be known, the input), in order of the log."""

    def __init__(self, recording: Recording, inputs: Sequence[Event]) -> None:
        self._recording, own = recording, recording.own
        self._places = [event.sequence_number for event in own]
        #: id -> place of the first event, no effect, that it is the cause of: it came last before that
        self._caused = {e.causation_id: at for at, e in reversed(list(enumerate(own))) if not effect_of(e)}
        #: id of a request -> place of its effect, or of the first of effects in a row
        self._effects = {effect_of(e): recording.first_effect(at) for at, e in enumerate(own) if effect_of(e)}
        #: id of work that came from outside for one module -> place where the run takes it up
        self._taken = {request: at for at, event in enumerate(own) for request in self._takes_up(event)}
        self.due = [(self._due(event), event) for event in inputs]

    def _takes_up(self, event: Event) -> Iterator[str]:
        request = effect_of(event) or text(event.data, "report")
        if request and event.event_type in _TAKES_UP and self._recording.line(event):
            yield request

    def _due(self, event: Event) -> int:
        """As soon as it is stored, but not before the run knew of it.

        What takes effect at a boundary was known there; work for one module, when that began no other step.
        """
        after, taken = bisect_right(self._places, event.sequence_number), self._taken.get(event.event_id)
        if taken is None:
            places = [self._caused.get(event.event_id), self._effects.get(event.event_id)]
            if event.data.get("kind") == "replace_code":  # refused where the plan is looked at
                places.pop()
            return max(after, min((place for place in places if place is not None), default=0))
        own = self._recording.own
        module = self._recording.line(own[taken])
        earlier = [at for at in range(after, taken) if self._recording.line(own[at]) == module]
        if not set(self._taken.values()).isdisjoint(earlier):
            return after  # it had to wait for others
        return max([after, *(at + 1 for at in earlier if own[at].event_type in _GOES_ON)])
