"""Connections of a real server: what is too slow is cut, and what is too many."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from reportmine.web.datasette import protocol
from reportmine.web.datasette.protocol import TimedProtocol
from tests.web.asgi import hello

GET = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"
LONG = 30_000_000


async def app(given: object, receive: object, send: object) -> None:
    """`hello`; /long answers with more than any buffer holds, /slow after a second."""
    path = given["path"]  # type: ignore[index]
    if path == "/long":
        headers = [(b"content-length", str(LONG).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"x" * LONG})  # type: ignore[operator]
        return
    if path == "/slow":
        await asyncio.sleep(1.2)
    await hello(given, receive, send)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, uvicorn.Server]]:
    monkeypatch.setattr(protocol, "REQUEST", 0.6)
    monkeypatch.setattr(protocol, "STALLED", 0.6)
    config = uvicorn.Config(
        app, http=TimedProtocol, ws="none", log_level="critical", lifespan="off", timeout_keep_alive=1,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1], server
        server.should_exit = True
        thread.join(20)


def opened(port: tuple[int, uvicorn.Server]) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port[0]), timeout=20)


def received(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    out = b""
    with contextlib.suppress(ConnectionError):
        while piece := connection.recv(65_536):
            out += piece
    return out


@pytest.mark.parametrize("begun", [b"", b"G", b"GET / HTTP/1.1\r\nhost: localhost\r\nx: "])
def test_headers_that_do_not_come_are_not_waited_for(
    begun: bytes, port: tuple[int, uvicorn.Server]
) -> None:
    with opened(port) as connection:
        connection.sendall(begun)
        assert received(connection).startswith(b"HTTP/1.1 408 ")


def test_nor_those_that_come_byte_by_byte(port: tuple[int, uvicorn.Server]) -> None:
    with opened(port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nx: ")
        with contextlib.suppress(OSError):
            for _ in range(200):  # for twenty seconds, were it not cut
                connection.sendall(b"a")
                time.sleep(0.1)
            pytest.fail("never cut")


def test_nor_a_body(port: tuple[int, uvicorn.Server]) -> None:
    with opened(port) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nabc")
        assert received(connection) == b""
    with opened(port) as connection:  # which the application does not look at
        connection.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nabc")
        assert received(connection).endswith(b"hello \r\n0\r\n\r\n")


def test_several_requests_on_one_connection_and_a_pause(port: tuple[int, uvicorn.Server]) -> None:
    with opened(port) as connection:
        for _ in range(3):
            connection.sendall(GET)
            answer = b""
            while not answer.endswith(b"0\r\n\r\n"):
                answer += connection.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 200 ")
            time.sleep(0.4)  # three of them are longer than a request may take
        connection.sendall(GET * 2 + b"GET / HT")
        last = received(connection)
        assert last.count(b"HTTP/1.1 200 ") == 2
        assert last.count(b"HTTP/1.1 408 ") == 1


def test_an_answer_may_take_longer_than_a_request(port: tuple[int, uvicorn.Server]) -> None:
    with opened(port) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        assert received(connection).startswith(b"HTTP/1.1 200 ")


def test_a_reader_that_does_not_read_is_cut_and_one_that_reads_slowly_is_not(
    port: tuple[int, uvicorn.Server],
) -> None:
    request = b"GET /long HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    with opened(port) as deaf, opened(port) as reader:
        for connection in (deaf, reader):
            connection.sendall(request)
        size = 0
        while piece := reader.recv(2_000_000):
            size += len(piece)
            time.sleep(0.02)
        assert size > LONG
        for _ in range(200):
            if not port[1].server_state.connections:
                break
            time.sleep(0.1)
        assert not port[1].server_state.connections


def test_beyond_so_many_connections_503(
    port: tuple[int, uvicorn.Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "CONNECTIONS", 2)
    with opened(port) as one, opened(port) as two:
        for connection in (one, two):
            connection.sendall(GET)
            assert connection.recv(12) == b"HTTP/1.1 200"
        with opened(port) as third:
            answer = received(third)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nretry-after: 2\r\n" in answer
        head, _, body = answer.partition(b"\r\n\r\n")
        assert f"content-length: {len(body)}".encode() in head


def test_the_server_runs_with_it(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportmine.web.datasette import server

    configs: list[uvicorn.Config] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: configs.append(self.config))
    server.run(database, "127.0.0.1", 0)
    (config,) = configs
    assert (config.http, config.ws) == (TimedProtocol, "none")
    assert config.timeout_keep_alive <= 5
    assert config.timeout_graceful_shutdown == 5
