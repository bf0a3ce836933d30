"""The MCP server over the application service, and its ASGI app."""

from __future__ import annotations

from importlib.metadata import version

from fastmcp import FastMCP
from fastmcp.server.http import StarletteWithLifespan
from mcp_types import ToolAnnotations
from starlette.middleware import Middleware

from smallwright.mcp.doors import Doors
from smallwright.mcp.reading_tools import ReadingTools
from smallwright.mcp.running_tools import RunningTools
from smallwright.mcp.task_tool import TaskTool
from smallwright.mcp.waiting import WaitingTools
from smallwright.service import TaskManager

NAME = "smallwright"
INSTRUCTIONS = """Smallwright writes tested Python code with small local models, in the background.
start_coding_task answers at once with an id; wait_for_task follows it with progress; answer_questions
answers what it asks; get_task_code gives the files. Every task stands in a log: look back with
get_task_events, report what is wrong with report_bug, change course with intervene."""

_LOOKS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_ADDS = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False
)


def create_mcp_server(tasks: TaskManager) -> FastMCP:
    """Tools, resources and prompts over `tasks`, for stdio, HTTP or a client in the same process."""
    server: FastMCP = FastMCP(NAME, INSTRUCTIONS, version=version("smallwright"), on_duplicate="error")
    looking, running, waiting = ReadingTools(tasks), RunningTools(tasks), WaitingTools(tasks)
    for tool, hints in (
        (running.start_coding_task, _ADDS),
        (looking.get_task_status, _LOOKS),
        (looking.list_tasks, _LOOKS),
        (looking.get_task_events, _LOOKS),
        (looking.get_task_code, _LOOKS),
        (waiting.wait_for_task, _LOOKS),
    ):
        server.add_tool(TaskTool.from_function(tool, annotations=hints))
    return server


def get_asgi_app(tasks: TaskManager, *, check_host: bool = True) -> StarletteWithLifespan:
    """MCP over HTTP, for any ASGI server or to be mounted; its `lifespan` must run.

    It answers at /mcp, /mcp/ and /, mounted at its mount with and without the slash. `check_host`: refuse
    foreign Host and Origin headers on loopback; needless behind a gate that does so.
    """
    server = create_mcp_server(tasks)
    return server.http_app(
        path="/",
        json_response=False,
        stateless_http=False,
        host_origin_protection="auto" if check_host else False,
        middleware=[Middleware(Doors)],
    )
