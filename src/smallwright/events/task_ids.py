"""Task ids that are safe in file names, links and logs (1.1-05, 1.1-06)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from smallwright.errors import EventValidationError, InvalidInputError, NotFoundError

MAX_TASK_ID_CHARACTERS = 255
_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f-\x9f]")


def picked(ids: Sequence[str], beginning: str, where: str = "") -> str:
    """The one of `ids` that is, or alone begins with, `beginning`; the first for "".

    Raises NotFoundError, InvalidInputError where several begin so.
    """
    matching = [task_id for task_id in ids if task_id.startswith(beginning)]
    if beginning in matching:
        return beginning
    if not matching:
        raise no_such_task(beginning, where)
    if beginning and len(matching) > 1:
        raise InvalidInputError(
            f"{beginning!r} begins {len(matching)} ids: {', '.join(matching[:5])}. Give more of it."
        )
    return matching[0]


def no_such_task(task_id: str, where: str = "") -> NotFoundError:
    """The error for an id that no task has, and for "" where there is none at all; `where`: " at URL"."""
    what = f"there is no task {task_id!r}" if task_id else "there is no task yet"
    return NotFoundError(f"{what}{where}. `smallwright tasks` lists those there are.")


def normal_task_id(task_id: Any) -> str:
    """`task_id` in NFC; unsafe characters become "-", and the hash of the original keeps such ids apart.

    Raises EventValidationError for what is no string, empty, not UTF-8 or too long.
    """
    if not isinstance(task_id, str) or not task_id:
        raise EventValidationError(f"task_id: {task_id!r} is no task id; give a non-empty string")
    composed = unicodedata.normalize("NFC", task_id)
    try:
        original = composed.encode()
    except UnicodeEncodeError:
        raise EventValidationError(
            f"task_id: {task_id!r} holds half of a surrogate pair; remove it"
        ) from None
    safe = _UNSAFE.sub("-", composed)
    if safe != composed:
        safe = f"{safe}~{hashlib.sha256(original).hexdigest()[:8]}"
    if len(safe) > MAX_TASK_ID_CHARACTERS:
        raise EventValidationError(
            f"task_id: {safe[:40]!r}… has {len(safe)} characters; {MAX_TASK_ID_CHARACTERS} are allowed"
        )
    return safe
