"""Vectors from an Ollama server, on a socket."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fakes.finished_tasks import finished_task
from tests.fakes.http_server import Exchange, HttpServer

from smallwright.context import OfflineCache
from smallwright.errors import ModelNotFoundError, ModelProtocolError, ModelUnavailableError
from smallwright.models.ollama_embed import BATCH, OllamaEmbedder


class EmbedServer(HttpServer):
    """Answers /api/embed: how often a text has an "e", and its length."""

    answer: Any = None

    async def handle(self, exchange: Exchange) -> None:
        if exchange.body["model"] != "nomic-embed-text":
            await exchange.reply(404, {"error": f"model '{exchange.body['model']}' not found"})
            return
        vectors = [[text.count("e"), len(text)] for text in exchange.body["input"]]
        await exchange.reply(200, self.answer or {"embeddings": vectors})


@pytest.mark.req("3.7-02")
async def test_texts_get_their_vectors_in_order_and_in_batches() -> None:
    async with EmbedServer() as server:
        embedder = OllamaEmbedder("nomic-embed-text", server.url)
        vectors = await embedder.embed(["e" * number for number in range(BATCH + 3)])
        assert vectors == [[number, number] for number in range(BATCH + 3)]
        assert [path for _method, path, _body in server.requests] == ["/api/embed"] * 2
        assert await embedder.embed([]) == []


@pytest.mark.req("3.7-02")
async def test_an_offline_cache_takes_them() -> None:
    cache = OfflineCache().rebuild(finished_task("t1", "Check emails", "check_email"))
    async with EmbedServer() as server:
        embedder = OllamaEmbedder("nomic-embed-text", server.url)
        assert set(await cache.embed(embedder)) == set(cache.network.nodes)
        assert len(await cache.search("zzz", embedder)) == len(cache)


@pytest.mark.parametrize("odd", [{"embeddings": [[1.0]]}, {"embeddings": [[1], [1, 2]]}, {"error": "x"}, [1]])
async def test_an_odd_answer_is_an_error(odd: Any) -> None:
    async with EmbedServer() as server:
        server.answer = odd
        with pytest.raises(ModelProtocolError, match="vectors"):
            await OllamaEmbedder("nomic-embed-text", server.url).embed(["a", "b"])


async def test_an_unknown_model_and_a_lost_server_are_errors_that_say_what_to_do() -> None:
    async with EmbedServer() as server:
        with pytest.raises(ModelNotFoundError, match="ollama pull other"):
            await OllamaEmbedder("other", server.url).embed(["a"])
    with pytest.raises(ModelUnavailableError, match="can't be reached"):
        await OllamaEmbedder("other", "http://127.0.0.1:1").embed(["a"])
