"""What the log says about its tasks."""

from __future__ import annotations

from smallwright.errors import InvalidInputError, NotFoundError
from smallwright.events import Event, EventStore, TaskSnapshot, state_of


async def task_events(
    store: EventStore, task_id: str, after_sequence: int = 0, limit: int | None = None
) -> list[Event]:
    """A task's events after a sequence number, in order. Raises NotFoundError."""
    found = await store.get_events(task_id, after_sequence=after_sequence, limit=limit)
    if not found and not await store.get_events(task_id, limit=1):
        raise _unknown(task_id)
    return found


async def task_state(store: EventStore, task_id: str) -> TaskSnapshot:
    """A task's state. Raises NotFoundError."""
    state = await state_of(store, task_id)
    if not state.last_sequence:
        raise _unknown(task_id)
    return state


async def all_tasks(
    store: EventStore, status: str | None = None, limit: int | None = None
) -> list[TaskSnapshot]:
    """The tasks of the store, or those of one status; the newest first."""
    found: list[TaskSnapshot] = []
    for task_id in await store.get_task_ids(None if status else limit):
        snapshot = await task_state(store, task_id)
        if status in {None, snapshot.status}:
            found.append(snapshot)
    return found[:limit]


async def find_task(store: EventStore, beginning: str = "") -> str:
    """The id that begins so; the newest task's for "". Raises NotFoundError, InvalidInputError."""
    ids = await store.get_task_ids()
    matching = [task_id for task_id in ids if task_id.startswith(beginning)]
    if beginning in ids:
        return beginning
    if not matching:
        raise _unknown(beginning)
    if beginning and len(matching) > 1:
        raise InvalidInputError(
            f"{beginning!r} begins {len(matching)} ids: {', '.join(matching[:5])}. Give more of it."
        )
    return matching[0]


def _unknown(task_id: str) -> NotFoundError:
    what = f"there is no task {task_id!r}" if task_id else "there is no task yet"
    return NotFoundError(f"{what}. `smallwright tasks` lists those there are.")
