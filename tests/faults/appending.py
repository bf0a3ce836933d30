"""A process that uses a log, and the handle a test has on it.

`python appending.py LOG TASK COUNT [--follow N] [--contend] [--uid UID]` prints a line for what happened,
after it happened: `stored SEQUENCE HASH` when an append returned, `refused CODE MESSAGE` when it raised,
`seen SEQUENCE HASH` for what a subscription gave.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from smallwright.errors import ConflictError, StoreError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.event_storage import EventStorage
from smallwright.storage.json_file import JsonFileStorage
from smallwright.storage.postgres import PostgresStorage
from smallwright.storage.sqlite import SqliteStorage

AT_ONCE = 8
PAUSE_S = 0.01  # after a refusal


@dataclass
class Appender:
    """The process, and what it said so far."""

    process: Process
    stored: dict[int, str] = field(default_factory=dict)  # sequence -> hash
    seen: dict[int, str] = field(default_factory=dict)  # the same, in the order of its subscription
    refused: list[str] = field(default_factory=list)  # CODE MESSAGE

    @classmethod
    async def start(
        cls,
        path: Path | str,
        task_id: str,
        count: int = 1_000_000,
        *options: str,
        through: Sequence[str] = (),
    ) -> Self:
        """Start a process that appends `count` events; `through`: the command that starts it."""
        command = (*through, sys.executable, __file__, str(path), task_id, str(count), *options)
        return cls(await asyncio.create_subprocess_exec(*command, stdout=PIPE))

    async def until(self, enough: Callable[[], bool]) -> bool:
        """Listen until `enough` holds: True, or until the process ends: False."""
        assert self.process.stdout is not None
        while not enough():
            line = (await self.process.stdout.readline()).decode()
            if not line.endswith("\n"):  # the end; a line cut off by a kill does not count
                return False
            word, rest = line.rstrip("\n").split(maxsplit=1)
            if word == "refused":
                self.refused.append(rest)
            else:
                sequence, digest = rest.split()
                (self.stored if word == "stored" else self.seen)[int(sequence)] = digest
        return True

    async def end(self) -> int:
        """Listen to the end; the exit code."""
        await self.until(lambda: False)
        return await self.process.wait()

    async def until_stored(self, count: int) -> None:
        """Listen until so many events are stored, from the first on."""
        assert await self.until(lambda: len(self.stored) >= count), "the process ended"

    async def until_refused(self, count: int) -> None:
        """Listen until so many appends were refused, from the first on."""
        assert await self.until(lambda: len(self.refused) >= count), "the process ended"

    async def kill(self) -> None:
        """kill -9, at any moment of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        assert await self.end() == -signal.SIGKILL


async def append_together(log: Path | str, processes: int, each: int) -> dict[int, str]:
    """Have so many processes append and follow; what they stored: each of them saw all of it, in order."""
    everything = list(range(1, processes * each + 1))
    appenders = [
        await Appender.start(log, f"t{number}", each, "--follow", str(everything[-1]))
        for number in range(processes)
    ]
    assert await asyncio.gather(*(appender.end() for appender in appenders)) == [0] * processes
    promised = {sequence: digest for a in appenders for sequence, digest in a.stored.items()}
    assert sorted(promised) == everything
    for appender in appenders:
        assert list(appender.seen) == everything
        assert appender.seen == promised
    return promised


async def contend_together(log: Path | str, processes: int, each: int) -> list[str]:
    """Have so many processes append to one task, each event upon the last one that it knows; refusals."""
    appenders = [await Appender.start(log, "t", each, "--contend") for _ in range(processes)]
    assert await asyncio.gather(*(appender.end() for appender in appenders)) == [0] * processes
    return [refusal for appender in appenders for refusal in appender.refused]


async def check_log(path: Path, promised: dict[int, str]) -> None:
    """Every promised event is there, none is missing between, the chain holds, and the next append works."""
    async with EventStore(SqliteStorage(path)) as store:
        stored = {e.sequence_number: e.hash for e in await store.get_events()}
        assert list(stored) == list(range(1, len(stored) + 1))
        assert promised.items() <= stored.items()
        found = await store.verify()
        assert (found.ok, found.events, found.reason) == (True, len(stored), "")
        after = await store.append(Event.new("after", EventType.TASK_CREATED))
        assert after.sequence_number == len(stored) + 1


async def append(store: EventStore, task_id: str, count: int) -> None:
    """Append `count` events, several at once, so that they share transactions; go on after a refusal."""
    waiting = iter(range(count))

    async def worker() -> None:
        for number in waiting:
            data = {"number": number, "text": "x" * (100_000 if number % 10 == 0 else 10)}
            try:
                stored = await store.append(Event.new(task_id, EventType.TASK_CREATED, data))
            except StoreError as error:
                print("refused", error.code, str(error).replace("\n", " "), flush=True)
                await asyncio.sleep(PAUSE_S)
            else:
                print("stored", stored.sequence_number, stored.hash, flush=True)

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


async def contend(store: EventStore, task_id: str, count: int) -> None:
    """Append `count` events, each only after the last that was read."""
    last = 0
    while count:
        event = Event.new(task_id, EventType.TASK_CREATED, {"after": last})
        try:
            last = (await store.append(event, expected_sequence=last)).sequence_number
        except ConflictError as error:
            print("refused", error.code, error, flush=True)
            last = (await store.get_events(task_id))[-1].sequence_number
        else:
            count -= 1


async def follow(store: EventStore, count: int) -> None:
    """Print the first `count` events of the log as they come."""
    async with aclosing(store.subscribe()) as events:
        async for event in events:
            print("seen", event.sequence_number, event.hash, flush=True)
            if event.sequence_number >= count:
                return


def storage_of(log: str) -> EventStorage:
    """The storage at a path or URL."""
    if log.startswith("postgresql:"):
        return PostgresStorage(log)
    return JsonFileStorage(log) if log.endswith(".json") else SqliteStorage(log)


async def use(options: Namespace) -> None:
    """Do what the command line asks for."""
    async with EventStore(storage_of(options.path)) as store:
        appending = contend if options.contend else append
        work = [appending(store, options.task_id, options.count)]
        if options.follow:
            work.append(follow(store, options.follow))
        await asyncio.gather(*work)


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("task_id")
    parser.add_argument("count", type=int)
    parser.add_argument("--follow", type=int, default=0)
    parser.add_argument("--contend", action="store_true")
    parser.add_argument("--uid", type=int)
    arguments = parser.parse_args()
    if arguments.uid is not None:  # permission bits do not bind root
        os.setgroups([])
        os.setgid(arguments.uid)
        os.setuid(arguments.uid)
    asyncio.run(use(arguments))
