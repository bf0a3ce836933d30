"""System prompts by event type."""

from __future__ import annotations

import logging

import pytest

from smallwright.context import SystemPromptCache
from smallwright.context.prompt_cache import GENERIC_PROMPT
from smallwright.events import EventType


class Maker:
    """Makes a prompt, after `failures` errors; counts how often it was asked."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.asked = failures, 0

    def __call__(self, event_type: str) -> str:
        self.asked += 1
        if self.asked <= self.failures:
            raise RuntimeError("no template")
        return f"{event_type} {self.asked}"


@pytest.mark.req("3.3-01")
def test_the_first_call_makes_a_prompt_and_the_second_reuses_it() -> None:
    maker = Maker()
    cache = SystemPromptCache(maker)
    assert cache.get(EventType.TEST_FAILED) == cache.get("TEST_FAILED") == "TEST_FAILED 1"
    assert cache.get(EventType.CODE_GENERATED) == "CODE_GENERATED 2"
    cache.clear_cache()
    assert len(cache) == 0
    assert cache.get(EventType.TEST_FAILED) == "TEST_FAILED 3"


@pytest.mark.req("3.3-01")
def test_each_type_has_its_own_prompt_and_a_hundred_entries_are_fine() -> None:
    cache = SystemPromptCache()
    assert all(cache.get(event_type) for event_type in EventType)
    assert cache.get(EventType.MODULE_STARTED) != cache.get(EventType.TEST_FAILED)
    assert len({SystemPromptCache(str).get(f"TYPE_{number}") for number in range(100)}) == 100


@pytest.mark.req("3.3-02")
@pytest.mark.parametrize("unknown", ["NO_SUCH_TYPE", "", None])
def test_an_unknown_type_gets_the_generic_prompt(unknown: str | None) -> None:
    assert SystemPromptCache().get(unknown) == GENERIC_PROMPT


@pytest.mark.req("3.3-02")
def test_a_failing_maker_is_retried_once_and_then_replaced(caplog: pytest.LogCaptureFixture) -> None:
    once, twice = Maker(failures=1), Maker(failures=2)
    assert SystemPromptCache(once).get("TEST_FAILED") == "TEST_FAILED 2"
    cache = SystemPromptCache(twice, fallback="just answer")
    with caplog.at_level(logging.WARNING):
        assert cache.get("TEST_FAILED") == "just answer"
    assert twice.asked == 2
    assert "no template" in caplog.text
    assert cache.get("TEST_FAILED") == "TEST_FAILED 3"
