"""A run at a server: post the task, show what happens, answer its questions, fetch its files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from smallwright.cli.console import open_console
from smallwright.cli.displays import RunDisplay, open_display
from smallwright.cli.following import Follower, decide_all
from smallwright.cli.outcome import conclude
from smallwright.cli.reaching import connect

if TYPE_CHECKING:
    from smallwright.cli.orders import Order
    from smallwright.client import Client
    from smallwright.settings import Settings


async def run_at_server(order: Order, settings: Settings) -> int:
    """Run the task there; the exit code. Interrupted, it leaves the task to the server, or cancels it."""
    request = order.request
    chosen = {name: getattr(request, name) for name in ("model", "effort") if _is_given(settings, name)}
    with open_display(as_json=order.as_json) as display:
        async with connect(settings) as client:
            task_id = await client.create_task(request.prompt, request.answers, **chosen)
            display.progress("say", {"words": f"{task_id} runs at {client.url}"})
            await _to_its_end(client, task_id, order, display)
            task, files = await client.get_task(task_id), await client.files(task_id)
    return await asyncio.to_thread(conclude, order, task, files)


async def _to_its_end(client: Client, task_id: str, order: Order, display: RunDisplay) -> None:
    ask: Any = display.ask if order.questions and display.interactive else decide_all
    try:
        await Follower(client, task_id, display.event, ask).follow()
    except asyncio.CancelledError:
        if order.on_interrupt == "cancel":
            await client.cancel_task(task_id, "interrupted at the command line")
            raise
        console = open_console(stderr=True)
        console.print(
            f"{task_id} goes on at {client.url}. Come back: smallwright watch {task_id}{order.where}"
        )
        console.print(f"End it: smallwright cancel {task_id}{order.where}")
        raise


def _is_given(settings: Settings, name: str) -> bool:
    """What this machine's files say of models is about its own."""
    return settings.origin(name) == "command line"
