"""The embedded model: llama.cpp in a child process of its own, started when first needed or at once."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import ModelUnavailableError
from smallwright.models.embedded_process import EmbeddedProcess, start_process
from smallwright.models.embedded_server import ServerOptions
from smallwright.models.llama_server import LlamaServerModel
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest


class EmbeddedModel:
    """A LanguageModel whose server is our own child. A child that died is started anew by the next call."""

    def __init__(
        self,
        spec: ModelSpec,
        path: Path,
        *,
        log_path: Path | None = None,
        progress: Callable[[str], None] = lambda _what: None,
    ) -> None:
        self._spec = spec
        self._path = path
        self._log_path = log_path
        self._progress = progress
        self._lock = asyncio.Lock()
        self._process: EmbeddedProcess | None = None
        self._client: LlamaServerModel | None = None
        self._closed = False

    @property
    def spec(self) -> ModelSpec:
        """Name, window and budgets."""
        return self._spec

    @property
    def pid(self) -> int | None:
        """Process id of the child, None while there is none."""
        return self._process.pid if self._process and self._process.alive else None

    async def start(self) -> None:
        """Load the model now instead of at the first call. Raises ModelError."""
        await self._ready()

    async def probe(self) -> None:
        """See that the child lives; while it is loaded, that counts. Raises ModelUnavailableError."""
        if self.pid is None and not self._lock.locked():
            raise ModelUnavailableError(
                f"the embedded model {self._spec.name} is gone; the next call loads it"
            )

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        """Answer `request`. Raises ModelError; cancelling stops the generation."""
        client = await self._ready()
        try:
            return await client.generate(request, on_text)
        except ModelUnavailableError as error:
            raise await self._explain(error) from error

    async def count_tokens(self, text: str) -> int:
        """Tokens of `text`, by the model's own tokenizer."""
        client = await self._ready()
        try:
            return await client.count_tokens(text)
        except ModelUnavailableError as error:
            raise await self._explain(error) from error

    async def aclose(self) -> None:
        """Kill the child; calls that still run fail with ModelUnavailableError."""
        self._closed = True
        async with self._lock:
            await self._drop()

    async def _ready(self) -> LlamaServerModel:
        async with self._lock:
            if self._closed:
                raise ModelUnavailableError(f"the embedded model {self._spec.name} was closed")
            if self._client and self._process and self._process.alive:
                return self._client
            await self._drop()
            self._progress(f"loading {self._spec.name}")
            process = await start_process(self._server_options(), log_path=self._log_path)
            self._process = process
            self._client = LlamaServerModel(self._spec, process.address, process.api_key)
            self._progress(f"{self._spec.name} is loaded")
            return self._client

    def _server_options(self) -> ServerOptions:
        return ServerOptions(
            path=str(self._path),
            api_key=secrets.token_urlsafe(32),
            window=self._spec.window,
            slots=self._spec.parallel,
            threads=len(os.sched_getaffinity(0)),
        )

    async def _drop(self) -> None:
        client, process = self._client, self._process
        self._client = self._process = None
        if process:
            await process.stop()
        if client:
            await client.aclose()

    async def _explain(self, error: ModelUnavailableError) -> ModelUnavailableError:
        """`error`, or the plain fact where the child is gone."""
        process = self._process
        if self._closed or process is None or not await process.exited(within_s=1.0):
            return error
        return ModelUnavailableError(
            f"the embedded model {self._spec.name} died in mid-answer (perhaps out of memory); "
            "the next call starts it again"
        )
