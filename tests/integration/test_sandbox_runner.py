# files of the test itself
"""TestRunner over real pytest, really confined: what it tells of passes, failures, time and cancelling."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
import uuid
from pathlib import Path

import pytest
from tests.sandbox_rungs import RUNGS, runner_on, runs_below, runtime_cache

from smallwright.errors import ConfinementError, SandboxError
from smallwright.orchestrator.workspace import Limits, TestFailure, TestReport
from smallwright.sandbox import TestRunner

pytestmark = pytest.mark.req("6-09")
BANK = """
class Account:
    def __init__(self, owner):
        self.owner = owner
        self.balance = 0

    def deposit(self, amount):
        self.balance += amount
        return self._checked(self.balance)

    def _checked(self, value):
        return value / (value - 13)
"""


@pytest.fixture(params=RUNGS)
async def runner(request: pytest.FixtureRequest) -> TestRunner:
    """A runner on each rung of the ladder."""
    return await runner_on(request)


async def run(runner: TestRunner, code: str, tests: str, **limits: float) -> TestReport:
    files = {"bank.py": code, "test_bank.py": tests}
    return await runner.run_tests(files, ["test_bank.py"], limits=Limits(**limits) if limits else None)


async def only_failure(runner: TestRunner, code: str, tests: str) -> TestFailure:
    report = await run(runner, code, tests)
    assert not report.ok
    (failure,) = report.failed
    return failure


async def test_a_green_run_names_every_test_and_the_level(runner: TestRunner) -> None:
    tests = """
import unittest, pytest
from bank import Account

def test_plain(tmp_path, capsys, monkeypatch):
    (tmp_path / "file").write_text("x")
    print("printed")
    assert capsys.readouterr().out == "printed\\n"

@pytest.mark.parametrize("amount", [1, 2])
def test_each(amount):
    assert Account("ann").owner == "ann"

class TestGroup:
    def test_inside(self):
        print("seen outside")

class Old(unittest.TestCase):
    def test_unit(self):
        self.assertEqual(Account("x").balance, 0)
