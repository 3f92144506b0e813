"""The sentences behind a number: every limit of the search, each counted once."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from reportmine.web.pages.listings import LIMITS, findings
from reportmine.web.pages.page import PageRequest, file_name
from reportmine.web.pages.search_page import FILTERS, NAMES
from tests.counted import FINANCE, INFORMATION, WAITING
from tests.web.conftest import served
from tests.web.test_pages import ROOT, get

A2 = ["a2-1", "a2-2", "a2-3", "a2-4"]


@pytest.fixture
def few(counted_db: Path) -> Datasette:
    return served(counted_db)


@pytest.mark.parametrize(
    ("query", "named", "wanted"),
    [
        ("report=a2", "Report a2", A2),
        ("report=b0", "Report b0", ["b0-1"]),
        ("year=2024&system=Aford", "Aford, 2024", A2),
        (f"theme={INFORMATION}&theme={WAITING}", "Information sharing, Access and waiting", ["a1-5"]),
        (f"theme={FINANCE}&polarity=strength", "Finance", ["a2-2", "c1-6"]),
        ("polarity=context", "", ["a1-4", "b1-4"]),
        ("since=2024&until=2024&system=aford", "Aford, since 2024, until 2024-12-31", A2),
        ("score=2", "score 2", ["a2-1", "a2-2"]),
        ("statement=safeguarding", "Safeguarding", ["a2-1", "a2-2", "c1-1"]),
        ("inspectorate=ofsted&family=generic", "generic, Ofsted", ["x1-1", "x1-2", "x1-3"]),
        ("outcome=inadequate&theme=finance", "Finance, inadequate", ["c1-6"]),
        ("theme=quiet_theme", "Quiet theme", []),
    ],
)
def test_a_listing_is_limited_as_a_search_is(
    query: str, named: str, wanted: list[str], few: Datasette
) -> None:
    told = get(few, f"{ROOT}/findings.json?{query}").json()
    assert [row["finding"] for row in told["results"]] == wanted
    assert told["count"] == len(wanted)
    table = get(few, f"{ROOT}/findings.csv?size=1&{query}").text
    assert [row["finding"] for row in csv.DictReader(io.StringIO(table))] == wanted
    page = get(few, f"{ROOT}/findings?{query}").text
    heading = page.partition("<h1>")[2].partition("</h1>")[0]
    assert heading.partition(": ")[2] == named
    assert f"<p>{len(wanted)} sentence{'' if len(wanted) == 1 else 's'}" in page


def test_a_listing_takes_the_limits_of_the_search_and_two_more() -> None:
    assert set(LIMITS) - set(FILTERS) == {"report", "year"}
    assert set(FILTERS) <= set(NAMES)


@pytest.mark.parametrize("form", ["html", "json", "csv"])
def test_a_listing_counts_once_and_reads_once(form: str, counted: sqlite3.Connection) -> None:
    sent: list[str] = []
    counted.set_trace_callback(sent.append)
    view = findings(counted, PageRequest("findings", "", {"theme": [INFORMATION], "size": ["3"]}, form))
    counted.set_trace_callback(None)
    assert view.data["count"] == 14
    assert len(view.rows) == (14 if form == "csv" else 3)
    assert sum("count(*)" in sql for sql in sent) == 1
    assert sum("as section" in sql for sql in sent) == 1


def test_pages_of_a_listing(few: Datasette) -> None:
    order = [row["finding"] for row in get(few, f"{ROOT}/findings.json?size=99").json()["results"]]
    assert len(order) == 21
    for page in (1, 2, 3):
        told = get(few, f"{ROOT}/findings.json?size=9&page={page}").json()
        assert (told["page"], told["pages"], told["count"]) == (page, 3, 21)
        assert [row["finding"] for row in told["results"]] == order[9 * page - 9 : 9 * page]
    last = get(few, f"{ROOT}/findings?size=9&page=3&since=2019").text
    assert 'href="?since=2019&amp;size=9&amp;page=2" rel="prev"' in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("theme=informaton_sharing", "no theme 'informaton_sharing'; did you mean information_sharing?"),
        ("system=Afrod", "no system named 'Afrod' in this database; did you mean Aford?"),
        ("family=area_send", "no family 'area_send'; did you mean area_send_inspection?"),
        ("year=20244", "'20244' is no year; write 2024"),
        ("since=2024-13-01", "'2024-13-01' is no date; write 2024-05-31 or 2024"),
        ("report=zz", "no report 'zz' in this database"),
        ("outcome=inadequat", "no outcome 'inadequat'; did you mean inadequate?"),
    ],
)
def test_the_site_and_the_command_line_say_the_same(
    query: str, message: str, few: Datasette, counted_db: Path
) -> None:
    from click.testing import CliRunner

    from reportmine.cli.main import main

    name, _, value = query.partition("=")
    for address in (f"findings.json?{query}", f"findings.csv?{query}", f"search.json?q=x&{query}"):
        if name in FILTERS or not address.startswith("search"):
            answer = get(few, f"{ROOT}/{address}")
            assert answer.status_code == 400
            assert answer.json()["error"] == message
    if name in FILTERS:
        told = CliRunner().invoke(main, ["search", str(counted_db), "x", f"--{name}", value])
        assert (told.exit_code, told.output) == (2, f"Error: {message}\n")


def test_limits_without_words_keep_all_limits(few: Datasette) -> None:
    page = get(few, f"{ROOT}/search?theme=finance&since=2024&score=2").text
    assert "/findings?theme=finance&amp;score=2&amp;since=2024" in page


def method(path: Path, sources: list[str]) -> Any:
    connection = sqlite3.connect(path)
    connection.execute("update build set sources = ?", (json.dumps(sources),))
    connection.commit()
    connection.close()
    return served(path)


def test_the_method_page_names_the_sources_of_the_build(counted_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "reports.db"
    shutil.copy(counted_db, path)
    sources = [
        "/home/jo/corpus",
        'in/Bath, Wells and "Yeovil"',
        "C:\\Users\\jo\\My reports",
        "a\\b",
        "/x/<b>",
    ]
    shown = method(path, sources)
    names = ["corpus", 'Bath, Wells and "Yeovil"', "My reports", "a\\b", "<b>"]
    assert get(shown, f"{ROOT}/method.json").json()["build"]["sources"] == names
    page = get(shown, f"{ROOT}/method").text
    assert "<dd>corpus<br>Bath, Wells and &#34;Yeovil&#34;<br>My reports<br>a\\b<br>&lt;b&gt;</dd>" in page
    for private in ("jo", '"]'):
        assert private not in page.partition("<dt>From</dt>")[2].partition("</dd>")[0]
    assert "<dt>From</dt><dd></dd>" in get(method(path, []), f"{ROOT}/method").text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/b.pdf", "b.pdf"), ("b.pdf", "b.pdf"), ("in/b c.pdf", "b c.pdf"), ("/a/b/", "b"), ("", ""),
        ("C:\\a\\b.pdf", "b.pdf"), ("c:/a/b.pdf", "b.pdf"), ("\\\\host\\share\\a\\b.pdf", "b.pdf"),
        ("in/a\\b.pdf", "a\\b.pdf"), ("-", "-"),
    ],
)  # fmt: skip
def test_the_name_of_a_file(path: str, name: str) -> None:
    assert file_name(path) == name
