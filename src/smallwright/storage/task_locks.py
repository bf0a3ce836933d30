"""One lock for each task that is run: files beside a file's store, advisory locks in a database (6-13)."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from smallwright.errors import StoreUnavailableError


class FileTaskLocks:
    """OS locks on files in `folder`; the kernel lets go of them when the process dies.

    A file goes with its lock: whoever opened it meanwhile sees that it is gone, and takes a new one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, BaseFileLock] = {}
        self._swept = False

    async def acquire(self, task_id: str) -> bool:
        """Whether this process has the lock now. Raises StoreUnavailableError where no file can be made."""
        name = hashlib.sha256(task_id.encode()).hexdigest()[:32]
        lock = FileLock(self._folder / f"{name}.lock", timeout=0, thread_local=False)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            lock.acquire()
        except Timeout:
            return False
        except OSError as error:
            raise StoreUnavailableError(
                f"{self._folder}: tasks can't be locked there: {error.strerror}. Make the folder writable."
            ) from error
        self._held[task_id] = lock
        return True

    def _sweep(self) -> None:
        """Once: remove the files of processes that were killed, and whose tasks nobody may ever run again."""
        left = [] if self._swept else list(self._folder.glob("*.lock"))
        self._swept = True
        for path in left:
            lock = FileLock(path, timeout=0, thread_local=False)
            with suppress(Timeout):
                lock.acquire()
                _remove(lock)

    async def release(self, task_id: str) -> None:
        """Let go; nothing where it is not held."""
        if lock := self._held.pop(task_id, None):
            _remove(lock)

    async def close(self) -> None:
        """Let go of all."""
        for task_id in list(self._held):
            await self.release(task_id)


def _remove(lock: BaseFileLock) -> None:
    Path(lock.lock_file).unlink(missing_ok=True)
    lock.release()
