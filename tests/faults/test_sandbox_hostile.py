# ruff: noqa: ASYNC240  # files of the test itself
"""Hostile code in the sandbox: each attack is contained on every rung, and the proof is taken from outside.

Where it can be done without harm, the same attack is run unconfined first, so that the check can fail.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sandbox_rungs import RUNGS, runner_on, runs_below, runtime_cache

from smallwright.orchestrator.workspace import Limits, TestReport
from smallwright.sandbox import TestRunner

pytestmark = pytest.mark.req("6-09")
GO = "from attack import go\n\ndef test_go():\n    go()\n"
QUICK = Limits(timeout_s=10.0)


@pytest.fixture(params=RUNGS)
async def runner(request: pytest.FixtureRequest) -> TestRunner:
    """A runner on each rung of the ladder."""
    return await runner_on(request)


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder outside that every user of the machine may read and write."""
    folder = Path("/var/tmp") / f"smallwright-hostile-{uuid.uuid4().hex}"
    folder.mkdir()
    folder.chmod(0o777)
    yield folder
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if not path.is_dir() or path.is_symlink() else path.rmdir()
    folder.rmdir()


async def attack(runner: TestRunner, code: str, test: str = GO, limits: Limits = QUICK) -> TestReport:
    return await runner.run_tests(
        {"attack.py": code, "test_attack.py": test}, ["test_attack.py"], limits=limits
    )


#: A server that runs one attack on the rung of the given name.
SERVER = """
import asyncio, sys
from pathlib import Path
from smallwright.sandbox import TestRunner
async def main(cache, rung, code):
    found = {one.name: one.rung for one in await TestRunner(cache_dir=Path(cache)).probe()}
    runner = TestRunner(cache_dir=Path(cache), rung=found[rung])
    test = "from attack import go\\ndef test_go(): go()"
    await runner.run_tests({"attack.py": code, "test_attack.py": test}, ["test_attack.py"])
asyncio.run(main(*sys.argv[1:]))
"""
SLEEP = "import time; time.sleep(60)"


def unconfined(code: str) -> None:
    subprocess.run([sys.executable, "-c", f"{code}\ngo()"], timeout=20, check=False, capture_output=True)


def marked(mark: str) -> list[int]:
    """Processes of the whole machine with `mark` in their command line, this one not counted."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def marked_last(mark: str) -> bool:
    """Whether a process has `mark` for its last argument: not so the server, which has it within its code."""
    for pid in marked(mark):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark.encode() in words:
            return True
    return False


class Door:
    """Listens on TCP, UDP and unix sockets of this machine, and remembers who came."""

    def __init__(self, folder: Path) -> None:
        self.visits: list[str] = []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.path, self.abstract = str(folder / "door"), f"\0door-{uuid.uuid4().hex}"
        self.unix = [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2)]
        self.unix[0].bind(self.path)
        Path(self.path).chmod(0o777)
        self.unix[1].bind(self.abstract)

    def knock(self) -> set[str]:
        """Which sockets anything came to."""
        came = set()
        for name, door in (
            ("tcp", self.tcp),
            ("udp", self.udp),
            ("path", self.unix[0]),
            ("abstract", self.unix[1]),
        ):
            door.settimeout(0.2)
            try:
                if name == "tcp":
                    door.accept()[0].close()
                else:
                    door.recv(100)
                came.add(name)
            except TimeoutError:
                continue
        return came

    def close(self) -> None:
        for door in (self.tcp, self.udp, *self.unix):
            door.close()


async def test_network_and_unix_sockets_of_others_are_out_of_reach(runner: TestRunner, outside: Path) -> None:
    door = Door(outside)
    code = f"""
import socket, contextlib
def go():
    address = ("127.0.0.1", {door.tcp.getsockname()[1]})
    with contextlib.suppress(OSError), socket.create_connection(address, 1) as s:
        s.send(b"x")
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"x", ("127.0.0.1", {door.udp.getsockname()[1]}))
    for path in ({door.path!r}, {door.abstract!r}):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.sendto(b"x", path)
