"""Many open one new store at once: whoever comes second never takes it for another program's file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from smallwright.storage.sqlite_connection import open_reader, open_writer

CALLERS = 6


@pytest.mark.req("1.3-01")
@pytest.mark.parametrize("round_number", range(15))
def test_a_new_store_opened_by_many_at_once_is_ours_for_all(tmp_path: Path, round_number: int) -> None:
    path, start = tmp_path / "log.db", Barrier(CALLERS)

    def opened(number: int) -> int:
        start.wait()
        connection = open_writer(path) if number == round_number % CALLERS else open_reader(path)
        try:
            tables: int = connection.execute("SELECT count(*) FROM sqlite_schema").get
            return tables
        finally:
            connection.close()

    with ThreadPoolExecutor(CALLERS) as pool:
        counts = list(pool.map(opened, range(CALLERS)))
    assert len(set(counts)) == 1
    assert counts[0] > 0
