"""The small parts of the confinement that can be told without one."""

from __future__ import annotations

import asyncio
import os
import struct
import tempfile
from pathlib import Path

import pytest

from smallwright.errors import SandboxError
from smallwright.sandbox.files import (
    RUN_PREFIX,
    changed_files,
    discard,
    discard_stale,
    in_thread,
    read_capped,
    write_files,
)
from smallwright.sandbox.inside.landlock import handled_rights
from smallwright.sandbox.inside.seccomp import CALLS, COMMON, METADATA, program
from smallwright.sandbox.launch import unprivileged_uid
from smallwright.sandbox.tree import descendants, disk_bytes, resident_bytes

pytestmark = pytest.mark.req("6-09")


@pytest.mark.parametrize(
    ("version", "rights"), [(1, 0x1FFF), (2, 0x3FFF), (3, 0x7FFF), (4, 0x7FFF), (5, 0xFFFF), (9, 0xFFFF)]
)
def test_landlock_asks_only_for_rights_that_the_kernel_knows(version: int, rights: int):
    assert handled_rights(version) == rights


def run_filter(code: bytes, number: int, architecture: int, argument: int = 0) -> int:
    """A tiny machine for the classic BPF that the kernel runs."""
    data = struct.pack("=IIQQ", number, architecture, 0, argument)
    operations = list(struct.iter_unpack("=HBBI", code))
    at, held = 0, 0
    while True:
        kind, yes, no, value = operations[at]
        at += 1
        if kind == 0x06:
            return value
        if kind == 0x20:
            (held,) = struct.unpack_from("=I", data, value)
        else:
            taken = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[kind]
            at += yes if taken else no


@pytest.mark.parametrize("machine", CALLS)
def test_the_filter_refuses_what_it_names_and_lets_the_rest_pass(machine: str):
    architecture, clone, calls = CALLS[machine]
    code = program(machine, keep_metadata=True)
    allow, refuse, pretend, kill = 0x7FFF0000, 0x00050001, 0x00050000, 0x80000000
    for number in (*calls.values(), *COMMON.values()):
        assert run_filter(code, number, architecture) == refuse
    for number in METADATA[machine]:
        assert run_filter(code, number, architecture) == pretend
        assert run_filter(program(machine, keep_metadata=False), number, architecture) == allow
    assert run_filter(code, 435, architecture) == 0x00050026  # clone3: no such call
    assert run_filter(code, clone, architecture, 0x01200011) == allow  # a fork
    assert run_filter(code, clone, architecture, 0x10000011) == refuse  # with a user namespace
    prctl = {"x86_64": 157, "aarch64": 167}[machine]
    assert run_filter(code, prctl, architecture, 1) == refuse
    assert run_filter(code, prctl, architecture, 15) == allow
    assert run_filter(code, 0x40000001, architecture) == kill  # x32
    assert run_filter(code, 1, 0x1234) == kill
    assert run_filter(code, 1, architecture) == allow


def test_root_becomes_a_user_of_this_run_alone_and_others_stay():
    ids = {unprivileged_uid() for _ in range(20)}
    if os.geteuid() != 0:
        assert ids == {None}
    else:
        assert 0 not in ids
        assert len(ids) > 1


def test_changed_replaced_and_missing_files_are_told(tmp_path: Path):
    files = {"a.py": "a", "pkg/b.py": "b", "c.py": "c", "d.py": "d", "same.py": "é"}
    write_files(tmp_path, files)
    assert changed_files(tmp_path, files) == ()
    (tmp_path / "a.py").write_text("other")
    (tmp_path / "pkg/b.py").unlink()
    (tmp_path / "c.py").unlink()
    (tmp_path / "copy").write_text("c")
    (tmp_path / "c.py").symlink_to("copy")
    (tmp_path / "d.py").unlink()
    os.mkfifo(tmp_path / "d.py")
    assert changed_files(tmp_path, files) == ("a.py", "pkg/b.py", "c.py", "d.py")


def test_a_file_that_can_not_be_written_is_named(tmp_path: Path):
    with pytest.raises(SandboxError, match=r"file 'a\.py/b\.py'"):
        write_files(tmp_path, {"a.py": "", "a.py/b.py": ""})
    with pytest.raises(SandboxError, match=r"file 'c\.py'"):
        write_files(tmp_path, {"c.py": "\udc80"})


def test_discarding_follows_no_link_and_opens_closed_folders(tmp_path: Path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x")
    box = tmp_path / "box"
    (box / "closed").mkdir(parents=True)
    (box / "closed" / "file").write_text("x")
    (box / "link").symlink_to(kept)
    (box / "closed").chmod(0)
    discard(box)
    assert not box.exists()
    assert (kept / "file").exists()


def test_folders_of_a_killed_server_go_once_they_are_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in (f"{RUN_PREFIX}old", f"{RUN_PREFIX}new", "other-old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
    for name in (f"{RUN_PREFIX}old", "other-old"):
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / f"{RUN_PREFIX}link").symlink_to(tmp_path / "other-old")
    discard_stale()
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["other-old", f"{RUN_PREFIX}link", f"{RUN_PREFIX}new"]
    assert (tmp_path / "other-old" / "file").exists()


def test_long_output_keeps_its_beginning_and_its_end(tmp_path: Path):
    (tmp_path / "out").write_bytes(b"b" * 500 + b"m" * 10_000 + b"e" * 500)
    text = read_capped(tmp_path / "out", 1_000)
    assert text == "b" * 500 + "\n[… 10000 bytes left out …]\n" + "e" * 500
    assert read_capped(tmp_path / "out", 11_000).count("m") == 10_000


async def test_work_in_a_thread_is_over_when_its_cancelled_caller_goes_on(tmp_path: Path):
    slow = tmp_path / "slow"
    started = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(started.set)
        for number in range(2_000):
            slow.write_text(str(number))

    running = asyncio.create_task(in_thread(work))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert slow.read_text() == "1999"


async def test_the_tree_of_a_process_is_counted():
    sleeper = await asyncio.create_subprocess_exec("/bin/sh", "-c", "sleep 30 & wait")
    try:
        while len(list(descendants(sleeper.pid))) < 2:  # noqa: ASYNC110  # nothing tells of a fork
            await asyncio.sleep(0.01)
        assert resident_bytes(sleeper.pid) > 0
        assert resident_bytes(2**22 + 1) == 0
    finally:
        for pid in descendants(sleeper.pid):
            os.kill(pid, 9)
        await sleeper.wait()


def test_disk_use_counts_entries_and_follows_no_link(tmp_path: Path):
    big = tmp_path / "big"
    big.write_bytes(b"x" * 100_000)
    box = tmp_path / "box"
    box.mkdir()
    (box / "link").symlink_to(big)
    assert disk_bytes([box], entry_bytes=10) < 20_000
    (box / "own").write_bytes(b"x" * 100_000)
    assert disk_bytes([box], entry_bytes=10) >= 100_000
