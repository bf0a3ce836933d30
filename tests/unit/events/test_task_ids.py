"""Task ids: normal form, unsafe characters, length (1.1-06)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from smallwright.errors import EventValidationError
from smallwright.events.task_ids import normal_task_id


@pytest.mark.req("1.1-06")
@pytest.mark.parametrize("task_id", ["t", "ü", "任务", "a b.c~d", "x" * 255, "🙂"])
def test_a_safe_id_stays_as_it_is(task_id: str) -> None:
    assert normal_task_id(task_id) == task_id


@pytest.mark.req("1.1-06")
def test_ids_that_are_equal_after_nfc_are_one_id() -> None:
    assert normal_task_id("u\u0308/") == normal_task_id("ü/")
    assert normal_task_id("u\u0308") == "ü"


@pytest.mark.req("1.1-06")
@pytest.mark.parametrize("character", ["/", "\\", "\0", "\n", "\x7f", "\x85"])
def test_an_unsafe_character_becomes_a_dash_and_ids_stay_apart(character: str) -> None:
    task_id = f"a{character}b"
    digest = hashlib.sha256(task_id.encode()).hexdigest()[:8]
    assert normal_task_id(task_id) == f"a-b~{digest}"
    assert normal_task_id(task_id) != normal_task_id("a-b")
    assert normal_task_id(normal_task_id(task_id)) == normal_task_id(task_id)


@pytest.mark.req("1.1-05", "1.1-06")
@pytest.mark.parametrize("task_id", ["", None, 1, b"t", ["t"], "x" * 256, "/" + "x" * 250, "\ud800"])
def test_what_can_be_no_id_is_refused(task_id: Any) -> None:
    with pytest.raises(EventValidationError, match=r"^task_id"):
        normal_task_id(task_id)
