"""What watching clients cost who publishes: 100 and 1,000 WebSocket clients, one of them stalled.

    python -m benchmarks.broadcast [--quick] [--json OUT]

Events of 1 KB at a steady rate, over uvicorn and loopback; the server has a process of its own, the clients
another. Blocked: how long the publisher is held up by one event, in `WebSocketManager.broadcast_to_task`; the
peer is a plain Starlette loop that awaits send_json for each client. CPU: the same by the clock of the
server's thread, which other load on the machine does not change. Appended: the same where the publisher only
appends to the log (in memory), and the manager follows that. Delivered: until the last healthy client has an
event. The stalled client reads nothing until all is published, or for STALL_S at most, and then comes back
for what it missed, which a plain loop has no way to give.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
from pathlib import Path

import numpy as np

from benchmarks.broadcast_clients import (
    Received,
    connected,
    more_files,
    read,
    read_with_resume,
    stalled_connection,
)
from benchmarks.broadcast_sides import SIDES, TASK, Load, serve
from benchmarks.report import Row, row, save, show

LOOP = "plain loop of send_json"
STALL_S = 5.0  # beyond the time that the events take
FIGURES = (("p50", 0, 50), ("p99", 0, 99), ("longest", 0, 100), ("CPU p50", 1, 50), ("CPU p99", 1, 99))
LOADS = ((100, 300), (1_000, 150))  # clients, events
QUEUE_SIZE = 30  # so that the stalled client overflows within the run
DELIVERIES_PER_S = 3_000  # the rate of events is this by the number of clients


async def measured(load: Load) -> tuple[list[tuple[float, float]], list[Received], Received]:
    """Seconds per event; what the healthy clients got, and what the stalled one."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(load, theirs), daemon=True)
    server.start()
    theirs.close()  # a server that dies is then seen
    url = f"ws://127.0.0.1:{await asyncio.to_thread(ours.recv)}/ws/{TASK}"
    connections = await connected(url, load.clients // 2)
    stalled = await stalled_connection(url)  # in the middle of the others
    connections += await connected(url, load.clients - load.clients // 2 - 1)
    reading = [asyncio.create_task(read(each, load.events, Received())) for each in connections]
    ours.send("publish")
    published = asyncio.create_task(asyncio.to_thread(ours.recv))
    await asyncio.wait({published}, timeout=load.events * load.interval_s + STALL_S)
    resume = read_with_resume if load.side == "log" else _read_only
    resumed = await resume(stalled, url, load.events)
    took, received = await published, await asyncio.gather(*reading)
    ours.send("end")
    await asyncio.gather(*(each.close() for each in (*connections, stalled)))
    await asyncio.to_thread(server.join, 10)
    return took, received, resumed


async def _read_only(connection, _url: str, last: int) -> Received:
    return await read(connection, last, Received())


def compare(clients: int, events: int) -> list[Row]:
    """The rows of one number of clients."""
    sides = {}
    for side in SIDES:
        load = Load(
            side=side,
            clients=clients,
            events=events,
            interval_s=clients / DELIVERIES_PER_S,
            queue_size=QUEUE_SIZE,
        )
        sides[side] = asyncio.run(measured(load))
    case, rows = f"{clients:,} clients", []
    for name, clock, share in (
        ("p50", 0, 50),
        ("p99", 0, 99),
        ("longest", 0, 100),
        ("CPU p50", 1, 50),
        ("CPU p99", 1, 99),
    ):
        ours, log, loop = (_ms([took[clock] for took in sides[each][0]], share) for each in SIDES)
        rows += [
            row(f"{case}: {LOOP}: blocked, {name}", loop, "ms"),
            row(f"{case}: blocked, {name}", ours, "ms", LOOP, _ratio(ours, loop)),
            row(f"{case}: appended, {name}", log, "ms", LOOP, _ratio(log, loop)),
        ]
    for name, share in (("p50", 50), ("p99", 99)):
        ours, loop = (_ms(_last_delays(sides[side][1]), share) for side in ("log", "loop"))
        rows.append(row(f"{case}: delivered to the last, {name}", ours, "ms", LOOP, _ratio(ours, loop)))
    everything = list(range(1, events + 1))
    lost = sum(received.sequences != everything for side in ("manager", "log") for received in sides[side][1])
    stalled = sides["log"][2]
    odd = len(set(everything) ^ set(stalled.sequences)) + len(stalled.sequences) - len(set(stalled.sequences))
    return [
        *rows,
        row(f"{case}: healthy clients that lost or doubled any", lost, "clients"),
        row(f"{case}: stalled client was closed with", float(stalled.code or 0), "code"),
        row(f"{case}: stalled client, lost or doubled after it came back", odd, "events"),
    ]


def _last_delays(received: list[Received]) -> list[float]:
    return [max(delays) for delays in zip(*(each.delays for each in received), strict=False)]


def _ms(seconds: list[float], share: int) -> float:
    return round(float(np.percentile(seconds, share)) * 1e3, 3)


def _ratio(ours: float, peer: float) -> float:
    return round(ours / peer, 3)


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.broadcast", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--quick", action="store_true", help="100 clients only")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    more_files()
    rows = []
    for clients, events in LOADS[: 1 if options.quick else None]:
        rows += compare(clients, events)
    show("broadcast", rows)
    if options.json:
        save(options.json, "broadcast", rows)


if __name__ == "__main__":
    main()
