"""A PostgreSQL server of its own for tests: a temporary folder, a Unix socket, no network.

The binaries are the system's (Debian's package `postgresql`). Where the tests run as root, the server runs as
the user `postgres` or `nobody`, since it refuses to run as root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import psycopg

START_S = 60.0
#: The machine stays up, so that even a killed server loses nothing without fsync.
OPTIONS = (
    "fsync=off",
    "listen_addresses=",
    "max_connections=60",
    "autovacuum=off",
    "track_commit_timestamp=on",
)


def binaries() -> Path | None:
    """The folder of the newest server's programs, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class PostgresServer:
    """Made by `make`, then started and stopped at will; `remove` ends everything."""

    def __init__(self, programs: Path, options: Sequence[str] = OPTIONS, parent: Path | None = None) -> None:
        self._programs, self._options = programs, options
        self.folder = Path(tempfile.mkdtemp(prefix="smallwright-postgres-", dir=parent))
        self._process: subprocess.Popen[bytes] | None = None
        self._names = (f"log{number}" for number in count(1))
        self._user = _unprivileged()
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)

    @property
    def log(self) -> str:
        """What the server said."""
        return (self.folder / "log").read_text()

    @property
    def owner(self) -> tuple[int, int]:
        """User and group that the server runs as."""
        return (self._user.pw_uid, self._user.pw_gid) if self._user else (os.geteuid(), os.getegid())

    def make(self) -> None:
        """Make the cluster."""
        arguments = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync")
        made = self._run("initdb", "-D", str(self.folder / "data"), *arguments)
        assert made.wait() == 0, self.log

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        options = [f"-c{option}" for option in (*self._options, f"unix_socket_directories={self.folder}")]
        self._process = self._run("postgres", "-D", str(self.folder / "data"), *options)
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT ends its sessions, SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(START_S)
            self._process = None

    def remove(self) -> None:
        """End it and delete what it wrote."""
        self.stop(signal.SIGQUIT)  # no test leaves anything to save
        shutil.rmtree(self.folder)

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """The URL of a database on the server's socket."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def new_database(self, options: str = "") -> str:
        """The name of a new, empty database."""
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name} {options}")
        return name

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement as the superuser; its rows, if any."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        as_user = (
            {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        )
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self._programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                **as_user,
            )


def _unprivileged() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")
