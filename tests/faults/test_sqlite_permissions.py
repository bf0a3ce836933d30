"""Permission that is lost while processes use the log: they say so, go on where they can, and recover."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import pytest
from tests.faults.appending import Appender, check_log

WAIT_S = 40.0
#: Permission bits do not bind root unless it gives up the capability to pass over them.
BOUND = () if os.geteuid() else ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@pytest.mark.req("1.3-05", "1.3-02", "1.3-04")
async def test_permission_lost_in_use_stops_only_who_comes_after(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "log.db"
    async with asyncio.timeout(WAIT_S):
        first = await Appender.start(path, "first", through=BOUND)
        await first.until_stored(10)
        folder.chmod(0)
        second = await Appender.start(path, "second", through=BOUND)
        await second.until_refused(10)
        for refusal in second.refused:
            assert refusal.startswith(
                f"store_unavailable {path}: Permission denied; nothing was stored; check"
            )
        await first.until_stored(len(first.stored) + 40)  # what is open stays open
        folder.chmod(0o700)
        await second.until_stored(10)
        for process in (first, second):
            await process.kill()
        assert not first.refused
    await check_log(path, first.stored | second.stored)


@pytest.mark.req("1.3-05", "1.3-02", "1.3-04", "1.3-11")
@pytest.mark.parametrize(
    ("file", "mode", "mode_before", "problem", "options"),
    [
        ("log.db", 0o400, 0o600, "the file is read-only", ("--follow", "20")),
        ("log.db", 0, 0o600, "it can't be opened", ()),
        ("", 0o500, 0o700, "the file is read-only", ()),
    ],
)
async def test_a_log_that_may_not_be_written_takes_events_again_once_it_may(
    tmp_path: Path, file: str, mode: int, mode_before: int, problem: str, options: tuple[str, ...]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "log.db"
    async with asyncio.timeout(WAIT_S):
        maker = await Appender.start(path, "maker", 20, through=BOUND)
        assert await maker.end() == 0
        (folder / file).chmod(mode)
        refused = await Appender.start(path, "refused", 1000, *options, through=BOUND)
        await refused.until_refused(10)
        for refusal in refused.refused:
            assert refusal.startswith(f"store_unavailable {path}: {problem}"), refusal
            assert re.search("nothing was stored; .* it and its folder", refusal)
        (folder / file).chmod(mode_before)
        await refused.until_stored(20)
        await refused.kill()
        if options:  # it could read all the while
            assert refused.seen == maker.stored
    await check_log(path, maker.stored | refused.stored)
