"""What the user wants by now: the prompt, what was clarified, and what was said while the work was on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from smallwright.events import Event, EventType
from smallwright.events.answers import given_answers, matched
from smallwright.events.event_data import mapping, mappings, text
from smallwright.events.lineage import changes_of_fork
from smallwright.orchestrator.coder import TaskBrief
from smallwright.orchestrator.errands import Errands

#: What stands before the words of an instruction where answers stand.
SAID_LATER = "Said by the user during the work:"
CHANGED = "# Changed by the user"


class Wishes:
    """Makes the brief of each step; learns from each event of the task in turn."""

    def __init__(self, errands: Errands, history: Iterable[Event] = ()) -> None:
        self._errands = errands
        self._first = TaskBrief(task_id="", prompt="")
        self._questions: list[dict[str, str]] = []
        self._open: tuple[str, ...] = ()
        for event in history:
            self.learn(event)

    def learn(self, event: Event) -> None:
        """Take over one event more."""
        if event.event_type == EventType.TASK_CREATED:
            self._created(event)
        elif event.event_type == EventType.PLANNING_COMPLETE and event.data.get("outcome") == "questions":
            asked = mappings(event.data, "questions")
            self._questions += [{"id": text(q, "id"), "text": text(q, "text")} for q in asked]
            self._open = tuple(text(q, "id") for q in asked)
        elif event.event_type == EventType.USER_INTERVENTION and event.data.get("kind") == "answer":
            given = given_answers(event.data.get("payload"))
            if given and "of" not in mapping(event.data, "payload"):
                self._answer(*matched(self._questions, self._open, given))

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """What was clarified."""
        return self._first.answers

    @property
    def waiting(self) -> bool:
        """Whether questions are open."""
        return bool(self._open)

    def brief(self, module: str = "") -> TaskBrief:
        """What the user wants; `module`: with what was said of that module alone."""
        brief = self._first
        for request, _effect in self._errands.heeded:
            payload = mapping(request.data, "payload")
            if request.data.get("kind") == "amend":
                brief = replace(brief, prompt=_amended(brief.prompt, request))
            elif text(payload, "module") in ("", module):
                brief = replace(brief, answers=(*brief.answers, (SAID_LATER, words_of(request))))
        return brief

    def _created(self, event: Event) -> None:
        self._first = TaskBrief(
            task_id=event.task_id,
            prompt=text(event.data, "prompt") or self._first.prompt,
            answers=given_answers(event.data.get("answers")),
            effort=text(event.data, "effort") or "normal",
        )
        if changes_of_fork(event) & {"prompt", "answers"}:
            self._questions, self._open = [], ()

    def _answer(self, pairs: tuple[tuple[str, str], ...], still_open: tuple[str, ...]) -> None:
        self._open = still_open
        given = tuple(pair for pair in pairs if pair[1])
        self._first = replace(self._first, answers=(*self._first.answers, *given))


def words_of(request: Event) -> str:
    """What an intervention or a bug report says."""
    payload = request.data.get("payload")
    if isinstance(payload, str):
        return payload
    said = mapping(request.data, "payload") or request.data
    return text(said, "text") or text(said, "prompt") or text(said, "reason")


def _amended(prompt: str, request: Event) -> str:
    """The prompt with the change: `prompt` in the payload takes its place, `text` is added."""
    payload = mapping(request.data, "payload")
    if text(payload, "prompt"):
        return text(payload, "prompt")
    module = text(payload, "module")
    heading = f"{CHANGED} ({module})" if module else CHANGED
    return f"{prompt}\n\n{heading}\n{words_of(request)}"
