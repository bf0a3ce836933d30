"""Forks: new tasks that go on from any event of another. Nothing is copied: a fork names where it comes from.

Its state is the source's at that event, and then what its own events say. What is different in it decides
what is done anew:

- nothing: what the source had finished by then stays; what was under way is done by the fork.
- prompt or answers: questions that are open go, the plan is made anew, and with it the modules whose entry in
  the plan is another now; where no entry is, all of them. A new prompt takes the place of amendments, too.
- model: the calls that are still to be made. strategy: with which corrections begin; both give modules that
  are not finished as many rounds as at first.
- files: the user's own code or tests of modules, which are tested first.

Who paused or cancelled the source did not do so to the fork.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from smallwright.errors import NotFoundError, TaskStateError
from smallwright.events import Event, EventStore, EventType, TaskSnapshot, VectorClock
from smallwright.events.event_query import checked_count
from smallwright.events.frozen_json import thaw
from smallwright.service.fork_changes import ForkChanges
from smallwright.service.new_task import RequestLimits
from smallwright.service.new_tasks import CheckModel
from smallwright.service.task_names import new_task_id
from smallwright.service.task_queries import task_events, task_state


async def fork(  # noqa: PLR0913, PLR0917 - what a fork is of, and who asks for it
    store: EventStore,
    task_id: str,
    sequence: int,
    changes: Mapping[str, Any] | None,
    user: str,
    limits: RequestLimits,
    check_model: CheckModel | None = None,
) -> str:
    """Append the TASK_CREATED of a fork, and its user's own files; the new id.

    Raises NotFoundError, InvalidInputError, and TaskStateError where the task was not there yet at
    `sequence`, or has not what `changes` name.
    """
    last = await store.last_sequence()
    if checked_count(sequence, "sequence") > last:
        raise TaskStateError(f"sequence: {sequence} is not there yet; the log's last event is {last}")
    await task_events(store, task_id, limit=1)
    try:
        source = await task_state(store, task_id, sequence)
    except NotFoundError as error:
        raise TaskStateError(f"sequence: {error}") from error
    changed = ForkChanges.of(changes, source, limits)
    if changed.request.model and "model" in changed.names and check_model:
        await check_model(changed.request.model)
    events = list(_events(source, changed, user))
    await store.append_many(events, expected_sequence=0)
    return events[0].task_id


def _events(source: TaskSnapshot, changed: ForkChanges, user: str) -> Sequence[Event]:
    data = changed.request.to_data() | {
        "answers": [list(pair) for pair in changed.answers],
        "forked_from": {"task_id": source.task_id, "sequence": source.last_sequence},
        "changes": sorted(changed.names),
        "strategy": changed.strategy,
    }
    clock = VectorClock.tick(VectorClock.merge(source.clock, source.clocks.get(user, {})), user)
    created = Event.new(
        new_task_id(changed.request.prompt),
        EventType.TASK_CREATED,
        thaw(data),
        code_version=source.code_version,
        vector_clock=clock,
    )
    return [created, *_own_files(created, changed.files, user)]


def _own_files(created: Event, files: Mapping[str, Mapping[str, str]], user: str) -> Sequence[Event]:
    """One replace_code each: the run takes them up as it does every user's."""
    clock, events = created.vector_clock, []
    for payload in files.values():
        clock = VectorClock.tick(clock, user)
        data = {
            "kind": "replace_code",
            "payload": dict(payload),
            "requested_at": datetime.now(UTC).isoformat(),
            "took_effect_after": None,
        }
        event = Event.new(created.task_id, EventType.USER_INTERVENTION, data, vector_clock=clock,
                          code_version=created.code_version, causation_id=created.event_id)  # fmt: skip
        events.append(event)
    return events
