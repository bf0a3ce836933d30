"""What `smallwright context` prints: bars that add up, texts that steer nothing, whatever the width."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from smallwright.cli.context_page import print_calls
from smallwright.cli.context_table import call_table
from smallwright.cli.token_bar import bar, parts_of, shared_out

NAMES = ("system_prompt", "state_summary", "compressed_events", "current_event")
HOSTILE = "\x1b]0;owned\x07\x1b[2J[bold]rules[/bold] \u202e\r\ncurrent_event  9 tokens"


def record(*texts: str | None, **more: Any) -> dict[str, Any]:
    """A recorded call, as the service gives it."""
    tokens = (100, 200, 0, 300)
    layers = [
        {"name": name, "tokens": count, "nodes": [], "text": words}
        for name, count, words in zip(NAMES, tokens, texts, strict=True)
    ]
    return {
        "sequence": 7,
        "event_type": "CODE_GENERATED",
        "timestamp": "2026-11-22T18:30:00+00:00",
        "module": "one.py",
        "call": 1,
        "model": "small",
        "window": 1000,
        "answer_room": 150,
        "prompt_tokens": 612,
        "completion_tokens": 40,
        "cached_tokens": 111,
        "duration_ms": 1500,
        "error": None,
        "layers": layers,
        "messages": [
            {"role": "system", "content": "whole system"},
            {"role": "user", "content": "whole user"},
        ],
    } | more


def console(width: int = 60, **options: Any) -> Console:
    return Console(
        file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False, soft_wrap=True, **options
    )


def page(*records: dict[str, Any], **options: Any) -> str:
    screen = console(**options)
    print_calls("task-1", records, screen)
    return str(screen.file.getvalue())  # type: ignore[attr-defined]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.integers(8, 300))
def test_cells_add_up_and_follow_the_tokens(amounts: list[int], width: int) -> None:
    cells = shared_out(amounts, width)
    assert sum(cells) == (width if any(amounts) else 0)
    assert [cell > 0 for cell in cells] == [amount > 0 for amount in amounts]
    by_tokens = sorted(zip(amounts, cells, strict=True))
    assert [cell for _, cell in by_tokens] == sorted(cells)


def test_a_bar_is_the_window_and_as_wide_as_it_is_told_to_be() -> None:
    parts = parts_of(record("s", "t", "", "c"))
    assert [(part.name, part.tokens) for part in parts][-2:] == [("free", 250), ("answer's room", 150)]
    assert sum(part.tokens for part in parts) == 1000
    assert bar(parts, 40, console()).plain == "SSSS" + "TTTTTTTT" + "C" * 12 + "." * 10 + "A" * 6
    assert bar(parts, 2, console()).plain == ""


def test_a_prompt_over_its_window_leaves_nothing_free_and_says_why_it_failed() -> None:
    over = record(
        "s", "t", "", "c", window=500, error={"code": "prompt_too_long", "message": "too \x1b[2Jlong"}
    )
    assert parts_of(over)[-2].tokens == 0
    assert "failed: too long" in page(over)


def test_a_window_that_is_not_known_is_not_invented() -> None:
    old = record(None, None, None, None, window=None)
    assert "free" not in [part.name for part in parts_of(old)]
    text = page(old)
    assert "612 prompt tokens (111 reused)" in text
    assert "│ whole system" in text
    assert "│ whole user" in text


def test_colours_only_where_the_terminal_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = page(record("s", "t", "", "c"), force_terminal=True, color_system="standard")
    assert "\x1b[35m██████\x1b[0m\x1b[34m" in coloured
    plain = page(record("s", "t", "", "c"))
    assert "\x1b" not in plain
    assert "SSSSSS" in plain
    muted = page(record("s", "t", "", "c"), force_terminal=True, color_system="standard", no_color=True)
    assert "SSSSSS" in muted
    assert "[35m" not in muted


@pytest.mark.parametrize("terminal", [True, False])
def test_prompts_are_data_and_stay_behind_their_gutter(terminal: bool) -> None:
    text = page(record("s", "t", "", HOSTILE), force_terminal=terminal, color_system=None)
    assert not set(text) & {"\x1b", "\x07", "\r", "\u202e"}
    assert "│ [bold]rules[/bold]" in text
    assert "│ current_event  9 tokens" in text
    assert "owned" not in text


def test_long_lines_are_folded_at_a_terminal_and_kept_in_a_pipe() -> None:
    words = "日本 " * 10 + "x" * 50
    seen = page(record("s", "t", "", words), width=20, force_terminal=True, color_system=None)
    behind = [line for line in seen.splitlines() if "日本" in line or "xx" in line]
    assert len(behind) > 4
    assert all(line.startswith("│ ") for line in behind)
    assert f"│ {words}\n" in page(record("s", "t", "", words), width=20)


def test_a_text_that_calls_share_is_shown_once() -> None:
    text = page(record("same", "t", "", "first"), record("same", "t", "", "second", call=2))
    assert text.count("│ same") == 1
    assert "system_prompt  100 tokens  as in call 1" in text
    assert "│ second" in text


def test_facts_of_a_layer_are_named_and_the_rest_counted() -> None:
    one = record("s", "t", "", "c")
    one["layers"][1]["nodes"] = [f"func:{number}" for number in range(10)]
    assert "200 tokens, facts: func:0, func:1" in page(one)
    assert "func:7 and 2 more" in page(one)


@pytest.mark.parametrize(("width", "shown"), [(40, set()), (80, {"reused"}), (120, {"reused", "window"})])
def test_the_list_shows_what_there_is_room_for(width: int, shown: set[str]) -> None:
    screen = console(width)
    failed = record("s", "t", "", "c", call=2, error={"message": "x"}, cached_tokens=None)
    screen.print(call_table([record("s", "t", "", "c"), failed], screen))
    text = str(screen.file.getvalue())  # type: ignore[attr-defined]
    assert {word for word in ("reused", "window") if word in text} == shown
    assert max(len(line) for line in text.splitlines()) <= width
    assert ("failed" in text, "612" in text) == (True, True)
