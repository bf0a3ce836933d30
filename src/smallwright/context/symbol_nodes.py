"""Nodes of functions, classes and tests, as they follow from what the nodes of modules hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from smallwright.context.cache_node import CacheNode, NodeType
from smallwright.context.code_nodes import code_nodes
from smallwright.context.networked_cache import NetworkedCache
from smallwright.context.source import SourceReader


def derive_symbols(cache: NetworkedCache, reader: SourceReader) -> None:
    """Bring all nodes of symbols in step with the plans, codes and test results of the modules."""
    modules = [node for node in cache.nodes.values() if node.type == NodeType.MODULE]
    wanted: dict[str, CacheNode] = {}
    for node in (*_planned(modules), *_read(modules, reader), *_outcomes(modules)):
        known = wanted.get(node.id)
        wanted[node.id] = node if known is None else _joined(known, node)
    _add_calls(modules, wanted)
    derived = (NodeType.FUNCTION, NodeType.TEST)
    for node_id in [node.id for node in cache.nodes.values() if node.type in derived]:
        if node_id not in wanted:
            cache.remove_node(node_id)
    for node in wanted.values():
        if cache.nodes.get(node.id) != node:
            cache.add_node(node)


def _planned(modules: list[CacheNode]) -> Iterator[CacheNode]:
    """What the plan promises of modules that have no code yet."""
    for module in modules:
        if "code" in module.metadata.get("files", {}):
            continue
        path = module.id.partition(":")[2]
        for item in module.metadata.get("public", ()):
            if item["name"]:
                yield CacheNode(
                    id=f"func:{path}:{item['name']}",
                    summary=item["purpose"],
                    vector_clock=module.vector_clock,
                    metadata={"signature": item["signature"], "kind": "planned"},
                )


def _read(modules: list[CacheNode], reader: SourceReader) -> Iterator[CacheNode]:
    files: dict[str, str] = {}
    homes: dict[str, CacheNode] = {}
    told: dict[str, str] = {}
    for module in modules:
        for path, code in module.metadata.get("files", {}).values():
            files[path], homes[path] = code, module
            for name, words in module.metadata.get("functions", {}).items():
                told[f"func:{path}:{name}"] = words
    if not files:
        return
    yield from code_nodes(
        reader.read(files),
        clock_of=lambda path: homes[path].vector_clock,
        link_of=lambda path: _link(homes[path], path),
        told=told,
    )


def _link(module: CacheNode, path: str) -> str | None:
    link = module.full_content_ref or ""
    folder = link.removeprefix("storage://").partition("/")[0]
    return f"storage://{folder}/{path}" if folder else None


def _outcomes(modules: list[CacheNode]) -> Iterator[CacheNode]:
    for module in modules:
        for test, outcome in module.metadata.get("outcomes", {}).items():
            yield CacheNode(
                id=f"test:{test.replace('::', ':')}",
                summary=outcome,
                references=[module.id],
                vector_clock=module.vector_clock,
            )


def _add_calls(modules: list[CacheNode], wanted: dict[str, CacheNode]) -> None:
    """What the tests saw at run time, too: a test references what it called, code depends on it."""
    for module in modules:
        for pair in module.metadata.get("calls", ()):
            caller, callee = (_known(symbol, wanted) for symbol in pair)
            if not caller or not callee:
                continue
            node = wanted[caller]
            if node.type == NodeType.TEST:
                wanted[caller] = replace(node, references=[*node.references, callee])
            else:
                wanted[caller] = replace(node, dependencies=[*node.dependencies, callee])


def _known(symbol: str, wanted: dict[str, CacheNode]) -> str:
    """The node of what ran: "func:PATH:NAME", or "test:PATH:NAME" in a file of tests; "" for what is gone."""
    names = (symbol, f"test:{symbol.partition(':')[2]}")
    return next((name for name in names if name in wanted), "")


def _joined(read: CacheNode, outcome: CacheNode) -> CacheNode:
    """A test as it was read, with how it went."""
    return replace(
        read,
        summary=outcome.summary or read.summary,
        references=[*read.references, *outcome.references],
    )
