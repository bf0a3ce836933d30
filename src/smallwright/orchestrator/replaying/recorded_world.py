"""What the workflow itself asks of workspace and model: answered from the events of its tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Never

from smallwright.context.model_spec import ModelSpec
from smallwright.context.token_estimate import TokenEstimator
from smallwright.errors import SandboxError
from smallwright.events import Event, EventType
from smallwright.events.event_data import integer, mappings, text, texts
from smallwright.orchestrator.call_record import layer_texts
from smallwright.orchestrator.loop_guard import sha256_of
from smallwright.orchestrator.replaying.turns import Turns, never
from smallwright.orchestrator.testing import report_of
from smallwright.orchestrator.workspace import Limits, TestReport, UnusedName

_OUTCOMES = (EventType.TEST_PASSED, EventType.TEST_FAILED)
_SIDE_BY_SIDE = 64  # modules; the log's order decides


class RecordedWorkspace:
    """A Workspace that runs nothing."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def level(self) -> str:
        """As the next tests had it."""
        started = self._next((EventType.TEST_STARTED,))
        return text(started.data, "level") if started else "recorded"

    async def run_tests(
        self,
        files: Mapping[str, str],
        tests: Sequence[str],
        *,
        limits: Limits | None = None,  # noqa: ARG002
    ) -> TestReport:
        """The outcome of the TEST_STARTED that came last for these tests."""
        began = self._began(files, tests)
        outcome = self._next(_OUTCOMES, text(began.data, "module")) if began else None
        if outcome is None:
            await never()
        assert outcome is not None
        return report_of(outcome)

    async def find_unused(self, _files: Mapping[str, str], _tests: Sequence[str]) -> tuple[UnusedName, ...]:
        """As DEAD_CODE_ANALYSIS has it. Raises SandboxError where it failed."""
        analysed = self._next((EventType.DEAD_CODE_ANALYSIS,))
        if analysed is None:
            await never()
        assert analysed is not None
        if error := text(analysed.data, "error"):
            raise SandboxError(error)
        return tuple(UnusedName(**dict(item)) for item in mappings(analysed.data, "unused"))

    async def fix_imports(self, code: str) -> str:
        """No step of the workflow's own asks this."""
        return code

    async def undefined_names(self, _code: str) -> tuple[str, ...]:
        """No step of the workflow's own asks this."""
        return ()

    def _began(self, files: Mapping[str, str], tests: Sequence[str]) -> Event | None:
        begun = self._turns.recording.own[self._turns.segment[0] : self._turns.place]
        started = [event for event in reversed(begun) if event.event_type == EventType.TEST_STARTED]
        digest = sha256_of("\n".join(files[path] for path in tests))
        alike = [event for event in started if _paths(event) == set(tests)]
        same = [event for event in started if text(event.data, "tests_hash") == digest]
        return next(iter([*alike, *same]), None)

    def _next(self, types: Sequence[str], module: str = "") -> Event | None:
        left = self._turns.recording.own[self._turns.place : self._turns.segment[1]]
        return next(
            (e for e in left if e.event_type in types and module in ("", text(e.data, "module"))), None
        )


class AbsentModel:
    """Says what the model was, and counts tokens as it did where the log tells; it never answers."""

    def __init__(self, events: Iterable[Event]) -> None:
        calls = [call for event in events for call in mappings(event.data, "calls")]
        self._known = dict(pair for call in calls for pair in _counted(call))
        self._estimate = TokenEstimator(text(calls[0], "model") if calls else "")
        windows = {integer(call, "window") or 8192: text(call, "model") for call in reversed(calls)}
        rungs = [_spec(name, window) for window, name in sorted(windows.items())] or [_spec("none", 8192)]
        self.spec = _spec(rungs[0].name, rungs[0].window, tuple(rungs[1:]))

    async def count_tokens(self, text_: str) -> int:
        """Tokens of a layer as they were counted; of other texts an estimate."""
        return self._known.get(text_) or self._estimate.count(text_)

    async def generate(self, _request: Any, _on_text: Any = None) -> Never:
        """Nobody asks it."""
        raise AssertionError


def _counted(call: Mapping[str, Any]) -> Iterable[tuple[str, int]]:
    tokens = [integer(layer, "tokens") or 0 for layer in mappings(call, "layers")]
    return zip(layer_texts(call) or (), tokens, strict=False)


def _spec(name: str, window: int, larger: tuple[ModelSpec, ...] = ()) -> ModelSpec:
    return ModelSpec(name=name, provider="recorded", window=window, parallel=_SIDE_BY_SIDE, larger=larger)


def _paths(event: Event) -> set[str]:
    return {test.partition("::")[0] for test in texts(event.data, "tests")}
