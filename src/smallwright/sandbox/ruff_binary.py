"""What ruff knows about a piece of code; it is a binary, run on stdin: no file, cache, configuration."""

from __future__ import annotations

import asyncio
import json
import sys

from ruff import find_ruff_bin

from smallwright.errors import SandboxError

TIMEOUT_S = 20.0
COMMON = ("check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--stdin-filename", "module.py")
TARGET = f"--target-version=py3{sys.version_info.minor}"


class RuffBinary:
    """The ruff that was installed with this package."""

    async def fix_imports(self, code: str) -> str:
        """`code` with unused imports removed and imports sorted; unchanged where it does not parse."""
        try:
            code.encode()
        except UnicodeEncodeError:
            return code  # no Python file can hold it
        fixed = await self._run(code, "--select", "F401,I001", "--fix-only")
        return fixed if fixed.strip() or not code.strip() else code

    async def undefined_names(self, code: str) -> tuple[str, ...]:
        """Names that are used and never defined, each once, in order; () where the code does not parse."""
        found = json.loads(await self._run(code, "--select", "F821", "--output-format", "json") or "[]")
        named = [item["message"].split("`") for item in found if item["code"] == "F821"]
        return tuple(dict.fromkeys(words[1] for words in named if len(words) > 2))

    async def _run(self, code: str, *options: str) -> str:
        process = await asyncio.create_subprocess_exec(
            find_ruff_bin(),
            *COMMON,
            TARGET,
            *options,
            "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={},
            cwd="/",
        )
        try:
            async with asyncio.timeout(TIMEOUT_S):
                out, complaint = await process.communicate(code.encode(errors="replace"))
        except TimeoutError as error:
            raise SandboxError(f"ruff did not answer within {TIMEOUT_S:g} s") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise SandboxError(f"ruff failed: {complaint.decode(errors='replace').strip()[-300:]}")
        return out.decode()
