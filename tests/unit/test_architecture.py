"""The table of docs/architecture.md, as far as import-linter can't see it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "smallwright"

#: What each package may import that is neither the standard library nor Smallwright.
THIRD_PARTY: dict[str, set[str]] = {
    "__init__": set(),
    "__main__": set(),
    "errors": set(),
    "events": {"msgspec", "ijson"},
    "context": {"numpy", "networkx", "parso", "faiss", "msgspec"},
    "orchestrator": {"msgspec"},
    "service": {"pydantic"},
    "storage": {"apsw", "psycopg", "filelock", "msgspec"},
    "models": {"httpx", "xllamacpp", "dspy", "litellm", "filelock", "msgspec"},
    "coder": {"dspy", "parso", "msgspec", "pydantic"},
    "sandbox": {"pytest", "_pytest", "pluggy", "ruff", "vulture", "msgspec", "platformdirs"},
    "repository": {"pathspec"},
    "distributed": {"procrastinate"},
    "api": {
        "fastapi",
        "starlette",
        "pydantic",
        "pydantic_core",
        "limits",
        "prometheus_client",
        "opentelemetry",
    },
    "mcp": {"fastmcp", "mcp", "mcp_types", "pydantic", "starlette"},
    "web": set(),
    "client": {"httpx", "websockets"},
    "cli": {"cyclopts", "rich", "uvicorn"},
    "settings": {"pydantic", "pydantic_settings", "platformdirs"},
    "settings_tables": {"pydantic"},
    "bootstrap": set(),
    "asgi": set(),
}
PROCESS_MODULES = {"subprocess", "multiprocessing", "pty", "concurrent.futures.process", "asyncio.subprocess"}
PROCESS_CALLS = {
    "asyncio.create_subprocess_exec",
    "asyncio.create_subprocess_shell",
    "os.system",
    "os.popen",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.posix_spawnp",
}
PROCESS_PREFIXES = ("os.exec", "os.spawn")
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv", "os.unsetenv"}


def names_used(tree: ast.AST) -> Iterator[str]:
    """Dotted names that a module imports or reaches through an attribute: "os.environ", "subprocess"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def imported_roots(tree: ast.AST) -> set[str]:
    """Top-level packages that a module imports, wherever in it."""
    roots = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.add(node.module.split(".")[0])
    return roots


def starts_processes(tree: ast.AST) -> bool:
    return any(
        name in PROCESS_MODULES or name in PROCESS_CALLS or name.startswith(PROCESS_PREFIXES)
        for name in names_used(tree)
    )


def reads_environment(tree: ast.AST) -> bool:
    return any(name in ENVIRONMENT for name in names_used(tree))


def part_of(path: Path) -> str:
    """ "events" of events/event.py, "settings" of settings.py."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def offenders(breaks_rule, allowed: set[str]) -> list[str]:
    return [
        str(path.relative_to(PACKAGE))
        for path, tree in MODULES.items()
        if breaks_rule(tree) and part_of(path) not in allowed
    ]


def test_each_package_imports_only_the_third_parties_of_its_row():
    strangers = {
        str(path.relative_to(PACKAGE)): strange
        for path, tree in MODULES.items()
        if (
            strange := imported_roots(tree)
            - sys.stdlib_module_names
            - {"smallwright"}
            - THIRD_PARTY.get(part_of(path), set())
        )
    }
    assert {part_of(path) for path in MODULES} <= set(THIRD_PARTY)
    assert strangers == {}


def test_processes_are_started_in_sandbox_and_models_only():
    assert offenders(starts_processes, {"sandbox", "models"}) == []


def test_the_environment_is_read_in_settings_only():
    assert offenders(reads_environment, {"settings", "settings_tables"}) == []


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess",
        "from subprocess import run",
        "import os\nos.execv('a', [])",
        "import asyncio\nasync def f():\n    await asyncio.create_subprocess_exec('a')",
        "from asyncio.subprocess import PIPE",
        "from asyncio import create_subprocess_shell",
        "from os import fork",
    ],
)
def test_a_started_process_is_seen(source: str):
    assert starts_processes(ast.parse(source))


@pytest.mark.parametrize(
    "source", ["import os\nos.environ['A']", "from os import getenv", "import os\nos.getenv('A')"]
)
def test_a_read_of_the_environment_is_seen(source: str):
    assert reads_environment(ast.parse(source))
    assert not reads_environment(ast.parse("import os\nos.getpid()"))


def test_a_stranger_is_seen_also_inside_a_function():
    assert imported_roots(ast.parse("def f():\n    import dspy.utils\nfrom rich.text import Text")) == {
        "dspy",
        "rich",
    }


@pytest.mark.parametrize("module", ["smallwright", "smallwright.cli.main"])
def test_importing_the_package_loads_no_heavy_library(module: str):
    heavy = {"dspy", "litellm", "fastapi", "numpy", "xllamacpp"}
    program = f"import sys, {module}; print(*({heavy!r} & set(sys.modules)))"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.split() == []
