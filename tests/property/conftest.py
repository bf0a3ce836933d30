"""Settings of all property tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long an example takes depends on the machine and on what else it does: never a reason to fail.
settings.register_profile("smallwright", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("smallwright")
