"""What every benchmark leaves: rows with fixed keys (name, machine, rows), as JSON and as a table."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def row(case: str, value: float, unit: str, peer: str = "", ratio: float | None = None) -> Row:
    """`ratio` is ours to the peer's; without a peer the value is a note."""
    return {"case": case, "value": value, "unit": unit, "peer": peer, "ratio": ratio}


def beside(case: str, unit: str, ours: Sequence[float], peers: Mapping[str, Sequence[float]]) -> list[Row]:
    """For each peer its median over the rounds, and ours with the median of the ratios of one round."""
    rows = []
    for peer, theirs in peers.items():
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        rows.append(row(f"{case}: {peer}", statistics.median(theirs), unit))
        rows.append(row(case, statistics.median(ours), unit, peer, round(ratio, 3)))
    return rows


def machine() -> str:
    """In words."""
    return f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"


def show(name: str, rows: Sequence[Row]) -> None:
    """The table."""
    print(f"{name} ({machine()})")
    for each in rows:
        against = "" if each["ratio"] is None else f"  {each['ratio']:.2f} of {each['peer']}"
        print(f"  {each['case']:<52} {each['value']:>12,.1f} {each['unit']:<9}{against}")


def save(path: Path, name: str, rows: Sequence[Row]) -> None:
    """The JSON."""
    report = {"name": name, "machine": machine(), "rows": list(rows)}
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
