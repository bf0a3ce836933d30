"""Files of a task come from its log, and nothing else can be reached through them."""

from __future__ import annotations

import pytest
from tests.fakes.rest import rest

from smallwright.events import Event, EventType

#: As a client that means harm writes them; %2e and %2f are decoded by the server.
PATHS = (
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "..\\..\\etc\\passwd",
    "one.py%00.txt",
    "%c0%ae%c0%ae/etc/passwd",
    "",
    "one.py%0d%0aX-Forged:%201",
    "one.py/",
)


@pytest.mark.req("4.4-02")
async def test_a_file_is_bare_text_that_no_browser_runs() -> None:
    async with rest() as client:
        task_id = await client.system.run()
        files = (await client.get(f"/tasks/{task_id}/files")).json()
        assert (files["task_id"], sorted(files["files"])) == (task_id, ["one.py", "test_one.py"])
        answer = await client.get(f"/tasks/{task_id}/files/one.py")
        assert answer.text == files["files"]["one.py"]
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''one.py"
        assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.req("5-06")
@pytest.mark.parametrize("path", PATHS)
async def test_no_path_leads_out_of_the_task(path: str) -> None:
    async with rest() as client:
        task_id = await client.system.run()
        request = client.build_request("GET", f"/tasks/{task_id}/files/x")
        request.url = request.url.copy_with(raw_path=f"/tasks/{task_id}/files/{path}".encode())
        answer = await client.send(request)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.req("5-06")
async def test_a_name_that_a_model_invented_can_forge_no_header() -> None:
    name = 'src/a"; filename=b.exe; é\t<script>.html'
    async with rest() as client:
        task_id = await client.system.tasks.create_task("x")
        data = {"module": name, "path": name, "code": "<script>alert(1)</script>"}
        await client.system.store.append(Event.new(task_id, EventType.CODE_GENERATED, data, code_version=1))
        request = client.build_request("GET", f"/tasks/{task_id}/files/x")
        raw = "".join(f"%{byte:02x}" for byte in name.encode())
        request.url = request.url.copy_with(raw_path=f"/tasks/{task_id}/files/{raw}".encode())
        answer = await client.send(request)
        assert (answer.status_code, answer.text) == (200, data["code"])
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith(
            "attachment; filename*=UTF-8''a%22%3B%20filename%3Db.exe%3B%20%C3%A9%09"
        )


@pytest.mark.req("4.4-02")
async def test_files_as_of_an_event_are_those_there_were() -> None:
    async with rest() as client:
        task_id = await client.system.run()
        assert (await client.get(f"/tasks/{task_id}/files?at=1")).json()["files"] == {}
        status, problem = await client.problem("GET", f"/tasks/{task_id}/files/one.py?at=1")
        assert (status, "none yet" in problem["detail"]) == (404, True)
