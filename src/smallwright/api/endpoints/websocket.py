"""A task's events as a stream: WS /ws/{task_id}."""

from __future__ import annotations

import asyncio
import re

from fastapi import APIRouter, WebSocket

from smallwright.api.streaming.farewell import REFUSED, Farewell, say_farewell
from smallwright.api.websocket_manager import WebSocketManager

router = APIRouter()
_SEQUENCE = re.compile(r"[0-9]{1,18}")


@router.websocket("/ws/{task_id}")
async def watch_task(websocket: WebSocket, task_id: str) -> None:
    """Each event of the task as JSON: those after `?after=SEQ` (0), then each as it comes.

    `version` rises by exactly 1 per message. A task that is not there yet is waited for, then 4404 closes;
    1013: too slow, come back with the last sequence; 1012: the server goes; 1008: a bad request. With
    `?until_end=true` it closes with 1000 once the task has ended.
    """
    manager: WebSocketManager = websocket.app.state.websockets
    after = websocket.query_params.get("after") or "0"
    if not _SEQUENCE.fullmatch(after):
        await websocket.accept()  # only then does a browser see code and reason
        reason = f"after: {after!r:.30} is no sequence number; give the last one that you have, or 0"
        await say_farewell(websocket, Farewell(REFUSED, reason))
        return
    until_end = websocket.query_params.get("until_end", "").lower() in {"1", "true", "yes"}
    client = await manager.connect(websocket, task_id, int(after), until_end=until_end)
    if client is None:
        return
    leaving = asyncio.create_task(_left(websocket), name="wait for a WebSocket client to leave")
    try:
        await asyncio.wait({leaving, client.pump}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        await manager.disconnect(websocket, task_id)


async def _left(websocket: WebSocket) -> None:
    """Until the client is gone; what it says is not heard."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
