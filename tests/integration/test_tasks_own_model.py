"""Tasks that name a model of their own, over the real system and a stand-in for Ollama."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from tests.fakes.coding_ollama import CodingOllama

from smallwright import Settings
from smallwright.api import create_app
from smallwright.bootstrap import Hooks
from smallwright.bootstrap.serving import open_server_system
from smallwright.bootstrap.system import System

PROMPT = "Write a function add(a, b) that returns the sum of two integers. add(1, 2) == 3"


@asynccontextmanager
async def server(folder: Path) -> AsyncIterator[tuple[CodingOllama, System, httpx.AsyncClient]]:
    async with CodingOllama() as ollama:
        settings = Settings(data_dir=folder, cache_dir=folder, ollama_url=ollama.url, effort="low")
        async with open_server_system(settings, Hooks()) as system:
            transport = httpx.ASGITransport(create_app(system), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9876") as client:
                yield ollama, system, client


async def models_of_calls(system: System, task_id: str, after: int = 0) -> set[str]:
    await system.tasks.wait(task_id)
    assert await system.tasks.get_task_status(task_id) == "completed"
    events = await system.tasks.events(task_id, after)
    return {call["model"] for event in events for call in event.data.get("calls", ())}


@pytest.mark.req("4.1-01", "6-08")
async def test_each_task_is_written_by_the_model_that_it_names(tmp_path: Path) -> None:
    async with server(tmp_path) as (ollama, system, client):
        asked = {}
        for model in (None, "mistral:7b", "qwen3:8b"):
            answer = await client.post("/tasks", json={"prompt": PROMPT, "model": model})
            assert answer.status_code in {200, 201, 202}, answer.text
            asked[model] = answer.json()["task_id"]
        for model, task_id in asked.items():
            assert await models_of_calls(system, task_id) == {model or "mistral:7b"}
        used = {body["model"] for _method, path, body in ollama.requests if path == "/api/chat"}
        assert used == {"mistral:7b", "qwen3:8b"}


@pytest.mark.req("6-08")
async def test_a_fork_with_another_model_asks_that_one_for_what_is_left(
    tmp_path: Path,
) -> None:
    async with server(tmp_path) as (_ollama, system, client):
        task_id = (await client.post("/tasks", json={"prompt": PROMPT})).json()["task_id"]
        await system.tasks.wait(task_id)
        body = {"sequence": 1, "changes": {"model": "qwen3:8b"}}
        forked = (await client.post(f"/tasks/{task_id}/fork", json=body)).json()["task_id"]
        assert await models_of_calls(system, forked) == {"qwen3:8b"}


@pytest.mark.req("4.1-01")
@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("llama9:1b", "does not have the model llama9:1b"),
        ("tiny", "the model tiny is not there and was not to be fetched"),
        ("openai/gpt-9", "is no model of these settings"),
    ],
)
async def test_a_model_that_is_not_to_be_had_is_refused_and_no_task_is_made(
    model: str, says: str, tmp_path: Path
) -> None:
    async with server(tmp_path) as (_ollama, system, client):
        answer = await client.post("/tasks", json={"prompt": PROMPT, "model": model})
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["loc"] == ["body", "model"]
        assert says in answer.json()["detail"]
        assert await system.store.get_task_ids() == []
        known = (await client.post("/tasks", json={"prompt": PROMPT})).json()["task_id"]
        body = {"sequence": 1, "changes": {"model": model}}
        assert (await client.post(f"/tasks/{known}/fork", json=body)).status_code == 400
        assert await system.store.get_task_ids() == [known]
