"""What tasks of the past made, as facts: read from their events, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from smallwright.context.cache_node import CacheNode, NodeType
from smallwright.events import Event, StateProjection, TaskSnapshot
from smallwright.events.event_data import mapping
from smallwright.events.lineage import with_known_origins
from smallwright.events.task_snapshot import ModuleRecord

#: Characters of a prompt that its task's fact keeps; the log has the rest.
PROMPT_CHARS = 1_000


def facts_of(events: Iterable[Event]) -> Iterator[CacheNode]:
    """Facts of the tasks whose `events` these are, in whatever order; a fork has its source's, too.

    Names are unique across tasks: "module:TASK/bank.py", "func:TASK/bank.py:deposit". Vectors that events
    carry (`data.vectors`: id -> write_vector) are given to their facts.
    """
    found: dict[str, dict[int, Event]] = {}
    vectors: dict[str, Any] = {}
    for event in events:
        found.setdefault(event.task_id, {})[event.sequence_number] = event
        vectors.update(mapping(event.data, "vectors"))
    by_task = {task: [own[number] for number in sorted(own)] for task, own in found.items()}
    for task in sorted(by_task):
        for node in _facts(StateProjection.rebuild_state(with_known_origins(by_task, task))):
            yield with_vector(node, vectors[node.id]) if node.id in vectors else node


def with_vector(node: CacheNode, vector: Any) -> CacheNode:
    """`node` with a vector of `write_vector`."""
    return CacheNode(
        id=node.id,
        type=node.type,
        summary=node.summary,
        full_content_ref=node.full_content_ref,
        dependencies=node.dependencies,
        references=node.references,
        vector_clock=node.vector_clock,
        metadata={**node.metadata, "vector": vector},
    )


def _facts(state: TaskSnapshot) -> Iterator[CacheNode]:
    """The task, its modules with code, their functions."""
    made = [module for name, module in sorted(state.modules.items()) if name and module.code]
    about = {"task_id": state.task_id, "status": str(state.status)}
    yield CacheNode(
        id=f"task:{state.task_id}",
        type=NodeType.TASK,
        summary=" ".join(filter(None, [state.prompt[:PROMPT_CHARS], state.summary])),
        full_content_ref=state.last_event_id,
        dependencies=[_module_id(state, module.name) for module in made],
        vector_clock=state.clock,
        metadata=about,
    )
    for module in made:
        yield CacheNode(
            id=_module_id(state, module.name),
            type=NodeType.MODULE,
            summary=module.summary or str((module.plan or {}).get("purpose", "")),
            full_content_ref=f"storage://{state.task_id}/{module.path or module.name}",
            dependencies=[_module_id(state, name) for name in module.dependencies],
            vector_clock=module.changed_clock,
            metadata={**about, "code_version": module.code_version},
        )
        yield from _functions(state, module, about)


def _functions(state: TaskSnapshot, module: ModuleRecord, about: dict[str, Any]) -> Iterator[CacheNode]:
    for function in module.functions:
        name = str(function.get("name") or "")
        if name:
            yield CacheNode(
                id=f"func:{state.task_id}/{module.name}:{name}",
                type=NodeType.FUNCTION,
                summary=str(function.get("purpose") or ""),
                full_content_ref=f"storage://{state.task_id}/{module.path or module.name}",
                vector_clock=module.changed_clock,
                metadata={**about, "signature": str(function.get("signature") or name)},
            )


def _module_id(state: TaskSnapshot, name: str) -> str:
    return f"module:{state.task_id}/{name}"
