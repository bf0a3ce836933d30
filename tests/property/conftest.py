"""Settings of all property tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes depends on the machine and on what else it does: never a reason to fail.
settings.register_profile(
    "sample", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, max_examples=100
)
settings.register_profile(
    "soak", settings.get_profile("sample"), derandomize=False, max_examples=3_000, print_blob=True
)


def pytest_configure(config: pytest.Config) -> None:
    """The same examples in every run; with --soak many others each time."""
    settings.load_profile("soak" if config.getoption("--soak") else "sample")
