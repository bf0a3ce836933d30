"""The tables of smallwright.toml, and values as people may see them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class LimitSettings(BaseModel):
    """Bounds of a task: the table [limits]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt_max_chars: int = Field(default=200_000, ge=1)
    answers_max: int = Field(default=1_000, ge=0)
    plan_attempts: int = Field(default=3, ge=1)  # plans asked for before the task fails
    draft_attempts: int = Field(default=2, ge=1)  # drafts of one module asked for before the task fails
    max_modules: int = Field(default=12, ge=1)
    rounds_low: int = Field(default=1, ge=0)  # corrections of one module, by effort
    rounds_normal: int = Field(default=3, ge=0)
    rounds_high: int = Field(default=6, ge=0)
    test_timeout_s: float = Field(default=20.0, gt=0)  # of one run of tests
    test_memory_mb: int = Field(default=512, ge=64)
    max_concurrent: int = Field(default=5, ge=1)  # tasks that run at once
    queue_size: int = Field(default=100, ge=1)  # tasks that wait for their turn before a submitter waits
    workers: int = Field(default=3, ge=1)  # dispatchers of tasks
    task_timeout_s: float | None = Field(default=None, gt=0)  # of one task while it works; None: no limit
    past_solutions: int = Field(default=3, ge=0)  # of completed tasks, offered to a similar one; 0: none


class LogSettings(BaseModel):
    """Where the parts' log records go, as JSON lines: the table [log]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path | None = None  # None: smallwright.log in data_dir
    max_mb: float = Field(default=10.0, gt=0)  # before it is rotated
    backups: int = Field(default=3, ge=0)  # rotated files that are kept


class ServerSettings(BaseModel):
    """What `smallwright serve` binds, and whom it lets in: the table [server].

    `url` is for the other commands: the server whose tasks they are about.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = (
        None  # None or "": the tasks of this machine's store; SMALLWRIGHT_SERVER=URL sets it, too
    )
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=9876, ge=0, le=65_535)  # 0: one that the system chooses
    allowed_hosts: tuple[str, ...] = ()  # more names the server is reached by; "*.example.org": all below
    allowed_origins: tuple[str, ...] = ()  # more origins whose pages may call it
    rate_per_minute: int = Field(default=6_000, ge=0)  # requests of one token or peer; 0: no limit
    body_max_bytes: int = Field(default=2_000_000, ge=1)
    ws_queue: int = Field(default=1_000, ge=1)  # messages that wait for a slow WebSocket before it is closed
    ws_wait_s: float = Field(
        default=60.0, ge=0
    )  # for which a WebSocket waits for a task that is not there yet
    access_log: bool = True  # requests as records in the log
    otel_endpoint: str | None = None  # of an OpenTelemetry collector (OTLP over HTTP); None: no traces


class HostedSettings(BaseModel):
    """How hosted models are reached: the table [hosted]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_base: str | None = None  # where it is not the provider's own
    api_key: SecretStr | None = None


class ModelEntry(BaseModel):
    """One model of the user's own: the tables [models."NAME"]; the catalogue knows what is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Literal["embedded", "ollama", "hosted"] | None = None
    window: int | None = Field(default=None, ge=512)  # tokens, prompt and answer together
    answer_tokens: int | None = Field(default=None, ge=16)
    path: Path | None = None  # a GGUF file, for the embedded provider
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")  # of that file; None: not checked


def url_alone(field: str, value: str) -> dict[str, str] | None:
    """The table [server] of SMALLWRIGHT_SERVER=URL; None for what is JSON, or another field."""
    return {"url": value} if field == "server" and not value.lstrip().startswith("{") else None


def of_variable(key: str, value: str) -> dict[str, Any]:
    """What a variable of the environment sets."""
    return {key: url_alone(key, value) or value}


def keep_litellm_local() -> None:
    """Have LiteLLM read its own table of prices: it would fetch one at its first import, also offline."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")


def flattened(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"limits": {"workers": 3}} as {"limits.workers": 3}."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        deeper = isinstance(value, Mapping) and value
        flat.update(flattened(value, f"{prefix}{key}.") if deeper else {f"{prefix}{key}": value})
    return flat


def without_password(url: str) -> str:
    """`url` with three stars for its password, wherever it stands: before the host, or as a parameter."""
    hidden = re.sub(r"(?<=://)([^:/?@]*):.*@", r"\1:***@", url)
    return re.sub(r"(?i)\b(password|sslpassword)=[^&\s]*", r"\1=***", hidden)


def shown(value: Any) -> Any:
    """A setting's value as it may be seen."""
    return without_password(value) if isinstance(value, str) else value
