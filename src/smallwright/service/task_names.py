"""Names that people can read and type, made from a prompt."""

from __future__ import annotations

import re
import secrets
import unicodedata

_MAX_CHARS = 32
#: Words that say nothing of what a task is about.
_FILLERS = re.compile(
    r"\b(a|an|and|code|for|from|function|in|is|it|make|me|of|please|python|that|the|to|which|with|write)\b"
)


def slug(prompt: str) -> str:
    """The prompt's first telling words, as [a-z0-9-]; "task" where it has none."""
    plain = unicodedata.normalize("NFKD", prompt[:1000]).encode("ascii", "ignore").decode().lower()
    words = [word[:_MAX_CHARS] for word in re.findall(r"[a-z0-9]+", _FILLERS.sub(" ", plain))]
    name = ""
    for word in words[:4]:
        longer = f"{name}-{word}" if name else word
        if len(longer) > _MAX_CHARS:
            break
        name = longer
    return name or "task"


def new_task_id(prompt: str) -> str:
    """A new id: the slug and six random hexadecimal digits."""
    return f"{slug(prompt)}-{secrets.token_hex(3)}"
