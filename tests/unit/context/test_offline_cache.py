"""The cache that outlives a task: its file, and its vectors."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes.finished_tasks import finished_task

from smallwright.context import OfflineCache
from smallwright.context.cache_node import CacheNode
from smallwright.errors import InvalidInputError, ModelUnavailableError, StoreUnavailableError

TASKS = [*finished_task("t1", "Check emails", "check_email"), *finished_task("t2", "Sort rows", "sort_rows")]


class Meaning:
    """An Embedder that knows two topics, and fails when told to."""

    model = "meaning"

    def __init__(self, *, lost: bool = False) -> None:
        self.lost = lost

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if self.lost:
            raise ModelUnavailableError("gone")
        return [
            [float("email" in text.lower() or "post" in text), float("sort" in text), 0.1] for text in texts
        ]


@pytest.mark.req("3.7-06")
def test_a_failing_save_is_an_error_that_names_the_file_and_keeps_what_was_there(tmp_path: Path) -> None:
    cache = OfflineCache(tmp_path / "no folder" / "facts.json")
    with pytest.raises(StoreUnavailableError, match="no folder"):
        cache.save()


@pytest.mark.req("3.7-02", "3.7-04")
async def test_vectors_find_what_no_word_of_the_query_is_in_and_are_the_same_when_rebuilt() -> None:
    cache = OfflineCache().rebuild(TASKS)
    assert cache.search_semantic("post") == []
    vectors = await cache.embed(Meaning())
    assert set(vectors) == set(cache.network.nodes)
    assert await cache.embed(Meaning()) == {}
    found = await cache.search("post", Meaning(), limit=3)
    assert {hit.node.metadata["task_id"] for hit in found} == {"t1"}
    last = replace(TASKS[-1], data={**TASKS[-1].data, "vectors": vectors})
    again = OfflineCache().rebuild([*TASKS[:-1], last])
    assert again.network.nodes == cache.network.nodes
    assert [hit.id for hit in await again.search("post", Meaning(), limit=3)] == [hit.id for hit in found]


@pytest.mark.req("3.7-02")
async def test_without_an_embedder_that_answers_keywords_serve(caplog: pytest.LogCaptureFixture) -> None:
    cache = OfflineCache().rebuild(TASKS)
    with caplog.at_level(logging.WARNING):
        found = await cache.search("sorting", Meaning(lost=True))
    assert found == cache.search_semantic("sorting") != []
    assert "without vectors: gone" in caplog.text
    odd = CacheNode(
        id="concept:odd", summary="sorting", metadata={"vector": {"model": "meaning", "data": "?"}}
    )
    cache.add_node(odd)
    assert "concept:odd" in [hit.id for hit in await cache.search("sorting", Meaning())]


@pytest.mark.req("3.7-01")
def test_the_same_events_give_the_same_graph_in_whatever_order_they_come() -> None:
    assert OfflineCache().rebuild(TASKS).network.nodes == OfflineCache().rebuild(TASKS[::-1]).network.nodes


@pytest.mark.req("3.7-02")
def test_types_and_limit_hold_and_odd_calls_are_refused() -> None:
    cache = OfflineCache().rebuild(TASKS)
    assert {hit.node.type for hit in cache.search_semantic("email", types=["function"])} == {"function"}
    assert cache.search_semantic("email", limit=0) == []
    with pytest.raises(InvalidInputError, match="limit"):
        cache.search_semantic("email", limit=-1)
    with pytest.raises(InvalidInputError, match="path"):
        cache.save()


@pytest.mark.req("3.7-06")
def test_a_file_that_cannot_be_read_is_an_error_and_stays(tmp_path: Path) -> None:
    folder = tmp_path / "facts.json"
    folder.mkdir()
    with pytest.raises(StoreUnavailableError, match="facts"):
        OfflineCache(folder).load()
    assert folder.is_dir()


@pytest.mark.req("3.7-04")
def test_solutions_of_finished_tasks_are_found_for_similar_ones() -> None:
    done = [
        *finished_task("t1", "Check emails", "check_email"),
        *finished_task("t2", "Sort rows", "sort_rows"),
    ]
    offline = OfflineCache().rebuild([*done, *finished_task("t3", "Check emails", "is_email")[:-1]])
    found = offline.find_solutions("validate an email")
    assert [hit.id for hit in found] == ["func:t1/check_email.py:check_email", "module:t1/check_email.py"]
    assert found[0].node.full_content_ref == "storage://t1/check_email.py"
    assert offline.find_solutions("validate an email", without_task="t1") == []
