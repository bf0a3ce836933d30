"""The confinement ladder: which rungs this machine has, and the best of them."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from smallwright.errors import ConfinementError, SandboxError
from smallwright.orchestrator.workspace import Limits
from smallwright.sandbox.bubblewrap import Bubblewrap
from smallwright.sandbox.inside import landlock
from smallwright.sandbox.launch import Job, Rung
from smallwright.sandbox.process import execute
from smallwright.sandbox.runtime import Runtime

OLDEST_BUBBLEWRAP = (0, 5)
INSTALL_BUBBLEWRAP = "install bubblewrap (apt install bubblewrap)"


@dataclass(frozen=True, kw_only=True)
class Confinement:
    """One rung as this machine has it."""

    name: str  # "bubblewrap", "landlock"
    level: str  # as TestReport.level would name it
    works: bool
    reason: str = ""  # why it does not work
    remedy: str = ""  # what a user can do about it


async def choose_rung(runtime: Runtime, *, allow_unconfined: bool) -> Rung:
    """The best rung that works. Raises ConfinementError with the remedies."""
    complaints = []
    for rung, problem in await _candidates():
        complaint = problem or await try_rung(rung, runtime)
        if rung is not None and not complaint:
            return rung
        complaints.append(complaint)
    raise ConfinementError("; ".join(complaints))


async def probe(runtime: Runtime) -> tuple[Confinement, ...]:
    """Every rung, tried on this machine; for `smallwright doctor`."""
    found = []
    for rung, problem in await _candidates():
        complaint = problem or await try_rung(rung, runtime)
        found.append(
            Confinement(
                name="bubblewrap",
                level=rung.level if rung else "",
                works=not complaint,
                reason=complaint,
                remedy=INSTALL_BUBBLEWRAP,
            )
        )
    return tuple(found)


async def _candidates() -> list[tuple[Rung | None, str]]:
    binary = shutil.which("bwrap")
    if not binary:
        return [(None, "bubblewrap is missing")]
    version = await bubblewrap_version(binary)
    return [(Bubblewrap(binary=binary, version=version, landlock=landlock.abi()), "")]


async def bubblewrap_version(binary: str) -> tuple[int, ...]:
    process = await asyncio.create_subprocess_exec(binary, "--version", stdout=asyncio.subprocess.PIPE)
    text, _ = await process.communicate()
    return tuple(int(number) for number in re.findall(r"\d+", text.decode()))


async def try_rung(rung: Rung, runtime: Runtime) -> str:
    """ "" where the rung runs an empty job on this machine, else what it said."""
    home = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="smallwright-probe-"))
    job = Job(folder=home, files=(), tests=(), limits=Limits(), test_timeout_s=5.0, runtime=runtime)
    try:
        launch = rung.launch(job)
        ending = await execute(launch, job.limits, home / "output")
        if f"{launch.nonce} 1 ".encode() in ending.records:
            return ""
        return (home / "output").read_text(errors="replace").strip()[-300:] or str(ending)
    except SandboxError as error:
        return str(error)
    finally:
        shutil.rmtree(home, ignore_errors=True)
