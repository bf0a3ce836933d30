"""Facts of code as nodes of the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from smallwright.context.cache_node import CacheNode
from smallwright.context.code_facts import CodeFacts, SymbolFact

Clock = Mapping[str, int]


def code_nodes(
    facts: CodeFacts,
    *,
    clock_of: Callable[[str], Clock] = lambda _path: {},
    link_of: Callable[[str], str | None] = lambda _path: None,
    told: Mapping[str, str] | None = None,
) -> Iterator[CacheNode]:
    """A node for each symbol but modules; `told` has better summaries than docstrings, by id.

    `clock_of` and `link_of` give clock and full content by path. A test is "test:PATH:NAME" and references
    what it covers.
    """
    ids = {fact.id: node_id(fact) for fact in facts.symbols.values()}
    for fact in facts.symbols.values():
        if fact.kind == "module":
            continue
        others = [ids[reference.target] for reference in fact.references if reference.target in ids]
        tests = [ids[test] for test in facts.tested_by.get(fact.id, ()) if test in ids]
        yield CacheNode(
            id=ids[fact.id],
            summary=(told or {}).get(fact.id) or fact.doc,
            full_content_ref=link_of(fact.path),
            dependencies=[] if fact.is_test else others,
            references=others if fact.is_test else tests,
            vector_clock=clock_of(fact.path),
            metadata=_metadata(fact),
        )


def node_id(fact: SymbolFact) -> str:
    """The symbol's own id; "test:…" for what stands in a file of tests."""
    return f"test:{fact.id.partition(':')[2]}" if fact.is_test and fact.kind != "module" else fact.id


def _metadata(fact: SymbolFact) -> dict[str, Any]:
    said = {"decorators": list(fact.decorators), "raises": list(fact.raises)}
    return {
        "signature": fact.signature,
        "kind": fact.kind,
        "lines": [fact.start, fact.end],
        **{name: names for name, names in said.items() if names},
    }
