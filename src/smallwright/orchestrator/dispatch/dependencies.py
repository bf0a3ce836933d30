"""Which task waits for which, by id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from smallwright.errors import SubmissionError


class Dependencies:
    """The tasks that have not ended, and the ends that they wait for.

    An id may be waited for before it is submitted: only so can a cycle arise, and it is found at the
    submission that would close it.
    """

    def __init__(self) -> None:
        self._needs: dict[str, set[str]] = {}
        self._wanted_by: dict[str, set[str]] = {}

    def add(self, task_id: str, needs: Collection[str]) -> None:
        """Remember that the task waits for `needs`, none of which has ended.

        Raises SubmissionError, which names the cycle, and remembers nothing, when one of them waits for it.
        """
        if not needs:
            return
        closable = task_id in needs or task_id in self._wanted_by  # else nothing leads back to it
        cycle = self._path(needs, task_id) if closable else ()
        if cycle:
            raise SubmissionError(
                f"task {task_id!r} would wait for itself: {' -> '.join((task_id, *cycle))}; "
                "leave out one of these dependencies"
            )
        self._needs[task_id] = set(needs)
        for need in needs:
            self._wanted_by.setdefault(need, set()).add(task_id)

    def needs(self, task_id: str) -> Collection[str]:
        """The ids that the task waits for."""
        return self._needs.get(task_id, ())

    def wanted_by(self, task_id: str) -> Collection[str]:
        """The ids that wait for the task."""
        return self._wanted_by.get(task_id, ())

    def missing(self, known: Collection[str]) -> dict[str, list[str]]:
        """By task, the ids it waits for that are not among `known`."""
        found = {task: sorted(needs.difference(known)) for task, needs in self._needs.items()}
        return {task: ids for task, ids in found.items() if ids}

    def completed(self, task_id: str) -> list[str]:
        """The task ended well; the ids of those that wait for nothing now."""
        free = []
        for waiting in sorted(self._wanted_by.pop(task_id, ())):
            self._needs[waiting].discard(task_id)
            if not self._needs[waiting]:
                del self._needs[waiting]
                free.append(waiting)
        return free

    def broken(self, task_id: str) -> list[str]:
        """The task ended otherwise; the ids of those that waited for it, which never will run."""
        waiting = sorted(self._wanted_by.pop(task_id, ()))
        for each in waiting:
            self.forget(each)
        return waiting

    def forget(self, task_id: str) -> None:
        """The task waits no longer."""
        for need in self._needs.pop(task_id, ()):
            wanted = self._wanted_by.get(need)
            if wanted is not None:
                wanted.discard(task_id)
                if not wanted:
                    del self._wanted_by[need]

    def _path(self, starts: Iterable[str], goal: str) -> Sequence[str]:
        """Ids from one of `starts` to `goal`, each waiting for the next; empty when there is no such way."""
        came_from: dict[str, str | None] = dict.fromkeys(sorted(starts))
        pending = list(came_from)
        while pending:
            task_id = pending.pop()
            if task_id == goal:
                return _walk(came_from, goal)
            for need in sorted(self._needs.get(task_id, ())):
                if need not in came_from:
                    came_from[need] = task_id
                    pending.append(need)
        return ()


def _walk(came_from: dict[str, str | None], goal: str) -> Sequence[str]:
    path: list[str] = [goal]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    return path[::-1]
