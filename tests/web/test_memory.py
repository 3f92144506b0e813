"""What a query may hold in memory."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from reportmine.web.datasette import memory
from reportmine.web.datasette.memory import counted, limit, uncounted
from tests.conftest import ROOT as PROJECT
from tests.web.greedy import GREEDY
from tests.web.test_pages import NEW, ROOT, get


@pytest.fixture
def connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.execute("create table t(a text, b blob)")
    connection.executemany("insert into t values (?, ?)", [("é" * 50, b"x" * 50)] * 10)
    return connection


def test_rows_are_counted_up_to_the_limit(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.row_factory = counted(sqlite3.Row)
    monkeypatch.setattr(memory, "ANSWER", 1_000)
    for _ in range(3):  # each answer for itself
        assert len(connection.execute("select a, b, 7, null, 1.5 from t").fetchall()) == 10
    row = connection.execute("select a, b from t").fetchone()
    assert (row["a"], row["b"]) == ("é" * 50, b"x" * 50)
    monkeypatch.setattr(memory, "ANSWER", 999)
    with pytest.raises(sqlite3.OperationalError, match="the answer is larger than"):
        connection.execute("select a, b from t").fetchall()
    assert len(connection.execute("select a from t").fetchall()) == 10
    assert len(connection.execute("select b from t").fetchall()) == 10
    assert len(connection.execute("select length(x.a), length(y.b) from t x, t y, t z").fetchall()) == 1000


def test_two_answers_at_once_are_not_one(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.row_factory = counted(sqlite3.Row)
    monkeypatch.setattr(memory, "ANSWER", 600)
    one, other = connection.cursor(), connection.cursor()
    one.execute("select a from t")
    other.execute("select a from t")
    assert [one.fetchone() is not None, other.fetchone() is not None] * 10 == [True] * 20


def test_our_own_pages_are_not_counted(connection: sqlite3.Connection) -> None:
    connection.row_factory = bounded = counted(sqlite3.Row)
    with pytest.raises(ValueError, match="whatever"), uncounted(connection) as ours:  # noqa: PT012
        assert ours.row_factory is sqlite3.Row
        raise ValueError("whatever")
    assert connection.row_factory is bounded


def test_limits_of_a_connection(connection: sqlite3.Connection) -> None:
    limit(connection)
    assert connection.execute("pragma hard_heap_limit").fetchone()[0] == memory.HEAP
    assert connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH) == memory.LENGTH
    assert len(connection.execute(f"select zeroblob({memory.LENGTH - 100})").fetchone()[0]) > 9_000_000
    with pytest.raises(sqlite3.DataError, match="too big"):
        connection.execute(f"select zeroblob({memory.LENGTH + 1})").fetchone()
    plain = sqlite3.connect(":memory:")
    limit(plain)
    assert plain.execute("select 1, 'a'").fetchone() == (1, "a")


@pytest.mark.parametrize("sql", GREEDY)
def test_greedy_queries_fail_as_bad_queries_do(sql: str, datasette: Datasette) -> None:
    for kind in ("", ".json"):
        answer = get(datasette, f"/reports{kind}?sql={quote(sql)}")
        if answer.status_code == 302:
            answer = get(datasette, answer.headers["location"])
        assert answer.status_code == 400 or (NEW and not kind)  # 1.0 shows the form again
        assert any(said in answer.text for said in ("memory", "larger than", "too big", "took too long"))
    assert get(datasette, "/").status_code == 200
    assert get(datasette, f"{ROOT}/search.json?q=care").json()["results"]


SCRIPT = """
import asyncio, resource, sys
from urllib.parse import quote
from datasette.app import Datasette
from tests.web.asgi import ask, scope

async def work(path, queries):
    datasette = Datasette([path], settings={"sql_time_limit_ms": 3000, "num_sql_threads": 8})
    await datasette.invoke_startup()
    app = datasette.app()
    def one(address):
        return ask(app, scope(address, headers={"host": "localhost"}))
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    new = hasattr(datasette, "allowed_resources")
    for sql in queries:
        page = "/reports/-/query.json" if new else "/reports.json"
        answers = await asyncio.gather(*(one(f"{page}?sql={quote(sql)}&n={n}") for n in range(12)))
        assert {got.status for got in answers} <= {400, 503}, [got.text[:200] for got in answers]
    front = (await one("/")).status
    print(front, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1000)

asyncio.run(work(sys.argv[1], sys.argv[2:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is counted in kB on Linux only")
def test_twelve_greedy_queries_at_once_stay_under_half_a_gigabyte(database: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(database), *GREEDY[:4]]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=150)
    assert done.returncode == 0, done.stderr[-2000:]
    front, megabytes = map(int, done.stdout.split())
    assert front == 200
    assert megabytes < 500
    assert "Traceback" not in done.stderr


def test_the_text_of_the_longest_report_passes(datasette: Datasette) -> None:
    answer = get(datasette, "/reports/documents.json?_shape=array&_size=max")
    assert answer.status_code == 200
    assert all(row["text"] for row in answer.json() if "text" in row)


def test_every_connection_of_datasette_has_the_limits(datasette: Datasette) -> None:
    async def work() -> int:
        await datasette.invoke_startup()
        db = datasette.get_database("reports")
        return await db.execute_fn(lambda c: c.getlimit(sqlite3.SQLITE_LIMIT_LENGTH))

    assert asyncio.run(work()) == memory.LENGTH
