"""A disk that fails on request, under SQLite's own file system, in the test's process alone.

Faults are return codes, as the operating system's are. An exception from a file system written with apsw
would surface even where SQLite deals with a fault by itself, as it does in a checkpoint after a commit.
Layouts: https://sqlite.org/c3ref/vfs.html and https://sqlite.org/c3ref/io_methods.html
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from typing import Any

import apsw

_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", _Open),
    )


class _Methods(Structure):
    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", _Write),
        ("truncate", c_void_p),
        ("sync", _Sync),
        ("others", c_void_p * 13),
    )


class _File(Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


@dataclass
class FaultyDisk:
    """Works until it is told otherwise; `calls` counts writes, syncs and what failed."""

    read_only: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    _fault: Callable[[str, str], int] = lambda _operation, _name: apsw.SQLITE_OK
    _installed: tuple[object, ...] = ()

    def fail(
        self, operation: str, code: int, *, number: int = 1, lasting: bool = True, file: str = ""
    ) -> None:
        """Fail the `number`-th write or sync from now on, of files whose name ends so, and those after it."""
        done = 0

        def fault(called: str, name: str) -> int:
            nonlocal done
            done += called == operation and name.endswith(file)
            reached = done >= number if lasting else done == number
            return code if reached and called == operation and name.endswith(file) else apsw.SQLITE_OK

        self._fault = fault

    def repair(self) -> None:
        """Let everything work again."""
        self.read_only, self._fault = False, lambda _operation, _name: apsw.SQLITE_OK

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Stand under every file that is opened while entered."""
        vfs, opened = _system(), _Opened(self)
        original = _Open.from_buffer_copy(vfs.open)
        replacement = _Open(lambda *arguments: opened.open(original, *arguments))
        vfs.open = replacement
        self._installed += (
            opened,
            replacement,
        )  # files that are still open then call them as long as we live
        try:
            yield
        finally:
            vfs.open = original

    def done(self, operation: str, name: str) -> int:
        """Count a call; the code to fail with, or SQLITE_OK."""
        self.calls[operation] += 1
        self.calls[f"{operation} {name.rpartition('/')[2]}"] += 1
        code = self._fault(operation, name)
        self.calls["failed"] += code != apsw.SQLITE_OK
        return code


class _Opened:
    """What SQLite calls for the files that were opened while a disk was installed."""

    def __init__(self, disk: FaultyDisk) -> None:
        self._disk = disk
        self._names: dict[int, str] = {}
        self._methods: dict[int, tuple[_Methods, _Methods]] = {}  # of the system -> those and ours

    def open(self, original: Any, vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
        if self._disk.read_only:
            flags = (
                flags & ~(apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE) | apsw.SQLITE_OPEN_READONLY
            )
        code: int = original(vfs, name, file, flags, out)
        if code == apsw.SQLITE_OK:
            self._names[file] = ctypes.string_at(name).decode() if name else ""
            opened = _File.from_address(file)
            opened.methods = ctypes.pointer(self._replaced(opened.methods.contents))
        return code

    def _replaced(self, system: _Methods) -> _Methods:
        address = ctypes.addressof(system)
        if address not in self._methods:
            ours = _Methods.from_buffer_copy(system)

            def write(file: int, data: int, size: int, offset: int) -> int:
                code = self._disk.done("write", self._names[file])
                if code == apsw.SQLITE_OK:
                    return int(system.write(file, data, size, offset))
                system.write(file, data, size // 2, offset)  # as a disk that is full at this point
                return code

            def sync(file: int, flags: int) -> int:
                return self._disk.done("sync", self._names[file]) or int(system.sync(file, flags))

            ours.write, ours.sync = _Write(write), _Sync(sync)
            self._methods[address] = system, ours
        return self._methods[address][1]


def _system() -> _Vfs:
    """The file system that SQLite uses by itself."""
    pointer, connection = c_void_p(), apsw.Connection(":memory:")
    connection.file_control("main", apsw.SQLITE_FCNTL_VFS_POINTER, ctypes.addressof(pointer))
    connection.close()
    assert pointer.value
    return _Vfs.from_address(pointer.value)
