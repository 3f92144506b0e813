"""The pages of what recurs, and who is praised for it, with their twins."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from reportmine.insight.recurring_list import recurring
from tests.web.conftest import served
from tests.web.test_pages import ROOT, get


@pytest.fixture
def samples(sample_db: Path) -> Datasette:
    return served(sample_db)


def json_of(datasette: Datasette, path: str) -> Any:
    return get(datasette, f"{ROOT}/{path}").json()


def csv_of(datasette: Datasette, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(datasette, f"{ROOT}/{path}").text)))


def test_the_list_and_its_twins_say_the_same(samples: Datasette, sample_db: Path) -> None:
    expected = recurring(sqlite3.connect(sample_db))
    body = json_of(samples, "recurring.json?size=1000")
    assert (body["count"], len(body["results"])) == (len(expected), len(expected))
    assert [r["id"] for r in body["results"]] == [r["id"] for r in expected]
    assert [r["id"] for r in csv_of(samples, "recurring.csv")] == [r["id"] for r in expected]
    page = get(samples, f"{ROOT}/recurring").text
    first = expected[0]
    assert f"{first['systems']} of {first['of_systems']} systems" in page
    assert f"{ROOT}/recurrence/{first['id']}" in page
    assert page.index(expected[0]["name"]) < page.index(expected[1]["name"])


def test_it_comes_a_page_at_a_time(samples: Datasette) -> None:
    body = json_of(samples, "recurring.json?size=2&page=2")
    assert (body["page"], len(body["results"])) == (2, 2)
    every = json_of(samples, "recurring.json?size=1000")["results"]
    assert [r["id"] for r in body["results"]] == [r["id"] for r in every[2:4]]
    page = get(samples, f"{ROOT}/recurring?size=2&page=2").text
    assert 'start="3"' in page
    assert "size=2&amp;page=3" in page
    assert json_of(samples, "recurring.json?size=2&page=999")["page"] == body["pages"]


def test_limits_are_heard_and_wrong_ones_said(samples: Datasette) -> None:
    for row in json_of(samples, "recurring.json?polarity=strength")["results"]:
        assert row["polarity"] == "strength"
    for row in json_of(samples, "recurring.json?theme=unpaid_carers")["results"]:
        assert row["theme"] == "unpaid_carers"
    assert get(samples, f"{ROOT}/recurring?polarity=mixed").status_code == 400
    wrong = get(samples, f"{ROOT}/recurring.json?theme=unpaid_carer")
    assert wrong.status_code == 400
    assert "unpaid_carers" in wrong.json()["error"]
    assert 'role="alert"' in get(samples, f"{ROOT}/recurring?since=soon").text
    nobody = get(samples, f"{ROOT}/recurring?theme=environmental_sustainability&since=2030").text
    assert "Nothing recurs within these limits" in nobody


def test_one_recurrence_shows_every_finding_system_and_year(samples: Datasette, sample_db: Path) -> None:
    (one, *_) = recurring(sqlite3.connect(sample_db))
    page = get(samples, f"{ROOT}/recurrence/{one['id']}").text
    for member in one["members"]:
        assert f"{ROOT}/finding/{member['finding']}" in page
        assert member["system"] in page
    assert f">{one['first_year']}</th>" in page
    assert f"{one['reports']} of {one['of_reports']} reports" in page
    body = json_of(samples, f"recurrence/{one['id']}.json")
    assert body["recurrence"]["systems"] == one["systems"]
    rows = csv_of(samples, f"recurrence/{one['id']}.csv")
    assert [r["finding"] for r in rows] == [m["finding"] for m in one["members"]]
    missing = get(samples, f"{ROOT}/recurrence/nothing")
    assert missing.status_code == 404


def test_a_finding_leads_to_what_recurs_and_to_who_is_praised(samples: Datasette, sample_db: Path) -> None:
    (one, *_) = recurring(sqlite3.connect(sample_db))
    finding = one["members"][0]["finding"]
    page = get(samples, f"{ROOT}/finding/{finding}").text
    assert f"{ROOT}/recurrence/{one['id']}" in page
    assert f"{ROOT}/learn?about={finding}" in page
    body = json_of(samples, f"finding/{finding}.json")["recurrence"]
    assert (body["id"], body["systems"]) == (one["id"], one["systems"])
    alone = (
        sqlite3.connect(sample_db)
        .execute(
            """select id from findings where polarity = 'area_for_development'
        and id not in (select finding_id from recurrence_members)"""
        )
        .fetchone()[0]
    )
    assert json_of(samples, f"finding/{alone}.json")["recurrence"] is None


def test_who_is_praised_for_it(samples: Datasette, sample_db: Path) -> None:
    finding = recurring(sqlite3.connect(sample_db))[0]["members"][0]["finding"]
    body = json_of(samples, f"learn.json?about={finding}")
    quoted = sqlite3.connect(sample_db).execute("select text from findings where id = ?", (finding,))
    assert body["text"] == quoted.fetchone()[0]
    assert [r["finding"] for r in csv_of(samples, f"learn.csv?about={finding}")] == [
        r["finding"] for r in body["results"]
    ]
    assert json_of(samples, "learn.json")["results"] == []
    gone = get(samples, f"{ROOT}/learn?about=0123456789ab-0123456789ab")
    assert (gone.status_code, "no finding or recurrence" in gone.text) == (400, True)
    page = get(samples, f"{ROOT}/learn?about=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in page
