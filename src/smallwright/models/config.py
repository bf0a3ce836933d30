"""What the caller's settings say about models, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import SettingsError
from smallwright.models.catalog import Catalog, CatalogEntry, default_catalog
from smallwright.models.ollama_probe import DEFAULT_URL
from smallwright.models.weights import PullOptions, PullProgress


@dataclass(frozen=True, kw_only=True)
class ModelOverride:
    """One model of the user's own, or other values for one of the catalogue's; None: as it is."""

    provider: str | None = None
    window: int | None = None
    answer_tokens: int | None = None
    path: Path | None = None  # a GGUF file, for the embedded provider
    sha256: str | None = None  # of that file; None: it is not checked


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """Where models may come from."""

    cache_dir: Path
    model: str | None = None  # a name of the catalogue, of Ollama, or provider/model
    ollama_url: str | None = None  # configured, it must answer; None: the default URL is tried
    default_ollama_url: str = DEFAULT_URL
    hub_allowed: bool = True
    overrides: Mapping[str, ModelOverride] = field(default_factory=dict)
    ladder: tuple[str, ...] = ()  # (): the catalogue's
    api_base: str | None = None  # of hosted models, where it is not the provider's own
    api_key: str | None = None
    confirm_pull: Callable[[str, int], bool] = lambda _name, _bytes: True  # may `name` be fetched now?
    on_pull: Callable[[PullProgress], None] = lambda _progress: None
    say: Callable[[str], None] = lambda _what: None  # what is being done, a sentence each
    log_path: Path | None = None  # what llama.cpp says

    @property
    def catalog(self) -> Catalog:
        """The catalogue with the overrides in it. Raises SettingsError."""
        base = default_catalog()
        extra = {name: _entry(name, over, base) for name, over in self.overrides.items()}
        return base.with_entries(extra, self.ladder)

    @property
    def pull_options(self) -> PullOptions:
        """How weights are fetched."""
        return PullOptions(hub_allowed=self.hub_allowed, progress=self.on_pull)


def _entry(name: str, over: ModelOverride, base: Catalog) -> CatalogEntry:
    known = base.entries.get(name)
    if known is None and over.provider is None:
        raise SettingsError(f"models.{name} needs a provider: embedded, ollama or hosted")
    entry = known or CatalogEntry(spec=ModelSpec(name=name, provider=over.provider or "", window=8192))
    spec = replace(
        entry.spec,
        provider=over.provider or entry.spec.provider,
        window=over.window or entry.spec.window,
        answer_tokens=over.answer_tokens or entry.spec.answer_tokens,
    )
    if spec.provider == "embedded" and over.path is None and entry.weights is None:
        raise SettingsError(f"models.{name} needs a path: the GGUF file that holds the model")
    return replace(entry, spec=spec, path=over.path, path_sha256=over.sha256)
