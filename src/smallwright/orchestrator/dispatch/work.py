"""What a task does, whatever way it was given."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from inspect import CO_VARARGS
from types import FunctionType
from typing import Any

from smallwright.errors import SubmissionError
from smallwright.orchestrator.task_control import TaskControl

Work = Callable[[], Awaitable[Any]] | Callable[[TaskControl], Awaitable[Any]] | Awaitable[Any]
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


class WorkOnce:
    """Work that is begun once, or dropped."""

    __slots__ = ("_takes_control", "_work")

    def __init__(self, task_id: str, work: Work) -> None:
        if not callable(work) and not inspect.isawaitable(work):
            raise SubmissionError(
                f"work of task {task_id!r}: {work!r} can't be run; give a function that returns an awaitable"
            )
        self._work: Any = work
        self._takes_control = callable(work) and _takes_control(task_id, work)

    def begin(self, control: TaskControl) -> Awaitable[Any]:
        """Start it; raises SubmissionError where the function returns nothing to await."""
        work, self._work = self._work, None
        if not callable(work):
            return work  # type: ignore[no-any-return]
        begun = work(control) if self._takes_control else work()
        if not inspect.isawaitable(begun):
            raise SubmissionError(
                f"work of task {control.task_id!r} returned {begun!r}, which can't be awaited; make it async"
            )
        return begun

    def drop(self) -> None:
        """It is never begun: a bare coroutine is closed, so that Python does not miss its `await`."""
        if isinstance(self._work, Coroutine):
            self._work.close()
        self._work = None


def _takes_control(task_id: str, work: Callable[..., Any]) -> bool:
    """Whether it asks for one; an argument with a default (`lambda n=n: …`) is its own, but for `control`."""
    code = work.__code__ if isinstance(work, FunctionType) else None
    if code is not None and not code.co_argcount and not code.co_flags & CO_VARARGS:
        return False  # as its signature would say, at many times the cost
    try:
        parameters = [
            each for each in inspect.signature(work).parameters.values() if each.kind in _POSITIONAL
        ]
    except (TypeError, ValueError):  # built in, without a signature
        return False
    asked = sum(each.default is inspect.Parameter.empty for each in parameters)
    if asked > 1:
        raise SubmissionError(f"work of task {task_id!r} asks for {asked} arguments; it gets one at most")
    return asked == 1 or (bool(parameters) and parameters[0].name == "control")
