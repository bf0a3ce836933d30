"""`smallwright doctor`: what this machine lacks."""

from __future__ import annotations

from dataclasses import asdict

from smallwright.cli.console import open_console, write_json
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.options import AsJson, Common
from smallwright.cli.untrusted import clean_line

_STYLES = {"ok": "green", "warning": "yellow", "broken": "bold red"}
_BROKEN = 3


def doctor(*, as_json: AsJson = False, common: Common | None = None) -> int:
    """Check model, sandbox, store and disk. Exit code 3 where something is broken."""
    from smallwright.bootstrap.diagnosis import diagnose  # noqa: PLC0415

    settings = (common or Common()).settings()

    async def work() -> int:
        findings = await diagnose(settings)
        if as_json:
            write_json([asdict(finding) for finding in findings])
        console = open_console()
        for finding in () if as_json else findings:
            console.print(f"{finding.state:<8}", style=_STYLES[finding.state], end="")
            console.print(f" {finding.name:<8} {clean_line(finding.fact)}")
            if finding.remedy:
                console.print(f"{'':<18}-> {clean_line(finding.remedy)}", style="cyan")
        return _BROKEN if any(finding.state == "broken" for finding in findings) else 0

    return run_interruptible(work)
