"""Vectors by a model of Ollama's: POST /api/embed (docs/api.md of ollama/ollama)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from smallwright.errors import ModelProtocolError, ModelTimeoutError, ModelUnavailableError
from smallwright.models.addresses import needs_tls
from smallwright.models.ollama_errors import refusal

#: Texts of one call, so that none takes minutes.
BATCH = 64


class OllamaEmbedder:
    """An Embedder (context.vector_search) on an Ollama server, which cuts texts over the model's window."""

    def __init__(self, model: str, base_url: str, *, timeout_s: float = 60.0) -> None:
        self._model, self._base_url, self._timeout_s = model, base_url, timeout_s

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text, in order. Raises ModelError."""
        vectors: list[list[float]] = []
        async with httpx.AsyncClient(
            base_url=self._base_url,
            trust_env=False,
            timeout=self._timeout_s,
            verify=needs_tls(self._base_url),
        ) as client:
            for start in range(0, len(texts), BATCH):
                vectors += await self._batch(client, list(texts[start : start + BATCH]))
        return vectors

    async def _batch(self, client: httpx.AsyncClient, texts: list[str]) -> list[list[float]]:
        server = f"Ollama at {self._base_url}"
        try:
            response = await client.post("/api/embed", json={"model": self._model, "input": texts})
        except httpx.TimeoutException as error:
            raise ModelTimeoutError(f"{server} gave no vectors in {self._timeout_s:g} s") from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise ModelUnavailableError(f"{server} can't be reached: {error}") from error
        if response.status_code != httpx.codes.OK:
            raise refusal(response.status_code, response.content, server=server, model=self._model, window=0)
        try:
            return _vectors(response.json(), len(texts))
        except (ValueError, TypeError, KeyError) as error:
            raise ModelProtocolError(f"{server} sent no list of vectors: {error}") from error


def _vectors(data: Any, count: int) -> list[list[float]]:
    vectors = [[float(number) for number in vector] for vector in data["embeddings"]]
    if len(vectors) != count or len({len(vector) for vector in vectors}) > 1:
        raise ValueError(f"{len(vectors)} vectors for {count} texts, or of several lengths")
    return vectors
