"""CSV never holds a cell that a spreadsheet runs, whoever writes it; JSON is as it is."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from reportmine.cli.main import main
from reportmine.text import defused
from reportmine.web.datasette.cells import Rows
from tests.web.conftest import served
from tests.web.test_pages import NEW, ROOT, get

CALC = "=cmd|'/C calc'!A0"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (CALC, f"'{CALC}"), ("=1+1", "'=1+1"), ("+44 20 7946", "'+44 20 7946"), ("@sum(a1)", "'@sum(a1)"),
        ("-2+3", "'-2+3"), ("- a bullet", "'- a bullet"), ("-", "'-"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"), ("＝1", "'＝1"), ("－1", "'－1"), ("＋1", "'＋1"), ("＠x", "'＠x"),
        ("-1e5x", "'-1e5x"), ("'=1", "'=1"),
        ("-1", "-1"), ("-1.5", "-1.5"), ("-1e-07", "-1e-07"), ("-1.25e+20", "-1.25e+20"), ("-1\n", "'-1\n"),
        ("-.5", "'-.5"), ("--1", "'--1"), ("+4", "'+4"), ("a=b", "a=b"), (" =1", " =1"), ("", ""),
        ("–1", "–1"), (-1, -1), (-1.5, -1.5), (None, None), (b"=1", b"=1"), (True, True),
    ],
)  # fmt: skip
def test_cells(cell: Any, written: Any) -> None:
    assert defused(cell) == written


def test_numbers_of_every_size_stay_numbers() -> None:
    for number in (-1, -0.1, -1e300, -1e-300, -123456789012345678901234567890, -0.0):
        assert defused(str(number)) == str(number)


@given(st.lists(st.lists(st.text("=+-@\t\r\n\"', a1.é"), min_size=1), min_size=1), st.integers(1, 7))
def test_rows_in_any_pieces(table: list[list[str]], size: int) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_MINIMAL).writerows(table)
    sent = text.getvalue().encode()
    pieces = [sent[i : i + size] for i in range(0, len(sent), size)]
    rows = Rows()
    out = b"".join(rows.feed(piece, last=n == len(pieces)) for n, piece in enumerate(pieces, start=1))
    read = list(csv.reader(io.StringIO(out.decode(), newline="")))
    assert read == [[defused(cell) for cell in row] for row in table]


def test_rows_are_given_on_as_they_are_complete() -> None:
    rows = Rows()
    assert rows.feed(b"a,b\r\n") == b"a,b\r\n"
    assert rows.feed(b'1,"x\r\n') == b""
    assert rows.feed(b'=2"\r\n=3,') == b""
    assert rows.feed(b"4\r\n") == b'1,"x\r\n=2"\r\n\'=3,4\r\n'
    assert rows.feed(b"near =1: syntax error", last=True) == b"near =1: syntax error"
    assert rows.feed(b"", last=True) == b""


@pytest.fixture
def formulas(database: Path, tmp_path: Path) -> Datasette:
    path = tmp_path / "formulas.db"
    shutil.copy(database, path)
    connection = sqlite3.connect(path)
    connection.execute("update reports set title = ?, pages = -3", (CALC,))
    connection.commit()
    connection.close()
    return served(path)


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


@pytest.mark.parametrize("rest", ["", "?_stream=1", "?_dl=1", "?_labels=on&_size=max", "?_header=off"])
def test_tables_of_datasette(rest: str, formulas: Datasette) -> None:
    got = cells(get(formulas, f"/formulas/reports.csv{rest}").text)
    assert f"'{CALC}" in got
    assert CALC not in got
    assert "-3" in got


def test_queries_of_datasette(formulas: Datasette) -> None:
    sql = (
        "select title, -1 as n, -1.5 as x, 'a, \"b\"\n=1' as t, '\t=2' as u, null as v, '=3' as \"=4\" "
        "from reports"
    )
    page = "/formulas/-/query.csv" if NEW else "/formulas.csv"
    answer = get(formulas, f"{page}?sql={quote(sql)}")
    header, first, *_ = csv.reader(io.StringIO(answer.text, newline=""))
    assert header == ["title", "n", "x", "t", "u", "v", "'=4"]
    assert first == [f"'{CALC}", "-1", "-1.5", 'a, "b"\n=1', "'\t=2", "", "'=3"]
    assert "content-length" not in answer.headers or int(answer.headers["content-length"])


def test_json_is_as_it_is(formulas: Datasette) -> None:
    assert CALC in {r["title"] for r in get(formulas, "/formulas/reports.json?_shape=array").json()}
    assert CALC in {r["title"] for r in get(formulas, f"{ROOT}/reports.json").json()["reports"]}


def test_errors_in_place_of_csv_are_whole(formulas: Datasette) -> None:
    answer = get(formulas, "/formulas/nothing.csv")
    assert answer.status_code == 404
    assert "not found" in answer.text.lower()


def test_our_own_pages_are_verbatim_where_asked(formulas: Datasette) -> None:
    assert f"'{CALC}" in cells(get(formulas, f"{ROOT}/reports.csv").text)
    assert CALC in cells(get(formulas, f"{ROOT}/reports.csv?raw=1").text)


def test_the_command_line(formulas: Datasette) -> None:
    path = formulas.get_database("formulas").path
    words = ["search", str(path), "records are shared", "--limit", "3"]
    (row, *_) = csv.DictReader(io.StringIO(CliRunner().invoke(main, [*words, "--csv"]).stdout))
    assert row["title"] == f"'{CALC}"
    assert json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)[0]["title"] == CALC
