"""Run a hidden check on code of ours, in process; generated code goes through the sandbox instead."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SOLUTIONS = Path(__file__).parent / "example_solutions"
#: Of the second set of prompts.
MORE_SOLUTIONS = Path(__file__).parent / "more_solutions"


def reference_solution(name: str) -> dict[str, str]:
    """File name -> text of the reference solution of an example, of either set."""
    paths = (path for root in (SOLUTIONS, MORE_SOLUTIONS) for path in sorted((root / name).glob("*.py")))
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def failing_checks(files: Mapping[str, str], check_source: str, folder: Path) -> list[str]:
    """Names of the `check_*` functions that fail on `files`, which are written to the empty `folder`."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with _importable(files, folder):
        namespace: dict[str, object] = {}
        exec(compile(check_source, "check.py", "exec"), namespace)
        checks = {name: value for name, value in namespace.items() if name.startswith("check_")}
        assert checks, "the hidden check has no check_* function"
        return [name for name, check in checks.items() if _fails(check)]


def _fails(check: object) -> bool:
    assert callable(check)
    try:
        check()
    except BaseException as error:  # also an exception of the faulty code that is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return True
    return False


@contextmanager
def _importable(files: Mapping[str, str], folder: Path) -> Iterator[None]:
    names = [Path(name).stem for name in files]
    held = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(held)