"""
    report = await run(runner, BANK, tests)
    assert report.ok, report
    assert report.passed == (
        "test_bank.py::test_plain",
        "test_bank.py::test_each[1]",
        "test_bank.py::test_each[2]",
        "test_bank.py::TestGroup::test_inside",
        "test_bank.py::Old::test_unit",
    )
    assert report.failed == ()
    assert report.output == "seen outside\n"
    assert {"landlock", "rlimits"} <= set(report.level.split("+"))
    assert await runner.level() == report.level
    assert not report.timed_out


async def test_a_failed_comparison_tells_expected_and_actual(runner: TestRunner) -> None:
    tests = "from bank import Account\ndef test_it():\n    assert Account('ann').balance == [1, 'two']\n"
    failure = await only_failure(runner, BANK, tests)
    assert (failure.id, failure.kind) == ("test_bank.py::test_it", "AssertionError")
    assert (failure.expected, failure.actual) == ("[1, 'two']", "0")
    assert failure.message.startswith("assert 0 == [1, 'two']")


async def test_an_exception_tells_the_line_of_the_tested_module(runner: TestRunner) -> None:
    tests = "from bank import Account\ndef test_it():\n    Account('ann').deposit(13)\n"
    failure = await only_failure(runner, BANK, tests)
    assert (failure.kind, failure.message, failure.line) == ("ZeroDivisionError", "division by zero", 12)
    assert failure.traceback.splitlines()[-3:] == [
        "bank.py:12 in _checked",
        "return value / (value - 13)".rjust(31),
        "ZeroDivisionError: division by zero",
    ]


async def test_an_expected_exception_that_does_not_come(runner: TestRunner) -> None:
    tests = (
        "import pytest\nfrom bank import Account\ndef test_it():\n"
        "    with pytest.raises(ValueError):\n        Account('ann').deposit(1)\n"
    )
    failure = await only_failure(runner, BANK, tests)
    assert failure.message == "DID NOT RAISE ValueError"
    assert (failure.expected, failure.actual) == ("ValueError raised", "no exception")


@pytest.mark.parametrize(
    ("code", "kind", "line"),
    [
        ("x = 1\ndef broken(:\n    pass\n", "SyntaxError", 2),
        ("x = 1\n\nimport no_such_module\n", "ModuleNotFoundError", 3),
        ("x = 1\nclass Account(Base):\n    pass\n", "NameError", 2),
        ("class Other:\n    pass\n", "ImportError", None),
        ("import sys\nsys.exit(0)\n", "SystemExit", 2),
        ("import time\ntime.sleep(60)\n", "timeout", 2),
    ],
)
async def test_a_module_that_can_not_be_imported_fails_its_test_file(
    request: pytest.FixtureRequest, code: str, kind: str, line: int | None
) -> None:
    runner = TestRunner(cache_dir=runtime_cache(request.config), test_timeout_s=0.7)
    failure = await only_failure(runner, code, "from bank import Account\ndef test_it():\n    Account('x')\n")
    assert (failure.id, failure.kind, failure.line) == ("test_bank.py", kind, line)


async def test_a_hanging_test_fails_alone(request: pytest.FixtureRequest) -> None:
    runner = TestRunner(cache_dir=runtime_cache(request.config), test_timeout_s=0.5)
    code = (
        "def spin():\n    while True:\n        try:\n            1 / 0\n"
        "        except Exception:\n            pass\n"
    )
    tests = "from bank import spin\ndef test_a():\n    spin()\ndef test_b():\n    pass\n"
    report = await run(runner, code, tests)
    assert report.passed == ("test_bank.py::test_b",)
    assert [(failure.id, failure.kind) for failure in report.failed] == [("test_bank.py::test_a", "timeout")]
    assert report.failed[0].line in range(2, 7)
    assert not report.timed_out


async def test_a_test_that_no_signal_reaches_is_ended_from_outside(runner: TestRunner) -> None:
    code = (
        "import signal, time\ndef spin():\n"
        "    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n    time.sleep(60)\n"
    )
    tests = (
        "from bank import spin\ndef test_a():\n    pass\ndef test_b():\n    spin()\ndef test_c():\n    pass\n"
    )
    report = await run(runner, code, tests, timeout_s=1.5)
    assert report.timed_out
    assert not report.ok
    assert report.passed == ("test_bank.py::test_a",)
    assert [(failure.id[-1], failure.kind) for failure in report.failed] == [
        ("b", "timeout"),
        ("c", "not_run"),
    ]


async def test_a_failing_subtest_fails_its_test(runner: TestRunner) -> None:
    tests = """
import unittest
class Old(unittest.TestCase):
    def test_unit(self):
        for n in (1, 2):
            with self.subTest(n=n):
                self.assertEqual(n, 1)
def test_new(subtests):
    with subtests.test("x"):
        assert 1 == 2
"""
    report = await run(runner, BANK, tests)
    assert {failure.id for failure in report.failed} == {
        "test_bank.py::Old::test_unit",
        "test_bank.py::test_new",
    }
    assert report.passed == ()


async def test_skipped_and_expected_failures_are_no_pass(runner: TestRunner) -> None:
    tests = (
        "import pytest\n@pytest.mark.skip\ndef test_a():\n    pass\n"
        "@pytest.mark.xfail\ndef test_b():\n    assert 0\n"
    )
    report = await run(runner, BANK, tests)
    assert [failure.kind for failure in report.failed] == ["skipped", "skipped"]


async def test_a_file_without_tests_is_no_pass(runner: TestRunner) -> None:
    failure = await only_failure(runner, BANK, "import bank\n")
    assert (failure.id, failure.kind) == ("test_bank.py", "no_tests")


async def test_packages_and_several_test_files(runner: TestRunner) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/till.py": "from shop.price import PRICE\ndef total(n):\n    return n * PRICE\n",
        "shop/price.py": "PRICE = 3\n",
        "tests/test_a.py": "from shop.till import total\ndef test_a():\n    assert total(2) == 6\n",
        "tests/test_b.py": "def test_b():\n    assert open('shop/data.txt').read() == 'text'\n",
        "shop/data.txt": "text",
    }
    report = await runner.run_tests(files, ["tests/test_a.py", "tests/test_b.py"])
    assert report.ok, report
    assert report.passed == ("tests/test_a.py::test_a", "tests/test_b.py::test_b")


async def test_cancelling_kills_the_tree_and_cleans_the_folder_within_two_seconds(
    runner: TestRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = f"cancelled-{uuid.uuid4().hex}"
    code = f"""
