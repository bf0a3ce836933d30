"""Vectors by cosine, exactly and by FAISS."""

from __future__ import annotations

import numpy as np
import pytest

from smallwright.context.vector_search import VectorIndex
from smallwright.errors import InvalidInputError


def clustered(count: int, dimensions: int = 32) -> np.ndarray:
    """Vectors as embeddings are: around some centres."""
    rng = np.random.default_rng(7)
    centres = rng.standard_normal((40, dimensions))
    return (centres[rng.integers(0, 40, count)] + 0.5 * rng.standard_normal((count, dimensions))).astype(
        np.float32
    )


def filled(vectors: np.ndarray, approximate_beyond: int) -> VectorIndex:
    index = VectorIndex(approximate_beyond=approximate_beyond)
    for number, vector in enumerate(vectors):
        index.put(str(number), vector)
    return index


@pytest.mark.req("3.7-05")
def test_beyond_the_bound_faiss_answers_as_the_exact_search_does() -> None:
    vectors = clustered(3_000)
    exact, near = filled(vectors[:-50], 3_000), filled(vectors[:-50], 1_000)
    assert (exact.approximate, near.approximate) == (False, True)
    found = 0
    for query in vectors[-50:]:
        due = {key for key, _score in exact.search(query, 10)}
        found += len(due & {key for key, _score in near.search(query, 10)})
    assert found / 500 >= 0.95


@pytest.mark.req("3.7-05")
@pytest.mark.parametrize("approximate_beyond", [100, 2])
def test_replaced_and_removed_vectors_are_not_found(approximate_beyond: int) -> None:
    index = filled(np.eye(4), approximate_beyond)
    index.put("0", [0, 1, 0, 0.1])
    index.remove("2")
    assert index.approximate == (approximate_beyond == 2)
    assert [key for key, _score in index.search([0, 1, 0, 0], 2)] == ["1", "0"]
    assert {key for key, _score in index.search([1, 1, 1, 1], 10)} == {"0", "1", "3"}
    index.put("4", [0, 0, 1, 0])
    assert index.search([0, 0, 2, 0], 1) == [("4", pytest.approx(1.0))]


def test_odd_vectors_are_refused_and_nothing_is_found_where_there_is_none() -> None:
    index = VectorIndex()
    assert index.search([1.0], 5) == []
    index.put("a", [1.0, 0.0])
    assert index.search([0.0, 0.0], 1) == [("a", 0.0)]
    assert index.search([1.0, 0.0], 0) == []
    for odd in ([1.0], [[1.0, 0.0]], [float("nan"), 0.0]):
        with pytest.raises(InvalidInputError, match="vector of b"):
            index.put("b", odd)
    with pytest.raises(InvalidInputError, match="shape"):
        index.search([1.0, 0.0, 0.0])


@pytest.mark.req("3.7-05")
def test_without_faiss_the_search_stays_exact_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "faiss", None)
    index = filled(np.eye(4), 2)
    assert [key for key, _score in index.search([0, 1, 0, 0], 1)] == ["1"]
    assert not index.approximate
    assert caplog.text.count("smallwright[faiss]") == 1
