"""A task's history over REST: pages that lose nothing, and any moment of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.fakes.rest import rest

VIEWS = ("state", "files", "context", "graph")


@pytest.mark.req("4.4-02")
async def test_pages_of_events_give_each_once_in_order() -> None:
    async with rest() as client:
        task_id = await client.system.run()
        whole = (await client.get(f"/tasks/{task_id}/events")).json()["events"]
        found: list[Any] = []
        after = 0
        while page := (answer := (await client.get(f"/tasks/{task_id}/events?after={after}&limit=3")).json())[
            "events"
        ]:
            assert len(page) <= 3
            found, after = found + page, answer["next"]
        assert (found, answer["next"], len(whole) > 3) == (whole, whole[-1]["sequence"], True)
        for wrong in (
            "after=-1",
            "after=x",
            "limit=0",
            "limit=5001",
            f"after={2**63}",
            "after=" + "9" * 5000,
        ):
            status, problem = await client.problem("GET", f"/tasks/{task_id}/events?{wrong}")
            assert (status, problem["errors"][0]["loc"]) == (400, ["query", wrong.partition("=")[0]])


@pytest.mark.req("4.4-02")
async def test_pages_of_tasks_give_each_once_the_newest_first() -> None:
    async with rest() as client:
        made = [await client.system.tasks.create_task(f"task {number}") for number in range(7)]
        found: list[str] = []
        after = ""
        while after is not None:
            page = (await client.get(f"/tasks?limit=3{after and '&after=' + after}")).json()
            found, after = found + [task["task_id"] for task in page["tasks"]], page["next"]
        assert found == made[::-1]
        assert (await client.get("/tasks?status=completed")).json() == {"tasks": [], "next": None}
        assert len((await client.get("/tasks?status=created&limit=500")).json()["tasks"]) == 7
        assert (await client.problem("GET", "/tasks?after=nowhere"))[0] == 404
        for wrong in ("status=odd", "limit=0", "limit=501", "limit=", "after="):
            assert (await client.problem("GET", f"/tasks?{wrong}"))[0] == 400


@pytest.mark.req("4.4-02")
async def test_every_view_is_had_as_of_any_event_or_time() -> None:
    async with rest() as client:
        task_id = await client.system.run()
        now = datetime.now(UTC)
        for view in VIEWS:
            latest = (await client.get(f"/tasks/{task_id}/{view}")).json()
            assert latest != (await client.get(f"/tasks/{task_id}/{view}?at=2")).json()
            for moment in (now.isoformat(), now.date().isoformat(), f"{now:%Y-%m-%dT%H:%M:%S.%f}z", 10**15):
                answer = await client.get(f"/tasks/{task_id}/{view}", params={"at": moment})
                assert answer.json() == latest, moment
            unencoded = (now + timedelta(days=1)).isoformat()  # its "+" is a space to the server
            assert (await client.get(f"/tasks/{task_id}/{view}?at={unencoded}")).json() == latest
        for wrong in ("", "soon", "-1", "1.5", "2026-13-01", str(2**63), "9" * 5_000, "0001-01-01x"):
            status, problem = await client.problem("GET", f"/tasks/{task_id}/state", params={"at": wrong})
            assert (status, problem["errors"][0]["loc"]) == (400, ["query", "at"])
        for before in ("0", "2001-01-01", "2001-01-01T00:00:00Z"):
            assert (await client.problem("GET", f"/tasks/{task_id}/state?at={before}"))[0] == 404


@pytest.mark.req("4.4-02")
async def test_the_context_shows_what_the_model_saw_by_layer() -> None:
    async with rest() as client:
        task_id = await client.system.run()
        newest = (await client.get(f"/tasks/{task_id}/context")).json()
        every = (await client.get(f"/tasks/{task_id}/context?every=true")).json()
        assert newest["task_id"] == every["task_id"] == task_id
        assert len(every["calls"]) > len(newest["calls"]) > 0
        assert all(
            {"name", "tokens", "text"} <= set(layer) for call in every["calls"] for layer in call["layers"]
        )
