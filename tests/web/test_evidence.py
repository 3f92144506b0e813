"""Whose evidence findings rest on, as the site and the command line show and limit it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from reportmine.cli.main import main
from reportmine.errors import UnknownChoice
from reportmine.search.filters import Filters
from reportmine.search.limits import filters_from
from reportmine.web.pages import queries
from tests.web.conftest import served
from tests.web.test_pages import ROOT, get

RESTS_ON = {"a1-1": "staff", "a1-2": "carers", "a2-1": "staff", "a2-2": "data", "a1-4": "people"}


@pytest.fixture
def known(counted_db: Path, tmp_path: Path) -> Path:
    """The counted database, with the evidence of five findings; the last of them is context."""
    path = shutil.copy(counted_db, tmp_path / "known.db")
    connection = sqlite3.connect(path)
    connection.executemany(
        "update findings set evidence_source = ? where id = ?", [(e, i) for i, e in RESTS_ON.items()]
    )
    connection.commit()
    connection.close()
    return Path(path)


@pytest.fixture
def site(known: Path) -> Datasette:
    return served(known)


def test_a_listing_is_limited_to_evidence_and_says_so(site: Datasette) -> None:
    told = get(site, f"{ROOT}/findings.json?evidence=STAFF").json()
    assert [(r["finding"], r["evidence_source"]) for r in told["results"]] == [
        ("a1-1", "staff"), ("a2-1", "staff"),
    ]  # fmt: skip
    page = get(site, f"{ROOT}/findings?evidence=staff").text
    assert "Findings: evidence staff</h1>" in page
    assert "By evidence" not in page


def test_a_listing_offers_the_evidence_there_is(site: Datasette, known: Path) -> None:
    page = get(site, f"{ROOT}/findings?system=aford").text
    line = page.partition("By evidence: ")[2].partition("</p>")[0]
    assert [part.partition("</a>")[0].rpartition(">")[2] for part in line.split(", ")] == [
        "staff", "carers", "data",
    ]  # fmt: skip
    assert '<a href="?system=aford&amp;evidence=staff">staff</a> (2)' in line
    connection = sqlite3.connect(known)
    assert queries.evidence_of_listing(connection, Filters(polarity="context")) == [
        {"evidence": "people", "n": 1}
    ]
    connection.close()


def test_a_finding_says_whose_evidence_it_rests_on(site: Datasette) -> None:
    assert "<dt>Evidence</dt>" in get(site, f"{ROOT}/finding/a1-2").text
    assert "evidence=carers&amp;report=a1" in get(site, f"{ROOT}/finding/a1-2").text
    assert "<dt>Evidence</dt>" not in get(site, f"{ROOT}/finding/a1-3").text


def test_a_value_that_there_is_not_is_one_line(site: Datasette, known: Path) -> None:
    response = get(site, f"{ROOT}/findings.json?evidence=rumour")
    assert response.status_code == 400
    assert response.json()["error"].startswith("no evidence 'rumour'; one of: carers, data")
    connection = sqlite3.connect(known)
    with pytest.raises(UnknownChoice, match="no evidence 'rumour'"):
        filters_from(connection, {"evidence": "rumour"})
    connection.close()
    told = CliRunner().invoke(main, ["search", str(known), "records", "--evidence", "rumour"])
    assert told.exit_code == 2
    assert "'rumour' is not one of 'people', 'carers'" in told.output


def test_a_search_is_limited_to_evidence(site: Datasette) -> None:
    told = get(site, f"{ROOT}/search.json?q=records&evidence=staff&polarity=any").json()
    assert {r["finding"] for r in told["results"]} <= {"a1-1", "a2-1"}
    assert json.dumps(told["results"]) != "[]"
    assert '<option value="staff" selected>' in get(site, f"{ROOT}/search?q=records&evidence=staff").text
