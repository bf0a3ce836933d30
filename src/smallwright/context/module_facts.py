"""What each type of event says of the module that it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from smallwright.context.fact_drafts import LONG, FactDraft, keep_last
from smallwright.events import Event, EventType
from smallwright.events.event_data import integer, mapping, mappings, text, texts


def _started(event: Event, module: FactDraft, _task: FactDraft) -> bool:
    module.metadata["status"] = "started"
    needs = [f"module:{other}" for other in texts(event.data, "dependencies")]
    module.dependencies = needs or module.dependencies
    return True


def _coded(event: Event, module: FactDraft, task: FactDraft) -> bool:
    data, version = event.data, event.code_version
    if version < task.metadata.get("code_version", 0) or data.get("outcome") == "kept best":
        return data.get("outcome") == "kept best"
    task.metadata["code_version"] = version
    name = text(data, "module")
    path = text(data, "path") or name
    base = path.rpartition("/")[2]
    tests = path != name and (base.startswith("test_") or base.endswith("_test.py"))
    module.metadata["files"] = {
        **module.metadata.get("files", {}), "tests" if tests else "code": [path, text(data, "code")]
    }  # fmt: skip
    if not tests:
        module.link = f"storage://{event.task_id}/{path}"
        module.metadata |= {"code_version": version, "status": "generated", "outcomes": {}, "failure": ""}
        module.metadata.pop("calls", None)
    return True


def _tested(event: Event, module: FactDraft, _task: FactDraft) -> bool:
    failed = mappings(event.data, "failed")
    told = dict.fromkeys(texts(event.data, "passed"), "passed")
    told |= {text(test, "id", "?"): f"failed: {_failure(test)}" for test in failed}
    module.metadata["outcomes"] = told
    module.metadata["calls"] = _calls(event.data)
    module.metadata["status"] = "passed" if event.event_type == EventType.TEST_PASSED else "failing"
    module.metadata["failure"] = "\n".join(f"{text(test, 'id')}: {_failure(test)}" for test in failed)[:LONG]
    return True


def _calls(data: Mapping[str, Any]) -> list[list[str]]:
    """(caller, callee) as seen at run time; what is no pair of ids is passed over."""
    edges = data.get("call_edges")
    pairs = (
        [edge for edge in edges if isinstance(edge, (list, tuple))]
        if isinstance(edges, (list, tuple))
        else []
    )
    return [list(map(str, pair)) for pair in pairs if len(pair) == 2]


def _iterated(event: Event, module: FactDraft, _task: FactDraft) -> bool:
    strategy = event.data.get("strategy")
    words = strategy if isinstance(strategy, str) else text(mapping(event.data, "strategy"), "name")
    signature = text(event.data, "failure_signature")
    number = integer(event.data, "round") or len(module.metadata.get("iterations", ())) + 1
    keep_last(
        module.metadata, "iterations", " ".join(filter(None, [f"round {number}:", words, signature]))[:LONG]
    )
    return True


def _correcting(_event: Event, module: FactDraft, _task: FactDraft) -> bool:
    module.metadata["status"] = "correcting"
    return True


def _completed(event: Event, module: FactDraft, _task: FactDraft) -> bool:
    module.metadata["status"] = "complete"
    module.summary = text(event.data, "summary") or module.summary
    module.metadata["functions"] = {
        text(item, "name"): text(item, "summary") or text(item, "purpose")
        for item in mappings(event.data, "functions")
    }
    return True


def _reported(event: Event, module: FactDraft, _task: FactDraft) -> bool:
    keep_last(module.metadata, "reports", text(event.data, "text")[:LONG])
    return True


def _failure(test: Mapping[str, Any]) -> str:
    parts = (text(test, "kind"), text(test, "message"))
    sides = [f"{key} {test[key]!s:.200}" for key in ("expected", "actual") if test.get(key) is not None]
    return " ".join(filter(None, [*parts, *sides]))[:LONG]


#: Each says whether the event changed what is known.
MODULE_FACTS: Mapping[str, Callable[[Event, FactDraft, FactDraft], bool]] = {
    EventType.MODULE_STARTED: _started,
    EventType.CODE_GENERATED: _coded,
    EventType.CORRECTION_COMPLETED: _coded,
    EventType.TEST_PASSED: _tested,
    EventType.TEST_FAILED: _tested,
    EventType.MODULE_ITERATION: _iterated,
    EventType.CORRECTION_STARTED: _correcting,
    EventType.MODULE_COMPLETE: _completed,
    EventType.BUG_REPORT_RECEIVED: _reported,
}
