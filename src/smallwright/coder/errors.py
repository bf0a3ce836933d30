"""Gives back our own model errors, which DSPy wraps in its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dspy.utils.exceptions import AdapterParseError

from smallwright.errors import ModelError, SmallwrightError


@contextmanager
def model_error() -> Iterator[None]:
    """Raises the SmallwrightError that lies under a DSPy error, else ModelError from it."""
    try:
        yield
    except (SmallwrightError, AdapterParseError):
        raise
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, SmallwrightError):
            cause = cause.__cause__ or cause.__context__
        if cause is not None:
            raise cause from error
        raise ModelError(f"the call failed inside DSPy: {error}") from error