"""
    try:
        unconfined(code)
        assert door.knock() == {"tcp", "udp", "path", "abstract"}
        report = await attack(runner, code)
        assert door.knock() == set()
        assert report.ok, report  # the attack ran to its end
    finally:
        door.close()


async def test_a_secret_outside_can_not_be_read(runner: TestRunner, outside: Path) -> None:
    secret = f"secret-{uuid.uuid4().hex}"
    (outside / "secret").write_text(secret)
    (outside / "secret").chmod(0o644)
    code = f"""
import os, contextlib
def go():
    for path in ({str(outside / "secret")!r}, "/etc/passwd", "/etc/shadow", "/etc/hostname"):
        with contextlib.suppress(OSError):
            print(open(path).read())
        with contextlib.suppress(OSError):
            os.symlink(path, "link")
            print(open("link").read())
        with contextlib.suppress(OSError):
            os.unlink("link")
        with contextlib.suppress(OSError):
            os.link(path, "hard")
            print(open("hard").read())
    for folder in ({str(outside)!r}, "/home", "/var/tmp", "/proc"):
        with contextlib.suppress(OSError):
            print("LISTED", os.listdir(folder))
"""
    report = await attack(runner, code)
    assert report.ok, report
    assert secret not in repr(report)
    assert "root:" not in report.output
    assert "LISTED" not in report.output


async def test_environment_and_processes_of_the_server_are_not_visible(
    runner: TestRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = f"token-{uuid.uuid4().hex}"
    monkeypatch.setenv("SMALLWRIGHT_TOKEN", secret)
    code = f"""
import os, glob, contextlib
def go():
    print(dict(os.environ))
    for name in ("environ", "cmdline", "maps", "fd", "mem", "status", "root/etc/hostname"):
        for pid in ("self", "1", "{os.getpid()}", str(os.getppid())):
            with contextlib.suppress(OSError):
                print("READ", name, open(f"/proc/{{pid}}/{{name}}", "rb").read(4000))
"""
    report = await attack(runner, code)
    assert report.ok, report
    assert "PYTHONHASHSEED" in report.output
    assert secret not in repr(report)
    assert "READ" not in report.output


async def test_nothing_outside_is_written(runner: TestRunner, outside: Path) -> None:
    victim = outside / "victim"
    code = f"""
import os, contextlib
def go():
    for path in ({str(victim)!r}, {str(outside / "new")!r}):
        with contextlib.suppress(OSError):
            os.symlink(path, "link")
            open("link", "a").write("x")
        with contextlib.suppress(OSError):
            os.unlink("link")
        with contextlib.suppress(OSError):
            open(path, "a").write("x")
        with contextlib.suppress(OSError):
            os.truncate(path, 0)
        with contextlib.suppress(OSError):
            os.chmod(path, 0o600)
        with contextlib.suppress(OSError):
            os.rename(path, path + "2")
"""
    victim.write_text("whole")
    unconfined(f"import os\nos.chdir({str(outside)!r})\n{code}")
    assert sorted(path.name for path in outside.iterdir()) == ["new2", "victim2"]
    for path in outside.iterdir():
        path.unlink()
    victim.write_text("whole")
    victim.chmod(0o666)
    report = await attack(runner, code)
    assert report.ok, report
    assert victim.read_text() == "whole"
    assert stat.S_IMODE(victim.stat().st_mode) == 0o666
    assert [path.name for path in outside.iterdir()] == ["victim"]


async def test_the_interpreter_and_the_runtime_can_not_be_opened_for_writing(runner: TestRunner) -> None:
    code = """
import os, sys, pytest
def go():
    for path in (os.__file__, sys.executable, pytest.__file__, __file__, "attack.py"):
        try:
            open(path, "ab").close()
        except OSError:
            continue
        print("OPENED", path)
