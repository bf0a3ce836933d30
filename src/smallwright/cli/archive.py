"""`smallwright export` and `smallwright import`: the whole log as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from smallwright.cli.console import open_console
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.narrate import plural
from smallwright.cli.options import Common
from smallwright.cli.progress import open_progress
from smallwright.cli.untrusted import clean_line
from smallwright.errors import InvalidInputError


def export(
    file: Annotated[Path, Parameter(help="Where to write it; an export that is there is replaced.")],
    /,
    *,
    common: Common | None = None,
) -> int:
    """Write the log of all tasks to a JSON file."""
    from smallwright.bootstrap import open_store  # noqa: PLC0415
    from smallwright.bootstrap.store import check_exists, store_path  # noqa: PLC0415

    url = (common or Common()).settings().store_url
    if store_path(url) == file.resolve():
        raise InvalidInputError(f"{file}: is the store itself; choose another name")
    check_exists(url)

    async def work() -> int:
        async with open_store(url) as store:
            with open_progress("exporting") as progress:
                count = await store.export_json(file, progress)
        open_console().print(f"exported {plural(count, 'event')} to {clean_line(str(file))}")
        return 0

    return run_interruptible(work)


def import_(
    file: Annotated[Path, Parameter(help="What `smallwright export` wrote.")],
    /,
    *,
    common: Common | None = None,
) -> int:
    """Store the log that an export holds."""
    from smallwright.bootstrap import open_store  # noqa: PLC0415

    url = (common or Common()).settings().store_url

    async def work() -> int:
        async with open_store(url) as store:
            with open_progress("importing", in_bytes=True) as progress:
                count = await store.import_json(file, progress)
        open_console().print(f"the store holds all of {clean_line(str(file))}: {plural(count, 'event')}")
        return 0

    return run_interruptible(work)
