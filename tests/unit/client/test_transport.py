"""Requests to servers that are busy, slow, strange, or speak TLS."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from tests.fakes.listening import listening
from tests.fakes.scripted_server import HISTORY, TASK, ScriptedServer

from smallwright.client import Client
from smallwright.errors import QueueFullError, ServerError, ServerUnreachableError

BUSY = {"detail": "the queue is full", "code": "queue_full"}


def busy(times: int, retry_after: str) -> ScriptedServer:
    """Refuses the first POSTs."""
    server = ScriptedServer()

    def answer(_request: Request) -> Response:
        if len(server.requests) <= times:
            return JSONResponse(BUSY, 503, {"Retry-After": retry_after})
        return JSONResponse({"task_id": TASK})

    server.answers["/tasks"] = answer
    return server


async def test_a_busy_server_is_asked_again_when_it_says_so():
    server = busy(2, "0.05")
    async with listening(server.app) as url, Client(url) as client:
        assert await client.create_task("a stack") == TASK
    assert len(server.requests) == 3


async def test_patience_has_an_end():
    server = busy(2, "60")
    async with listening(server.app) as url, Client(url) as client:
        with pytest.raises(QueueFullError, match="the queue is full"):
            await client.create_task("a stack")
    assert len(server.requests) == 1


async def test_what_is_no_smallwright_server_is_told_as_that():
    server = ScriptedServer(answers={"/tasks": lambda _request: Response("<html>hello</html>")})
    async with listening(server.app) as url, Client(url) as client:
        with pytest.raises(ServerError, match="did not answer with JSON"):
            await client.list_tasks()
        with pytest.raises(ServerError, match="HTTP 404, and not as a Smallwright server does"):
            await client.get_task("other")


async def test_a_server_that_never_answers_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with Client(f"127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.2) as client:
            for doing in (client.list_tasks(), anext(client.events(TASK))):
                with pytest.raises(ServerUnreachableError, match=r"does not answer in time|timed out"):
                    await doing


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of localhost that vouches for itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(pem))
    paths[1].write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return paths


async def test_https_and_wss_are_spoken_and_the_certificate_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    cert, key = certificate(tmp_path)
    server = ScriptedServer([(range(1, 7), 1000)])
    async with listening(server.app, ssl_certfile=cert, ssl_keyfile=key) as plain:
        url = f"https://localhost:{plain.rpartition(':')[2]}"
        async with Client(url) as client:
            for doing in (client.list_tasks(), anext(client.events(TASK))):
                with pytest.raises(ServerUnreachableError, match=r"(?i)certificate"):
                    await doing
        monkeypatch.setenv(ssl.get_default_verify_paths().openssl_cafile_env, str(cert))
        async with Client(url) as client:
            assert [event async for event in client.events(TASK)] == HISTORY
