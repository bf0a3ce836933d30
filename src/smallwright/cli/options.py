"""Options that every command takes, as settings."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Group, Parameter

if TYPE_CHECKING:
    from smallwright.settings import Settings

_GROUP = Group("Settings", help="Also in smallwright.toml and as SMALLWRIGHT_NAME.", sort_key=10)

AsJson = Annotated[bool, Parameter(name="--json", help="JSON on stdout.")]


@Parameter(name="*", group=_GROUP)
@dataclass(frozen=True, kw_only=True)
class Common:
    """What may be given to every command."""

    data_dir: Annotated[Path | None, Parameter(help="Where the log of all tasks lives.")] = None
    cache_dir: Annotated[Path | None, Parameter(help="Where models are kept.")] = None
    store: Annotated[
        str | None, Parameter(help="The log's URL: sqlite:///PATH, json:///PATH, memory: or postgresql://…")
    ] = None
    ollama_url: Annotated[str | None, Parameter(help="The Ollama server to use; it must answer.")] = None

    def settings(self, **more: Any) -> Settings:
        """The settings, with what was given here first. Raises SettingsError."""
        from smallwright.settings import Settings  # noqa: PLC0415

        given = {item.name: getattr(self, item.name) for item in fields(self)} | more
        if isinstance(given.get("server"), str):
            given["server"] = {"url": given["server"]}
        return Settings(**{name: value for name, value in given.items() if value is not None})


@Parameter(name="*", group=_GROUP)
@dataclass(frozen=True, kw_only=True)
class Anywhere(Common):
    """Beside these: whose tasks a command is about."""

    server: Annotated[
        str | None,
        Parameter(help='The tasks of the server at this URL, not of this machine\'s log; "" for these.'),
    ] = None
