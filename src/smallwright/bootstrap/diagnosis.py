"""What a machine lacks, and what to do about it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from smallwright.bootstrap.hooks import Hooks
from smallwright.bootstrap.models import model_config
from smallwright.bootstrap.store import open_store
from smallwright.errors import NoModelError, SmallwrightError

if TYPE_CHECKING:
    from smallwright.settings import Settings

_GB = 1_000_000_000
_ENOUGH_BYTES = 2 * _GB  # the small model and its partial files
_LEAST_BYTES = _GB // 5


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check found."""

    name: str
    state: Literal["ok", "warning", "broken"]
    fact: str
    remedy: str = ""


async def diagnose(settings: Settings) -> list[Finding]:
    """One finding or more of each part; nothing is fetched, and no model is started."""
    checks: tuple[Callable[[Settings], Awaitable[list[Finding]]], ...] = (_model, _sandbox, _store, _disk)
    return [finding for check in checks for finding in await check(settings)]


async def _model(settings: Settings) -> list[Finding]:
    from smallwright.models.select import select_model  # noqa: PLC0415

    config = replace(model_config(settings, Hooks()), confirm_pull=lambda _name, _bytes: False)
    try:
        model = await select_model(config)
    except NoModelError as error:
        remedy = "`smallwright run` fetches it, or `smallwright models pull small` now"
        return [Finding(name="model", state="warning", fact=str(error), remedy=remedy)]
    except SmallwrightError as error:
        return [Finding(name="model", state="broken", fact=str(error))]
    spec = model.spec
    await model.aclose()
    fact = f"{spec.name} ({spec.provider}), {spec.window:,} tokens; `smallwright models test` runs it"
    return [Finding(name="model", state="ok", fact=fact)]


async def _sandbox(settings: Settings) -> list[Finding]:
    from smallwright.sandbox import TestRunner  # noqa: PLC0415

    try:
        rungs = await TestRunner(cache_dir=settings.cache_dir / "sandbox").probe()
    except SmallwrightError as error:
        return [Finding(name="sandbox", state="broken", fact=str(error))]
    working = [rung for rung in rungs if rung.works]
    findings = [
        Finding(name="sandbox", state="ok", fact=f"{rung.rung.level if rung.rung else rung.name} works")
        for rung in working[:1]
    ]
    state: Literal["warning", "broken"] = "warning" if working or settings.allow_unconfined else "broken"
    for rung in rungs:
        if not rung.works:
            fact = f"{rung.name}: {rung.reason}"
            findings.append(Finding(name="sandbox", state=state, fact=fact, remedy=rung.remedy))
    return findings


async def _store(settings: Settings) -> list[Finding]:
    from smallwright.settings_tables import without_password  # noqa: PLC0415 - pydantic comes with it

    try:
        async with open_store(settings.store_url) as store:
            count = len(await store.get_task_ids())
    except SmallwrightError as error:
        return [Finding(name="store", state="broken", fact=str(error))]
    return [
        Finding(name="store", state="ok", fact=f"{without_password(settings.store_url)}, {count} task(s)")
    ]


async def _disk(settings: Settings) -> list[Finding]:
    places = {"data_dir": settings.data_dir, "cache_dir": settings.cache_dir}
    return [await asyncio.to_thread(_room, name, path.absolute()) for name, path in places.items()]


def _room(name: str, path: Path) -> Finding:
    place = next(folder for folder in (path, *path.parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    fact = f"{name} {path}: {free / _GB:.1f} GB free"
    if free >= _ENOUGH_BYTES:
        return Finding(name="disk", state="ok", fact=fact)
    remedy = f"make room, or set SMALLWRIGHT_{name.upper()} to another disk"
    return Finding(
        name="disk", state="warning" if free >= _LEAST_BYTES else "broken", fact=fact, remedy=remedy
    )
