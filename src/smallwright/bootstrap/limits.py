"""Settings as the limits that each part knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallwright.service import RequestLimits

if TYPE_CHECKING:
    from smallwright.orchestrator import WorkflowLimits
    from smallwright.settings import Settings

_MIB = 1024 * 1024


def request_limits(settings: Settings) -> RequestLimits:
    """How large a task's request may be."""
    limits = settings.limits
    return RequestLimits(prompt_max_chars=limits.prompt_max_chars, answers_max=limits.answers_max)


def dispatch_limits(settings: Settings) -> tuple[int, int, int]:
    """Slots, queue and workers, as TaskOrchestrator's arguments."""
    limits = settings.limits
    return limits.max_concurrent, limits.queue_size, limits.workers


def workflow_limits(settings: Settings) -> WorkflowLimits:
    """How much a task may try."""
    from smallwright.orchestrator import WorkflowLimits  # noqa: PLC0415
    from smallwright.orchestrator.workspace import Limits  # noqa: PLC0415

    limits = settings.limits
    return WorkflowLimits(
        rounds={"low": limits.rounds_low, "normal": limits.rounds_normal, "high": limits.rounds_high},
        plan_attempts=limits.plan_attempts,
        draft_attempts=limits.draft_attempts,
        max_modules=limits.max_modules,
        tests=Limits(timeout_s=limits.test_timeout_s, memory_bytes=limits.test_memory_mb * _MIB),
    )
