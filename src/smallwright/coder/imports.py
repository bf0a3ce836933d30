"""Adds the imports that code forgot, by rule: which module a name comes from is known, not guessed."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from smallwright.coder.source_edit import after_imports, definitions
from smallwright.coder.source_parts import constants
from smallwright.orchestrator.workspace import Workspace

#: Names of the standard library that models use without importing them.
_FROM = {
    "collections": "Counter OrderedDict defaultdict deque namedtuple ChainMap",
    "collections.abc": "Callable Iterable Iterator Mapping MutableMapping Sequence Generator Hashable",
    "contextlib": "contextmanager suppress",
    "copy": "deepcopy",
    "dataclasses": "dataclass field asdict",
    "datetime": "date timedelta timezone",
    "decimal": "Decimal ROUND_HALF_UP InvalidOperation",
    "enum": "Enum IntEnum auto",
    "fractions": "Fraction",
    "functools": "lru_cache reduce wraps partial cache total_ordering cmp_to_key",
    "heapq": "heappush heappop heapify nlargest nsmallest",
    "itertools": "chain combinations permutations product groupby accumulate count cycle islice zip_longest",
    "operator": "itemgetter attrgetter",
    "pathlib": "Path",
    "typing": "Any Dict List Optional Set Tuple Union NamedTuple Generic TypeVar Deque Type Protocol Literal",
    "abc": "ABC abstractmethod",
    "bisect": "bisect_left bisect_right insort",
    "math": "ceil floor gcd isclose prod sqrt",
    "random": "choice randint shuffle",
    "statistics": "mean median",
    "string": "ascii_letters ascii_lowercase ascii_uppercase digits punctuation",
    "zoneinfo": "ZoneInfo",
}
HOME = {name: module for module, names in _FROM.items() for name in names.split()}


async def add_imports(
    code: str, others: Mapping[str, str], workspace: Workspace
) -> tuple[str, tuple[str, ...]]:
    """`code` with an import for each name that it uses and never defines, where one is known; and the steps.

    `others`: the modules beside it (file -> code), whose names come first.
    """
    lines = [line for name in await workspace.undefined_names(code) if (line := _line(name, code, others))]
    steps = tuple(f"import added: {line}" for line in dict.fromkeys(lines))
    return after_imports(code, dict.fromkeys(lines)), steps


def _line(name: str, code: str, others: Mapping[str, str]) -> str:
    for path, source in others.items():
        stem = path.removesuffix(".py")
        if name in definitions(source) or name in constants(source):
            return f"from {stem} import {name}"
        if name == stem:
            return f"import {stem}"
    if name == "datetime":
        return (
            "import datetime"
            if re.search(r"\bdatetime\.(date|datetime|timedelta|time)\b", code)
            else "from datetime import datetime"
        )
    if name in HOME:
        return f"from {HOME[name]} import {name}"
    return f"import {name}" if name in sys.stdlib_module_names else ""
