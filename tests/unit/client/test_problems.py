"""Errors of the wire are those that the server raised; what no Smallwright server says is told as that."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from starlette.requests import Request

from smallwright import errors
from smallwright.api.problems import problem_of
from smallwright.client.problems import error_of, seconds_of

SERVER = "http://host:9876"
KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.SmallwrightError)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_each_error_of_the_tree_comes_back_as_itself(kind: type[errors.SmallwrightError]):
    request = Request({"type": "http", "method": "POST", "path": "/tasks", "headers": []})
    response = problem_of(kind("prompt: it is so. Do that."), request)
    retry_after = response.headers.get("retry-after")
    error = error_of(response.status_code, bytes(response.body), SERVER, retry_after)
    assert (type(error), str(error), error.exit_code) == (kind, "prompt: it is so. Do that.", kind.exit_code)


def test_when_to_come_back_is_kept():
    body = json.dumps({"detail": "full", "code": "queue_full"})
    error = error_of(503, body, SERVER, "7")
    assert isinstance(error, errors.QueueFullError)
    assert error.retry_after_s == 7


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (401, b"", errors.AccessError, "SMALLWRIGHT_TOKEN"),
        (403, b'{"detail": "your page is not allowed"}', errors.AccessError, "your page is not allowed"),
        (404, b'{"detail": "gone", "code": "a_newer_code"}', errors.NotFoundError, "gone"),
        (404, b"<html>nginx</html>", errors.ServerError, "http://host:9876 answered HTTP 404"),
        (502, b"[]", errors.ServerError, "Check the URL"),
        (500, b'{"title": "Internal Server Error"}', errors.ServerError, "Internal Server Error"),
        (
            400,
            b'{"detail": "bad", "errors": [{"loc": ["body", "x"], "msg": "no x"}, 3]}',
            errors.InvalidInputError,
            r"bad \(body\.x: no x\)",
        ),
        (307, b"", errors.ServerError, "HTTP 307"),
    ],
)
def test_what_else_may_come(status: int, body: bytes, kind: type[Exception], words: str):
    with pytest.raises(kind, match=words):
        raise error_of(status, body, SERVER)


def test_retry_after_is_seconds_or_a_date():
    soon = datetime.now(UTC) + timedelta(seconds=60)
    assert (seconds_of("2"), seconds_of("0.5"), seconds_of("-1")) == (2, 0.5, 0)
    assert (seconds_of(None), seconds_of(""), seconds_of("soon")) == (None, None, None)
    assert 50 < (seconds_of(format_datetime(soon, usegmt=True)) or 0) <= 60
