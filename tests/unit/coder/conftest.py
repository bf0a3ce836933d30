"""Where generated code really runs."""

from __future__ import annotations

import pytest
from tests.sandbox_rungs import PROBED, runtime_cache

from smallwright.sandbox import TestRunner


@pytest.fixture
async def runner(request: pytest.FixtureRequest) -> TestRunner:
    """A confined runner, on the best rung of this machine; skips where it has none."""
    runner = TestRunner(cache_dir=runtime_cache(request.config), test_timeout_s=2.0)
    if PROBED not in request.config.stash:
        request.config.stash[PROBED] = {found.name: found for found in await runner.probe()}
    found = request.config.stash[PROBED].values()
    if not any(one.works for one in found):
        pytest.skip("; ".join(f"{one.name}: {one.reason}" for one in found))
    return runner
