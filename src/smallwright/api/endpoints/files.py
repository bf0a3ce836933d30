"""GET /tasks/{id}/files and /files/{path}: never from a disk, so that no path leads anywhere else."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse

from smallwright.api.endpoints.asked import At, Tasks, encoded
from smallwright.api.models.responses import FilesView
from smallwright.errors import NotFoundError

router = APIRouter(prefix="/tasks/{task_id}", tags=["history"])
#: A model wrote it: no browser shall run it, or show it as a page of this server.
_SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


@router.get("/files", response_model=FilesView)
async def get_files(tasks: Tasks, task_id: str, at: At) -> JSONResponse:
    """List a task's files with their text, as of any event or time."""
    files = await tasks.files(task_id, at)
    return await encoded(lambda: {"task_id": task_id, "files": files})


@router.get("/files/{path:path}", response_class=PlainTextResponse)
async def get_file(tasks: Tasks, task_id: str, path: str, at: At) -> PlainTextResponse:
    """Download a file of a task, as of any event or time."""
    files = await tasks.files(task_id, at)
    if path not in files:
        known = ", ".join(files) or "none yet"
        raise NotFoundError(f"task {task_id} has no file {path!r:.80}; it has: {known}")
    name = quote(path.rpartition("/")[2], safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", **_SAFE}
    return PlainTextResponse(files[path], headers=headers)
