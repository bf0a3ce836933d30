"""Asks an Ollama server what it has, without waiting long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from smallwright.errors import ModelNotFoundError, ModelProtocolError, ModelUnavailableError
from smallwright.models.addresses import needs_tls

DEFAULT_URL = "http://127.0.0.1:11434"


@dataclass(frozen=True, kw_only=True)
class OllamaModelInfo:
    """What /api/show tells of one model."""

    name: str
    window: int | None  # what it was trained for, in tokens
    capabilities: tuple[str, ...]  # "completion", "thinking", "tools" …


async def list_ollama(base_url: str, *, timeout_s: float = 5.0) -> tuple[str, ...]:
    """Names of the models that the server has. Raises ModelUnavailableError, ModelProtocolError."""
    data = await _ask("GET", base_url, "/api/tags", None, timeout_s)
    models = data.get("models")
    if not isinstance(models, list):
        raise ModelProtocolError(f"{base_url} is no Ollama server: /api/tags has no list of models")
    return tuple(str(model.get("name", "")) for model in models)


async def show_ollama(base_url: str, name: str, *, timeout_s: float = 5.0) -> OllamaModelInfo:
    """What the server knows of `name`. Raises ModelNotFoundError, or as `list_ollama`."""
    data = await _ask("POST", base_url, "/api/show", {"model": name}, timeout_s)
    info = data.get("model_info") or {}
    windows = [value for key, value in info.items() if key.endswith(".context_length")]
    return OllamaModelInfo(
        name=name,
        window=int(windows[0]) if windows else None,
        capabilities=tuple(data.get("capabilities") or ()),
    )


def has_model(installed: tuple[str, ...], name: str) -> bool:
    """Whether `name` is among `installed`; a name without a tag means `:latest`."""
    return name in installed or (":" not in name and f"{name}:latest" in installed)


async def _ask(
    method: str, base_url: str, path: str, body: dict[str, Any] | None, timeout_s: float
) -> dict[str, Any]:
    try:
        async with httpx.AsyncClient(
            base_url=base_url, trust_env=False, timeout=timeout_s, verify=needs_tls(base_url)
        ) as client:
            response = await client.request(method, path, json=body)
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise ModelUnavailableError(
            f"no Ollama server answers at {base_url} ({error or type(error).__name__}): "
            "start it with `ollama serve`"
        ) from error
    if response.status_code == httpx.codes.NOT_FOUND and body:
        raise ModelNotFoundError(
            f"Ollama at {base_url} does not have {body['model']}: run `ollama pull {body['model']}`"
        )
    try:
        data = response.raise_for_status().json()
    except (httpx.HTTPStatusError, ValueError) as error:
        raise ModelProtocolError(f"{base_url}{path} did not answer as Ollama does: {error}") from error
    if not isinstance(data, dict):
        raise ModelProtocolError(f"{base_url}{path} did not answer as Ollama does")
    return data
