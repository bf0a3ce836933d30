"""`smallwright config`: every setting, and where it came from."""

from __future__ import annotations

from smallwright.cli.console import open_console, open_table, write_json
from smallwright.cli.options import AsJson, Common


def config(*, as_json: AsJson = False, common: Common | None = None) -> int:
    """Show every setting."""
    rows = (common or Common()).settings().rows()
    if as_json:
        write_json({key: {"value": value, "origin": origin} for key, value, origin in rows})
        return 0
    table = open_table("setting", "value", "from")
    for key, value, origin in rows:
        table.add_row(key, "" if value is None else str(value), origin)
    open_console().print(table)
    return 0
