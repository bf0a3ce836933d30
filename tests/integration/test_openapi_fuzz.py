"""What OpenAPI says holds for whatever is sent: schemathesis against the app on a socket, with real task ids.

`pytest tests/integration/test_openapi_fuzz.py --soak` takes 100 examples a route, and every phase.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.listening import listening
from tests.fakes.served_system import FakeSystem, served_system

from smallwright.api import create_app

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
SAMPLE = ("--phases", "fuzzing", "--max-examples", "3", "--seed", "1", "--no-shrink")
WHOLE = ("--max-examples", "100")
PATIENCE_S = 3_000


async def task_ids(system: FakeSystem) -> list[str]:
    """Of a task in each state that holds still, and of none."""
    gone = await system.tasks.create_task("gone")
    await system.tasks.cancel_task(gone)
    done = [await system.run(f"a stack, {number}") for number in range(3)]
    return [*done, gone, await system.tasks.create_task("not begun"), "unknown"]


def seeded(document: dict[str, Any], ids: list[str]) -> dict[str, Any]:
    """`document` with these ids and files as all that can be asked for: most requests reach a task."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    known = {"task_id": ids, "path": ["one.py", "test_one.py", "../one.py"]}
    for operations in copy["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    parameter["schema"] = {"enum": known[parameter["name"]]}
    return copy


@pytest.mark.req("4.1-03", "4.4-01", "4.4-02", "4.4-04")
async def test_every_answer_is_as_the_document_says(tmp_path: Path, soak: bool) -> None:
    async with served_system() as system:
        app = create_app(system)
        document = tmp_path / "openapi.json"
        document.write_text(json.dumps(seeded(app.openapi(), await task_ids(system))), encoding="utf-8")
        async with listening(app) as url:
            options = [*(WHOLE if soak else SAMPLE), "--continue-on-failure", "--no-color"]
            found, said = await run_schemathesis(["run", str(document), "--url", url, *options], tmp_path)
    print(said)
    assert found == 0, said


async def run_schemathesis(arguments: list[str], folder: Path) -> tuple[int, str]:
    """(exit code, output); 1 where it found a failure."""
    process = await asyncio.create_subprocess_exec(
        SCHEMATHESIS, *arguments, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, said.decode()
