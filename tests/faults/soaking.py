"""Runs tasks to their ends while users interfere at random: python -m tests.faults.soaking URL TASKS SEED.

It may be killed at any moment; started again it goes on, and returns when all tasks have ended.
"""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import suppress
from typing import Any

from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_workflow import workflow

from smallwright import open_store
from smallwright.bootstrap.locks import task_locks
from smallwright.errors import InvalidInputError, TaskStateError
from smallwright.events import EventStore
from smallwright.orchestrator import TaskControl, TaskOrchestrator
from smallwright.service import TaskManager

MODULES = ("one.py", "two.py")
LOOK_EVERY = 10  # tasks


async def soak(store: EventStore, url: str, count: int, seed: int) -> None:
    """Bring `count` tasks to their ends."""
    chance = random.Random(seed)
    dispatcher = TaskOrchestrator(max_concurrent=5, queue_size=20)

    async def run(task_id: str, control: TaskControl) -> Any:
        coder = ScriptedCoder(
            plans=[plan(module("one.py"), module("two.py", "one.py"))],
            codes={"one.py": red("test_a"), "two.py": GREEN},
            corrections=[GREEN],
        )
        return await workflow(coder, store=store).run(task_id, control=control)

    tasks = TaskManager(store, run, orchestrator=dispatcher, locks=task_locks(url))
    await tasks.resume_all()
    known: list[str] = []
    for number in range(count - len(await store.get_task_ids())):
        if number % LOOK_EVERY == 0:
            known = await tasks.list_unfinished()  # reads the whole log
        known.append(await tasks.create_task("make it work"))
        await tasks.start_task(known[-1])
        for _ in range(3):
            await meddle(tasks, chance.choice(known), chance)
        kill_a_worker(chance)
    while tasks.active_tasks or await tasks.list_unfinished():
        for task_id in await tasks.list_unfinished():
            await let_go_on(tasks, task_id)
        await asyncio.sleep(0.05)
        await tasks.resume_all()
    await tasks.shutdown_all()


async def let_go_on(tasks: TaskManager, task_id: str) -> None:
    """End a user's pause."""
    if "user" in (await tasks.get_task(task_id)).paused_by:
        with suppress(TaskStateError):  # it may have ended meanwhile
            await tasks.intervene(task_id, "resume")


async def meddle(tasks: TaskManager, task_id: str, chance: random.Random) -> None:
    """A user does something to a task, which may be refused."""
    name = chance.choice(MODULES)
    acts = {
        "pause": None,
        "resume": None,
        "steer": "be quick",
        "queue": "then rest",
        "replace_code": {"module": name, "code": GREEN + "# mine\n"},
        "cancel": None,
    }
    act = chance.choice([*acts, "report", "nothing", "nothing"])
    try:
        if act == "report":
            await tasks.report_bug(task_id, name, "0 gives 1", {"code_version": chance.randrange(4)})
        elif act in acts:
            await tasks.intervene(task_id, act, acts[act])
    except InvalidInputError:
        pass  # it has ended, or has no such module yet
    await asyncio.sleep(chance.random() * 0.01)


def kill_a_worker(chance: random.Random) -> None:
    """One of the dispatching workers dies now and then."""
    workers = [each for each in asyncio.all_tasks() if each.get_name().startswith("worker")]
    if workers and chance.random() < 0.1:
        chance.choice(workers).cancel()


async def main(url: str, count: int, seed: int) -> None:
    """One process's part."""
    async with open_store(url) as store:
        await soak(store, url, count, seed)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
