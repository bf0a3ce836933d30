"""AsyncLogger: whole lines in order, off the event loop, rotated, without secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from smallwright.orchestrator.async_logger import AsyncLogger


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def logger() -> logging.Logger:
    own = logging.Logger("parts")  # beside the tree of loggers that pytest listens to
    own.setLevel(logging.INFO)
    return own


@pytest.mark.req("6-10")
async def test_lines_are_whole_and_in_order_whoever_logs(tmp_path: Path, logger: logging.Logger) -> None:
    path = tmp_path / "log" / "parts.log"

    def shout(name: int) -> None:
        for number in range(200):
            logger.info("%d says %d\nand more", name, number)

    async with AsyncLogger(path, logger=logger):
        await asyncio.gather(*(asyncio.to_thread(shout, name) for name in range(4)))
    messages = [line["message"] for line in lines(path)]
    assert len(messages) == 800
    for name in range(4):
        mine = [message for message in messages if message.startswith(f"{name} ")]
        assert mine == [f"{name} says {number}\nand more" for number in range(200)]


@pytest.mark.req("6-10")
async def test_the_file_is_written_in_another_thread(
    tmp_path: Path, logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers: set[int] = set()
    emit = logging.FileHandler.emit

    def noted(self: logging.FileHandler, record: logging.LogRecord) -> None:
        writers.add(threading.get_ident())
        emit(self, record)

    monkeypatch.setattr(logging.FileHandler, "emit", noted)
    async with AsyncLogger(tmp_path / "log", logger=logger) as log:
        log.log("hello", task_id="t1")
    assert writers
    assert threading.get_ident() not in writers
    assert [(line["message"], line["task_id"]) for line in lines(tmp_path / "log")] == [("hello", "t1")]


@pytest.mark.req("6-10")
def test_errors_fields_and_secrets(tmp_path: Path, logger: logging.Logger) -> None:
    path, redact = tmp_path / "log", lambda text: text.replace("hunter2", "***")
    with AsyncLogger(path, logger=logger, redact=redact):
        try:
            {}["no hunter2"]
        except KeyError:
            logger.exception("broken by %s", "hunter2", extra={"facts": {"password": ["hunter2"]}})
    (line,) = lines(path)
    assert (line["level"], line["logger"], line["message"]) == ("ERROR", "parts", "broken by ***")
    assert line["facts"] == {"password": ["***"]}
    assert line["exception"].startswith("Traceback")
    assert "hunter2" not in path.read_text()
    assert line["time"].endswith("+00:00")


@pytest.mark.req("6-10")
def test_two_writers_share_one_file_through_its_rotation(tmp_path: Path, logger: logging.Logger) -> None:
    path, other = tmp_path / "log", logging.Logger("other")
    options = {"max_bytes": 2_000, "backups": 30}
    with AsyncLogger(path, logger=logger, **options), AsyncLogger(path, logger=other, **options):
        for number in range(100):
            logger.info("one %d", number)
            other.info("two %d", number)
    files = [path, *(file for file in tmp_path.glob("log.*"))]
    assert len(files) > 5
    messages = {line["message"] for file in files for line in lines(file)}
    assert messages == {f"{who} {number}" for who in ("one", "two") for number in range(100)}
    assert all(file.stat().st_size <= 2_000 for file in files)


@pytest.mark.req("6-10")
def test_what_a_killed_process_left_half_spoils_no_line(tmp_path: Path, logger: logging.Logger) -> None:
    path = tmp_path / "log"
    path.write_text('{"message": "ha')
    with AsyncLogger(path, logger=logger):
        logger.info("whole")
    half, whole = path.read_text().splitlines()
    assert (half, json.loads(whole)["message"]) == ('{"message": "ha', "whole")
