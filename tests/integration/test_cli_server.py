"""run and watch at a server, in processes of their own: Ctrl-C, and questions at a terminal."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest
from tests.fakes.served_in_thread import served_in_thread
from tests.integration.command_line import CommandLine, interrupt, read_until, wait_for
from tests.integration.terminal import Terminal

from smallwright.orchestrator.plan import Question

ASKS = [Question(id="q1", text="Which separator?", options=("dash", "underscore"))]


@pytest.mark.parametrize(("option", "status"), [("detach", "running"), ("cancel", "cancelled")])
def test_ctrl_c_leaves_the_task_to_the_server_or_cancels_it(
    smallwright: CommandLine, option: str, status: str
) -> None:
    with served_in_thread(hold="write") as (system, url, portal):
        process = smallwright.start("run", "a stack", "--server", url, "--on-interrupt", option)
        read_until(process.stderr, "runs at http://")
        portal.call(system.held)
        code, _seconds, rest = interrupt(process)
        task_id = portal.call(system.tasks.find_task)
        wait_for(lambda: portal.call(system.tasks.get_task_status, task_id) == status, within_s=10)
    assert code == 130
    assert "Traceback" not in rest
    assert (f"smallwright watch {task_id} --server {url}" in rest) == (option == "detach")


def test_ctrl_c_ends_the_watching_and_not_the_task(smallwright: CommandLine) -> None:
    with served_in_thread(hold="write") as (system, url, portal):
        task_id = portal.call(system.tasks.create_and_start, "a stack")
        process = smallwright.start("watch", "--server", url)
        read_until(process.stderr, "one.py: started")
        code, _seconds, rest = interrupt(process, signal.SIGTERM)
        assert portal.call(system.tasks.get_task_status, task_id) == "running"
    assert code == 130
    assert f"The task goes on. Come back: smallwright watch {task_id} --after 4 --server {url}" in rest


def test_a_question_of_a_task_there_is_answered_here(terminal: Callable[..., Terminal]) -> None:
    with served_in_thread(questions=ASKS) as (system, url, portal):
        run = terminal("run", "a slug", "--server", url)
        run.until("2) underscore")
        run.until("> ")
        run.type("2\n")
        assert run.end() == 0, run.shown
        task = portal.call(system.tasks.get_task, portal.call(system.tasks.find_task))
    assert task.answers == (("Which separator?", "underscore"),)


def test_a_question_that_somebody_else_answers_is_withdrawn(terminal: Callable[..., Terminal]) -> None:
    with served_in_thread(questions=ASKS) as (system, url, portal):
        task_id = portal.call(system.tasks.create_and_start, "a slug")
        watching = terminal("watch", "--server", url)
        watching.until("2) underscore")
        portal.call(system.tasks.answer, task_id, {"q1": "dash"})
        assert watching.end() == 0, watching.shown
        assert portal.call(system.tasks.get_task, task_id).answers == (("Which separator?", "dash"),)
