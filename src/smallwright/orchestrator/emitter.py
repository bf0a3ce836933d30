"""Makes a task's events: clock, version and cause; stores them and tells whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from smallwright.events import Event, EventType
from smallwright.events.event_types import ENDS
from smallwright.orchestrator.broadcast import Broadcast, tell
from smallwright.orchestrator.clocks import ActorClocks, code_version_of
from smallwright.orchestrator.event_sink import EventLog, Numbered
from smallwright.orchestrator.limits import WorkflowLimits
from smallwright.orchestrator.log_writer import LogWriter


class EventEmitter:
    """The one place where a workflow's events come from; works with store and listener or without."""

    def __init__(
        self,
        task_id: str,
        history: Iterable[Event],
        limits: WorkflowLimits,
        *,
        store: EventLog | None = None,
        broadcast: Broadcast | None = None,
    ) -> None:
        self._task_id, self._limits, self._broadcast = task_id, limits, broadcast
        self._history = {event.event_id: event for event in history}
        self._clocks = ActorClocks(self._history.values())
        self._code_version = code_version_of(self._history.values())
        last = max((event.sequence_number for event in self._history.values()), default=0)
        self._listeners: list[Callable[[Event], None]] = []
        self._settled: dict[str, tuple[str, ...]] = {}  # steps that an event ends, until it is stored
        self.on_settled: Callable[[Sequence[str] | None], None] = lambda _steps: None
        self._writer = LogWriter(store or Numbered(last), self._stored, limits)

    @property
    def history(self) -> tuple[Event, ...]:
        """The task's events so far, in order; those that wait for the store have no number yet."""
        return tuple(self._history.values())

    @property
    def last_sequence(self) -> int:
        """The highest number that is known by now; what waits to be stored counts as if it were."""
        known = max((event.sequence_number for event in self._history.values()), default=0)
        return known + self._writer.pending

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Call `listener` with each event from now on, the run's own and others'."""
        self._listeners.append(listener)

    def observe(self, event: Event) -> bool:
        """Make a stored event of somebody else part of the history; False where it is there already."""
        if event.event_id in self._history:
            return False
        self._clocks.observe(event)
        self._know(event)
        return True

    async def emit(  # noqa: PLR0913 - what an event says of itself
        self,
        event_type: EventType,
        actor: str,
        data: Mapping[str, Any],
        *,
        because: Event | None,
        also: Iterable[Event] = (),
        new_code: bool = False,
        settles: tuple[str, ...] = (),
        soon: bool = False,
    ) -> Event:
        """The event as stored. `because` is its cause; `actor` acted upon that and `also`.

        `soon`: as made; it is stored with the next event, which comes at once, or by itself a little later.
        `settles`: steps whose outcome it is; `on_settled` is told once it is stored (None: the task ends).
        """
        acted_upon = [*([] if because is None else [because]), *also]
        code_version = self._code_version + int(new_code)
        event = Event.new(
            self._task_id,
            event_type,
            _encodable(data),
            code_version=code_version,
            vector_clock=self._clocks.tick(actor, acted_upon),
            causation_id=None if because is None else because.event_id,
        )
        self._code_version = code_version
        if settles:
            self._settled[event.event_id] = settles
        self._know(event)
        return await self._writer.write(event, soon=soon)

    async def flush(self) -> None:
        """Return when every event is stored. Raises where one never can be."""
        await self._writer.flush()

    async def close(self) -> None:
        """Give up what is not stored."""
        await self._writer.close()

    def _know(self, event: Event) -> None:
        self._history[event.event_id] = event
        for listener in self._listeners:
            listener(event)

    async def _stored(self, event: Event) -> None:
        self._history[event.event_id] = event
        settled = self._settled.pop(event.event_id, ())
        ended = event.event_type in ENDS
        if settled or ended:
            self.on_settled(None if ended else settled)
        if self._broadcast is not None:
            await tell(self._broadcast, event, self._limits.broadcast_timeout_s)


def _encodable(value: Any) -> Any:
    """`value` with halves of surrogate pairs, which models and tests may print, replaced by "?"."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {key: _encodable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(item) for item in value]
    return value
