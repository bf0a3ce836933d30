"""What models and generated code wrote can't steer the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.cli.narrate import narrate
from smallwright.cli.untrusted import clean, clean_line


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("\x1b[2J\x1b[Hgone", "gone"),
        ("over\rwritten", "overwritten"),
        ("a\x00b\x08c\x7fd\x85e", "abcde"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("half \ud800 pair", "half  pair"),
        ("two\nlines\tand a tab\r\nmore", "two\nlines\tand a tab\nmore"),
        ("[bold]no markup[/bold] 日本 🙂", "[bold]no markup[/bold] 日本 🙂"),
        ("unfinished \x1b", "unfinished "),
        ("\x1bPdevice\x1b\\text \x9dtitle\x9c", "text "),
        ("\x1b[1 q\x1b[?25l\x1b[>0$p", ""),
        # code between two controls is code
        ('f("\x1b", evil(), "\x07")', 'f("", evil(), "")'),
        ('f("\x1b]0;", evil(), "\x07")', 'f("0;", evil(), "")'),
        ("# \x1b]0;\nevil\n# \x07", "# 0;\nevil\n# "),
        ('f("\x1b[0" + e, "m")', 'f("0" + e, "m")'),
    ],
)
def test_control_is_taken_out_and_text_stays(hostile: str, harmless: str) -> None:
    assert clean(hostile) == harmless


@given(st.text())
def test_nothing_that_steers_is_left(text: str) -> None:
    cleaned = clean(text)
    assert not any(ord(char) < 32 and char not in "\n\t" for char in cleaned)
    assert not any(127 <= ord(char) < 160 for char in cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode()


def test_a_line_is_one_line_and_no_longer_than_asked() -> None:
    assert clean_line("a\n\n  b") == "a b"
    assert clean_line("abcdef", 4) == "abc…"


@given(
    st.sampled_from(
        ["CODE_GENERATED", "TEST_FAILED", "PLANNING_COMPLETE", "TASK_COMPLETE", "FROM_THE_FUTURE"]
    ),
    st.dictionaries(
        st.sampled_from(["module", "failed", "modules", "code", "passed", "outcome"]),
        st.none() | st.integers() | st.text() | st.lists(st.integers()),
    ),
)
def test_every_event_has_a_line_whatever_its_data(kind: str, data: dict[str, object]) -> None:
    line = narrate(kind, data)
    assert line
    assert "\n" not in line
