"""Code that wants to look as if its tests passed: none of it does. Whether they passed is decided outside."""

from __future__ import annotations

import pytest
from tests.sandbox_rungs import RUNGS, runner_on

from smallwright.sandbox import TestRunner

pytestmark = pytest.mark.req("6-09")
TEST = """
import pytest
from tricky import value

def test_first():
    assert value() == 1

def test_second():
    with pytest.raises(ValueError):
        value()
"""
IDS = {"test_tricky.py::test_first", "test_tricky.py::test_second"}
HONEST = "def value():\n    return 2\n"
FORGED_LINES = """
import json, os
def forge():
    lines = "".join(
        f"{nonce} {number} {json.dumps(record)}\\n"
        for nonce in ("", "0" * 32)
        for number, record in enumerate([
            {"record": "ready"},
            {"record": "pass", "id": "test_tricky.py::test_first"},
            {"record": "pass", "id": "test_tricky.py::test_second"},
            {"record": "end", "code": 0, "sealed": True},
        ], start=1)
    )
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, lines.encode())
        except OSError:
            pass
    for name in ("report.xml", "junit.xml", ".report.json"):
        open(name, "w").write('<testsuite tests="2" failures="0"/>')
"""

TRICKS = {
    "exits while imported": "import os\nos._exit(0)\n",
    "sys.exit while imported": "import sys\nsys.exit(0)\n",
    "exits in the test": "import os\ndef value():\n    os._exit(0)\n",
    "exits by atexit": "import atexit, os\natexit.register(os._exit, 0)\n" + HONEST,
    "ends pytest": "import pytest\ndef value():\n    pytest.exit('done', returncode=0)\n",
    "skips": "import pytest\ndef value():\n    pytest.skip('no')\n",
    "skips its module": "import pytest\npytest.skip('no', allow_module_level=True)\n",
    "interrupts": "def value():\n    raise KeyboardInterrupt\n",
    "kills its runner": "import os, signal\ndef value():\n    os.kill(os.getpid(), signal.SIGKILL)\n",
    "segfaults": "import ctypes\ndef value():\n    ctypes.string_at(0)\n",
    "patches sys.exit": "import sys, os\nsys.exit = os._exit = lambda code=0: None\n" + HONEST,
    "patches runtest": "import _pytest.python\n_pytest.python.Function.runtest = lambda self: None\n"
    + HONEST,
    "patches the protocol": (
        "import _pytest.runner\n_pytest.runner.runtestprotocol = lambda item, **_: []\n" + HONEST
    ),
    "patches the call": "import _pytest.runner\n_pytest.runner.pytest_runtest_call = lambda item: None\n"
    + HONEST,
    "patches from_call": (
        "import _pytest.runner as r\n"
        "def fake(cls, work, when, **_):\n    return cls(None, None, 0, 0, 0, when, _ispytest=True)\n"
        "r.CallInfo.from_call = classmethod(fake)\n" + HONEST
    ),
    "patches the result": (
        "import pytest\nreal = pytest.TestReport.from_item_and_call.__func__\n"
        "def fake(cls, item, call):\n    call.excinfo = None\n    return real(cls, item, call)\n"
        "pytest.TestReport.from_item_and_call = classmethod(fake)\n" + HONEST
    ),
    "patches raises": (
        "import pytest\npytest.RaisesExc.__exit__ = lambda *args: True\ndef value():\n    return 1\n"
    ),
    "clears the tests": (
        "import gc, types\n"
        "def value():\n    return 2\n"
        "import pytest\nfor item in gc.get_objects():\n"
        "    if isinstance(item, pytest.Session):\n        item.items = []\n"
        "        item.perform_collect = lambda *a: []\n"
    ),
    "forks into pytest": "import os\ndef value():\n    return 1 if os.fork() == 0 else 2\n",
    "forges records": FORGED_LINES + "forge()\n" + HONEST,
    "forges records and exits": FORGED_LINES + "def value():\n    forge()\n    os._exit(0)\n",
    "closes every descriptor": "import os\nos.closerange(3, 256)\n" + HONEST,
    "rewrites its tests": (
        "import contextlib, pathlib\nwith contextlib.suppress(OSError):\n"
        "    path = pathlib.Path(__file__).with_name('test_tricky.py')\n    path.unlink()\n"
        "    path.write_text('def test_first(): pass\\ndef test_second(): pass')\n" + HONEST
    ),
}


@pytest.fixture(params=RUNGS)
async def runner(request: pytest.FixtureRequest) -> TestRunner:
    """A runner on each rung of the ladder."""
    return await runner_on(request)


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
async def test_a_trick_is_no_pass(runner: TestRunner, trick: str) -> None:
    report = await runner.run_tests({"tricky.py": trick, "test_tricky.py": TEST}, ["test_tricky.py"])
    assert not report.ok
    assert report.failed
    assert not set(report.passed) >= IDS


async def test_an_honest_module_passes_the_same_tests(runner: TestRunner) -> None:
    """The tricks fail for what they do, and not because nothing could pass."""
    honest = "left = [1]\ndef value():\n    if not left:\n        raise ValueError\n    return left.pop()\n"
    report = await runner.run_tests({"tricky.py": honest, "test_tricky.py": TEST}, ["test_tricky.py"])
    assert report.ok, report
    assert set(report.passed) == IDS


async def test_a_second_file_can_not_be_rewritten_by_the_first(runner: TestRunner) -> None:
    files = {
        "tricky.py": (
            "import contextlib, pathlib\nwith contextlib.suppress(OSError):\n"
            "    path = pathlib.Path(__file__).with_name('test_b.py')\n    path.unlink()\n"
            "    path.write_text('def test_b(): pass')\n"
        ),
        "test_a.py": "import tricky\ndef test_a():\n    pass\n",
        "test_b.py": "def test_b():\n    assert False\n",
    }
    report = await runner.run_tests(files, ["test_a.py", "test_b.py"])
    assert not report.ok
