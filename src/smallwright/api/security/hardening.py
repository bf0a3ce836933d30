"""Headers that keep a browser from making more of an answer than it is."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

_STARTS = frozenset({"http.response.start", "websocket.http.response.start"})
_DEFAULTS = {
    "X-Content-Type-Options": "nosniff",  # what a model wrote is text, whatever it looks like
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # no-referrer would make a form's Origin "null"
    "Cache-Control": "no-store",
}


def hardened(send: Send) -> Send:
    """`send` with those headers, where an app has not set its own."""

    async def send_hardened(message: Message) -> None:
        if message["type"] in _STARTS:
            headers = MutableHeaders(scope=message)
            for name, value in _DEFAULTS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_hardened
