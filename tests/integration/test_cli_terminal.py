"""At a terminal: questions are asked, the run is seen to move, a model is fetched only with consent."""

from __future__ import annotations

import os
import re
import signal

import pytest
from tests.integration.command_line import CommandLine
from tests.integration.terminal import ESCAPES


def test_questions_are_asked_and_their_answers_reach_the_code(smallwright: CommandLine, terminal) -> None:
    run = terminal("run", "make one.py", scenario="asks")
    run.until("2) underscore")
    run.until("> ")
    run.type("2\n")
    run.until("Any limit?")
    run.type("\n")
    assert run.end() == 0
    answers = next(e["data"] for e in smallwright.events() if e["event_type"] == "USER_INTERVENTION")
    assert [given["answer"] for given in answers["payload"]["answers"]] == ["underscore", ""]
    assert "Which separator? underscore" in ESCAPES.sub("", run.shown)


def test_ctrl_d_skips_all_questions(smallwright: CommandLine, terminal) -> None:
    run = terminal("run", "make one.py", scenario="asks")
    run.until("> ")
    run.type("\x04")
    assert run.end() == 0


def test_no_questions_means_none(smallwright: CommandLine, terminal) -> None:
    run = terminal("run", "make one.py", "--no-questions", scenario="asks")
    assert run.end() == 0
    assert "Which separator?" not in run.shown
    assert "USER_INTERVENTION" not in smallwright.types()


def test_ctrl_c_at_a_question_cancels(smallwright: CommandLine, terminal) -> None:
    run = terminal("run", "make one.py", scenario="asks")
    run.until("> ")
    run.type("\x03")
    assert run.end() == 130
    assert smallwright.types()[-1] == "TASK_CANCELLED"


def test_a_run_is_seen_to_move_and_leaves_the_cursor_visible(terminal) -> None:
    run = terminal("run", "make one.py", scenario="slow")
    run.until("one.py (1/1)")
    run.until("tok/s")
    run.until("correct")
    os.kill(run.pid, signal.SIGINT)
    assert run.end() == 130
    assert "\x1b[?25l" in run.shown
    assert run.shown.rindex("\x1b[?25h") > run.shown.rindex("\x1b[?25l")


def test_no_color_is_honoured(terminal) -> None:
    run = terminal("run", "make one.py", scenario="green", NO_COLOR="1")
    assert run.end() == 0
    assert not re.search(r"\x1b\[(3[0-7]|9[0-7]|38)", run.shown)


@pytest.mark.parametrize(
    ("answer", "words"), [("n\n", "was not to be fetched"), ("\x04", "was not to be fetched")]
)
def test_a_model_is_fetched_only_with_consent(terminal, answer: str, words: str, tmp_path) -> None:
    run = terminal("run", "make one.py", "--model", "tiny", "--cache-dir", str(tmp_path / "none"))
    run.until("491 MB, fetched once. [Y/n]")
    run.type(answer)
    assert run.end() == 2
    assert words in ESCAPES.sub("", run.shown)


def test_ctrl_c_at_the_question_whether_to_fetch(terminal, tmp_path) -> None:
    run = terminal("run", "make one.py", "--model", "tiny", "--cache-dir", str(tmp_path / "none"))
    run.until("[Y/n]")
    run.type("\x03")
    assert run.end() == 130
