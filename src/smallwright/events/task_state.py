"""A stored task's state: from its last snapshot and the events that came since, or from all of them."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import dataclass

import msgspec

from smallwright.errors import StoreError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery, Until
from smallwright.events.event_store import EventStore
from smallwright.events.lineage import origin_of
from smallwright.events.projections import StateProjection
from smallwright.events.snapshot_json import snapshot_from_json, snapshot_to_json
from smallwright.events.snapshot_storage import SnapshotStorage, StoredSnapshot
from smallwright.events.task_snapshot import TaskSnapshot

#: A snapshot is kept where at least so many events had to be replayed.
SNAPSHOT_EVERY = 1_000
_PAGE = 2_000  # events read and folded at once
_log = logging.getLogger(__name__)


async def state_of(store: EventStore, task_id: str, until: Until | None = None) -> TaskSnapshot:
    """The state of a task, as of `until` where that is given; an empty one where it has no event by then.

    `until` is a sequence number, a datetime (no zone: UTC) or a date (through the end of that UTC day). It
    equals rebuild_state of the same events (a fork's after its source's), whether or not there is a snapshot
    (snapshot_storage.py); the one who had to replay SNAPSHOT_EVERY events keeps one. Raises StoreError,
    InvalidInputError.
    """
    bounds: list[tuple[str, Until | None]] = [(task_id, until)]  # of the task, then of what it is forked from
    while (replay := await _begun(store, EventQuery.of(bounds[-1][0], until=bounds[-1][1]))) is None:
        first = await store.get_events(bounds[-1][0], until=bounds[-1][1], limit=1)
        origin = origin_of(first[0]) if first else None
        if origin is None:
            replay = _Replay(TaskSnapshot.empty(), 0)
            break
        bounds.append((origin.task_id, origin.sequence))
    while True:
        await _fold(store, replay, *bounds.pop())
        if not bounds:
            return replay.state
        replay = _Replay(replay.state, 0)


async def _fold(store: EventStore, replay: _Replay, task_id: str, until: Until | None) -> None:
    """The events of one task that come after `replay`."""
    while True:
        after = replay.state.last_sequence
        page = await store.get_events(task_id, after_sequence=after, until=until, limit=_PAGE)
        await asyncio.to_thread(replay.add, page)
        if len(page) < _PAGE:
            await _keep(store.snapshots, replay)
            return


@dataclass
class _Replay:
    """A state on its way from a snapshot, or from nothing."""

    state: TaskSnapshot
    begun_at: int  # version of the snapshot
    latest: str = ""  # timestamp of the events so far
    hash: str = ""  # of the last of them
    replayed: int = 0

    def add(self, page: list[Event]) -> None:
        """Fold `page`. Blocks."""
        if page:
            self.state = StateProjection.rebuild_state(page, since=self.state)
            self.latest = max(self.latest, *(event.timestamp for event in page))
            self.hash = page[-1].hash
            self.replayed += len(page)

    @property
    def worth_keeping(self) -> bool:
        """False also where a bound in time left events out, because a clock had been set back."""
        return self.replayed >= SNAPSHOT_EVERY and self.state.version - self.begun_at == self.replayed

    def snapshot(self) -> StoredSnapshot:
        """What to keep. Blocks."""
        text = snapshot_to_json(self.state)
        return StoredSnapshot(
            task_id=self.state.task_id,
            projection=StateProjection.VERSION,
            sequence=self.state.last_sequence,
            hash=self.hash,
            latest=self.latest,
            state=_checksum(text) + text,
        )


async def _begun(store: EventStore, query: EventQuery) -> _Replay | None:
    """A replay from the newest snapshot that can be trusted, None where there is none."""
    kept = None
    try:
        kept = await store.snapshots.load_snapshot(query, StateProjection.VERSION)
    except StoreError as error:
        _log.debug("no snapshot of task %s can be had: %s", query.task_id, error)
    if kept is not None and await _is_of_this_log(store, kept):
        state = await asyncio.to_thread(_state, kept)
        if state is not None:
            return _Replay(state, state.version, kept.latest, kept.hash)
    return None


async def _is_of_this_log(store: EventStore, kept: StoredSnapshot) -> bool:
    events = await store.get_events(kept.task_id, after_sequence=kept.sequence - 1, until=kept.sequence)
    return [event.hash for event in events] == [kept.hash]


def _state(kept: StoredSnapshot) -> TaskSnapshot | None:
    """The state in `kept`, None where it is damaged or not what it says it is. Blocks."""
    checksum, text = kept.state[:32], kept.state[32:]
    if kept.projection != StateProjection.VERSION or checksum != _checksum(text):
        return None
    try:
        state = snapshot_from_json(text)
    except msgspec.DecodeError:
        return None
    return state if (state.task_id, state.last_sequence) == (kept.task_id, kept.sequence) else None


async def _keep(snapshots: SnapshotStorage, replay: _Replay) -> None:
    """Keep the state for the next one who asks; nothing depends on it, so a failure is only noted."""
    if not replay.worth_keeping:
        return
    try:
        await snapshots.save_snapshot(await asyncio.to_thread(replay.snapshot))
    except StoreError as error:
        _log.debug("no snapshot of task %s was kept: %s", replay.state.task_id, error)


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()
