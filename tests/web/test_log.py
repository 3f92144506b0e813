"""A failure is one line of the log."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.app import Datasette
from datasette.database import QueryInterrupted

from reportmine.text import one_line
from reportmine.web.datasette import quiet
from reportmine.web.pages import site
from tests.web.conftest import served
from tests.web.test_pages import NEW, ROOT, get

QUERY = "/reports/-/query" if NEW else "/reports"


@pytest.fixture
def datasette(database: Path) -> Datasette:
    """With time enough on a busy machine."""
    return served(database, settings={"sql_time_limit_ms": 20_000})


FORGED = "select nowt\nreportmine: forged from findings"


@pytest.mark.parametrize(
    "sql",
    [
        "select nowt from findings", "select * from nowhere", "select 1 limit 'x'",
        'select "a\nreportmine: forged" from', "select * from \"x\n\rreportmine: forged\"", FORGED,
        "select randomblob(1000000000)", "select abs(-9223372036854775808)", "select '\u2028', nowt",
        "select load_extension('x')", "select :a || nowt",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["", ".json", ".csv"])
def test_failed_sql_is_one_line(
    sql: str, kind: str, datasette: Datasette, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = get(datasette, f"{QUERY}{kind}?sql={quote(sql)}")
    # 0.65 answers CSV before it knows of a failure, and 1.0 shows the form again.
    assert answer.status_code in ((200, 400) if kind == ".csv" or (NEW and not kind) else (400,))
    said = capsys.readouterr()
    lines = (said.err + said.out).splitlines()
    # 1.0 asks a second time for CSV, and fails a second time.
    assert len(lines) == 1 or (NEW and kind == ".csv" and len(lines) == 2), lines
    assert all(line.startswith("reportmine: failed SQL: reports: ") for line in lines)
    assert all(line.isprintable() for line in lines)


def test_what_the_line_says(datasette: Datasette, capsys: pytest.CaptureFixture[str]) -> None:
    get(datasette, f"{QUERY}.json?sql={quote('select  nowt from  findings')}")
    assert capsys.readouterr().err == (
        "reportmine: failed SQL: reports: no such column: nowt: select nowt from findings\n"
    )
    get(datasette, f"{QUERY}.json?sql={quote('select nowt, ' + repr('x' * 5000))}")
    assert len(capsys.readouterr().err) < 500


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404), ("/reports/nothing", 404), (f"{ROOT}/nothing", 404),
        ("/reports/nothing.csv", 404),
        ("/reports/findings.json?_size=x", 400),
        ("/reports/findings.csv?_stream=1&_next=1", 400), (f"{ROOT}/search?q=care&theme=x", 400),
    ],
)  # fmt: skip
def test_bad_input_is_no_line(
    path: str, status: int, datasette: Datasette, capsys: pytest.CaptureFixture[str]
) -> None:
    assert get(datasette, path).status_code == status
    said = capsys.readouterr()
    assert said.out + said.err == ""


@pytest.mark.parametrize(
    ("error", "status", "shown"),
    [
        (ZeroDivisionError("a\nreportmine: forged"), 500, "a\\nreportmine: forged"),
        (MemoryError(), 503, "more memory"),
        (KeyError("x\u2028y"), 500, "\\u2028"),
    ],
)
def test_a_fault_of_our_own_is_one_line_with_its_place(
    error: Exception, status: int, shown: str, datasette: Datasette, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def broken(*_: Any) -> Any:
        raise error

    monkeypatch.setitem(site.PAGES, "themes", broken)
    for kind in ("", ".json"):
        answer = get(datasette, f"{ROOT}/themes{kind}?q=%0Aforged")
        assert answer.status_code == status
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"reportmine: failed: GET: {ROOT}/themes{kind}: {type(error).__name__}: ")
        assert "test_log.py:" in line
        assert kind or "Traceback" not in answer.text
        if shown != "more memory":
            assert shown in line
        else:
            assert shown in answer.text


def test_a_forged_line_in_a_path(datasette: Datasette, monkeypatch: pytest.MonkeyPatch,
                                 capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.setattr(site, "_viewed", lambda *_: 1 / 0)
    assert get(datasette, f"{ROOT}/theme/x%0D%0Areportmine:%20forged").status_code == 500
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_query_that_runs_out_of_time_stays_what_it_is(database: Path) -> None:
    ours = served(database, settings={"sql_time_limit_ms": 30})
    endless = "with recursive r(x) as (select 1 union all select x + 1 from r) select count(*) from r"

    async def work() -> None:
        await ours.invoke_startup()
        ours.app()
        with pytest.raises(QueryInterrupted):
            await ours.get_database("reports").execute(endless)

    asyncio.run(work())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            MemoryError(),
            "the query needs more memory than queries may take; ask for less, or try again later",
        ),
        (OverflowError("a\nb"), "a\\nb"),
    ],
)
def test_what_python_raises_for_a_query_fails_as_bad_sql(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def execute(*_: Any, **__: Any) -> None:
        raise error

    with pytest.raises(sqlite3.OperationalError) as caught:
        asyncio.run(quiet._quietly("reports", execute)("select 1"))
    assert str(caught.value) == said
    assert capsys.readouterr().err == f"reportmine: failed SQL: reports: {said}: select 1\n"


def test_a_query_that_probes_is_no_failure(
    datasette: Datasette, capsys: pytest.CaptureFixture[str]
) -> None:
    async def work() -> None:
        await datasette.invoke_startup()
        datasette.app()
        datasette.app()  # wrapped once, whatever happens
        execute = datasette.get_database("reports").execute
        for said in (False, True):
            with pytest.raises(Exception, match="no such column: nowt"):
                await execute("select nowt", log_sql_errors=said)

    asyncio.run(work())
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_debugger_is_left_alone(database: Path) -> None:
    class Debugging:
        pdb = True

    assert quiet.answered_in_one_line(Debugging(), None, ValueError(), [1, 2]) == [1, 2]


def test_rich_prints_no_tracebacks(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datasette import handle_exception

    monkeypatch.setattr(handle_exception, "rich", object())  # where spaCy brought it
    assert get(served(database), "/nothing").status_code == 404
    assert handle_exception.rich is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain text, é ü 漢", "plain text, é ü 漢"), ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u2028\u202e\x85", "\\u2028\\u202e\\x85"), ("\udc80", "\\udc80"), ("x" * 400, "x" * 300 + "…"),
    ],
)  # fmt: skip
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_the_plugin_is_found_whole_however_it_is_imported_first() -> None:
    """Datasette looks for plugins while it is imported, which our own modules can be the first to do."""
    import subprocess
    import sys

    code = (
        "import reportmine.web.datasette.server\nfrom datasette.plugins import pm\nimport reportmine.web\n"
        "assert len(pm.get_hookcallers(reportmine.web)) > 8\n"
        "assert len(pm.get_hookcallers(sys.modules['datasette.handle_exception'])) == 1"
    )
    assert subprocess.run([sys.executable, "-c", f"import sys\n{code}"], timeout=60).returncode == 0
