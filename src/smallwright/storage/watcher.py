"""Notices what other processes append, while anybody listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event as Flag
from threading import Lock, Thread

from smallwright.storage.listeners import Listeners

INTERVAL_S = 0.1  # how long another process's event may stay unnoticed


class Watcher:
    """One thread for all listeners of this process; it runs `watch`, which ends when its flag is set."""

    def __init__(self, watch: Callable[[Flag], None]) -> None:
        self._watch = watch
        self._lock = Lock()
        self._watched = 0
        self._stop = Flag()
        self._threads: list[Thread] = []  # all but the last are about to end

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Have changes noticed while entered."""
        with self._lock:
            self._watched += 1
            if self._watched == 1:
                self._stop = Flag()
                thread = Thread(
                    target=self._watch, args=(self._stop,), name="smallwright-watcher", daemon=True
                )
                thread.start()
                self._threads = [*filter(Thread.is_alive, self._threads), thread]
        try:
            yield
        finally:
            with self._lock:
                self._watched -= 1
                if self._watched == 0:
                    self._stop.set()  # the thread ends by itself: nobody waits for it here

    def close(self) -> None:
        """End all threads. Blocks."""
        self._stop.set()
        for thread in self._threads:
            thread.join()


def polling(version: Callable[[], object], listeners: Listeners) -> Callable[[Flag], None]:
    """A watch that asks for `version`, which may raise OSError, and notifies where it changed."""

    def watch(stop: Flag) -> None:
        last = None
        while not stop.is_set():
            with suppress(OSError):  # what fails here fails for readers too, and they say so
                found = version()
                if found != last:
                    listeners.notify()
                last = found
            stop.wait(INTERVAL_S)

    return watch
