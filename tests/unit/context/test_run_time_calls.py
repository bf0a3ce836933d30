"""What called what while tests ran becomes edges of the graph, as long as the code is the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from smallwright.context import EventSourcedCache, NetworkedCache
from smallwright.events import Event, EventType

CODE = """
HANDLERS = {}

def run(name):
    return HANDLERS[name]()

def work():
    return 1
"""
TESTS = "import m\n\ndef test_run():\n    assert m.run('w') == 1\n"
EDGES = [["func:m.py:run", "func:m.py:work"], ["func:test_m.py:test_run", "func:m.py:work"]]


def event(number: int, kind: EventType, **data: Any) -> Event:
    fields: Mapping[str, Any] = {"module": "m.py", **data}
    return Event(task_id="t", event_type=kind, sequence_number=number, code_version=number, data=fields)


def graph(edges: Any, *later: Event) -> NetworkedCache:
    history = [
        event(1, EventType.CODE_GENERATED, path="m.py", code=CODE),
        event(2, EventType.CODE_GENERATED, path="test_m.py", code=TESTS),
        event(3, EventType.TEST_PASSED, passed=["test_m.py::test_run"], failed=[], call_edges=edges),
    ]
    return EventSourcedCache(None).rebuild_from([*history, *later])  # type: ignore[arg-type]


@pytest.mark.req("3.5-02", "3.9-01")
def test_calls_that_the_source_does_not_show_are_edges() -> None:
    read, ran = graph([]).graph, graph(EDGES).graph
    assert not read.has_edge("func:m.py:run", "func:m.py:work")
    assert ran.edges["func:m.py:run", "func:m.py:work"]["type"] == "depends_on"
    assert ran.edges["func:m.py:work", "test:test_m.py:test_run"]["type"] == "tested_by"


def test_other_code_has_not_run_yet_and_what_is_gone_is_passed_over() -> None:
    changed = event(4, EventType.CORRECTION_COMPLETED, path="m.py", code=CODE + "\n", outcome="changed")
    assert not graph(EDGES, changed).graph.has_edge("func:m.py:run", "func:m.py:work")
    assert "func:m.py:gone" not in graph([["func:m.py:run", "func:m.py:gone"]])


@pytest.mark.req("1.4-07")
@pytest.mark.parametrize("odd", [None, 5, "ab", [5], [["a"]], [["a", "b", "c"]], [[1, 2]], {"a": "b"}])
def test_odd_edges_do_no_harm(odd: Any) -> None:
    assert "func:m.py:run" in graph(odd)
