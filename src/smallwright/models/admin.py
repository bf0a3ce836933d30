"""What `smallwright models` does: list, pull and test, as plain functions."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from smallwright.errors import ModelError, ModelNotFoundError
from smallwright.models.catalog import CatalogEntry
from smallwright.models.config import ModelConfig
from smallwright.models.ollama_probe import has_model, list_ollama
from smallwright.models.running import RunningModel
from smallwright.models.select import PROBE_TIMEOUT_S, select_model
from smallwright.models.weights import PullOptions, pull, weights_path
from smallwright.orchestrator.language_model import Message, ModelRequest

_TRIAL = "Write a Python function that adds two numbers. Answer with code only."
_TRIAL_TOKENS = 48


@dataclass(frozen=True, kw_only=True)
class ModelRow:
    """One line of `smallwright models list`."""

    name: str
    provider: str
    window: int  # tokens
    bytes: int | None  # of its file, where it runs embedded
    state: str  # "ready", "not pulled", "not on the server", "no server"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The outcome of `smallwright models test`."""

    model: str
    text: str
    start_s: float  # until the model was ready
    prompt_tokens: int
    completion_tokens: int
    duration_s: float  # of the answer
    tokens_per_s: float


async def list_models(config: ModelConfig) -> list[ModelRow]:
    """Every known model and whether it could answer now; those that only Ollama knows included."""
    url = config.ollama_url or config.default_ollama_url
    try:
        installed = await list_ollama(url, timeout_s=PROBE_TIMEOUT_S)
    except ModelError:
        installed = None
    entries = config.catalog.entries
    rows = [await asyncio.to_thread(_row, entry, config, installed) for entry in entries.values()]
    others = [name for name in installed or () if name not in entries]
    return rows + [ModelRow(name=n, provider="ollama", window=0, bytes=None, state="ready") for n in others]


def _row(entry: CatalogEntry, config: ModelConfig, installed: tuple[str, ...] | None) -> ModelRow:
    size = entry.weights.size if entry.weights else None
    spec = entry.spec
    return ModelRow(
        name=spec.name,
        provider=spec.provider,
        window=spec.window,
        bytes=size,
        state=_state(entry, config, installed),
    )


def _state(entry: CatalogEntry, config: ModelConfig, installed: tuple[str, ...] | None) -> str:
    if entry.spec.provider == "ollama":
        if installed is None:
            return "no server"
        return "ready" if has_model(installed, entry.served_as or entry.spec.name) else "not on the server"
    if entry.spec.provider == "embedded":
        path = entry.path or (weights_path(config.cache_dir, entry.weights) if entry.weights else None)
        return "ready" if path and path.is_file() else "not pulled"
    return "ready"


async def pull_model(name: str, config: ModelConfig, from_file: Path | None = None) -> Path:
    """The verified file of an embedded model. Raises ModelNotFoundError, ModelFileError."""
    entry = config.catalog.get(name)
    if entry.spec.provider == "ollama":
        raise ModelNotFoundError(f"{name} runs on Ollama: run `ollama pull {entry.served_as or name}`")
    if entry.weights is None:
        raise ModelNotFoundError(f"{name} has no weights to fetch")
    options = PullOptions(from_file=from_file, hub_allowed=config.hub_allowed, progress=config.on_pull)
    return await pull(name, entry.weights, config.cache_dir, options)


async def check_model(config: ModelConfig) -> RunningModel:
    """The selected model, started; `smallwright models use` asks it before it writes. The caller closes it.

    Raises ModelError where it can't answer.
    """
    model = await select_model(config)
    try:
        await model.start()
    except BaseException:
        await model.aclose()
        raise
    return model


async def try_model(config: ModelConfig) -> Trial:
    """A tiny generation, timed. Raises ModelError."""
    started = time.monotonic()
    model = await check_model(config)
    try:
        ready_s = time.monotonic() - started
        request = ModelRequest(
            messages=(Message(role="user", content=_TRIAL),), max_tokens=_TRIAL_TOKENS, timeout_s=120.0
        )
        answer = await model.generate(request)
    finally:
        await model.aclose()
    seconds = answer.duration_ms / 1000
    return Trial(
        model=answer.model,
        text=answer.text,
        start_s=ready_s,
        prompt_tokens=answer.prompt_tokens,
        completion_tokens=answer.completion_tokens,
        duration_s=seconds,
        tokens_per_s=answer.completion_tokens / seconds if seconds else 0.0,
    )
