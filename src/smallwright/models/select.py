"""Which model answers: the one that is configured, else Ollama's if it is there, else the embedded one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import ModelError, ModelFileError, ModelNotFoundError, NoModelError
from smallwright.models.catalog import DEFAULT_EMBEDDED, Catalog, CatalogEntry, WeightsFile
from smallwright.models.config import ModelConfig
from smallwright.models.embedded import EmbeddedModel
from smallwright.models.hosted import HostedModel
from smallwright.models.ollama import OllamaModel
from smallwright.models.ollama_probe import has_model, list_ollama, show_ollama
from smallwright.models.ollama_protocol import OllamaOptions
from smallwright.models.running import RunningModel
from smallwright.models.weights import TWO_WAYS, find_weights, pull, weights_path
from smallwright.models.weights_check import check_file

PROBE_TIMEOUT_S = 0.5  # of an Ollama that nobody configured
CONFIGURED_TIMEOUT_S = 5.0


async def select_model(config: ModelConfig) -> RunningModel:
    """The model that the settings mean; it is not started yet. The caller closes it.

    Raises NoModelError where there is none, and ModelUnavailableError or ModelNotFoundError where what is
    configured does not answer (5-02): nothing else steps in for it.
    """
    if config.model:
        return await _named(config.model, config)
    if config.ollama_url:
        return await _first_of_ladder(config, config.ollama_url, CONFIGURED_TIMEOUT_S)
    try:
        return await _first_of_ladder(config, config.default_ollama_url, PROBE_TIMEOUT_S)
    except ModelError:
        return await _embedded(config.catalog.get(DEFAULT_EMBEDDED), config)


async def _named(name: str, config: ModelConfig) -> RunningModel:
    catalog = config.catalog
    entry = catalog.entries.get(name)
    if entry and entry.spec.provider == "embedded":
        return await _embedded(entry, config)
    if (entry and entry.spec.provider == "hosted") or (entry is None and "/" in name):
        spec = entry.spec if entry else ModelSpec(name=name, provider="hosted", window=32768, parallel=4)
        return HostedModel(spec, api_base=config.api_base, api_key=config.api_key)
    return await _from_ollama(name, config, catalog)


async def _from_ollama(name: str, config: ModelConfig, catalog: Catalog) -> RunningModel:
    url = config.ollama_url or config.default_ollama_url
    try:
        installed = await list_ollama(url, timeout_s=CONFIGURED_TIMEOUT_S)
    except ModelError as error:
        if name in catalog.entries or ":" in name or config.ollama_url:
            raise
        known = ", ".join(catalog.entries)
        raise ModelNotFoundError(
            f"model {name!r} is not known (known are {known}, or `provider/model`), and {error}"
        ) from error
    if not has_model(installed, name):
        have = f"it has {', '.join(installed)}" if installed else "it has none yet"
        raise ModelNotFoundError(
            f"Ollama at {url} does not have the model {name} ({have}): run `ollama pull {name}`"
        )
    return _ollama_model(await _spec_of(name, url, catalog), url, catalog)


async def _spec_of(name: str, url: str, catalog: Catalog) -> ModelSpec:
    """The catalogue's, else what the server says; 32,768 tokens at most, since num_ctx costs memory."""
    entry = catalog.entries.get(name)
    if entry:
        return entry.spec
    info = await show_ollama(url, name)
    return ModelSpec(name=name, provider="ollama", window=min(info.window or 8192, 32768))


async def _first_of_ladder(config: ModelConfig, url: str, timeout_s: float) -> RunningModel:
    catalog = config.catalog
    installed = await list_ollama(url, timeout_s=timeout_s)
    for name in catalog.ladder:
        entry = catalog.entries.get(name)
        if entry and entry.spec.provider == "ollama" and has_model(installed, entry.served_as or name):
            return _ollama_model(entry.spec, url, catalog)
    wanted = catalog.ladder[-1] if catalog.ladder else "a model"
    raise ModelNotFoundError(
        f"Ollama at {url} has none of {', '.join(catalog.ladder)}: run `ollama pull {wanted}`, "
        "or name one that it has as `model`"
    )


def _ollama_model(spec: ModelSpec, url: str, catalog: Catalog) -> RunningModel:
    entry = catalog.entries.get(spec.name)
    return OllamaModel(spec, url, OllamaOptions(served_as=entry.served_as if entry else None))


async def _embedded(entry: CatalogEntry, config: ModelConfig) -> RunningModel:
    path = await embedded_path(entry, config)
    return EmbeddedModel(entry.spec, path, log_path=config.log_path, progress=config.say)


async def embedded_path(entry: CatalogEntry, config: ModelConfig) -> Path:
    """The verified file of an embedded model, pulled where it may be. Raises NoModelError, ModelFileError."""
    name = entry.spec.name
    if entry.path:
        return await _own_file(entry, entry.path)
    if entry.weights is None:
        raise NoModelError(f"the model {name} has no file: give models.{name}.path")
    path = weights_path(config.cache_dir, entry.weights)
    if found := await find_weights(path, entry.weights, name):
        return found
    if not await asyncio.to_thread(config.confirm_pull, name, entry.weights.size):
        raise NoModelError(
            f"the model {name} is not there and was not to be fetched. {TWO_WAYS.format(name=name)}"
        )
    return await pull(name, entry.weights, config.cache_dir, config.pull_options)


async def _own_file(entry: CatalogEntry, path: Path) -> Path:
    if not await asyncio.to_thread(path.is_file):
        raise NoModelError(f"models.{entry.spec.name}.path: there is no file {path}")
    if entry.path_sha256:
        size = (await asyncio.to_thread(path.stat)).st_size
        weights = WeightsFile(file=path.name, size=size, sha256=entry.path_sha256)
        found = await check_file(path, weights, trusted=False)
        if found != entry.path_sha256:
            raise ModelFileError(f"{path} has sha256 {found}, models.{entry.spec.name}.sha256 says another")
    return path
