"""A stand-in for Ollama that writes one right function, whatever it is asked for."""

from __future__ import annotations

from tests.fakes.http_server import Exchange
from tests.fakes.ollama_server import OllamaServer, last_line, line

CODE = '```python\ndef add(a: int, b: int) -> int:\n    """The sum."""\n    return a + b\n```'


class CodingOllama(OllamaServer):
    """Answers JSON where it is asked for, and else always the same function."""

    async def _speak(self, exchange: Exchange) -> None:
        if "format" in exchange.body:
            await super()._speak(exchange)
            return
        await exchange.start_stream("application/x-ndjson")
        for piece in CODE.split(" "):
            await exchange.chunk(line(exchange.body, content=f"{piece} "))
        await exchange.chunk(last_line(exchange.body, tokens=20))
        await exchange.end_stream()
