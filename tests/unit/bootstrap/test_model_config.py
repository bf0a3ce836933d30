"""Settings reach the model adapters, and what they tell and ask reaches the hooks."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from smallwright.bootstrap import Hooks
from smallwright.bootstrap.limits import request_limits, workflow_limits
from smallwright.bootstrap.models import model_config, open_model
from smallwright.errors import ModelError
from smallwright.settings import Settings

TOML = """
model = "mine:7b"
ladder = ["mine:7b"]

[models."mine:7b"]
provider = "ollama"
window = 4096
answer_tokens = 512

[models.small]
window = 2048

[hosted]
api_key = "hush"

[limits]
prompt_max_chars = 7
max_modules = 2
rounds_low = 0
test_memory_mb = 64
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "smallwright.toml").write_text(TOML)
    return Settings(data_dir=tmp_path, cache_dir=tmp_path)


async def test_the_users_models_stand_beside_the_catalogues(settings: Settings) -> None:
    config = model_config(settings, Hooks())
    mine, small = config.catalog.get("mine:7b").spec, config.catalog.get("small").spec
    assert (mine.provider, mine.window, mine.answer_tokens) == ("ollama", 4096, 512)
    assert (small.provider, small.window) == ("embedded", 2048)
    assert config.catalog.ladder == ("mine:7b",)
    assert (config.model, config.api_key) == ("mine:7b", "hush")


async def test_consent_is_asked_on_the_loop_for_a_caller_in_a_thread(settings: Settings) -> None:
    asked: list[str] = []

    async def refuse(question: str) -> bool:
        asked.append(question)
        return False

    config = model_config(settings, Hooks(consent=refuse))
    assert await asyncio.to_thread(config.confirm_pull, "small", 1_117_320_768) is False
    assert asked == ["The model small is not on this machine: 1,117 MB, fetched once."]


async def test_without_anybody_to_ask_it_is_announced_and_done(settings: Settings) -> None:
    told: list[tuple[str, Mapping[str, Any]]] = []
    config = model_config(settings, Hooks(progress=lambda what, facts: told.append((what, facts))))
    assert await asyncio.to_thread(config.confirm_pull, "small", 1_117_320_768) is True
    assert told[0][0] == "say"
    assert "1,117 MB" in told[0][1]["words"]


def test_limits_reach_request_and_workflow(settings: Settings) -> None:
    assert request_limits(settings).prompt_max_chars == 7
    limits = workflow_limits(settings)
    assert (limits.max_modules, limits.rounds_for("low"), limits.rounds_for("high")) == (2, 0, 6)
    assert limits.tests.memory_bytes == 64 * 1024 * 1024


async def test_a_price_list_is_never_fetched_unless_the_user_wants_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LITELLM_LOCAL_MODEL_COST_MAP", raising=False)
    with pytest.raises(ModelError):
        async with open_model(settings.model_copy(update={"ollama_url": "http://127.0.0.1:9"}), Hooks()):
            pass
    assert os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] == "True"
