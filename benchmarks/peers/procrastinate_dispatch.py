"""Empty tasks through procrastinate on PostgreSQL, or in its in-memory connector.

    python procrastinate_dispatch.py COUNT CONCURRENCY [CONNINFO]

Prints {"seconds"}: from the first deferral until the last task has run; deferred one by one, as they come.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import procrastinate
from procrastinate import testing


async def main(count: int, concurrency: int, conninfo: str | None) -> None:
    """Defer and run `count` tasks."""
    connector = procrastinate.PsycopgConnector(conninfo=conninfo) if conninfo else testing.InMemoryConnector()
    app = procrastinate.App(connector=connector)
    ran = 0
    done = asyncio.Event()

    @app.task(name="empty")
    async def empty() -> None:
        nonlocal ran
        ran += 1
        if ran == count:
            done.set()

    async with app.open_async():
        if conninfo:
            await app.schema_manager.apply_schema_async()
        started = time.perf_counter()
        worker = asyncio.create_task(
            app.run_worker_async(concurrency=concurrency, install_signal_handlers=False)
        )
        for number in range(count):
            await empty.configure(priority=number % 5).defer_async()
        await done.wait()
        seconds = time.perf_counter() - started
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
