"""A TCP proxy before a PostgreSQL server's socket that cuts a connection around a commit."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from threading import Thread
from typing import Literal

_CHUNK = 1 << 16
Cut = Literal["before", "after"]


class CuttingProxy:
    """Set `cut`: "before" loses the client's next message with `word`, "after" the server's next COMMIT.

    With `refuse_then`, nobody can connect after the cut until `refusing` is set back.
    """

    def __init__(self, folder: Path) -> None:
        self._target = str(folder / ".s.PGSQL.5432")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._accept, daemon=True)
        self.cut: Cut | None = None
        self.word = b'{"text":'  # of the events' data, which come with the commit
        self.cuts = 0
        self.refuse_then = self.refusing = False

    def url(self, database: str) -> str:
        """The URL of a database behind the proxy."""
        return f"postgresql://postgres@127.0.0.1:{self._listening.getsockname()[1]}/{database}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Take connections while entered."""
        self._thread.start()
        try:
            yield
        finally:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._thread.join()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                if self.refusing:
                    client.close()
                else:
                    Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self._target)
            while True:
                for source in select([client, server], [], [])[0]:
                    data = source.recv(_CHUNK)
                    if not data or self._is_moment(data, "before" if source is client else "after"):
                        return
                    (server if source is client else client).sendall(data)

    def _is_moment(self, data: bytes, moment: Cut) -> bool:
        if self.cut != moment or (self.word if moment == "before" else b"COMMIT\0") not in data:
            return False
        self.cut = None
        self.cuts += 1
        self.refusing = self.refuse_then
        return True
