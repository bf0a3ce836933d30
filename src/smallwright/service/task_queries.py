"""What the log says about its tasks."""

from __future__ import annotations

from smallwright.errors import NotFoundError, TaskStateError
from smallwright.events import Event, EventStore, EventType, TaskSnapshot, state_of
from smallwright.events.event_data import mapping
from smallwright.events.event_query import Until, checked_count
from smallwright.events.event_types import ENDS
from smallwright.events.lineage import with_origins
from smallwright.events.task_ids import no_such_task, picked
from smallwright.events.task_snapshot import TaskStatus
from smallwright.orchestrator.errands import Errands
from smallwright.orchestrator.interventions import CHANGING

_PAGE = 2_000
_TURNS = (
    EventType.TASK_CREATED,
    EventType.TASK_STARTED,
    EventType.USER_INTERVENTION,
    EventType.BUG_REPORT_RECEIVED,
    *ENDS,
)


async def task_events(
    store: EventStore, task_id: str, after_sequence: int = 0, limit: int | None = None
) -> list[Event]:
    """A task's events after a sequence number, in order. Raises NotFoundError."""
    found = await store.get_events(task_id, after_sequence=after_sequence, limit=limit)
    if not found and not await store.get_events(task_id, limit=1):
        raise no_such_task(task_id)
    return found


async def task_history(store: EventStore, task_id: str, until: Until | None = None) -> list[Event]:
    """All events that its state follows from, in order: a fork's after its source's."""
    return await with_origins(store, await store.get_events(task_id, until=until))


async def task_state(store: EventStore, task_id: str, until: Until | None = None) -> TaskSnapshot:
    """A task's state, as of `until` where that is given. Raises NotFoundError, also where it was not yet."""
    state = await state_of(store, task_id, until)
    if not state.last_sequence and until is not None and await store.get_events(task_id, limit=1):
        raise NotFoundError(f"task {task_id!r} was not there yet at {until}. Its first event came later.")
    if not state.last_sequence:
        raise no_such_task(task_id)
    return state


async def all_tasks(
    store: EventStore, status: str | None = None, limit: int | None = None, after: str | None = None
) -> list[TaskSnapshot]:
    """The tasks of the store, or those of one status, the newest first; with `after`, those that follow it.

    Raises NotFoundError for an `after` that there is not.
    """
    most = None if limit is None else checked_count(limit, "limit")
    ids = await store.get_task_ids(None if status or after else most)
    if after and after not in ids:
        raise no_such_task(after)
    found: list[TaskSnapshot] = []
    for task_id in ids[ids.index(after) + 1 :] if after else ids:
        if most is not None and len(found) >= most:
            break
        snapshot = await task_state(store, task_id)
        if status in {None, snapshot.status}:
            found.append(snapshot)
    return found


async def find_task(store: EventStore, beginning: str = "") -> str:
    """The id that begins so; the newest task's for "". Raises NotFoundError, InvalidInputError."""
    return picked(await store.get_task_ids(), beginning)


async def check_startable(store: EventStore, task: TaskSnapshot) -> None:
    """Raises TaskStateError where it has ended and nothing has opened it again."""
    if task.phase.ended and not await is_opened_again(store, task):
        raise TaskStateError(f"task {task.task_id} is {task.status} and can't be started again.")


async def is_opened_again(store: EventStore, task: TaskSnapshot, *, anew: bool = False) -> bool:
    """Whether a task that has ended has a change or a valid bug report that waits to be taken up.

    `anew`: one that came after the end; what came before was tried, and the task ended with it.
    """
    if task.phase == TaskStatus.CANCELLED:
        return False
    events = await task_history(store, task.task_id)
    waiting = Errands(events).changes
    end = max((event.sequence_number for event in events if event.event_type in ENDS), default=0)
    return any(event.event_id in waiting and event.sequence_number > end * anew for event in events)


async def unfinished(store: EventStore) -> list[str]:
    """Ids of the tasks that have not ended, or may have been opened again, the oldest first."""
    is_open: dict[str, bool] = {}
    page: list[Event] | None = None
    while page is None or len(page) == _PAGE:
        after = page[-1].sequence_number if page else 0
        page = await store.get_events(after_sequence=after, event_types=_TURNS, limit=_PAGE)
        for event in page:
            if event.event_type in ENDS or _may_open(event):
                is_open[event.task_id] = event.event_type not in ENDS
    return [each for each, unended in is_open.items() if unended and await _can_go_on(store, each)]


async def _can_go_on(store: EventStore, task_id: str) -> bool:
    task = await task_state(store, task_id)
    return not task.phase.ended or await is_opened_again(store, task, anew=True)


def _may_open(event: Event) -> bool:
    if event.event_type in {EventType.TASK_CREATED, EventType.TASK_STARTED}:
        return True
    valid = mapping(event.data, "verdict").get("valid") is True
    return valid or (event.data.get("kind") in CHANGING and "of" not in mapping(event.data, "payload"))
