"""Every tunable, and the only reader of the environment and of smallwright.toml.

A value comes from the command line, else from SMALLWRIGHT_NAME (in a table: SMALLWRIGHT_TABLE__NAME),
else from ./smallwright.toml, else from smallwright.toml in the user's configuration folder,
else it is the default.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as UnreadableError
from pydantic_settings.sources import InitSettingsSource

from smallwright import settings_tables as tables
from smallwright.errors import SettingsError

PREFIX, FILE_NAME = "SMALLWRIGHT_", "smallwright.toml"
COMMAND_LINE, DEFAULT = "command line", "default"


class Settings(BaseSettings):
    """All settings; immutable. Raises SettingsError naming the setting, its source and the remedy."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("smallwright"))
    cache_dir: Path = Field(default_factory=lambda: platformdirs.user_cache_path("smallwright"))
    store: str | None = None  # a URL; None: sqlite in data_dir
    model: str | None = None  # None: Ollama's where it answers, else the embedded one
    ollama_url: str | None = None  # configured, it must answer; None: the usual port is tried
    allow_unconfined: bool = False  # run generated code with less confinement than Landlock and rlimits
    effort: Literal["low", "normal", "high"] = "normal"
    token: SecretStr | None = None  # of the server; None: made once where it is bound beyond loopback
    limits: tables.LimitSettings = tables.LimitSettings()
    models: dict[str, tables.ModelEntry] = Field(default_factory=dict)
    ladder: tuple[str, ...] = ()  # models that a task climbs, smallest first; (): the catalogue's
    hosted: tables.HostedSettings = tables.HostedSettings()
    log: tables.LogSettings = tables.LogSettings()
    server: tables.ServerSettings = tables.ServerSettings()

    def __init__(self, **values: Any) -> None:
        origins = {key: label for label, source in _layers(values) for key in tables.flattened(source)}
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingsError(_explain(error, origins)) from None
        except UnreadableError as error:  # JSON in a variable
            raise SettingsError(f"{error}. A table is written as JSON, or as one variable a key.") from None
        object.__setattr__(self, "_origins", origins)

    @property
    def store_url(self) -> str:
        """Where the event log lives."""
        return self.store or f"sqlite:///{(self.data_dir / 'smallwright.db').absolute()}"

    def origin(self, key: str) -> str:
        """Where the value of `key` ("model", "limits.prompt_max_chars") came from."""
        return str(object.__getattribute__(self, "_origins").get(key, DEFAULT))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_unused: Any,
        **_unused_too: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, environment, and the two files; nothing else is read."""
        files = [InitSettingsSource(settings_cls, values) for _path, values in _read_files()]
        return (init_settings, _Environment(settings_cls), *files)

    def rows(self) -> list[tuple[str, Any, str]]:
        """(key, value, origin) of every setting, secrets hidden."""
        plain = tables.flattened(self.model_dump(mode="json", exclude_none=False))
        return [(key, tables.shown(value), self.origin(key)) for key, value in plain.items()]


class _Environment(EnvSettingsSource):
    def decode_complex_value(self, field_name: str, field: Any, value: Any) -> Any:
        """JSON; SMALLWRIGHT_SERVER may be a URL alone."""
        return tables.url_alone(field_name, value) or super().decode_complex_value(field_name, field, value)


def user_file() -> Path:
    """The settings file of this user."""
    return platformdirs.user_config_path("smallwright") / FILE_NAME


def _layers(values: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(label, values) of each source, weakest first. Raises SettingsError on an unknown variable."""
    for path, content in reversed(_read_files()):
        yield str(path), content
    for name in (name for name in os.environ if name.startswith(PREFIX) and os.environ[name]):
        parts = name.removeprefix(PREFIX).lower().split("__")
        if parts[0] not in Settings.model_fields:
            raise SettingsError(f"the environment variable {name} is no setting. {_known(parts[0])}")
        yield name, tables.of_variable(".".join(parts), os.environ[name])
    yield COMMAND_LINE, values


def _read_files() -> list[tuple[Path, dict[str, Any]]]:
    """(path, content) of the settings files there are, strongest first."""
    paths = dict.fromkeys((Path.cwd() / FILE_NAME, user_file()))
    return [(path, _read_file(path)) for path in paths if path.is_file()]


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} can't be read: {error.strerror}. Make it readable.") from error
    except ValueError as error:  # TOML or UTF-8
        raise SettingsError(f"{path} is not valid TOML: {error}. Correct it, or remove it.") from error


def _explain(error: ValidationError, origins: Mapping[str, str]) -> str:
    """One sentence for the first thing wrong: the setting, its source, what it is and should be."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    source = next((origins[name] for name in (key, key.split(".")[0]) if name in origins), DEFAULT)
    if first["type"] == "extra_forbidden":
        return f"the setting {key!r} (from {source}) does not exist. {_known(key)}"
    value = "" if key in {"token", "hosted.api_key"} else f" is {first['input']!r}"
    return f"the setting {key!r} (from {source}){value}: {first['msg']}. Correct it, or remove it."


def _known(key: str) -> str:
    fields = Settings.model_fields
    inner = {key: getattr(field.annotation, "model_fields", ()) for key, field in fields.items()}
    keys = [*fields, *(f"{table}.{name}" for table, names in inner.items() for name in names)]
    near = difflib.get_close_matches(key, keys, n=1)
    meant = f"Did you mean {near[0]!r}? " if near else ""
    return f"{meant}`smallwright config` lists all settings."
