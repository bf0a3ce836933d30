"""What a task may ask is checked once, and errors name the field and the remedy."""

from __future__ import annotations

from typing import Any

import pytest

from smallwright.errors import InvalidInputError
from smallwright.service.new_task import NewTask, RequestLimits
from smallwright.service.task_names import new_task_id, slug


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"prompt": ""}, "prompt: it is empty"),
        ({"prompt": " \n\t"}, "prompt: it is empty"),
        ({"prompt": None}, "prompt: it is empty"),
        ({"prompt": "x" * 200_001}, r"200,001 characters.*200,000.*limits.prompt_max_chars"),
        ({"prompt": "\ud800"}, "no valid Unicode"),
        ({"answers": "one"}, "answers: .*list"),
        ({"answers": [1]}, "answers: .*list"),
        ({"answers": ["a"] * 1001}, r"answers: 1,001.*1,000.*limits.answers_max"),
        ({"priority": "INVALID"}, "priority: 'INVALID'.*CRITICAL"),
        ({"priority": 5}, "priority: 5"),
        ({"priority": None}, "priority"),
        ({"effort": "huge"}, "effort: 'huge'.*low, normal, high"),
        ({"model": " "}, "model"),
        ({"model": 3}, "model"),
    ],
)
def test_what_is_wrong_is_named(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        NewTask(**{"prompt": "a stack", **fields})


@pytest.mark.req("4.1-01")
def test_large_and_odd_requests_are_taken() -> None:
    request = NewTask(prompt="日本 🙂" * 30_000, answers=["a"] * 1000, priority=0, model="m", effort="high")
    assert request.to_data()["prompt"] == "日本 🙂" * 30_000
    assert request.to_data()["priority"] == "CRITICAL"
    assert NewTask(prompt="x", priority="low").priority == "LOW"


def test_limits_are_those_given() -> None:
    with pytest.raises(InvalidInputError, match="at most 3 are taken"):
        NewTask(prompt="four", limits=RequestLimits(prompt_max_chars=3))


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Write a function slugify(text) that makes URL slugs", "slugify-text-makes-url"),
        ("日本", "task"),
        ("", "task"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 99, "x" * 32),
        ("Überprüfe die Größe", "uberprufe-die-groe"),
    ],
)
def test_a_name_from_the_prompt(prompt: str, name: str) -> None:
    assert slug(prompt) == name


def test_ids_differ() -> None:
    assert len({new_task_id("a stack") for _ in range(50)}) == 50
