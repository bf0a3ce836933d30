"""The tools, called by a real client in the same process, in both eras of the protocol."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.fakes.mcp_client import ERAS, McpClient, mcp_client
from tests.fakes.served_system import FakeSystem

TOOLS = {
    "start_coding_task", "get_task_status", "list_tasks", "get_task_events", "get_task_code",
    "answer_questions", "intervene", "report_bug", "cancel_task", "fork_task", "wait_for_task",
}  # fmt: skip
LOOK = {"get_task_status", "list_tasks", "get_task_events", "get_task_code", "wait_for_task"}


REFUSED: list[tuple[str, dict[str, object], str, str]] = [
    ("get_task_status", {"task_id": "nowhere"}, "not_found", "nowhere"),
    ("get_task_code", {"task_id": "../../etc"}, "not_found", "etc"),
    ("start_coding_task", {"prompt": "  "}, "invalid_input", "prompt"),
    ("start_coding_task", {"prompt": "x", "priority": "INVALID"}, "invalid_input", "priority"),
    ("start_coding_task", {"prompt": "x", "effort": "much"}, "invalid_input", "effort"),
    ("start_coding_task", {}, "invalid_input", "prompt"),
    ("start_coding_task", {"prompt": "x", "colour": "red"}, "invalid_input", "colour"),
    ("list_tasks", {"limit": 0}, "invalid_input", "limit"),
    ("wait_for_task", {"task_id": "x", "timeout_s": 10_000}, "invalid_input", "timeout_s"),
    ("intervene", {"task_id": "x", "kind": "explode"}, "invalid_input", "kind"),
    ("fork_task", {"task_id": "nowhere", "sequence": 0}, "invalid_input", "sequence"),
    (
        "fork_task",
        {"task_id": "x", "sequence": 1, "changes": {"colour": "red"}},
        "invalid_input",
        "colour",
    ),
    ("report_bug", {"task_id": "x", "module": "", "text": "t"}, "invalid_input", "module"),
]


@pytest.fixture(params=ERAS)
async def client(request: pytest.FixtureRequest) -> AsyncIterator[McpClient]:
    async with mcp_client(request.param) as connected:
        yield connected


async def ended(client: McpClient) -> str:
    return await client.system.run()


async def test_what_is_declared_is_so(client: McpClient) -> None:
    declared = client.server_capabilities
    assert declared is not None
    assert declared.resources.subscribe is True
    lists = (declared.tools, declared.resources, declared.prompts)
    assert not any(each.list_changed for each in lists)
    assert declared.completions is not None


@pytest.mark.req("5-03")
async def test_each_tool_says_what_it_does_takes_and_answers(client: McpClient) -> None:
    tools = {tool.name: tool for tool in await client.list_tools()}
    assert set(tools) == TOOLS
    for name, tool in tools.items():
        assert len(tool.description or "") > 20, name
        assert tool.output_schema is not None, name
        assert tool.output_schema["type"] == "object", name
        assert tool.annotations is not None, name
        assert (tool.annotations.read_only_hint is True) == (name in LOOK), name
        given = tool.input_schema["properties"]
        assert all(
            field.get("description") or field.get("enum") or "$ref" in str(field) for field in given.values()
        )
        assert "ctx" not in given
    assert tools["cancel_task"].annotations.destructive_hint is True


@pytest.mark.req("5-03", "5-05")
async def test_a_task_is_started_followed_and_its_code_fetched(client: McpClient) -> None:
    task_id = await client.begun()
    waited = await client.called("wait_for_task", task_id=task_id, timeout_s=20)
    assert (waited["reason"], waited["task"]["status"]) == ("ended", "completed")
    code = await client.called("get_task_code", task_id=task_id)
    assert code["files"] == await client.system.tasks.files(task_id)
    assert set(code["files"]) == {"one.py", "test_one.py"}
    status = await client.called("get_task_status", task_id=task_id)
    assert status["modules"][0]["passed"]
    assert (
        status["modules"][0]["code_hash"]
        == (await client.system.tasks.get_task(task_id)).modules["one.py"].code_hash
    )


async def test_a_start_answers_while_the_task_runs() -> None:
    async with mcp_client(hold="write") as client:
        task_id = await client.begun()
        await client.system.held()
        assert (await client.called("get_task_status", task_id=task_id))["status"] == "running"
        cancelled = await client.called("cancel_task", task_id=task_id, reason="enough")
        assert cancelled == {"task_id": task_id, "status": "cancelled"}
        last = (await client.system.tasks.events(task_id))[-1]
        assert last.data["reason"] == "enough"


async def test_lists_and_events_come_in_pages(client: McpClient) -> None:
    ids = [await ended(client) for _ in range(3)][::-1]
    first = await client.called("list_tasks", limit=2)
    rest = await client.called("list_tasks", limit=2, after=first["next"])
    assert [task["task_id"] for task in first["tasks"] + rest["tasks"]] == ids
    assert rest["next"] is None
    assert (await client.called("list_tasks", status="failed"))["tasks"] == []
    page = await client.called("get_task_events", task_id=ids[0], limit=4)
    more = await client.called("get_task_events", task_id=ids[0], after=page["next"], with_calls=True)
    versions = [event["version"] for event in page["events"] + more["events"]]
    assert versions == list(range(1, len(versions) + 1))
    assert more["events"][-1]["event_type"] == "TASK_COMPLETE"
    assert not any("calls" in event["data"] for event in page["events"])
    assert any("calls" in event["data"] for event in more["events"])


async def test_reports_are_judged_and_a_stale_one_is_no_error(client: McpClient) -> None:
    task_id = await ended(client)
    seen = {"code_version": 0, "vector_clock": {"planner": 1}, "code_hash": "other"}
    stale = await client.called(
        "report_bug", task_id=task_id, module="one.py", text="work() gives 2", seen=seen
    )
    assert stale["valid"] is False
    assert stale["stale_since"]["event_type"] == "CODE_GENERATED"
    holds = await client.called("report_bug", task_id=task_id, module="one.py", text="work() gives 2")
    assert (holds["valid"], holds["event"]["event_type"]) == (True, "BUG_REPORT_RECEIVED")


async def test_an_ended_task_is_amended_and_goes_on(client: McpClient) -> None:
    task_id = await ended(client)
    answer = await client.called("intervene", task_id=task_id, kind="amend", payload="work() gives 3")
    assert answer["event"]["data"]["payload"]["text"] == "work() gives 3"
    await client.system.tasks.wait(task_id)
    assert (await client.called("get_task_status", task_id=task_id))["attempt"] == 2


async def test_a_fork_goes_on_from_an_event(client: McpClient) -> None:
    task_id = await ended(client)
    planned = (await client.system.tasks.events(task_id))[2].sequence_number
    forked = await client.called(
        "fork_task", task_id=task_id, sequence=planned, changes={"prompt": "a queue"}
    )
    assert forked["task_id"] != task_id
    assert (await client.refused("fork_task", task_id="nowhere", sequence=1))[0] == "not_found"
    waited = await client.called("wait_for_task", task_id=forked["task_id"], timeout_s=20)
    assert (waited["task"]["status"], waited["task"]["prompt"]) == ("completed", "a queue")


async def test_refusals_name_the_field_and_bear_their_code(client: McpClient) -> None:
    for tool, arguments, code, names in REFUSED:
        said, message = await client.refused(tool, **arguments)
        assert (said, names in message) == (code, True), (tool, arguments, message)


async def test_what_the_status_does_not_allow_is_refused(client: McpClient) -> None:
    task_id = await ended(client)
    assert (await client.refused("intervene", task_id=task_id, kind="pause"))[0] == "wrong_state"
    assert (await client.refused("answer_questions", task_id=task_id))[0] == "wrong_state"
    seen = {"code_version": 0, "vector_clock": {"planner": 1}}
    steer = {"task_id": task_id, "kind": "amend", "payload": "other", "seen": seen}
    assert (await client.refused("intervene", **steer))[0] == "stale"


async def test_a_full_queue_is_a_refusal_that_says_so() -> None:
    async with mcp_client(hold="write", max_concurrent=1, queue_size=1) as client:
        await client.begun()
        await client.system.held()
        await client.begun()
        assert (await client.refused("start_coding_task", prompt="one more"))[0] == "queue_full"


async def test_several_clients_work_side_by_side() -> None:
    from fastmcp import Client

    async with mcp_client("auto") as one, Client(one.transport, mode="legacy") as two:
        system: FakeSystem = one.system
        task_id = await one.begun()
        answer = await two.call_tool("wait_for_task", {"task_id": task_id, "timeout_s": 20})
        assert answer.structured_content is not None
        assert answer.structured_content["task"]["status"] == await system.tasks.get_task_status(task_id)