"""
    report = await attack(runner, code)
    assert report.ok, report
    if report.level.startswith("bubblewrap") or os.geteuid() == 0:
        assert "OPENED" not in report.output
    else:  # the files of the run are its own there; a change of them is seen afterwards
        assert {line.rsplit("/", 1)[-1] for line in report.output.split()[1::2]} == {"attack.py"}


async def test_links_left_behind_lead_the_cleaning_nowhere(
    runner: TestRunner, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (outside / "kept").write_text("kept")
    code = f"""
import os
def go():
    os.symlink({str(outside)!r}, "folder")
    os.symlink({str(outside / "kept")!r}, "file")
    os.mkdir("closed", 0)
    os.makedirs("deep/er")
    os.chmod("deep", 0)
"""
    with runs_below(monkeypatch) as runs:
        report = await attack(runner, code)
        assert list(runs.iterdir()) == []
    assert report.ok, report
    assert (outside / "kept").read_text() == "kept"


async def test_a_memory_bomb_in_one_process_is_refused(runner: TestRunner) -> None:
    limits = Limits(timeout_s=10, memory_bytes=256 * 1024 * 1024)
    report = await attack(runner, "def go():\n    return len(bytearray(2 * 1024**3))\n", limits=limits)
    assert [failure.kind for failure in report.failed] == ["MemoryError"]


@pytest.mark.parametrize(
    "take",
    [
        "block = bytearray(b'x' * SIZE)",
        "block = mmap.mmap(-1, SIZE); block.write(b'x' * SIZE)",  # shared, so private to nobody
    ],
)
async def test_a_memory_bomb_of_many_processes_is_stopped(runner: TestRunner, take: str) -> None:
    limits = Limits(timeout_s=15, memory_bytes=200 * 1024 * 1024)
    code = f"""
import mmap, os, time
SIZE = 40 * 1024 * 1024
def go():
    for _ in range(10):
        if os.fork() == 0:
            {take}
            time.sleep(60)
    time.sleep(60)
"""
    report = await attack(runner, code, limits=limits)
    assert [failure.kind for failure in report.failed] == ["memory"]
    assert not report.ok


async def test_memory_that_no_process_maps_is_refused(runner: TestRunner) -> None:
    code = """
import ctypes, os
def go():
    libc = ctypes.CDLL(None)
    assert libc.shmget(0, 1 << 20, 0o1600) == -1
    try:
        os.memfd_create("hidden")
    except PermissionError:
        return
    raise AssertionError("memory out of sight")
"""
    report = await attack(runner, code)
    assert report.ok, report


async def test_a_fork_bomb_stays_within_its_limit(runner: TestRunner) -> None:
    """Also when started as root, whose processes no limit counts: the run is another user by then."""
    mark = f"bomb-{uuid.uuid4().hex}"
    code = f"""
import os, sys, time
def go():
    failed = 0
    for _ in range(300):
        try:
            pid = os.fork()
        except BlockingIOError:
            failed += 1
            continue
        if pid == 0:
            os.execv(sys.executable, [sys.executable, "-ISc", "import time; time.sleep(60)", {mark!r}])
    time.sleep(1.5)
    print("REFUSED", failed)
"""
    running = asyncio.create_task(attack(runner, code, limits=Limits(timeout_s=8, processes=16)))
    most = 0
    while not running.done():
        most = max(most, len(await asyncio.to_thread(marked, mark)))
        await asyncio.sleep(0.05)
    report = await running
    assert 1 <= most <= 16, report
    assert 280 <= int(report.output.split()[-1]) < 300
    assert marked(mark) == []


async def test_a_process_that_escapes_by_double_fork_dies_with_the_run(runner: TestRunner) -> None:
    mark = f"escape-{uuid.uuid4().hex}"
    code = f"""
