"""export, import, verify and log, as a person and a script use them."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import apsw
import pytest
from tests.integration.command_line import CommandLine, interrupt, read_until, wait_for

from smallwright import open_store
from smallwright.events import Event, EventType

TYPES = [EventType.TASK_CREATED, EventType.TEST_FAILED, EventType.TEST_PASSED, EventType.TASK_COMPLETE]
DATA = {"prompt": "make it", "module": "m", "summary": "done"}


def append(smallwright: CommandLine, events: Sequence[Event]) -> None:
    async def work() -> None:
        async with open_store(f"sqlite:///{smallwright.store}") as store:
            await store.append_many(events)

    asyncio.run(work())


def fill(smallwright: CommandLine, *task_ids: str) -> None:
    """A whole task for each id, one after another."""
    append(smallwright, [Event.new(task_id, kind, DATA) for task_id in task_ids for kind in TYPES])


def fill_large(smallwright: CommandLine, count: int = 20_000) -> None:
    for _ in range(count // 5_000):
        append(
            smallwright, [Event.new("t", EventType.TEST_PASSED, {"text": "x" * 1_000}) for _ in range(5_000)]
        )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def numbers(done: subprocess.CompletedProcess[str]) -> list[int]:
    """The sequence numbers of the lines of JSON."""
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["sequence"] for line in done.stdout.splitlines()]


@pytest.mark.req("1.3-06", "1.3-13", "1.3-14")
def test_a_backup_is_restored_and_has_the_same_head(smallwright: CommandLine, tmp_path: Path) -> None:
    fill(smallwright, "a", "b")
    done = smallwright("export", "backup.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "exported 8 events to backup.json\n", "")
    for store in ("sqlite", "json"):
        url = f"{store}:///{tmp_path}/restored/{store}"
        done = smallwright("import", "backup.json", "--store", url)
        assert done.returncode == 0
        assert (done.stdout, done.stderr) == ("the store holds all of backup.json: 8 events\n", "")
        assert smallwright("verify", "--store", url).stdout == smallwright("verify").stdout
        assert smallwright("log", "a", "--store", url).stdout == smallwright("log", "a").stdout
    as_store = smallwright("verify", "--store", f"json:///{smallwright.folder}/backup.json")
    assert as_store.stdout == smallwright("verify").stdout
    assert names(smallwright.folder) == ["backup.json"]


@pytest.mark.req("1.3-06")
def test_another_log_is_refused_and_the_store_stays_as_it_is(
    smallwright: CommandLine, tmp_path: Path
) -> None:
    fill(smallwright, "a")
    smallwright("export", "a.json")
    smallwright.store.unlink()
    fill(smallwright, "b")
    done = smallwright("import", "a.json")
    assert done.returncode == 3
    assert "a.json: " in done.stderr
    assert "import into an empty store" in done.stderr
    assert numbers(smallwright("log", "b", "--json")) == [1, 2, 3, 4]


def test_the_store_itself_is_never_exported_over(smallwright: CommandLine) -> None:
    store = smallwright.folder / "log.json"
    link = smallwright.folder / "link.json"
    link.symlink_to(store)
    done = smallwright("export", "link.json", "--store", f"json:///{store}")
    assert done.returncode == 2
    assert "link.json: is the store itself; choose another name" in done.stderr
    assert not store.exists()


@pytest.mark.req("1.3-13")
def test_verify_counts_and_names_the_head(smallwright: CommandLine) -> None:
    fill(smallwright, "a")
    done = smallwright("verify")
    head = json.loads(smallwright("verify", "--json").stdout)["head"]
    assert done.returncode == 0
    assert done.stdout.startswith("4 events: none was changed")
    assert f"head {head}\n" in done.stdout


@pytest.mark.req("1.3-13")
def test_verify_names_the_first_broken_link(smallwright: CommandLine) -> None:
    fill(smallwright, "a", "b")
    apsw.Connection(str(smallwright.store)).execute("UPDATE events SET code_version = 9 WHERE sequence > 2")
    done = smallwright("verify")
    assert done.returncode == 1
    assert "broken at event 3: event 3 was changed" in done.stdout
    assert "2 events before it hold. Restore a backup" in done.stdout
    told = smallwright("verify", "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout)["broken_at"] == 3


def test_the_log_is_filtered_by_number_time_and_type(smallwright: CommandLine) -> None:
    fill(smallwright, "a", "b")
    assert numbers(smallwright("log", "--json")) == [5, 6, 7, 8]  # the newest task
    assert numbers(smallwright("log", "a", "--json", "--after", "1", "--until", "3")) == [2, 3]
    assert numbers(smallwright("log", "--all", "--json")) == list(range(1, 9))
    assert numbers(smallwright("log", "--all", "--json", "--until", "2020-01-01")) == []
    assert numbers(smallwright("log", "--all", "--json", "--until", "2999-01-01T00:00+02:00")) != []
    one = smallwright("log", "--all", "--json", "--type", "TEST_PASSED", "--type", "test-failed")
    assert numbers(one) == [2, 3, 6, 7]


def test_the_log_of_all_tasks_names_them_and_steers_no_terminal(smallwright: CommandLine) -> None:
    fill(smallwright, "a")
    smallwright("export", "a.json")
    hostile = Event.new("evil\u202e", EventType.TASK_CREATED, {"prompt": "\x1b]0;owned\x07clear\x1b[2J"})
    append(smallwright, [hostile])
    lines = smallwright("log", "--all").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[str(n), "a"] for n in range(1, 5)] + [["5", "evil"]]
    assert lines[-1].endswith("task created: clear")
    assert "\x1b" not in "".join(lines)


@pytest.mark.req("1.3-11")
def test_following_all_tasks_shows_history_then_what_comes_until_ctrl_c(smallwright: CommandLine) -> None:
    fill(smallwright, "a")
    process = smallwright.start("log", "--follow", "--json", "--type", "TASK_COMPLETE")
    read_until(process.stdout, '"sequence": 4')
    fill(smallwright, "b")
    read_until(process.stdout, '"sequence": 8')
    code, _seconds, err = interrupt(process)
    assert (code, err) == (130, "")


@pytest.mark.req("1.3-11")
def test_following_a_task_ends_with_it(smallwright: CommandLine) -> None:
    append(smallwright, [Event.new("a", kind, DATA) for kind in TYPES[:2]])
    process = smallwright.start("log", "a", "--follow", "--json")
    read_until(process.stdout, '"sequence": 2')
    fill(smallwright, "b")
    append(smallwright, [Event.new("a", kind, DATA) for kind in TYPES[2:]])
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert [json.loads(line)["sequence"] for line in out.splitlines()] == [7, 8]
    assert numbers(smallwright("log", "a", "-f", "--json")) == [1, 2, 7, 8]  # it has ended: no waiting
    assert numbers(smallwright("log", "a", "-f", "--json", "--after", "8")) == []


@pytest.mark.req("1.3-06")
@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_export_cut_short_leaves_the_older_file(smallwright: CommandLine, signum: int, code: int) -> None:
    fill(smallwright, "a")
    smallwright("export", "backup.json")
    backup = smallwright.folder / "backup.json"
    before = backup.read_bytes()
    fill_large(smallwright)
    process = smallwright.start("export", "backup.json")
    wait_for(lambda: len(names(smallwright.folder)) > 1)
    ended, _seconds, err = interrupt(process, signum)
    assert (ended, err) == (code, "")
    assert backup.read_bytes() == before
    if signum == signal.SIGINT:
        assert names(smallwright.folder) == ["backup.json"]
    assert smallwright("export", "backup.json").stdout == "exported 20,004 events to backup.json\n"


@pytest.mark.req("1.3-06")
@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_import_cut_short_leaves_nothing(
    smallwright: CommandLine, tmp_path: Path, signum: int, code: int
) -> None:
    fill_large(smallwright, 10_000)
    smallwright("export", "backup.json")
    store = tmp_path / "other" / "log.db"
    process = smallwright.start("import", "backup.json", "--store", f"sqlite:///{store}")
    wait_for(lambda: store.with_name("log.db-wal").exists())
    ended, _seconds, err = interrupt(process, signum)
    assert (ended, err) == (code, "")
    assert smallwright("verify", "--store", f"sqlite:///{store}").stdout.startswith("0 events")
    done = smallwright("import", "backup.json", "--store", f"sqlite:///{store}")
    assert done.stdout == "the store holds all of backup.json: 10,000 events\n"


def test_a_bar_moves_at_a_terminal_and_is_gone_in_the_end(
    smallwright: CommandLine,
    terminal,
) -> None:
    fill_large(smallwright, 5_000)
    for arguments, word, last in (
        (("export", "backup.json"), "exporting", "exported 5,000 events to backup.json"),
        (("import", "backup.json", "--store", "memory:"), "importing", "the store holds all of backup.json"),
        (("verify",), "verifying", "5,000 events: none was changed"),
    ):
        run = terminal(*arguments)
        shown = run.until(last)
        assert run.end() == 0
        assert "━" in shown.partition(last)[0]
        assert word in shown.partition(last)[0]
        assert "\x1b[2K" in run.shown  # the bar's line was wiped
        assert "\x1b[?25h" in run.shown
