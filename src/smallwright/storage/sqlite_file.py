"""Whether the file that has a store's path is still the one that was opened."""

from __future__ import annotations

from pathlib import Path

from smallwright.errors import StoreUnavailableError


class SqliteFile:
    """The file of one store, for all its threads; remembers which one it was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.age = 0  # rises when connections that are open should be opened anew
        self._identity: tuple[int, int] | None = None  # device and inode, once it was open

    def opened(self) -> None:
        """From now on only this file will do."""
        if self._identity is None:
            status = self.path.stat()
            self._identity = status.st_dev, status.st_ino

    def check(self) -> None:
        """Raise StoreUnavailableError where another file has the path by now, or none, or an empty one.

        Else events would go to a file that nobody finds again, or a lost log would look like a new one.
        """
        if self._identity is None:
            return
        try:
            status = self.path.stat()
        except PermissionError:  # what is open stays open
            return
        except OSError as error:
            raise self.replaced(f"is gone ({error.strerror})") from error
        if (status.st_dev, status.st_ino) != self._identity:
            raise self.replaced("was replaced")
        if not status.st_size:
            raise self.replaced("was emptied")

    def renew(self) -> None:
        """Have all connections of this process opened anew.

        What they share lasts while any of them is open: that the file is read-only, also once it is not.
        """
        self.age += 1

    def replaced(self, what: str) -> StoreUnavailableError:
        """The error for a file that is not the one it was."""
        return StoreUnavailableError(f"{self.path}: the file {what} while in use; put it back, or restart")
