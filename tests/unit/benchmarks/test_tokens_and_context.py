"""The benchmarks of token estimates and of building contexts, without their peers."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest
from benchmarks import context, tokens
from benchmarks.code_graph import functions, nodes, write
from benchmarks.token_texts import LONGEST, texts

from smallwright.context.networked_cache import NetworkedCache


def test_errors_are_relative_to_the_exact_count_and_the_95th_of_100_is_taken() -> None:
    found = [("x" * 4 * number, 100) for number in range(1, 101)]
    assert tokens.p95(tokens.errors(lambda text: len(text) / 4, found)) == 94
    assert tokens.p95([1, 2, 3]) == 3


def test_told_counts_correct_the_estimate() -> None:
    text = "The quick brown fox jumps over the lazy dog. " * 20
    fresh, corrected = tokens.measure("model", "English", [(text, 400)] * 10)
    assert corrected["value"] < fresh["value"]
    assert (fresh["unit"], fresh["peer"]) == ("% p95", tokens.THUMB)
    assert fresh["ratio"] > 0


@pytest.mark.parametrize("kind", ["code", "JSON", "tracebacks"])  # the others read more, or what is fetched
def test_texts_follow_the_seed_and_are_as_long_as_parts_of_a_context(kind: str) -> None:
    found = texts(kind, 4, seed=1)
    assert found == texts(kind, 4, seed=1) != texts(kind, 4, seed=2)
    assert all(0 < len(text) <= LONGEST for text in found)


def test_a_made_up_graph_has_the_same_functions_as_nodes_and_as_files(tmp_path: Path) -> None:
    write(functions(100, 1), tmp_path)
    defined = {
        f"func:{path.relative_to(tmp_path).as_posix()}:{node.name}"
        for path in tmp_path.rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    cache = NetworkedCache(nodes(functions(100, 1)))
    assert defined == set(cache.nodes)
    assert not cache.dangling
    assert cache.graph.number_of_edges() > 200


def test_the_report_of_context_has_every_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "context.json"
    arguments = ["context", "--sizes", "60", "--builds", "5", "--peer-size", "0", "--json", str(out)]
    monkeypatch.setattr(sys, "argv", arguments)
    context.main()
    report = json.loads(out.read_text("utf-8"))
    assert report["name"] == "context"
    assert {row["case"].split(": ")[1].split(",")[0] for row in report["rows"]} == {
        "first",
        "miss",
        "hit",
        "after a change",
    }
    assert "60 nodes" in capsys.readouterr().out
