"""So many at once, so many waiting, and the others told to come again."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from reportmine.web.datasette import gate as gating
from reportmine.web.datasette.gate import FullError, Gate, gated, kind_of
from tests.web.asgi import Got, ask, scope
from tests.web.test_pages import ROOT


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{ROOT}/search", "search"), (f"{ROOT}/search.json", "search"), (f"{ROOT}/search.csv", "search"),
        (f"{ROOT}/reports/search", "search"), (f"{ROOT}/my%20set/search.json", "search"),
        (f"{ROOT}/%73earch", "search"), (f"{ROOT}/search%2Ejson", "search"), (f"{ROOT}/search/", "search"),
        ("/", "page"), (f"{ROOT}/home", "page"), (f"{ROOT}/theme/search_warrants", "page"),
        (f"{ROOT}/report/0123456789ab", "page"), (f"{ROOT}/findings.csv", "page"),
        ("/reports", "table"), ("/reports/findings.json", "table"), ("/reports.json", "table"),
        ("/reports.csv", "table"), ("/-/versions.json", "table"), ("/-/reportminers", "table"),
        ("/reports/-/query", "table"), ("/a/b.db", "table"),
        ("/reports%2Edb", "table"), ("/nothing", "table"),
        ("/-/static/app.css", "ready"), ("/-/static-plugins/reportmine/reportmine.css", "ready"),
        ("/favicon.ico", "ready"), ("/reports.db", "ready"),
    ],
)  # fmt: skip
def test_kinds(path: str, kind: str) -> None:
    assert kind_of(scope(path), "/") == kind
    assert kind_of(scope(f"/base{path}"), "/base/") == kind
    assert kind_of(scope(f"{path}?sql=/-/static/x.css"), "/") == kind


def test_so_many_at_once_in_the_order_in_which_they_came() -> None:
    async def work() -> list[str]:
        gate, said = Gate(2, 3), []

        async def one(name: str) -> None:
            try:
                await gate.enter()
            except FullError:
                said.append(f"{name} refused")
                return
            said.append(f"{name} in")
            await asyncio.sleep(0.01 * (1 + ord(name) - ord("a")))
            said.append(f"{name} out")
            gate.leave()

        await asyncio.gather(*(one(name) for name in "abcdef"))
        assert gate.free == 2
        return said

    said = asyncio.run(work())
    assert said[:3] == ["a in", "b in", "f refused"]
    assert [line[0] for line in said if line.endswith("in")] == list("abcde")
    inside = most = 0
    for line in said:
        inside += {"in": 1, "out": -1}.get(line[2:], 0)
        most = max(most, inside)
    assert most == 2


def test_whoever_waits_too_long_or_gives_up_leaves_the_queue() -> None:
    async def work() -> None:
        gate = Gate(1, 2)
        await gate.enter()
        with pytest.raises(FullError):
            await gate.enter(patience=0.01)
        gone = asyncio.ensure_future(gate.enter())
        stays = asyncio.ensure_future(gate.enter())
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        gate.leave()
        await asyncio.wait_for(stays, 5)
        called = asyncio.ensure_future(gate.enter())
        await asyncio.sleep(0)
        gate.leave()  # the place is given, and in the same moment it is not wanted any more
        called.cancel()
        await asyncio.wait((called,))
        assert gate.free == 1

    asyncio.run(work())


class Held:
    """An application that answers when it is told to."""

    def __init__(self) -> None:
        self.go, self.running, self.most = asyncio.Event(), 0, 0

    async def __call__(self, given: Any, receive: Any, send: Any) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        await self.go.wait()
        self.running -= 1
        if "fail" in given["path"]:
            raise ValueError("made to fail")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


@pytest.mark.parametrize(
    ("path", "limits"),
    [(f"{ROOT}/search", "SEARCHES"), (f"{ROOT}/themes", "PAGES"), ("/reports.json", "TABLES")],
)
def test_beyond_the_queue_503(path: str, limits: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gating, limits, (2, 3))
    monkeypatch.setattr(gating, "PAUSE", 0.0)

    async def work() -> tuple[list[Got], int]:
        held = Held()
        app = gated(held, lambda: "/")
        first = [asyncio.ensure_future(ask(app, scope(path))) for _ in range(9)]
        await asyncio.wait(first, timeout=0.1)
        # What lies ready is never held up, and each kind waits for itself.
        other = "/reports.json" if limits == "SEARCHES" else f"{ROOT}/search"
        later = [asyncio.ensure_future(ask(app, scope(p))) for p in ("/-/static/app.css", other)]
        await asyncio.sleep(0.01)
        assert held.running == 4
        held.go.set()
        return await asyncio.gather(*first, *later), held.most

    answers, most = asyncio.run(work())
    assert [got.status for got in answers] == [200] * 5 + [503] * 4 + [200, 200]
    assert most == 4
    busy = answers[5]
    assert busy.headers["retry-after"] == "2"
    assert busy.headers["cache-control"] == "no-store"
    assert "busy" in busy.text
    assert len(busy.text.splitlines()) == 1


def test_a_failure_gives_its_place_back_and_who_reads_nothing_holds_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gating, "PAGES", (1, 0))
    monkeypatch.setattr(gating, "PAUSE", 0.0)

    async def work() -> list[int]:
        held = Held()
        held.go.set()
        app = gated(held, lambda: "/")
        with pytest.raises(ValueError, match="made to fail"):
            await ask(app, scope(f"{ROOT}/fail"))
        reads = asyncio.Event()

        async def slowly(event: Any) -> None:
            await reads.wait()

        async def nothing() -> None:
            return None

        reader = asyncio.ensure_future(app(scope("/"), nothing, slowly))
        await asyncio.sleep(0.01)
        before = (await ask(app, scope("/"))).status  # it waits for its first byte to be taken
        reads.set()
        await reader
        return [before, (await ask(app, scope("/"))).status]

    assert asyncio.run(work()) == [503, 200]


@pytest.mark.parametrize(("more", "status"), [(False, 200), (True, 503)])
def test_whose_answer_is_made_holds_no_place_however_slow_its_reader(
    more: bool, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gating, "PAGES", (1, 0))
    monkeypatch.setattr(gating, "PAUSE", 0.0)

    async def work() -> list[int]:
        reads, reached = asyncio.Event(), asyncio.Event()

        async def page(given: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"half", "more_body": more})
            if more:
                await send({"type": "http.response.body", "body": b"whole"})

        async def slowly(event: Any) -> None:
            if event["type"] == "http.response.body":
                reached.set()
                await reads.wait()

        async def nothing() -> None:
            return None

        app = gated(page, lambda: "/")
        reader = asyncio.ensure_future(app(scope("/"), nothing, slowly))
        await reached.wait()
        meanwhile = (await ask(app, scope("/"))).status
        reads.set()
        await reader
        return [meanwhile, (await ask(app, scope("/"))).status]

    assert asyncio.run(work()) == [status, 200]


def test_searches_beyond_the_limit_on_the_site(
    datasette: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gating, "SEARCHES", (1, 1))
    monkeypatch.setattr(gating, "PAUSE", 0.0)

    async def work() -> list[Any]:
        await datasette.invoke_startup()
        app = datasette.app()
        paths = [f"{ROOT}/search.json?q=care+{n}" for n in range(8)]
        return await asyncio.gather(
            *(ask(app, scope(path, headers={"host": "localhost"})) for path in paths)
        )

    answers = asyncio.run(work())
    assert sorted(got.status for got in answers) == [200] * 2 + [503] * 6
    assert {got.text for got in answers if got.status == 503} == {
        '{"error": "The server is busy. Please try again in a few seconds."}'
    }


def test_the_threads_suffice_for_all_who_are_let_in() -> None:
    assert gating.SEARCHES[0] + gating.PAGES[0] + gating.TABLES[0] <= gating.THREADS
    assert 1 <= gating.SEARCHES[0] <= gating.CORES


def test_a_search_runs_in_its_own_thread_alone(datasette: Datasette) -> None:
    """Products of matrices start no threads of their own once a site is served."""
    from threadpoolctl import threadpool_info

    asyncio.run(datasette.invoke_startup())
    blas = [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]
    assert blas
    assert set(blas) == {1}


def test_a_query_is_read_once_for_all_who_ask_it(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportmine.search import query

    tagging = sys.modules["reportmine.tag.tagger"]  # the package gives a function of that name
    seen = []
    tagger = tagging.tagger("fast")

    class Counting:
        def tag(self, items: Any) -> Any:
            seen.append([item.text for item in items])
            return tagger.tag(items)

    monkeypatch.setattr(tagging, "tagger", lambda model: Counting())
    first = query.read_text("  a query  that nobody else asks ", "fast")
    again = query.read_text("a query that nobody else asks", "fast")
    assert seen == [["a query that nobody else asks"]]
    assert first is again
    with pytest.raises(ValueError, match="read-only"):
        first.vector[0] = 1
    query.read_text("a query that nobody else asks!", "fast")
    query.read_text("a query that nobody else asks", "another model")
    assert len(seen) == 3
