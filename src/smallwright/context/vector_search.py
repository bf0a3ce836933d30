"""Finds vectors by cosine: exactly, and beyond some number by FAISS where it is installed."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smallwright.errors import InvalidInputError

_logger = logging.getLogger(__name__)
Floats = NDArray[np.float32]

#: So many vectors are searched exactly; more of them by FAISS.
APPROXIMATE_BEYOND = 50_000
#: Links of a node, candidates while building and while searching (Malkov and Yashunin 2018).
_LINKS, _BUILD_WIDTH, _SEARCH_WIDTH = 32, 120, 256


class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def model(self) -> str:
        """Name of the model that makes them; vectors of different models never meet."""
        ...

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text. Raises ModelError."""
        ...


class VectorIndex:
    """Vectors by key, all of one length; a key's vector may be replaced."""

    def __init__(self, *, approximate_beyond: int = APPROXIMATE_BEYOND) -> None:
        self._approximate_beyond = approximate_beyond
        self._rows: Floats = np.empty((0, 0), dtype=np.float32)
        self._keys: list[str] = []  # by row; replaced and removed ones are passed over
        self._row_of: dict[str, int] = {}
        self._faiss: Any = None  # the index; False where FAISS is not installed

    def __len__(self) -> int:
        return len(self._row_of)

    @property
    def approximate(self) -> bool:
        """Whether FAISS answers."""
        return len(self._keys) > self._approximate_beyond and bool(self._index())

    def put(self, key: str, vector: ArrayLike) -> None:
        """Keep a vector. Raises InvalidInputError for one of another length, without length or not finite."""
        row = np.asarray(vector, dtype=np.float32)
        count = len(self._keys)
        if row.ndim != 1 or (count and row.size != self._rows.shape[1]) or not np.isfinite(row).all():
            due = f"{self._rows.shape[1]} finite numbers" if count else "finite numbers"
            raise InvalidInputError(f"vector of {key}: shape {row.shape} where a list of {due} is due")
        if count == len(self._rows):
            grown = np.zeros((max(64, 2 * count), row.size), dtype=np.float32)
            grown[:count] = self._rows if count else 0
            self._rows = grown
        self._rows[count] = row / max(float(np.linalg.norm(row)), 1e-9)
        self._keys.append(key)
        self._row_of[key] = count

    def remove(self, key: str) -> None:
        """Forget a key, if it is there."""
        self._row_of.pop(key, None)

    def search(self, vector: ArrayLike, limit: int = 10) -> list[tuple[str, float]]:
        """(key, cosine) of the `limit` nearest, best first. Raises InvalidInputError as `put`."""
        row = np.asarray(vector, dtype=np.float32)
        if not self._row_of or limit <= 0:
            return []
        if row.shape != (self._rows.shape[1],):
            raise InvalidInputError(
                f"vector: shape {row.shape}, those that are kept have {self._rows.shape[1:]}"
            )
        row = row / max(float(np.linalg.norm(row)), 1e-9)
        wanted = min(len(self._keys), limit + len(self._keys) - len(self._row_of))
        near = self._approximately(row, wanted) if self.approximate else self._exactly(row, wanted)
        return [
            (key, score) for number, score in near if self._row_of.get(key := self._keys[number]) == number
        ][:limit]

    def _exactly(self, row: Floats, wanted: int) -> list[tuple[int, float]]:
        scores = np.einsum("ij,j->i", self._rows[: len(self._keys)], row)
        order = np.argpartition(-scores, wanted - 1)[:wanted]
        return sorted(((int(n), float(scores[n])) for n in order), key=lambda found: (-found[1], found[0]))

    def _approximately(self, row: Floats, wanted: int) -> list[tuple[int, float]]:
        index = self._index()
        index.hnsw.efSearch = max(_SEARCH_WIDTH, 2 * wanted)
        scores, numbers = index.search(row[None, :], wanted)
        return [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if n >= 0]

    def _index(self) -> Any:
        """FAISS's index with all rows in it."""
        if self._faiss is None:
            self._faiss = _new_index(self._rows.shape[1])
        if self._faiss:
            self._faiss.add(self._rows[self._faiss.ntotal : len(self._keys)])
        return self._faiss


def _new_index(dimensions: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SWIG's types warn of themselves
        try:
            faiss = import_module("faiss")
        except ImportError:
            _logger.warning("many vectors: install smallwright[faiss] for a faster search; it stays exact")
            return False
    index = faiss.IndexHNSWFlat(dimensions, _LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = _BUILD_WIDTH
    return index
