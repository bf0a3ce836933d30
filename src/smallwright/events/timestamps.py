"""Timestamps: ISO 8601 in UTC with microseconds, so that their text sorts as they do (1.1-07)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from smallwright.errors import EventValidationError

#: How far clocks may disagree before an event counts as coming from the future.
MAX_AHEAD_S = 5


def now() -> str:
    """This moment."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def utc_text(moment: datetime) -> str:
    """An aware datetime as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def checked_timestamp(value: Any, *, allow_future: bool) -> str:
    """`value` (ISO 8601 text or a datetime, with a zone) as text in UTC.

    Raises EventValidationError for what has no zone, is no time, or is more than MAX_AHEAD_S ahead.
    """
    moment = _parsed(value)
    if moment.tzinfo is None:
        raise EventValidationError(
            f"timestamp: {value!r} has no zone; end it with Z or an offset such as +02:00"
        )
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise EventValidationError(f"timestamp: {value!r} is out of range in UTC") from None
    if not allow_future and utc > datetime.now(UTC) + timedelta(seconds=MAX_AHEAD_S):
        raise EventValidationError(
            f"timestamp: {value!r} is more than {MAX_AHEAD_S} s in the future; set the clock of this machine"
        )
    return utc_text(utc)


def _parsed(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise EventValidationError(f"timestamp: {value!r:.80} is no ISO 8601 time") from None
