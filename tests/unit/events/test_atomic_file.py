"""What killed writers left goes with the next one; what another is writing stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smallwright.events.atomic_file import replacing

WRITER = """
import sys, time
from pathlib import Path
from smallwright.events.atomic_file import replacing
with replacing(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("begun", flush=True)
    time.sleep(600)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def left_by_a_killed_writer(path: Path) -> list[str]:
    """The new names beside `path` after kill -9 in the middle of a write."""
    before = set(names(path.parent))
    with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"begun\n"
        writer.kill()
    return sorted(set(names(path.parent)) - before)


@pytest.mark.req("1.3-06")
def test_what_a_killed_writer_left_goes_with_the_next_of_its_path(tmp_path: Path) -> None:
    path, other = tmp_path / "log.json", tmp_path / "other.json"
    [kept] = left_by_a_killed_writer(other)
    assert len(left_by_a_killed_writer(path)) == 1
    with replacing(path) as file:
        file.write(b"whole")
    assert names(tmp_path) == [kept, "log.json"]
    assert path.read_bytes() == b"whole"


@pytest.mark.req("1.3-06")
def test_writers_at_the_same_time_leave_each_other_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    with replacing(path) as first:
        first.write(b"first")
        with replacing(path) as second:
            second.write(b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["log.json"]


@pytest.mark.req("1.3-06")
def test_nothing_of_another_name_or_kind_is_removed(tmp_path: Path) -> None:
    path, precious = tmp_path / "log.json", tmp_path / "precious"
    precious.touch()
    (tmp_path / ".log.json.backup.tmp").touch()
    (tmp_path / ".log.json.0123abcd.tmp.old").touch()
    (tmp_path / ".xlog.json.0123abcd.tmp").touch()
    (tmp_path / ".log.json.00000000.tmp").mkdir()
    (tmp_path / ".log.json.11111111.tmp").symlink_to(precious)
    before = names(tmp_path)
    with replacing(path) as file:
        file.write(b"whole")
    assert names(tmp_path) == sorted([*before, "log.json"])
