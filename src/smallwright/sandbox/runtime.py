"""What a run may import beside the standard library: pytest, what it needs, and our code of the inside.

They are copied once into a folder of their own and compiled there: the confinement then shows no other
package, and no run compiles pytest again (a second each, where the installer left no bytecode behind).
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
import importlib.util
import shutil
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

from smallwright.errors import SandboxError

PACKAGES = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "py")
INSIDE = Path(__file__).parent / "inside"
INSIDE_NAME = "smallwright_inside"


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Paths on this machine."""

    python: Path  # the real interpreter, no venv's link
    stdlib: tuple[Path, ...]  # its library folders
    packages: Path  # pytest and the inside, compiled

    def readable(self) -> tuple[Path, ...]:
        """All that the interpreter must be able to read."""
        return (self.python, *self.stdlib, self.packages)


async def prepare_runtime(cache_dir: Path) -> Runtime:
    """The runtime below `cache_dir`, built at the first call. Raises SandboxError."""
    runtime = await asyncio.to_thread(_locate, cache_dir)
    if not await asyncio.to_thread(runtime.packages.is_dir):
        await _build(runtime.packages)
    return runtime


def _locate(cache_dir: Path) -> Runtime:
    base = Path(sys.base_prefix)
    library = Path(sysconfig.get_path("stdlib"))
    platform = Path(sysconfig.get_path("platstdlib", vars={"platbase": str(base)}))
    folders = {path.resolve() for path in (base / "lib", library, platform) if path.is_dir()}
    return Runtime(
        python=Path(getattr(sys, "_base_executable", sys.executable)).resolve(),
        stdlib=tuple(sorted(path for path in folders if not folders.intersection(path.parents))),
        packages=cache_dir.absolute() / f"runtime-{_fingerprint()}",
    )


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{sys.version}\0{sys.base_prefix}".encode())
    for name in ("pytest", "pluggy", "iniconfig", "packaging", "pygments"):
        digest.update(f"{name}={importlib.metadata.version(name)}\0".encode())
    for source in sorted(INSIDE.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


async def _build(packages: Path) -> None:
    try:
        fresh = await asyncio.to_thread(_copy, packages.parent)
    except OSError as error:
        raise SandboxError(
            f"{packages.parent} can't hold the test runtime: {error}; set cache_dir"
        ) from error
    compile_all = ("-I", "-S", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(fresh))
    process = await asyncio.create_subprocess_exec(sys.executable, *compile_all)
    try:
        await process.wait()
        await asyncio.to_thread(_put, fresh, packages)
    finally:
        if process.returncode is None:
            process.kill()
        await asyncio.to_thread(shutil.rmtree, fresh, ignore_errors=True)


def _put(fresh: Path, packages: Path) -> None:
    try:
        fresh.rename(packages)
    except OSError:
        if not packages.is_dir():  # else another process was faster
            raise


def _copy(parent: Path) -> Path:
    parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="building-", dir=parent))
    fresh.chmod(0o755)
    skip = shutil.ignore_patterns("__pycache__")
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        source = Path(spec.origin)
        if source.name == "__init__.py":
            shutil.copytree(source.parent, fresh / name, ignore=skip)
        else:
            shutil.copy(source, fresh / source.name)
    shutil.copytree(INSIDE, fresh / INSIDE_NAME, ignore=skip)
    return fresh
