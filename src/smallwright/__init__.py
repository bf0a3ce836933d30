"""Smallwright turns a prompt into tested Python code with small local models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smallwright.bootstrap import open_store, open_system
    from smallwright.settings import Settings

__version__ = "0.1.0"
__all__ = ["Settings", "open_store", "open_system"]
_HOMES = {"Settings": "settings", "open_store": "bootstrap", "open_system": "bootstrap"}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that `import smallwright` stays light."""
    from importlib import import_module  # noqa: PLC0415

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
