"""A TestRunner on each rung of the confinement ladder that this machine has."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smallwright.sandbox import Confinement, TestRunner

RUNGS = ("bubblewrap", "landlock")
PROBED = pytest.StashKey[dict[str, Confinement]]()


def runtime_cache(config: pytest.Config) -> Path:
    """Where the compiled test runtime is kept between test sessions."""
    cache = getattr(config, "cache", None)
    return Path(cache.mkdir("sandbox") if cache else tempfile.gettempdir() + "/smallwright-sandbox-tests")


async def runner_on(request: pytest.FixtureRequest) -> TestRunner:
    """For a fixture with params=RUNGS; skips, with the reason, where this machine has not the rung."""
    cache_dir = runtime_cache(request.config)
    if PROBED not in request.config.stash:
        probed = await TestRunner(cache_dir=cache_dir).probe()
        request.config.stash[PROBED] = {found.name: found for found in probed}
    found = request.config.stash[PROBED][request.param]
    if not found.works:
        pytest.skip(f"{found.name}: {found.reason}; {found.remedy}")
    return TestRunner(cache_dir=cache_dir, rung=found.rung)


@contextmanager
def runs_below(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that any user may enter, and in which runs have theirs meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="smallwright-tests-", dir="/var/tmp"))
    folder.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
