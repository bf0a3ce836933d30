"""Prompts: what a user picks from a client's menu, and what it says to the client's own model."""

from typing import (
    Annotated,
)  # no postponed annotations: FastMCP evaluates those of prompts without this module

from fastmcp import FastMCP
from fastmcp.prompts import Prompt
from pydantic import Field

Task = Annotated[str, Field(description="The task's id.")]


def write_code(
    what: Annotated[str, Field(description="What the code should do, with an example or two.")],
) -> str:
    """Have Smallwright write and test Python code."""
    return (
        f"Have this Python code written and tested:\n\n{what}\n\n"
        "Call start_coding_task with a precise prompt: names, signatures, rules and examples. Follow it by "
        "wait_for_task until it has ended; answer what it asks from what I said, and ask me where that does "
        "not say it. Then show me the files of get_task_code and which tests passed."
    )


def review_task(task_id: Task) -> str:
    """Review what a coding task made, and report its bugs."""
    return (
        f"Review the coding task {task_id}: read get_task_status and get_task_code. Compare the code with "
        "the task's prompt. Call report_bug for each fault that you can show by a call, what comes and what "
        "should come, with `seen` as get_task_status said. Then wait_for_task, and say what changed."
    )


def change_task(task_id: Task, change: Annotated[str, Field(description="What shall be different.")]) -> str:
    """Change the requirements of a coding task, also of one that has ended."""
    return (
        f"Change the coding task {task_id}: {change}\n\n"
        "Read get_task_status, then call intervene with kind amend, the change as text, and `seen` as the "
        "status said. Follow it by wait_for_task, and show me what changed in get_task_code."
    )


def add_prompts(server: FastMCP) -> None:
    """Register all of them."""
    for prompt in (write_code, review_task, change_task):
        server.add_prompt(Prompt.from_function(prompt))
