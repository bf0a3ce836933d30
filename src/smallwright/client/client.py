"""The verbs of TaskManager over the wire: REST for what is asked and done, a WebSocket for what happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Self

from smallwright.client.address import Address
from smallwright.client.event_order import Message
from smallwright.client.event_stream import stream_events
from smallwright.client.patience import Patience
from smallwright.client.reading import TaskReads
from smallwright.client.transport import Transport
from smallwright.errors import NotFoundError
from smallwright.events.event_types import ENDS

_ENDED = frozenset(("completed", "failed", "cancelled"))
_CANCEL_S = 60.0  # a cancel awaits the task's end, also in another process


class Client(TaskReads):
    """An async context manager; everything it gives is plain data, as the wire has it.

    Errors are those of errors.py, with the server's code and words; beside them ServerUnreachableError,
    AccessError and ServerError. A request that a busy server refuses is sent again when it says so, for
    `patience_s` in all; an event stream that is lost is taken up again for `reconnect_s`.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:9876",
        token: str | None = None,
        *,
        timeout_s: float = 30.0,
        patience_s: float = 30.0,
        reconnect_s: float = 300.0,
    ) -> None:
        address = Address.of(url)
        super().__init__(Transport(address, token, timeout_s=timeout_s, patience_s=patience_s))
        self._reconnect_s = reconnect_s

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    @property
    def url(self) -> str:
        """The server's URL."""
        return self._address.url

    async def health(self) -> dict[str, Any]:
        """{"status": "ok" or "down", …}; a part that is down is no error."""
        return dict(await self._transport.health())

    async def create_task(
        self,
        prompt: str,
        answers: Sequence[str] = (),
        *,
        idempotency_key: str | None = None,
        wait: bool = False,
        **options: Any,
    ) -> str:
        """Create a task, which the server starts; its id. `options`: priority, model, effort.

        The same key with the same request gives the same task, however often it is sent. `wait`: it is taken
        also where the queue is full, and begins when there is room. Raises QueueFullError.
        """
        body = {"prompt": prompt, "answers": list(answers), **_given(options)}
        key = _given({"Idempotency-Key": idempotency_key})
        query = {"wait": "true"} if wait else {}
        return str((await self._transport.post("/tasks", body, headers=key, params=query))["task_id"])

    async def events(
        self, task_id: str, after: int = 0, *, until_end: bool = True
    ) -> AsyncGenerator[Message, None]:
        """Its events after a sequence number, then live: in order, each once, across cuts.

        Ends with the task, or never. A task that is not there yet is waited for as long as the server does.
        Raises ServerUnreachableError, AccessError, NotFoundError.
        """
        if until_end and after and await self._is_over(task_id, after):
            return
        patience = Patience(self._address, self._reconnect_s)
        stream = stream_events(
            self._transport, task_id, after, lambda last: self.get_events(task_id, last), patience
        )
        over = False
        async with aclosing(stream) as messages:
            async for message in messages:
                yield message
                over = over or message["event_type"] in ENDS
                if until_end and over and await self._is_over(task_id, message["sequence"]):
                    return

    async def intervene(
        self, task_id: str, kind: str, payload: Any = None, *, seen: Mapping[str, Any] | None = None
    ) -> Message:
        """Pause, resume, steer, queue, amend, answer, replace_code or cancel; its event, with "status".

        `seen`: {code_version, vector_clock, code_hash}; raises StaleError where the code has changed since.
        """
        body = _given({"kind": kind, "payload": payload, "seen": seen})
        return dict(await self._transport.post(self._address.task(task_id, "interventions"), body))

    async def answer(self, task_id: str, answers: Any) -> None:
        """Answer all open questions, by id or in order; the task goes on."""
        await self.intervene(task_id, "answer", answers)

    async def report_bug(
        self, task_id: str, module: str, text: str, seen: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Report a bug; whether it holds, and why (service.views.report_view)."""
        body = _given({"module": module, "text": text, "seen": seen})
        return dict(await self._transport.post(self._address.task(task_id, "bug-reports"), body))

    async def cancel_task(self, task_id: str, reason: str = "cancelled") -> str:
        """Stop it and await its end; its status. Once it has ended, nothing happens."""
        path = self._address.task(task_id, "cancel")
        return str((await self._transport.post(path, {"reason": reason}, timeout_s=_CANCEL_S))["status"])

    async def fork_task(self, task_id: str, sequence: int, changes: Mapping[str, Any] | None = None) -> str:
        """A new task that goes on from an event of this one; its id."""
        body = _given({"sequence": sequence, "changes": changes})
        return str((await self._transport.post(self._address.task(task_id, "fork"), body))["task_id"])

    async def _is_over(self, task_id: str, sequence: int) -> bool:
        """Whether it has ended, and nothing came after."""
        try:
            task = await self.get_task(task_id)
        except NotFoundError:
            return False
        return task["status"] in _ENDED and task["last_sequence"] <= sequence


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
