"""What events say of their task, and whose words on modules are passed on (module_facts.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from smallwright.context.fact_drafts import LONG, FactDraft, FactDrafts, keep_last
from smallwright.context.module_facts import MODULE_FACTS
from smallwright.events import Event, EventType
from smallwright.events.event_data import mapping, mappings, text, texts
from smallwright.events.lineage import origin_of


def apply_facts(event: Event, drafts: FactDrafts) -> None:
    """Change the drafts of the task, and of the module that `event` names."""
    if (origin := origin_of(event)) is not None:
        drafts.take_over(f"task:{origin.task_id}", f"task:{event.task_id}")
    task = drafts[f"task:{event.task_id}"]
    task.clock = event.vector_clock
    name = text(event.data, "module")
    if event.event_type in _TASK:
        _TASK[event.event_type](event, task, drafts)
    if name and event.event_type in MODULE_FACTS:
        module = drafts[f"module:{name}"]
        if MODULE_FACTS[event.event_type](event, module, task):
            module.clock = event.vector_clock
            if f"module:{name}" not in task.dependencies:
                task.dependencies.append(f"module:{name}")


def _created(event: Event, task: FactDraft, _drafts: FactDrafts) -> None:
    task.summary, task.link = text(event.data, "prompt")[: 2 * LONG], event.event_id
    task.metadata["status"] = "created"
    task.metadata.pop("result", None)  # of a fork's source


def _planned(event: Event, task: FactDraft, drafts: FactDrafts) -> None:
    for planned in mappings(event.data, "modules"):
        name = text(planned, "name")
        if not name:
            continue
        module = drafts[f"module:{name}"]
        module.summary = module.summary or text(planned, "purpose")
        module.clock = event.vector_clock
        module.dependencies = [f"module:{other}" for other in texts(planned, "dependencies")]
        module.metadata["public"] = [
            {key: text(item, key) for key in ("name", "signature", "purpose")}
            for item in mappings(planned, "public")
        ]
        module.metadata.setdefault("status", "planned")
        if f"module:{name}" not in task.dependencies:
            task.dependencies.append(f"module:{name}")


def _ended(event: Event, task: FactDraft, _drafts: FactDrafts) -> None:
    task.metadata["status"] = _STATUS[event.event_type]
    result = text(event.data, "summary") or text(event.data, "message") or text(event.data, "reason")
    if result:
        task.metadata["result"] = result[:LONG]


def _intervened(event: Event, task: FactDraft, _drafts: FactDrafts) -> None:
    words = text(mapping(event.data, "payload"), "text") or text(event.data, "payload")
    if words:
        keep_last(task.metadata, "instructions", f"{text(event.data, 'kind')}: {words[:LONG]}")


_STATUS: Mapping[str, str] = {
    EventType.TASK_STARTED: "running",
    EventType.TASK_COMPLETE: "completed",
    EventType.TASK_FAILED: "failed",
    EventType.TASK_CANCELLED: "cancelled",
}
_TASK: Mapping[str, Callable[[Event, FactDraft, FactDrafts], None]] = {
    EventType.TASK_CREATED: _created,
    EventType.PLANNING_COMPLETE: _planned,
    EventType.USER_INTERVENTION: _intervened,
    **dict.fromkeys(_STATUS, _ended),
}