import os, sys, time, signal, contextlib
def go():
    if os.fork() == 0:
        with contextlib.suppress(OSError):
            os.setsid()
        if os.fork() == 0:
            for number in range(1, 60):
                with contextlib.suppress(OSError, ValueError):
                    signal.signal(number, signal.SIG_IGN)
            os.execv(sys.executable, [sys.executable, "-ISc", "import time; time.sleep(60)", {mark!r}])
        os._exit(0)
    os.wait()
    time.sleep(1)
"""
    running = asyncio.create_task(attack(runner, code))
    seen = False
    while not running.done():
        seen = seen or bool(await asyncio.to_thread(marked, mark))
        await asyncio.sleep(0.05)
    assert (await running).ok
    assert seen, "the escape never ran, so nothing is proven"
    assert marked(mark) == []


async def test_a_flood_of_output_is_capped(runner: TestRunner) -> None:
    code = "import os\ndef go():\n    for _ in range(4096):\n        os.write(1, b'flood' * 20_000)\n"
    limits = Limits(timeout_s=10, output_bytes=10_000, file_bytes=1_000_000)
    report = await attack(runner, code, limits=limits)
    assert report.output.startswith("floodflood")
    assert len(report.output) < 10_200
    assert [failure.kind for failure in report.failed] == ["OSError"]


async def test_the_disk_is_not_filled(runner: TestRunner) -> None:
    code = """
import time
def go():
    for number in range(2000):
        with open(f"file{number}", "wb") as stream:
            stream.write(bytes(900_000))
        time.sleep(0.001)
"""
    report = await attack(runner, code, limits=Limits(timeout_s=10, file_bytes=1_000_000))
    assert [failure.kind for failure in report.failed] in (["OSError"], ["disk"])


async def test_a_killed_server_leaves_nothing_running(
    runner: TestRunner, request: pytest.FixtureRequest
) -> None:
    mark = f"orphan-{uuid.uuid4().hex}"
    command = f"[sys.executable, '-ISc', {SLEEP!r}, {mark!r}]"
    code = f"import os, sys\ndef go():\n    os.execv(sys.executable, {command})\n"
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SERVER,
        str(runtime_cache(request.config)),
        request.node.callspec.params["runner"],
        code,
    )
    try:
        while not await asyncio.to_thread(marked_last, mark):
            assert server.returncode is None, "the server ended before the attack began"
            await asyncio.sleep(0.05)
    finally:
        server.kill()
        await server.wait()
    for _ in range(100):
        if not marked_last(mark):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("still running 5 s after the server was killed")


async def test_the_server_can_not_be_signalled(runner: TestRunner) -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, _frame: came.append(number))
    code = f"""
import os, signal, contextlib
def go():
    for pid in ({os.getpid()}, {os.getppid()}, os.getppid(), -{os.getpgid(0)}):
        if pid:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGUSR1)
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGUSR1)
"""
    try:
        report = await attack(runner, code)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert came == []
    assert not report.ok or not report.failed


async def test_no_descriptor_of_the_server_is_inherited(runner: TestRunner, outside: Path) -> None:
    secret = outside / "secret"
    secret.write_text("descriptor secret")
    code = """
import os
def go():
    for number in range(3, 256):
        try:
            print("READ", os.pread(number, 100, 0))
        except OSError:
            pass
"""
    with secret.open("rb") as stream:
        os.set_inheritable(stream.fileno(), True)
        report = await attack(runner, code)
    assert report.ok
    assert "READ" not in report.output


async def test_new_namespaces_and_tracing_are_refused(runner: TestRunner) -> None:
    code = """
import ctypes, os
def go():
    libc = ctypes.CDLL(None)
    assert libc.unshare(0x10000000) == -1
    assert libc.ptrace(0, 0, 0, 0) == -1
    assert libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == -1
    assert libc.syscall(425, 8, None) == -1
    assert libc.prctl(1, 0, 0, 0, 0) == -1
    assert os.getuid() != 0
    try:
        os.setuid(0)
    except OSError:
        return
    raise AssertionError("became root")
"""
    assert (await attack(runner, code)).ok
