"""Fixtures of pytest: what a parameter of a test is, by its name."""

from __future__ import annotations

from posixpath import dirname

from smallwright.context.source.covering_tests import is_test_path
from smallwright.context.source.lookup import Lookup, Slot
from smallwright.context.source.module_paths import key_of
from smallwright.context.source.scopes import Scope


def fixture(lookup: Lookup, path: str, name: str) -> tuple[Slot, Scope] | None:
    """The fixture called `name` that a test in the file at `path` gets, and its function."""
    if not is_test_path(path):
        return None
    folder = dirname(path)
    homes = [key_of(path), f"{folder}/conftest" if folder else "conftest"]
    while folder:
        folder = dirname(folder)
        homes.append(f"{folder}/conftest" if folder else "conftest")
    for home in homes:
        module = lookup.module(home)
        for index, row in module.names.get(name, ()) if module else ():
            around = lookup.scope(module, index) if module else None
            if module and around and around.rows[row][0] == "def":
                function = lookup.scope(module, around.rows[row][1])
                if _is_fixture(around, function):
                    return Slot(module, name), function
    return None


def _is_fixture(around: Scope, function: Scope) -> bool:
    for row in function.decorators:
        written = around.rows[row]
        if written[0] == "call":
            written = around.rows[written[1]]
        if str(written[-1]).endswith("fixture"):
            return True
    return False
