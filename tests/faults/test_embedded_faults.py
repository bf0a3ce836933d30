"""The embedded model's process: it dies, is cancelled, is orphaned, is starved; and nothing is left of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from tests.fakes.child_processes import children

from smallwright.errors import ModelFileError, ModelTimeoutError, ModelUnavailableError
from smallwright.models.catalog import default_catalog
from smallwright.models.embedded import EmbeddedModel
from smallwright.models.embedded_process import start_process
from smallwright.models.embedded_server import ServerOptions
from smallwright.models.llama_server import LlamaServerModel
from smallwright.orchestrator.language_model import Message, ModelRequest

SPEC = replace(default_catalog().get("tiny").spec, window=1024, parallel=2)
COUNT = ModelRequest(messages=(Message(role="user", content="Count from 1 to 500."),), max_tokens=900)
SHORT = replace(COUNT, max_tokens=2)


@pytest.fixture
async def model(tiny_model_path: Path) -> AsyncIterator[EmbeddedModel]:
    made = EmbeddedModel(SPEC, tiny_model_path)
    yield made
    await made.aclose()


async def generating(model: EmbeddedModel) -> asyncio.Task:
    """A call that has begun to speak."""
    begun = asyncio.Event()
    call = asyncio.create_task(model.generate(COUNT, lambda _text: begun.set()))
    await asyncio.wait({call, asyncio.create_task(begun.wait())}, return_when=asyncio.FIRST_COMPLETED)
    return call


@pytest.mark.real_model
async def test_a_child_killed_in_mid_answer_is_an_error_and_the_next_call_starts_another(model):
    said: list[str] = []
    call = await generating(model)
    first = model.pid
    os.kill(first, signal.SIGKILL)
    with pytest.raises(ModelUnavailableError, match="died in mid-answer"):
        await call
    assert (await model.generate(SHORT, said.append)).completion_tokens == 2
    assert model.pid not in (None, first)


@pytest.mark.real_model
async def test_a_cancelled_generation_stops_on_the_server_and_frees_its_slot(tiny_model_path, tmp_path):
    model = EmbeddedModel(replace(SPEC, parallel=1), tiny_model_path, log_path=tmp_path / "log")
    try:
        call = await generating(model)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await model.generate(SHORT)).completion_tokens == 2  # there is one slot: it must be free
    finally:
        await model.aclose()
    ends = re.findall(r"stop processing: n_tokens = (\d+)", (tmp_path / "log").read_text())
    assert int(ends[0]) < COUNT.max_tokens / 2


@pytest.mark.real_model
async def test_closing_in_mid_answer_leaves_no_process_and_the_call_fails(model):
    call = await generating(model)
    pid = model.pid
    await model.aclose()
    with pytest.raises(ModelUnavailableError):
        await call
    assert not psutil.pid_exists(pid)
    with pytest.raises(ModelUnavailableError, match="closed"):
        await model.generate(SHORT)


@pytest.mark.real_model
async def test_cancelling_the_start_leaves_no_process(model):
    before = children([])
    start = asyncio.create_task(model.start())
    while not (begun := children(before)):  # noqa: ASYNC110 - the child gives no sign
        await asyncio.sleep(0.01)
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert not any(child.is_running() for child in begun)
    assert model.pid is None


@pytest.mark.real_model
async def test_the_child_is_out_of_reach_of_the_terminals_interrupt_and_of_other_users_eyes(model):
    await model.start()
    assert os.getsid(model.pid) == model.pid != os.getsid(0)
    shown = " ".join(psutil.Process(model.pid).cmdline())
    assert shown.endswith("-m smallwright.models.embedded_server")
    listening = [c for c in psutil.Process(model.pid).net_connections("inet") if c.status == "LISTEN"]
    assert [c.laddr.ip for c in listening] == ["127.0.0.1"]


@pytest.mark.real_model
def test_the_child_dies_with_a_parent_that_was_killed(tiny_model_path):
    program = textwrap.dedent("""
        import asyncio, sys
        from dataclasses import replace
        from pathlib import Path
        from smallwright.models.catalog import default_catalog
        from smallwright.models.embedded import EmbeddedModel

        async def main():
            spec = replace(default_catalog().get("tiny").spec, window=512, parallel=1)
            model = EmbeddedModel(spec, Path(sys.argv[1]))
            await model.start()
            print(model.pid, flush=True)
            await asyncio.sleep(600)

        asyncio.run(main())
    """)
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tiny_model_path)], stdout=subprocess.PIPE
    ) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    with contextlib.suppress(psutil.NoSuchProcess):
        child.wait(timeout=10)
    assert not child.is_running()


async def test_modules_in_the_users_folder_are_not_taken_for_those_of_the_library(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise RuntimeError('not the json module')")
    (tmp_path / "broken.gguf").write_bytes(b"no model")
    monkeypatch.chdir(tmp_path)
    model = EmbeddedModel(SPEC, tmp_path / "broken.gguf")
    with pytest.raises(ModelUnavailableError, match=r"RuntimeError: .*model"):  # it came as far as loading
        await model.start()
    await model.aclose()


@pytest.mark.real_model
async def test_a_wrong_key_is_refused(model, tiny_model_path):
    options = ServerOptions(path=str(tiny_model_path), api_key="right", window=512, slots=1, threads=1)
    process = await start_process(options)
    try:
        stranger = LlamaServerModel(SPEC, process.address, "wrong")
        with pytest.raises(Exception, match="401"):
            await stranger.generate(SHORT)
        await stranger.aclose()
    finally:
        await process.stop()


async def test_a_file_that_is_no_model_is_a_clear_error_that_names_it(tmp_path):
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"this is no model" * 1000)
    model = EmbeddedModel(SPEC, path, log_path=tmp_path / "log")
    with pytest.raises(ModelUnavailableError, match=r"broken\.gguf.*log"):
        await model.start()
    assert model.pid is None
    await model.aclose()


async def test_a_file_that_is_missing_is_a_clear_error(tmp_path):
    model = EmbeddedModel(SPEC, tmp_path / "none.gguf")
    with pytest.raises(ModelFileError, match="models pull"):
        await model.generate(SHORT)
    await model.aclose()


@pytest.mark.real_model
async def test_too_little_memory_is_a_clear_error(tiny_model_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    model = EmbeddedModel(replace(SPEC, window=32768, parallel=8), tiny_model_path)
    used = psutil.Process().memory_info().vms
    try:
        resource.setrlimit(resource.RLIMIT_AS, (used + 1_200_000_000, hard))
        with pytest.raises(ModelUnavailableError, match="memory"):
            await model.start()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        await model.aclose()


@pytest.mark.real_model
async def test_a_load_that_takes_too_long_is_ended(tiny_model_path):
    options = ServerOptions(path=str(tiny_model_path), api_key="k", window=512, slots=1, threads=1)
    before = children([])
    with pytest.raises(ModelTimeoutError, match="not loaded within"):
        await start_process(options, timeout_s=0.05)
    assert children(before) == []
