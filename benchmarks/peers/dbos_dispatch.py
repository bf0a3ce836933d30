"""Empty workflows through a DBOS queue on SQLite.

    python dbos_dispatch.py COUNT CONCURRENCY FILE

Prints {"seconds"}: from the first enqueue until the last workflow has run; enqueued one by one, as they come.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time

from dbos import DBOS


async def main(count: int, concurrency: int, path: str) -> None:
    """Enqueue and run `count` workflows."""
    url = f"sqlite:///{path}"
    DBOS(
        config={
            "name": "dispatch",
            "system_database_url": url,
            "run_admin_server": False,
            "log_level": "ERROR",
        }
    )
    ran: list[None] = []
    done = threading.Event()

    @DBOS.workflow()
    async def empty() -> None:
        ran.append(None)
        if len(ran) == count:
            done.set()

    DBOS.launch()
    await DBOS.register_queue_async("dispatch", worker_concurrency=concurrency, polling_interval_sec=0.01)
    started = time.perf_counter()
    for _ in range(count):
        await DBOS.enqueue_workflow_async("dispatch", empty)
    await asyncio.to_thread(done.wait)
    seconds = time.perf_counter() - started
    DBOS.destroy()
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
