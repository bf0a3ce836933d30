"""How far the estimate of tokens is off, beside the real tokenizers of Qwen 2.5 and Mistral 7B v0.3.

    python -m benchmarks.tokens [--count N] [--seed N] [--json OUT]

A value is the 95th percentile of |estimate - count| / count in percent, over texts of 500 to 4,000
characters of a kind; `corrected` after the estimator has been told the counts of the first five, as a model
server tells them. The peer is the rule of thumb of four characters a token. What counts is in
benchmarks/tokenizers.py, what is counted in benchmarks/token_texts.py.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.report import Row, row, save, show
from benchmarks.token_texts import KINDS, texts
from benchmarks.tokenizers import TOKENIZERS, ExactCounter
from smallwright.context.token_estimate import TokenEstimator

THUMB = "characters / 4"
TOLD = 5  # counts that the corrected estimator has seen


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def errors(count: Callable[[str], float], found: Sequence[tuple[str, int]]) -> list[float]:
    """|estimate - count| / count of each text, in percent."""
    return [100 * abs(count(text) - exact) / exact for text, exact in found]


def measure(name: str, kind: str, found: Sequence[tuple[str, int]]) -> list[Row]:
    """The rows of one tokenizer and kind, from texts with their counts."""
    fresh, corrected = TokenEstimator(name), TokenEstimator(name)
    for text, exact in found[:TOLD]:
        corrected.correct(corrected.count(text), exact)
    thumb = p95(errors(lambda text: len(text) / 4, found))
    rows = []
    for case, estimator in ((f"{kind}, {name}", fresh), (f"{kind}, {name}, corrected", corrected)):
        value = p95(errors(estimator.count, found))
        rows.append(row(case, round(value, 1), "% p95", THUMB, round(value / thumb, 3)))
    return rows


def main() -> None:
    """Count, estimate, print, save."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tokens", description=__doc__.split("\n", maxsplit=1)[0]
    )
    parser.add_argument("--count", type=int, default=200, help="texts of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    material = {kind: texts(kind, options.count, options.seed) for kind in KINDS}
    rows: list[Row] = []
    for name in TOKENIZERS:
        with ExactCounter(name) as count:
            for kind, found in material.items():
                rows += measure(name, kind, [(text, count(text)) for text in found])
    show("tokens", rows)
    if options.json:
        save(options.json, "tokens", rows)


if __name__ == "__main__":
    main()
