"""The bodies of requests: how large and how slow they may be."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from datasette.app import Datasette

from reportmine.web.datasette import bodies
from reportmine.web.datasette.bodies import with_bounded_bodies
from reportmine.web.pages.body import MAX_BODY
from tests.web.asgi import Got, ask, hello, scope
from tests.web.test_pages import ROOT


def sent(
    pieces: list[bytes], own: int | None = None, pause: float = 0, method: str = "POST", **headers: str
) -> Got:
    headers = headers or {"transfer-encoding": "chunked"}
    given = scope(method=method, headers=headers)
    return asyncio.run(ask(with_bounded_bodies(hello, lambda scope: own), given, pieces, pause))


def test_a_body_is_handed_on_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST", 10)
    for pieces in ([b"0123456789"], [b"01234", b"", b"56789"], [b""]):
        got = sent(pieces)
        assert (got.status, got.body) == (200, b"hello " + b"".join(pieces))
    assert sent([b"abc"], **{"content-length": "3"}).body == b"hello abc"


def test_a_larger_one_is_refused_and_its_connection_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST", 10)
    for pieces in ([b"01234567890"], [b"0123456789", b"0"], [b"0123456789", b"0", b"1" * 1000]):
        got = sent(pieces)
        assert (got.status, got.headers["connection"]) == (413, "close")


def test_a_page_that_refuses_by_itself_gets_a_byte_more_than_it_looks_at() -> None:
    assert sent([b"abcd"], own=4).body == b"hello abcd"
    assert sent([b"abcde"], own=4).body == b"hello abcde"
    assert sent([b"abcdef", b"g" * 1000, b"h"], own=4).body == b"hello abcde"


@pytest.mark.parametrize(("own", "received"), [(None, 3), (4, 2)])
def test_no_byte_is_received_beyond_what_tells_that_it_is_larger(
    own: int | None, received: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MOST", 10)
    given = iter(range(1_000))

    async def work() -> None:
        async def receive() -> dict[str, Any]:
            next(given)
            return {"type": "http.request", "body": b"1234", "more_body": True}

        app = with_bounded_bodies(hello, lambda scope: own)
        await app(scope(method="POST", headers={"transfer-encoding": "chunked"}), receive, Got().send)

    asyncio.run(work())
    assert next(given) == received


def test_a_slow_one_is_refused_and_its_connection_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.05)
    got = sent([b"a"] * 100, pause=0.01)
    assert (got.status, got.headers["connection"]) == (408, "close")
    assert "slowly" in got.text
    # By GET too: an application that does not look at it would leave it waiting.
    assert sent([b"a"] * 100, pause=0.01, method="GET").status == 408
    assert sent([b"a"] * 100, pause=0.01, method="GET", **{"content-length": "100"}).status == 408


def test_without_a_body_nothing_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.05)
    for headers in ({"x": "y"}, {"content-length": "0"}):
        assert sent([], method="GET", **headers).status == 200


def test_a_client_that_has_gone_is_not_answered() -> None:
    async def work() -> Got:
        got = Got()

        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        app = with_bounded_bodies(hello, lambda scope: None)
        await app(scope(method="POST", headers={"content-length": "5"}), receive, got.send)
        return got

    assert asyncio.run(work()).events == []


def test_after_the_body_the_application_hears_of_what_follows() -> None:
    async def work() -> list[str]:
        heard = []

        async def app(given: Any, receive: Any, send: Any) -> None:
            heard.extend([(await receive())["type"] for _ in range(2)])

        events = iter([{"type": "http.request", "body": b"abc"}, {"type": "http.disconnect"}])

        async def receive() -> Any:
            return next(events)

        given = scope(method="POST", headers={"content-length": "3"})
        await with_bounded_bodies(app, lambda scope: None)(given, receive, Got().send)
        return heard

    assert asyncio.run(work()) == ["http.request", "http.disconnect"]


def test_slow_bodies_hold_no_place_of_the_site(
    datasette: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 5.0)

    async def work() -> tuple[list[Got], Got]:
        await datasette.invoke_startup()
        app = datasette.app()
        names = {"host": "localhost", "content-length": "1000"}
        post = scope(f"{ROOT}/search", method="POST", headers=names)
        slow = [asyncio.ensure_future(ask(app, dict(post), [b"q=a"] * 100, 0.3)) for _ in range(200)]
        await asyncio.sleep(0.2)
        page = await ask(app, scope(f"{ROOT}/search.json?q=care", headers={"host": "localhost"}))
        for one in slow:
            one.cancel()
        return await asyncio.gather(*slow, return_exceptions=True), page  # type: ignore[return-value]

    _, page = asyncio.run(work())
    assert page.status == 200
    assert b'"results"' in page.body


@pytest.mark.parametrize("path", [f"{ROOT}/search", f"{ROOT}/search.json"])
def test_the_search_page_refuses_in_its_own_words(path: str, datasette: Datasette) -> None:
    async def work() -> Got:
        await datasette.invoke_startup()
        headers = {"host": "localhost", "content-type": "application/x-www-form-urlencoded",
                   "content-length": "9999999"}  # fmt: skip
        pieces = [b"q=" + b"x" * MAX_BODY, b"y" * 1000, *[b"z"] * 1000]
        return await ask(datasette.app(), scope(path, method="POST", headers=headers), pieces)

    got = asyncio.run(work())
    assert got.status == 413
    assert "longer than 20 kB" in got.text
