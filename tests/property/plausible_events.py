"""Data as the workflow writes it for each type (docs/events.md), and data as it never should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from smallwright.events import EventType

MODULES = st.sampled_from(["a.py", "b.py", "c.py"])
CODE = st.sampled_from(["x = 1\n", "x = 2\n", "x = 3\n"])
HASHES = st.sampled_from(["h1", "h2", "h3"])
TESTS = st.lists(st.sampled_from(["test_a.py::one", "test_a.py::two"]), unique=True, max_size=2)
FAILED = st.lists(st.fixed_dictionaries({"id": st.just("test_a.py::three")}), max_size=2)
CALLS = st.lists(
    st.fixed_dictionaries(
        {"model": st.sampled_from(["small", "tiny"]), "prompt_tokens": st.integers(0, 9)},
        optional={"completion_tokens": st.integers(0, 9), "duration_ms": st.integers(0, 9)},
    ),
    max_size=2,
)
PLANNED = st.lists(st.fixed_dictionaries({"name": MODULES, "public": st.just([])}), min_size=1, max_size=3)
QUESTIONS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["q1", "q2"]), "text": st.sampled_from(["One?", "Two?"])}),
    min_size=1,
    max_size=2,
)
ANSWERS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["q1", "q2"]), "answer": st.just("yes")}), max_size=2
)


def _data(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional={**optional, "calls": CALLS})


_CODED = {"module": MODULES, "path": MODULES | st.just("test_a.py"), "code": CODE, "code_hash": HASHES}
_TESTED = {"module": MODULES, "code_hash": HASHES, "passed": TESTS, "failed": FAILED}
_PLAN = _data({"outcome": st.just("plan"), "modules": PLANNED}) | _data(
    {"outcome": st.just("questions"), "questions": QUESTIONS}
)
_USERS = (
    _data({"kind": st.sampled_from(["pause", "resume", "cancel"])})
    | _data({"kind": st.just("answer"), "payload": ANSWERS})
    | _data({"kind": st.just("replace_code"), "payload": st.fixed_dictionaries(_CODED)})
    | _data({"kind": st.sampled_from(["steer", "queue", "amend"]), "payload": st.just({"text": "faster"})})
)
PLAUSIBLE: Mapping[EventType, st.SearchStrategy[dict[str, Any]]] = {
    EventType.TASK_CREATED: _data({"prompt": st.just("p")}, answers=st.just(["yes"]), forked_from=st.none()),
    EventType.TASK_STARTED: _data({"attempt": st.integers(1, 3)}),
    EventType.PLANNING_COMPLETE: _PLAN,
    EventType.MODULE_STARTED: _data({"module": MODULES, "dependencies": st.lists(MODULES, max_size=2)}),
    EventType.MODULE_ITERATION: _data({"module": MODULES, "round": st.integers(1, 3)}),
    EventType.MODULE_COMPLETE: _data({"module": MODULES, "code_hash": HASHES}),
    EventType.CODE_GENERATED: _data(_CODED),
    EventType.TEST_STARTED: _data({"module": MODULES, "code_hash": HASHES}),
    EventType.TEST_PASSED: _data({**_TESTED, "failed": st.just([])}),
    EventType.TEST_FAILED: _data(_TESTED),
    EventType.CORRECTION_STARTED: _data({"module": MODULES, "from_version": st.integers(0, 3)}),
    EventType.CORRECTION_COMPLETED: _data(
        {**_CODED, "outcome": st.sampled_from(["changed", "kept best"])}, from_version=st.integers(0, 3)
    ),
    EventType.BUG_REPORT_RECEIVED: _data(
        {"module": MODULES, "text": st.just("it breaks")},
        verdict=st.fixed_dictionaries({"valid": st.booleans()}),
        seen_code_hash=HASHES,
    ),
    EventType.USER_INTERVENTION: _USERS,
    EventType.DEAD_CODE_ANALYSIS: _data({"unused": st.just([{"module": "a.py", "name": "f"}])}),
    EventType.TASK_COMPLETE: _data({}, files=st.just({"a.py": "h1"})),
    EventType.TASK_FAILED: _data({}, reason=st.just("loop"), message=st.just("m")),
    EventType.TASK_CANCELLED: _data({}, by=st.just("user:1"), reason=st.just("r")),
}

KEYS = sorted(
    {
        *(
            "module",
            "path",
            "code",
            "code_hash",
            "outcome",
            "kind",
            "payload",
            "answers",
            "modules",
            "questions",
        ),
        *(
            "passed",
            "failed",
            "attempt",
            "round",
            "calls",
            "verdict",
            "prompt",
            "dependencies",
            "from_version",
        ),
        *(
            "unused",
            "files",
            "reason",
            "message",
            "by",
            "seen_clock",
            "seen_code_hash",
            "forked_from",
            "public",
        ),
        *("attempts", "name", "id", "text", "model", "prompt_tokens", "summary", "tests_hash", "priority"),
    }
)
ODD: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
    | st.sampled_from(
        ["a.py", "plan", "questions", "answer", "changed", "kept best", "pause", "replace_code"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def odd_data(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Data of that type with something missing, strange or too much."""
    known = PLAUSIBLE.get(EventType.known(kind))  # type: ignore[arg-type]
    data = dict(draw(known)) if known is not None else {}
    for key in draw(st.lists(st.sampled_from([*data, *KEYS]), max_size=4)):
        if draw(st.booleans()):
            data.pop(key, None)
        else:
            data[key] = draw(ODD)
    return data
