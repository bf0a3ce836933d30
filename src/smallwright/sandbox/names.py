"""Which names untrusted files may have."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from smallwright.errors import SandboxError

MAX_FILES = 200
MAX_TOTAL_BYTES = 8 * 1024 * 1024
MAX_NAME_CHARS = 200
#: What the run itself imports or what pytest would take for its own configuration.
RESERVED = {
    "pytest",
    "_pytest",
    "pluggy",
    "iniconfig",
    "packaging",
    "pygments",
    "py",
    "smallwright_inside",
    "sitecustomize",
    "usercustomize",
}
CONFIGURATION = {"conftest.py", "pytest.ini", "pytest.toml", "pyproject.toml", "tox.ini", "setup.cfg"}


def check_names(files: Mapping[str, str], tests: Sequence[str]) -> None:
    """Raise SandboxError, naming the path, where a name could leave the folder or hide what the run needs."""
    if not tests:
        raise SandboxError("no test file is named; name at least one")
    if len(files) > MAX_FILES:
        raise SandboxError(f"{len(files)} files are more than the sandbox takes ({MAX_FILES}); merge some")
    total = 0
    for path, text in files.items():
        reason = _objection(path)
        if reason:
            raise SandboxError(f"file name {path!r}: {reason}")
        total += len(text)
    if total > MAX_TOTAL_BYTES:
        raise SandboxError(f"the files have {total} characters; the sandbox takes {MAX_TOTAL_BYTES}")
    for path in tests:
        if path not in files:
            raise SandboxError(f"test file {path!r} is not among the files; add it")
        if not path.endswith(".py"):
            raise SandboxError(f"test file {path!r} is no Python file; give a name that ends with .py")


def _objection(path: str) -> str:
    if not path or len(path) > MAX_NAME_CHARS:
        return f"must have 1 to {MAX_NAME_CHARS} characters"
    if "\\" in path or not path.isprintable():
        return "must have no backslash and no control character"
    if any(not part or part.startswith(("-", "..")) or part == "." for part in path.split("/")):
        return "must be relative, without '.', '..' and empty parts, and no part may start with '-'"
    top = PurePosixPath(path).parts[0].removesuffix(".py")
    if top in RESERVED or PurePosixPath(path).name in CONFIGURATION:
        return "is taken by the test run; choose another name"
    if top in sys.stdlib_module_names:
        return f"would hide the standard library's module {top!r}; choose another name"
    return ""