import os, sys, subprocess
def go():
    open("started-{mark}", "w").close()
    subprocess.run([sys.executable, "-ISc", "import time; time.sleep(60)", {mark!r}])
"""
    with runs_below(monkeypatch) as runs:
        running = asyncio.create_task(run(runner, code, "from bank import go\ndef test_it():\n    go()\n"))
        while not _marked(mark):
            assert not running.done(), running.result()
            await asyncio.sleep(0.02)
        assert list(runs.iterdir()) != []
        running.cancel()
        started = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert time.monotonic() - started < 2  # the promise of the port, not a measure of speed
        assert not _marked(mark)
        assert list(runs.iterdir()) == []


async def test_the_event_loop_goes_on_while_tests_run(runner: TestRunner) -> None:
    """A blocking call anywhere would hold the ticks for as long as the tests sleep."""
    tests = "import time\ndef test_it():\n    time.sleep(1)\n"
    await run(runner, BANK, "def test_warm():\n    pass\n")
    running = asyncio.create_task(run(runner, BANK, tests))
    gaps, last = [], time.monotonic()
    while not running.done():
        await asyncio.sleep(0.01)
        gaps.append(time.monotonic() - last)
        last = time.monotonic()
    assert (await running).ok
    assert max(gaps) < 0.5


async def test_runs_side_by_side_do_not_meet(runner: TestRunner) -> None:
    tests = "import os\ndef test_it():\n    assert os.listdir() == os.listdir()\n    open('x', 'x').close()\n"
    reports = await asyncio.gather(*(run(runner, BANK, tests) for _ in range(4)))
    assert all(report.ok for report in reports), reports


async def test_without_any_rung_there_is_no_run_and_the_error_says_what_to_do(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")  # no bubblewrap
    monkeypatch.setattr("smallwright.sandbox.inside.landlock.abi", lambda: 0)
    cache_dir = runtime_cache(request.config)
    with pytest.raises(ConfinementError, match=r"install bubblewrap .*--allow-unconfined"):
        await run(TestRunner(cache_dir=cache_dir), BANK, "def test_it():\n    pass\n")
    report = await run(
        TestRunner(cache_dir=cache_dir, allow_unconfined=True), BANK, "def test_it():\n    pass\n"
    )
    assert report.ok, report
    assert "landlock" not in report.level
    assert "rlimits" in report.level


async def test_the_probe_names_what_works_and_a_remedy_for_what_does_not(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {one.name: one for one in await TestRunner(cache_dir=runtime_cache(request.config)).probe()}
    assert list(found) == ["bubblewrap", "landlock"]
    assert found["bubblewrap"].works or not shutil.which("bwrap") or found["bubblewrap"].remedy
    monkeypatch.setenv("PATH", "/nonexistent")
    without = await TestRunner(cache_dir=runtime_cache(request.config)).probe()
    assert not without[0].works
    assert "apt install bubblewrap" in without[0].remedy


async def test_a_runtime_that_can_not_be_built_names_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match=r"file/cache can't hold the test runtime"):
        await run(TestRunner(cache_dir=tmp_path / "file" / "cache"), BANK, "def test_it():\n    pass\n")


def _marked(mark: str) -> bool:
    own = str(os.getpid())
    return any(
        _command(entry).find(mark.encode()) >= 0
        for entry in Path("/proc").glob("[0-9]*")
        if entry.name != own
    )


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # it ended meanwhile
        return b""
