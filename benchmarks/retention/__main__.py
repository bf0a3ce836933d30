"""Does a context of so many tokens hold the facts that a step needs?

    python -m benchmarks.retention [--repo PATH | --package NAME==VERSION] [--targets FILE] [--budget N]
                                   [--hidden] [--count N] [--seed N] [--rows NAME …] [--json OUT]

Targets: functions with >= 3 direct dependencies inside the repository, one in another file, and with second
and third ones; FILE is a JSON list of {"file", "qualname"}, else the seed chooses. Facts: the signatures of
what they depend on, in one to four steps (s1 to s4, all together), and the dependencies themselves from the
second step on (e2 to e4). Gold is jedi's (gold.py); a text is read by the rules of reading.py; the target's
own source is given to every row and not counted. A value is the mean over the targets, over_budget the most
of any. `more` in the JSON has the tokens, how much less that is than the sources of all facts
(reduction), and recall between random and oracle: (x - random) / (oracle - random).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.downloads import source_tree
from benchmarks.retention.gold import Gold, symbols_of
from benchmarks.retention.hidden import requirement
from benchmarks.retention.lines import page
from benchmarks.retention.repository import Repository, read_repository
from benchmarks.retention.rows import Rows
from benchmarks.retention.scoring import KEYS, Facts, Score, Scorer, facts_of, mean
from benchmarks.retention.targets import choose_targets, read_targets
from benchmarks.tokenizers import ExactCounter

DEVELOPMENT = (
    "click==8.3.1",
    "httpx==0.28.1",
    "starlette==1.10.0",
    "rich==15.0.0",
    "alembic==1.20.1",
    "pyramid==2.1",
)
NORMALISED = ("s1", "s2", "s3", "s4", "all", "e2", "e3", "e4")


def measure(
    repository: Repository, targets: list[str], rows: Rows, budget: int, hidden: bool
) -> dict[str, Any]:
    """The report of one repository."""
    gold, scorer = Gold(repository), Scorer(repository)
    scores: dict[str, list[Score]] = {name: [] for name in rows.names}
    tokens: dict[str, list[int]] = {name: [] for name in rows.names}
    whole: list[int] = []
    for key in track(targets, "reading contexts", transient=True):
        facts, target = facts_of(gold, key), symbols_of(repository, key)[-1]
        asked = requirement(repository, target) if hidden else repository.source(target)
        whole.append(rows.count(sources(repository, facts)))
        for name in rows.names:
            text = rows.text(name, target, asked, facts, budget)
            scores[name].append(scorer.score(text, facts, budget, rows.count))
            tokens[name].append(rows.count(text))
    means = {name: mean(found) for name, found in scores.items()}
    return {
        "repo": str(repository.root),
        "budget": budget,
        "targets": [dict(zip(("file", "qualname"), key.split(":", 1), strict=True)) for key in targets],
        "rows": means,
        "more": {
            "hidden": hidden,
            "source_tokens": round(sum(whole) / len(whole)),
            "tokens": {name: round(sum(found) / len(found)) for name, found in tokens.items()},
            "reduction": {name: round(1 - sum(found) / sum(whole), 4) for name, found in tokens.items()},
            "normalised": {name: normalised(found, means) for name, found in means.items()},
        },
    }


def sources(repository: Repository, facts: Facts) -> str:
    """All that the gold of a target is read from, as it stands in the files."""
    keys = [key for key, degree in facts.degrees.items() if degree]
    return page(
        (symbol, repository.source(symbol)) for key in keys for symbol in repository.symbols[key][-1:]
    )


def normalised(score: Score, means: dict[str, Score]) -> Score:
    """(x - random) / (oracle - random), where the bounds were measured and differ."""
    low, high = means.get("random", {}), means.get("oracle", {})
    return {
        key: round((score[key] - low[key]) / (high[key] - low[key]), 4)
        for key in NORMALISED
        if key in low and key in high and high[key] > low[key]
    }


def show(report: dict[str, Any], name: str) -> None:
    """The table."""
    kind = "body hidden" if report["more"]["hidden"] else "body visible"
    table = Table(title=f"{name}, {len(report['targets'])} targets, {report['budget']:,} tokens, {kind}")
    table.add_column("row")
    for key in (*KEYS, "tokens"):
        table.add_column(key, justify="right")
    for row, score in report["rows"].items():
        values = [f"{score[key]:.0f}" if key == "over_budget" else f"{score[key]:.2f}" for key in KEYS]
        table.add_row(row, *values, str(report["more"]["tokens"][row]))
    Console(width=120).print(table)


def main() -> None:
    """Find gold, measure, print, save."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.retention", description=__doc__.split("\n", maxsplit=1)[0]
    )
    parser.add_argument("--repo", type=Path, help="any folder with Python code")
    parser.add_argument("--package", default=DEVELOPMENT[0], help="NAME==VERSION from the package index")
    parser.add_argument("--targets", type=Path, help='JSON list of {"file", "qualname"}')
    parser.add_argument("--budget", type=int, default=6400, help="exact tokens")
    parser.add_argument("--hidden", action="store_true", help="the target's body is not there yet")
    parser.add_argument("--count", type=int, default=30, help="targets to choose")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", nargs="+", help="only these")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    repository = read_repository(options.repo or source_tree(options.package))
    gold = Gold(repository)
    if options.targets:
        targets = read_targets(repository, options.targets)
    else:
        targets = choose_targets(repository, gold, options.count, options.seed)
    if not targets:
        sys.exit(f"{repository.root}: no function has three dependencies and farther ones")
    for key in targets:
        gold.degrees(key)
    with (
        ExactCounter() as count,
        Rows(repository, count, options.seed, hidden=options.hidden, only=options.rows) as rows,
    ):
        report = measure(repository, targets, rows, options.budget, options.hidden)
    show(report, str(options.repo or options.package))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
