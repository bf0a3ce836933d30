"""Reads the file of an offline cache; what can't be read as one is set aside, never lost."""

from __future__ import annotations

import logging
from itertools import count
from pathlib import Path

from smallwright.context.cache_file import load_nodes
from smallwright.context.cache_node import CacheNode
from smallwright.errors import NotFoundError, StoreCorruptError, StoreUnavailableError

_logger = logging.getLogger(__name__)


def load_or_set_aside(path: Path) -> list[CacheNode] | None:
    """The nodes at `path`; None where there is no file, or none that can be understood.

    Such a file is renamed to NAME.corrupt, or .corrupt-2 and so on, with a warning in the log. Raises
    StoreUnavailableError for a file that can't be read or renamed.
    """
    try:
        return load_nodes(path)
    except NotFoundError:
        return None
    except (StoreCorruptError, TypeError, ValueError) as error:
        aside = _set_aside(path)
        _logger.warning("%s is corrupt and was set aside as %s: %s", path, aside.name, error)
        return None


def _set_aside(path: Path) -> Path:
    names = (f"{path.name}.corrupt{'' if number == 1 else f'-{number}'}" for number in count(1))
    aside = next(place for name in names if not (place := path.with_name(name)).exists())
    try:
        path.rename(aside)
    except OSError as error:
        raise StoreUnavailableError(
            f"{path}: it is corrupt and can't be set aside ({error.strerror}); remove it"
        ) from error
    return aside
