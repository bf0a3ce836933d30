"""A store's URL: what it opens, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallwright import open_store
from smallwright.bootstrap.choose_model import with_model
from smallwright.bootstrap.looking import open_tasks
from smallwright.errors import InvalidInputError, StoreUnavailableError, TaskStateError
from smallwright.events import Event, EventType
from smallwright.settings import Settings


@pytest.mark.parametrize("scheme", ["sqlite", "json"])
async def test_a_file_keeps_what_was_appended(tmp_path: Path, scheme: str) -> None:
    url = f"{scheme}:///{tmp_path}/a%20folder/log.db"
    async with open_store(url) as store:
        await store.append(Event.new("t", EventType.TASK_CREATED, {"prompt": "p"}))
    assert (tmp_path / "a folder" / "log.db").is_file()
    async with open_store(url) as store:
        assert [event.task_id for event in await store.get_events()] == ["t"]


async def test_memory_forgets() -> None:
    async with open_store("memory:") as store:
        assert await store.get_events() == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("json:///", "names no file"),
        ("mysql://host", "no store's URL"),
        ("", "no store's URL"),
        ("/a/path.db", "no store's URL"),
        ("sqlite:///", "names no file"),
        ("sqlite://relative.db", "names no file"),
    ],
)
async def test_other_urls_are_refused_with_what_would_do(url: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words) as error:
        async with open_store(url):
            pass
    assert f"{'json' if url.startswith('json') else 'sqlite'}:///" in str(error.value)


async def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(StoreUnavailableError, match=r"/proc/nowhere.*SMALLWRIGHT_DATA_DIR"):
        async with open_store("sqlite:////proc/nowhere/log.db"):
            pass


async def test_without_a_model_tasks_can_be_seen_but_not_run() -> None:
    async with open_tasks(Settings(store="memory:")) as tasks:
        task_id = await tasks.create_task("a stack")
        with pytest.raises(TaskStateError, match="no model was opened"):
            await tasks.start_task(task_id)
        assert await tasks.get_task_status(task_id) == "created"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'model = "tiny"\n'),
        ("# mine\nmodel = 'old' # why\neffort = 'low'\n", "model = \"tiny\"\n# mine\neffort = 'low'\n"),
        ("[limits]\nmax_modules = 3\n", 'model = "tiny"\n[limits]\nmax_modules = 3\n'),
        ('[models."x"]\nprovider = "ollama"\n', 'model = "tiny"\n[models."x"]\nprovider = "ollama"\n'),
    ],
)
def test_a_chosen_model_changes_one_line(before: str, after: str) -> None:
    assert with_model(before, "tiny") == after


@pytest.mark.parametrize("text", ["model = ", 'text = """\nmodel = 1\n"""\n'])
def test_what_cannot_be_changed_by_rule_is_left_alone(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        with_model(text, "tiny")
