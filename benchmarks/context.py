"""Building a context on graphs of code, beside Aider's RepoMap over the same code.

    python -m benchmarks.context [--sizes N …] [--builds N] [--peer-size N] [--json OUT]

A build is NetworkedCache.get_related_context of a function at 80 % of a window of 8,192 tokens, tokens
estimated. `miss`: a function that was not asked about before; `hit`: one that was; `after a change`: a miss
just after a node was replaced; `first`: the first build of a graph; `processor`: what a miss takes of a
processor, however many programs share it. Aider's map is of the same number of
tokens by its own count, with one file in the chat; its first map reads all files. Graphs larger than
--peer-size are not given to it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.code_graph import Made, functions, nodes, write
from benchmarks.downloads import wheel_member
from benchmarks.peer_environments import SCRIPTS, cache_folder, peer_python
from benchmarks.report import Row, row, save, show
from benchmarks.retention.aider import AIDER
from benchmarks.tokenizers import TOKENIZERS
from smallwright.context.networked_cache import NetworkedCache

BUDGET = int(0.8 * 8192)
SIZES = (1_000, 10_000, 100_000)
SEED = 1


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """Wall time of one call, and what it took of a processor."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)


def ours(size: int, builds: int) -> dict[str, list[float]]:
    """Milliseconds of each kind of build."""
    cache = NetworkedCache(nodes(functions(size, SEED)))
    ids = random.Random(SEED).sample(list(cache.nodes), builds + 1)

    def build(node_id: str) -> tuple[float, float]:
        return milliseconds(lambda: cache.get_related_context(node_id, BUDGET))

    taken = {"first": [build(ids[0])[0]]}
    missed = [build(each) for each in ids[1:]]
    taken["miss"] = [wall for wall, _ in missed]
    taken["miss, processor"] = [processor for _, processor in missed]
    taken["hit"] = [build(each)[0] for each in ids[1:]]
    taken["after a change"] = []
    for each in ids[1:6]:
        cache.add_node(cache.nodes[each])
        taken["after a change"].append(build(each)[0])
    return taken


def aider(size: int, builds: int) -> dict[str, list[float]]:
    """The same of RepoMap, which keeps no answers that it is asked for again with other files in the chat."""
    made = list(functions(size, SEED))
    tokenizer = TOKENIZERS["qwen"]
    with tempfile.TemporaryDirectory(dir=cache_folder()) as folder:
        write(iter(made), Path(folder))
        command = [
            peer_python(AIDER),
            SCRIPTS / "aider_repo_map.py",
            folder,
            wheel_member(tokenizer.package, tokenizer.member),
        ]
        done = subprocess.run(
            list(map(str, command)),
            input="\n".join(json.dumps(request) for request in requests(made, builds + 1)),
            capture_output=True,
            text=True,
            check=True,
        )
    seconds = [1000 * json.loads(line)["seconds"] for line in done.stdout.splitlines()]
    return {"first": seconds[:1], "miss": seconds[1:]}


def requests(made: Sequence[Made], count: int) -> list[dict[str, object]]:
    """One file in the chat each."""
    chosen = random.Random(SEED).sample(made, count)
    return [{"budget": BUDGET, "chat": each.path, "mentioned": None} for each in chosen]


def measure(size: int, builds: int, peer_builds: int) -> list[Row]:
    """The rows of one size; no peer where `peer_builds` is 0."""
    mine = ours(size, builds)
    theirs = aider(size, peer_builds) if peer_builds else {}
    rows: list[Row] = []
    for kind, found in mine.items():
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            case, value = f"{size:,} nodes: {kind}, {name}", percentile(found, share)
            if kind in theirs:
                other = percentile(theirs[kind], share)
                rows.append(row(f"{case}: {AIDER}", round(other, 3), "ms"))
                rows.append(row(case, round(value, 4), "ms", AIDER, round(value / other, 5)))
            else:
                rows.append(row(case, round(value, 4), "ms"))
    return rows


def main() -> None:
    """Build, measure, print, save."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.context", description=__doc__.split("\n", maxsplit=1)[0]
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="nodes")
    parser.add_argument("--builds", type=int, default=100, help="of each kind")
    parser.add_argument("--peer-size", type=int, default=10_000, help="largest graph for Aider; 0: no peer")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows: list[Row] = []
    for size in options.sizes:
        builds = min(options.builds, size - 1)
        peer_builds = min(5, builds) if size <= options.peer_size else 0
        rows += measure(size, builds, peer_builds)
    show("context", rows)
    if options.json:
        save(options.json, "context", rows)


if __name__ == "__main__":
    main()
