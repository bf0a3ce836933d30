"""Write the pages of docs/reference that follow from the code: python -m tests.reference_docs

`tests/unit/test_docs.py` fails when a page is not what this would write.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import smallwright
from smallwright.cli.main import build_app
from smallwright.errors import SmallwrightError
from tests.reference_rest import rest_page

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"

_ERRORS = """# Errors and exit codes

Every error that Smallwright raises on purpose has a stable code. A command that an error stops ends with the
error's exit code, and so does `smallwright run` when the task fails with it. Messages say what happened,
which field or file, and what to do. The tree of classes stands at the top of `src/smallwright/errors.py`.

| exit code | when |
|---|---|
| 0 | the task completed: all tests passed, the files are written |
| 1 | the task failed: no plan, no code or no passing tests after every try |
| 2 | what was given is wrong or missing |
| 3 | store, model server or sandbox failed |
| 130 | cancelled |

| code | exit code | class | what it says |
|---|---|---|---|
"""

_API = """# Python API

The public names of each package. `Settings`, `open_store` and `open_system` can be imported from
`smallwright` itself, which loads them when they are first used.

```python
import asyncio

from smallwright import Settings, open_system


async def main() -> None:
    async with open_system(Settings(model="small")) as system:
        task_id = await system.tasks.create_task("a function slugify(text), in slugify.py")
        await system.tasks.start_task(task_id)
        print(await system.tasks.wait(task_id))


asyncio.run(main())
```

| name | module | what it is |
|---|---|---|
"""


def cli_page() -> str:
    """Every command with its options, as --help shows them."""
    page = build_app().generate_docs(usage_name="smallwright")
    page = re.sub(r"(?m)^(smallwright .*?) -m [\w.]+", r"\1", page)  # how this very process was started
    return "# Command line" + page.removeprefix("# smallwright").rstrip() + "\n"


def errors_page() -> str:
    """Every error with its code and exit code."""
    rows = [
        f"| `{error.code}` | {error.exit_code} | {error.__name__} | {first_line(error)} |"
        for error in error_tree(SmallwrightError)
    ]
    return _ERRORS + "\n".join(rows) + "\n"


def api_page() -> str:
    """Every name in the `__all__` of a package."""
    rows = []
    for module_info in pkgutil.iter_modules(smallwright.__path__, "smallwright."):
        module = import_module(module_info.name) if module_info.ispkg else None
        for name in sorted(getattr(module, "__all__", ())):
            public = getattr(module, name)
            home = getattr(public, "__module__", module_info.name)
            rows.append(f"| `{name}` | `{home}` | {first_line(public)} |")
    return _API + "\n".join(rows) + "\n"


def error_tree(error: type[SmallwrightError]) -> Iterator[type[SmallwrightError]]:
    """`error`, and all that is derived from it, each after its parent."""
    yield error
    for child in error.__subclasses__():
        if child.__module__ == SmallwrightError.__module__:
            yield from error_tree(child)


def first_line(thing: object) -> str:
    """The first line of its own docstring, as text of a table."""
    lines = (inspect.getdoc(thing) or "").splitlines() if callable(thing) else []
    return lines[0].replace("|", "\\|") if lines else ""


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "errors.md": errors_page,
    "python-api.md": api_page,
    "rest.md": rest_page,
}


def main() -> None:
    """Write all pages."""
    for name, build in PAGES.items():
        (REFERENCE / name).write_text(build(), encoding="utf-8")


if __name__ == "__main__":
    main()
