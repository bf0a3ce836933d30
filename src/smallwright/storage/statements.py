"""SQL with names, from the .sql files beside the adapters."""

from __future__ import annotations

import re
from importlib.resources import files


def named_statements(file: str) -> dict[str, str]:
    """The statements of `file`, each under the name that a line `-- name: …` gives it."""
    text = files(__package__).joinpath(file).read_text("utf-8")
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
