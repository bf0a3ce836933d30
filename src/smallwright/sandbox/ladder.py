"""The confinement ladder: which rungs this machine has. A rung counts only once it ran a job here."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from smallwright.errors import ConfinementError, SandboxError
from smallwright.orchestrator.workspace import Limits
from smallwright.sandbox.bare import Bare
from smallwright.sandbox.bubblewrap import Bubblewrap
from smallwright.sandbox.files import RUN_PREFIX
from smallwright.sandbox.inside import landlock
from smallwright.sandbox.launch import Job, Rung
from smallwright.sandbox.process import execute
from smallwright.sandbox.runtime import Runtime

OLDEST_BUBBLEWRAP = (0, 5)
INSTALL_BUBBLEWRAP = "install bubblewrap 0.5 or newer (apt install bubblewrap, dnf install bubblewrap)"
GRANT_NAMESPACES = (
    "allow bwrap to make user namespaces "
    "(sysctl kernel.apparmor_restrict_unprivileged_userns=0, or the container's seccomp profile)"
)
NEEDS_LANDLOCK = "boot a kernel >= 5.13 with landlock among its lsm= modules, or " + INSTALL_BUBBLEWRAP
ALLOW = "or accept the risk with --allow-unconfined"


@dataclass(frozen=True, kw_only=True)
class Confinement:
    """One rung as this machine has it."""

    name: str  # "bubblewrap", "landlock", "unconfined"
    rung: Rung | None
    reason: str = ""  # why it does not work here; "" where it does
    remedy: str = ""  # what a user can do about it

    @property
    def works(self) -> bool:
        """Whether a job ran on it."""
        return self.rung is not None and not self.reason

    @property
    def level(self) -> str:
        """As TestReport.level would name it."""
        return self.rung.level if self.rung else ""


async def probe_rungs(runtime: Runtime) -> tuple[Confinement, ...]:
    """Every rung that confines, best first, each tried on this machine."""
    return (await _probe_bubblewrap(runtime), await _probe_landlock(runtime))


async def choose_rung(runtime: Runtime, *, allow_unconfined: bool) -> Rung:
    """The best rung that works. Raises ConfinementError with the remedies where none does."""
    refused = []
    for probe in (_probe_bubblewrap, _probe_landlock):
        found = await probe(runtime)
        if found.rung is not None and found.works:
            return found.rung
        refused.append(found)
    if allow_unconfined:
        return Bare(landlock=landlock.abi(), strict=False)
    said = "; ".join(f"{one.name}: {one.reason}: {one.remedy}" for one in refused)
    raise ConfinementError(f"this machine can't confine generated code ({said}); {ALLOW}")


async def _probe_bubblewrap(runtime: Runtime) -> Confinement:
    binary = shutil.which("bwrap")
    if not binary:
        return Confinement(name="bubblewrap", rung=None, reason="not installed", remedy=INSTALL_BUBBLEWRAP)
    version = await _version(binary)
    if version < OLDEST_BUBBLEWRAP:
        reason = f"version {'.'.join(map(str, version))} is too old"
        return Confinement(name="bubblewrap", rung=None, reason=reason, remedy=INSTALL_BUBBLEWRAP)
    rung = Bubblewrap(binary=binary, version=version, landlock=landlock.abi())
    reason = await try_rung(rung, runtime)
    return Confinement(name="bubblewrap", rung=rung, reason=reason, remedy=GRANT_NAMESPACES if reason else "")


async def _probe_landlock(runtime: Runtime) -> Confinement:
    version = landlock.abi()
    if not version:
        return Confinement(name="landlock", rung=None, reason="not in this kernel", remedy=NEEDS_LANDLOCK)
    rung = Bare(landlock=version)
    reason = await try_rung(rung, runtime)
    return Confinement(name="landlock", rung=rung, reason=reason, remedy=INSTALL_BUBBLEWRAP if reason else "")


async def _version(binary: str) -> tuple[int, ...]:
    process = await asyncio.create_subprocess_exec(binary, "--version", stdout=asyncio.subprocess.PIPE)
    text, _ = await process.communicate()
    return tuple(int(number) for number in re.findall(r"\d+", text.decode(errors="replace")))


async def try_rung(rung: Rung, runtime: Runtime) -> str:
    """Run an empty job: "" where it got as far as pytest, else what was said instead."""
    home = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=RUN_PREFIX))
    job = Job(folder=home / "box", files=(), tests=(), limits=Limits(), test_timeout_s=5.0, runtime=runtime)
    try:
        launch = await asyncio.to_thread(rung.launch, job)
        ending = await execute(launch, job.limits, home / "output")
        if ending.records.startswith(f"{launch.nonce} 1 ".encode()):
            return ""
        said = (home / "output").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return said[-1] if said else f"ended with exit code {ending.exit_code}"
    except (SandboxError, OSError) as error:
        return str(error)
    finally:
        shutil.rmtree(home, ignore_errors=True)
