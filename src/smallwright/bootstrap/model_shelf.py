"""What `smallwright models` does, over the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smallwright.bootstrap.choose_model import choose_model
from smallwright.bootstrap.hooks import Hooks
from smallwright.bootstrap.models import model_config

if TYPE_CHECKING:
    from smallwright.settings import Settings


async def list_models(settings: Settings) -> list[dict[str, Any]]:
    """name, provider, window, bytes and state of each model that is known here."""
    from smallwright.models import admin  # noqa: PLC0415

    return [asdict(row) for row in await admin.list_models(model_config(settings, Hooks()))]


async def pull_model(settings: Settings, hooks: Hooks, name: str, from_file: Path | None) -> Path:
    """Fetch the weights of an embedded model; where they lie. Raises ModelError."""
    from smallwright.models import admin  # noqa: PLC0415

    return await admin.pull_model(name, model_config(settings, hooks), from_file)


async def use_model(settings: Settings, hooks: Hooks, name: str) -> Path:
    """Make a model that answers the user's default; the file that says so. Raises ModelError."""
    from smallwright.models import admin  # noqa: PLC0415

    model = await admin.check_model(model_config(settings.model_copy(update={"model": name}), hooks))
    await model.aclose()
    return choose_model(name)


async def try_model(settings: Settings, hooks: Hooks) -> Mapping[str, Any]:
    """A short answer, with what it took (models.admin.Trial). Raises ModelError."""
    from smallwright.models import admin  # noqa: PLC0415

    return asdict(await admin.try_model(model_config(settings, hooks)))
