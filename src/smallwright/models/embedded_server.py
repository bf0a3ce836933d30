"""The child process of the embedded model: `python -m smallwright.models.embedded_server`.

Reads one JSON line from stdin (see `ServerOptions`), serves llama.cpp's HTTP API on a loopback port that the
system chose, and says {"address": …} or {"error": …} on stdout. It lives as long as its stdin stays open.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from typing import Any

PR_SET_PDEATHSIG = 1  # prctl(2)
#: Prompt tokens evaluated between two looks at cancelled requests; llama.cpp can't stop inside a batch.
BATCH_TOKENS = 128


@dataclass(frozen=True, kw_only=True)
class ServerOptions:
    """What the child needs; the key travels by pipe, where other users can't read it."""

    path: str
    api_key: str
    window: int  # tokens of each slot
    slots: int
    threads: int
    cache_ram_mib: int = 256  # host memory for the prompts of slots that were reused

    def to_line(self) -> bytes:
        """One JSON line."""
        return json.dumps(asdict(self)).encode() + b"\n"


def main() -> None:
    """Serve until the parent is gone."""
    libc = ctypes.CDLL(None)
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Threads that spin for long at OpenMP's barriers stand still where something else wants the cores too;
    # threads that never spin are half as fast. Tokens/s of `small`, alone and beside a busy process:
    # default 28 and 4, passive 17 and 15, this 27 and 13.
    libc.setenv(b"GOMP_SPINCOUNT", b"3000", 0)
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nobody reads our stdout later, and what llama.cpp prints there would block it
    options = ServerOptions(**json.loads(sys.stdin.buffer.readline()))
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        server = _serve(options)
    except Exception as error:  # noqa: BLE001 - whatever llama.cpp raises must reach the parent as a sentence
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answer, flush=True)
        os._exit(1)
    print(json.dumps({"address": server.listening_address}), file=answer, flush=True)
    threading.Event().wait()


def _serve(options: ServerOptions) -> Any:
    import xllamacpp  # type: ignore[import-untyped]  # noqa: PLC0415 - a missing or broken library is reported, not a traceback

    params = xllamacpp.CommonParams()
    params.model.path = options.path
    params.n_parallel = options.slots
    params.kv_unified = False  # each slot owns its window, so that one long prompt can't starve the others
    params.n_ctx = options.window * options.slots
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.fit_params = False  # never shrink the window to fit memory in silence
    params.cache_ram_mib = options.cache_ram_mib
    params.cpuparams.n_threads = options.threads
    params.cpuparams_batch.n_threads = options.threads
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [options.api_key]
    return xllamacpp.Server(params)


def _die_with_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
