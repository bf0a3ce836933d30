"""Real weights for tests: the user's, else pulled; where they can't be had, the tests skip and say so."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smallwright.errors import ModelError
from smallwright.models.catalog import default_catalog
from smallwright.models.weights import pull
from smallwright.settings import Settings


@pytest.fixture(scope="session")
def tiny_model_path() -> Path:
    """The file of `tiny`."""
    return _weights("tiny")


@pytest.fixture(scope="session")
def small_model_path() -> Path:
    """The file of `small`."""
    return _weights("small")


def _weights(name: str) -> Path:
    weights = default_catalog().get(name).weights
    assert weights is not None
    try:
        with ThreadPoolExecutor(1) as thread:  # an async fixture may ask, whose loop must not be used
            return thread.submit(asyncio.run, pull(name, weights, Settings().cache_dir)).result()
    except ModelError as error:
        pytest.skip(f"no weights of {name}: {error}")
