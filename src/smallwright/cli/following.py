"""Follows a task that runs elsewhere: shows its events, and puts its questions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from smallwright.cli.task_port import Tasks, View
from smallwright.errors import SmallwrightError
from smallwright.events.event_types import ENDS

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenQuestion:
    """A question as the wire has it."""

    id: str
    text: str
    options: Sequence[str] = ()


#: Gets answers, "" for what the tool shall decide; None: nobody here answers.
Ask = Callable[[Sequence[OpenQuestion]], Awaitable[Sequence[str] | None]]


async def decide_all(questions: Sequence[OpenQuestion]) -> Sequence[str]:
    """An Ask that leaves all of them to the tool."""
    return [""] * len(questions)


class Follower:
    """Shows one task; `last` is the sequence number of the last event that was shown."""

    def __init__(
        self, tasks: Tasks, task_id: str, show: Callable[[Mapping[str, Any]], None], ask: Ask
    ) -> None:
        self._tasks, self._task_id, self._show, self._ask = tasks, task_id, show, ask
        self.last = 0

    async def follow(self, after: int = 0) -> None:
        """Until the task ends. Whoever answers first, here or elsewhere, has answered."""
        self.last, asking = after, None
        try:
            async with aclosing(self._tasks.events(self._task_id, after)) as events:
                async for event in events:
                    self._show(event)
                    self.last = event["sequence"]
                    if asking and (_asks(event) or _settles(event)):
                        asking.cancel()
                    if _asks(event):
                        asking = asyncio.create_task(self._put())
        finally:
            if asking:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)

    async def _put(self) -> None:
        try:
            task = await self._tasks.get_task(self._task_id)
            asked = [OpenQuestion(q["id"], q["text"], q.get("options") or ()) for q in task["questions"]]
            asked = [question for question in asked if question.id in task["open_questions"]]
            if asked and (answers := await self._ask(asked)) is not None:
                given = {question.id: answer for question, answer in zip(asked, answers, strict=False)}
                await self._tasks.intervene(self._task_id, "answer", given)
        except SmallwrightError as error:  # somebody else was faster, or the server is lost, which shows
            _log.info("the answers were not taken: %s", error)


def _asks(event: View) -> bool:
    return (event["event_type"], event["data"].get("outcome")) == ("PLANNING_COMPLETE", "questions")


def _settles(event: View) -> bool:
    answered = (event["event_type"], event["data"].get("kind")) == ("USER_INTERVENTION", "answer")
    return answered or event["event_type"] in ENDS
