"""One WebSocket client: a bounded queue, and a pump that empties it."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

from smallwright.api.streaming.farewell import ENDED, FAILED, OVERFLOW, Farewell, say_farewell
from smallwright.api.streaming.frames import Frame
from smallwright.api.streaming.turns import Turns

log = logging.getLogger(__name__)

_AT_ONCE = 16  # frames that one client sends before it waits for another turn


@dataclass(frozen=True, kw_only=True)
class ClientLimits:
    """What one client may take."""

    queue_size: int = 1_000  # frames that wait for it
    send_timeout_s: float = 30.0  # of one frame; noticed after twice that at the latest
    close_timeout_s: float = 30.0  # until a close frame has gone out: a stalled client may come back


class Client:
    """Sends in order and waits for its own socket only; `leave` is called when it takes no more."""

    def __init__(
        self, websocket: Any, turns: Turns, limits: ClientLimits, leave: Callable[[Client], None]
    ) -> None:
        self.websocket = websocket
        self.position = 0  # sequence number of the last event that it has
        self.live = True  # whether it takes events as they come; until then it reads the log
        self.until_end = False  # whether its stream ends with the task
        self._turns, self._limits, self._leave = turns, limits, leave
        self._queue: deque[Frame] = deque()
        self._idle: asyncio.Future[None] | None = None
        self._loop, self._sent, self._sending_since = asyncio.get_running_loop(), 0, math.inf
        self._farewell: Farewell | None = None
        self.pump: asyncio.Task[None]
        self._watching: asyncio.TimerHandle

    def start(self, history: AsyncGenerator[Frame, None]) -> None:
        """Send `history`, then what is put."""
        self.pump = asyncio.create_task(self._run(history), name="pump of a WebSocket client")
        self._watch()
        self.pump.add_done_callback(lambda _pump: self._watching.cancel())

    def put(self, frame: Frame) -> None:
        """Queue `frame`; where there is no room, the client has to come back for it."""
        if frame.sequence and not self.live:
            return  # it will find it in the log
        if len(self._queue) >= self._limits.queue_size:
            self.end(Farewell(OVERFLOW, f"{len(self._queue)} messages wait; come back with ?after=SEQUENCE"))
            return
        self._queue.append(frame)
        if self._idle is not None:
            self._turns.give(self._idle)
            self._idle = None

    def end(self, farewell: Farewell | None = None) -> None:
        """Send nothing more; close with `farewell` where one is given."""
        self._farewell = self._farewell or farewell
        self._queue.clear()
        self._leave(self)
        self.pump.cancel()

    async def next(self) -> Frame:
        """The next frame that was put."""
        if not self._queue:
            self._idle = self._loop.create_future()
            await self._idle
        return self._queue.popleft()

    async def _run(self, history: AsyncGenerator[Frame, None]) -> None:
        try:
            async with aclosing(history):
                async for frame in history:
                    await self._send(frame)
            while True:
                await self._send(await self.next())
        except Farewell as farewell:
            self._farewell = farewell
        except asyncio.CancelledError:
            if self._farewell is None:
                raise
        except Exception as error:  # noqa: BLE001 - whatever a connection raises, it is over
            log.info("a WebSocket client is gone: %r", error)
            self._farewell = Farewell(FAILED, "a message could not be sent")
        finally:
            self._leave(self)
        with suppress(TimeoutError):  # it may never answer
            async with asyncio.timeout(self._limits.close_timeout_s):
                await say_farewell(self.websocket, self._farewell)

    def _watch(self) -> None:
        """A timer for each frame would cost more than the frame; so one looks now and then."""
        if self._loop.time() - self._sending_since > self._limits.send_timeout_s:
            self.end(Farewell(FAILED, f"nothing was taken for {self._limits.send_timeout_s:g} s"))
        else:
            self._watching = self._loop.call_later(self._limits.send_timeout_s, self._watch)

    async def _send(self, frame: Frame) -> None:
        if frame.sequence:
            if frame.sequence <= self.position:
                return
            self.position = frame.sequence
        self._sending_since = self._loop.time()
        await self.websocket.send_text(frame.text)
        self._sending_since = math.inf
        if frame.ends and self.live and self.until_end:
            raise Farewell(ENDED, "the task has ended")
        self._sent += 1
        if self._sent % _AT_ONCE == 0:  # a send that need not wait gives nobody else a turn
            turn = self._loop.create_future()
            self._turns.give(turn)
            await turn
