"""Facts of a folder's code, or of a task's files, read off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smallwright.bootstrap.looking import open_tasks
from smallwright.bootstrap.store import open_store
from smallwright.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from smallwright.context.code_facts import CodeFacts
    from smallwright.settings import Settings


@dataclass(frozen=True, kw_only=True)
class CodeGraph:
    """What was read, and what was left out and why."""

    facts: CodeFacts
    texts: dict[str, str]  # path -> text
    skipped: dict[str, str]
    folder: str = ""  # absolute; "" for the files of a task

    def overview(self) -> dict[str, Any]:
        """The whole in a few numbers."""
        from smallwright.context.code_lookup import overview  # noqa: PLC0415

        return {"files": len(self.texts), **overview(self.facts), "skipped": self.skipped}

    def related(self, asked: str, tokens: int, depth: int | None = None) -> dict[str, Any]:
        """One symbol and what a model would be shown of the code around it, in at most `tokens` tokens.

        Raises NotFoundError, InvalidInputError.
        """
        from smallwright.context.code_context import related_code  # noqa: PLC0415
        from smallwright.context.code_lookup import find_symbol, within  # noqa: PLC0415
        from smallwright.context.fitting import careful_count  # noqa: PLC0415

        found = find_symbol(self.facts, asked)
        facts = self.facts if depth is None else within(self.facts, found.id, depth)
        text = related_code(facts, found.id, tokens, careful_count)
        tests = self.facts.tested_by.get(found.id, ())
        return {**asdict(found), "tested_by": list(tests), "related": text, "tokens": careful_count(text)}


async def read_code_graph(
    settings: Settings, task_or_folder: str, progress: Callable[[int, int], None] | None = None
) -> CodeGraph:
    """Facts of the folder of this path, else of the files of the task whose id begins so.

    Raises NotFoundError, InvalidInputError, StoreError.
    """
    folder = await asyncio.to_thread(_folder, task_or_folder)
    if folder:
        return await asyncio.to_thread(_of_folder, folder, progress)
    return await asyncio.to_thread(_of_files, await _task_files(settings, task_or_folder), {})


def _folder(name: str) -> Path | None:
    path = Path(name).expanduser()
    return path if path.exists() or "/" in name else None


async def keep_code_graph(settings: Settings, graph: CodeGraph) -> dict[str, Any]:
    """Keep what was read of a folder in the log; only files that changed since last time are added.

    Raises InvalidInputError, StoreError.
    """
    from smallwright.service.repository_log import record_repository  # noqa: PLC0415

    if not graph.folder:
        raise InvalidInputError("--keep: the files of a task are in the log already; give a folder")
    public: dict[str, list[str]] = {}
    for fact in graph.facts.symbols.values():
        if fact.kind in ("class", "function") and "." not in fact.name and not fact.name.startswith("_"):
            public.setdefault(fact.path, []).append(fact.name)
    async with open_store(settings.store_url) as store:
        recorded = await record_repository(store, graph.folder, graph.texts, public)
    return {"task_id": recorded.task_id, "changed": list(recorded.changed), "removed": list(recorded.removed)}


async def _task_files(settings: Settings, beginning: str) -> dict[str, str]:
    from smallwright.bootstrap.store import check_exists  # noqa: PLC0415

    try:
        check_exists(settings.store_url)
        async with open_tasks(settings) as manager:
            return await manager.files(await manager.find_task(beginning))
    except NotFoundError as error:
        raise NotFoundError(f"{beginning}: neither a folder nor a task ({error})") from error


def _of_folder(folder: Path, progress: Callable[[int, int], None] | None) -> CodeGraph:
    from smallwright.repository import read_tree  # noqa: PLC0415

    tree = read_tree(folder, progress=progress)
    return _of_files(tree.files, tree.skipped, str(folder.resolve()))


def _of_files(files: dict[str, str], skipped: dict[str, str], folder: str = "") -> CodeGraph:
    from smallwright.context.source import read_facts  # noqa: PLC0415

    return CodeGraph(facts=read_facts(files), texts=files, skipped=skipped, folder=folder)
