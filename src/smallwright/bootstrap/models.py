"""Settings as what the model adapters need."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from smallwright.bootstrap.hooks import Hooks

if TYPE_CHECKING:
    from smallwright.models.config import ModelConfig
    from smallwright.models.running import RunningModel
    from smallwright.models.weights import PullProgress
    from smallwright.settings import Settings

_MB = 1_000_000


@asynccontextmanager
async def open_model(settings: Settings, hooks: Hooks) -> AsyncIterator[RunningModel]:
    """The model that the settings choose, not started yet; closed at the end. Raises ModelError."""
    _leave_out_httpx_command_line()
    from smallwright.models.routing import with_larger  # noqa: PLC0415
    from smallwright.models.select import select_model  # noqa: PLC0415
    from smallwright.settings_tables import keep_litellm_local  # noqa: PLC0415

    keep_litellm_local()

    config = model_config(settings, hooks)
    model = await with_larger(await select_model(config), config)
    try:
        yield model
    finally:
        await model.aclose()


def model_config(settings: Settings, hooks: Hooks, **more: Any) -> ModelConfig:
    """Where models may come from, and whom to ask and tell. Needs a running event loop."""
    from smallwright.models.config import ModelConfig, ModelOverride  # noqa: PLC0415

    def tell_pull(progress: PullProgress) -> None:
        facts = {
            "source": progress.source,
            "done": progress.done,
            "total": progress.total,
            "note": progress.note,
        }
        hooks.progress("fetch", facts)

    return ModelConfig(
        cache_dir=settings.cache_dir,
        model=settings.model,
        ollama_url=settings.ollama_url,
        overrides={name: ModelOverride(**dict(entry)) for name, entry in settings.models.items()},
        ladder=settings.ladder,
        api_base=settings.hosted.api_base,
        api_key=settings.hosted.api_key.get_secret_value() if settings.hosted.api_key else None,
        confirm_pull=_Consent(hooks, asyncio.get_running_loop()),
        on_pull=tell_pull,
        say=lambda words: hooks.progress("say", {"words": words}),
        log_path=settings.data_dir / "llama.log",
        **more,
    )


def _leave_out_httpx_command_line() -> None:
    """Importing httpx also loads its command line, if it can: click, rich and pygments, 0.3 s for nothing."""
    if "httpx" not in sys.modules:
        sys.modules["httpx._main"] = None  # type: ignore[assignment]  # makes that import fail, as httpx allows


class _Consent:
    """Asks on the event loop, for a caller in a thread."""

    def __init__(self, hooks: Hooks, loop: asyncio.AbstractEventLoop) -> None:
        self._hooks, self._loop = hooks, loop

    def __call__(self, name: str, size_bytes: int) -> bool:
        facts = f"The model {name} is not on this machine: {size_bytes / _MB:,.0f} MB, fetched once."
        if self._hooks.consent is None:
            self._hooks.progress("say", {"words": facts})
            return True
        return asyncio.run_coroutine_threadsafe(self._hooks.consent(facts), self._loop).result()
