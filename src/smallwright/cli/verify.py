"""`smallwright verify`: whether the log is as it was written."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from smallwright.cli.console import open_console, write_json
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.narrate import plural
from smallwright.cli.options import AsJson, Common
from smallwright.cli.progress import open_progress
from smallwright.cli.untrusted import clean

if TYPE_CHECKING:
    from smallwright.events.verification import Verification

BROKEN = 1
_REMEDY = "Restore a backup of the store, or import an export into a new one."


def verify(*, as_json: AsJson = False, common: Common | None = None) -> int:
    """Check the log's hash chain."""
    from smallwright.bootstrap import open_store  # noqa: PLC0415
    from smallwright.bootstrap.store import check_exists  # noqa: PLC0415

    url = (common or Common()).settings().store_url
    check_exists(url)

    async def work() -> int:
        async with open_store(url) as store:
            with open_progress("verifying") as progress:
                found = await store.verify(progress)
        if as_json:
            write_json(asdict(found))
        else:
            _print(found)
        return 0 if found.ok else BROKEN

    return run_interruptible(work)


def _print(found: Verification) -> None:
    console = open_console()
    if found.ok:
        held = f"{plural(found.events, 'event')}: none was changed, and none is missing before the last."
        console.print(held, style="green")
    else:
        console.print(f"broken at event {found.broken_at}: {clean(found.reason)}", style="bold red")
        console.print(f"{plural(found.events, 'event')} before it hold. {_REMEDY}")
    if found.head:
        console.print(f"head {found.head}")
        console.print("Compare the head with that of a copy: nothing else shows whether the end was cut off.")
