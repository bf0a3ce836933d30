"""What all tests share."""

from __future__ import annotations

import pytest

pytest_plugins = ["tests.ci_plugin", "tests.fixtures_models", "tests.fixtures_postgres"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option `--soak`."""
    parser.addoption(
        "--soak", action="store_true", help="run long tests whole; without it they take a sample"
    )


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether a long test is to run whole."""
    return bool(request.config.getoption("--soak"))
