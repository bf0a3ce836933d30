"""Clarifying questions: asked once, before there is a plan."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from smallwright.errors import AnswerError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import PLANNER
from smallwright.orchestrator.plan import Question
from smallwright.orchestrator.task_run import TaskRun

log = logging.getLogger(__name__)

#: Whom the run itself asks: a user of its own, so that no other client's count occurs twice.
ASKED = "user:terminal"

#: Puts questions to the user and returns the answers in their order, "" for one that is skipped.
Ask = Callable[[Sequence[Question]], Awaitable[Sequence[str]]]


async def ask_questions(run: TaskRun, because: Event) -> tuple[tuple[Question, ...], Event]:
    """The coder's questions and their event; (), and `because`, where the prompt is clear."""
    run.progress.stage("clarify")
    try:
        questions = await run.coder.clarify(run.brief, run.tools("clarify"))
    except AnswerError as error:  # a plan can be made without
        log.warning("no questions could be made: %s", error)
        questions = ()
    if not questions:
        return (), because
    data = {
        "outcome": "questions",
        "questions": [{"id": q.id, "text": q.text, "options": list(q.options)} for q in questions],
    }
    return questions, await run.conclude(EventType.PLANNING_COMPLETE, PLANNER, data, because=because)


async def put_questions(run: TaskRun, questions: Sequence[Question], ask: Ask, because: Event) -> Event:
    """What was answered where the task runs, as an intervention."""
    answers = tuple(await ask(questions))
    given = zip(questions, answers, strict=False)
    data = {
        "kind": "answer",
        "payload": {"answers": [{"id": q.id, "question": q.text, "answer": answer} for q, answer in given]},
        "requested_at": because.timestamp,
        "took_effect_after": because.sequence_number,
    }
    return await run.events.emit(EventType.USER_INTERVENTION, ASKED, data, because=because)
