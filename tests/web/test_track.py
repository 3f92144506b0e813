"""Pages of what became of earlier criticism, over the sample reports."""

import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from reportmine.insight.chain import chain
from reportmine.insight.track_list import status_counts, tracked
from reportmine.vocabulary import STATUSES
from reportmine.web.pages.page import ROOT
from reportmine.web.pages.track import STATUS_LABELS, STATUS_SIGNS
from tests.web.conftest import served
from tests.web.test_pages import get
from tests.web.test_recurring import csv_of, json_of

SYSTEM = "northmere"


@pytest.fixture
def samples(sample_db: Path) -> Datasette:
    return served(sample_db)


@pytest.fixture
def rows(sample_db: Path) -> list[dict[str, object]]:
    return tracked(sqlite3.connect(sample_db), SYSTEM)


def test_every_status_has_words_and_a_sign() -> None:
    assert list(STATUS_LABELS) == list(STATUSES) == list(STATUS_SIGNS)
    assert len(set(STATUS_SIGNS.values())) == len(STATUSES)


def test_the_page_and_its_twins_hold_every_track(samples: Datasette, rows: list[dict[str, object]]) -> None:
    assert rows
    body = json_of(samples, f"track/{SYSTEM}.json?size=1000")
    assert [row["finding"] for row in body["results"]] == [row["finding"] for row in rows]
    assert sum(body["counts"].values()) == body["count"] == len(rows)
    table = csv_of(samples, f"track/{SYSTEM}.csv")
    assert [row["finding"] for row in table] == [row["finding"] for row in rows]
    page = get(samples, f"{ROOT}/track/{SYSTEM}?size=1000").text
    for row in rows:
        assert f"{ROOT}/issue/{row['finding']}" in page
        for later in row["later"]:  # type: ignore[attr-defined]
            assert f"{ROOT}/finding/{later['finding']}" in page


@pytest.mark.parametrize("status", STATUSES)
def test_limits_of_the_page(samples: Datasette, rows: list[dict[str, object]], status: str) -> None:
    body = json_of(samples, f"track/{SYSTEM}.json?status={status}&size=1000")
    assert [r["finding"] for r in body["results"]] == [r["finding"] for r in rows if r["status"] == status]
    assert body["counts"] == json_of(samples, f"track/{SYSTEM}.json")["counts"]


def test_pages_follow_each_other(samples: Datasette, rows: list[dict[str, object]]) -> None:
    both = [json_of(samples, f"track/{SYSTEM}.json?size=2&page={page}")["results"] for page in (1, 2)]
    found = [row["finding"] for some in both for row in some]
    assert found == [row["finding"] for row in rows][: len(found)]


def test_what_is_not_there_says_so(samples: Datasette) -> None:
    assert get(samples, f"{ROOT}/track/nowhere").status_code == 404
    assert get(samples, f"{ROOT}/issue/nothing").status_code == 404
    wrong = get(samples, f"{ROOT}/track/{SYSTEM}?since=soon")
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (400, True)
    assert get(samples, f"{ROOT}/track/{SYSTEM}?theme=no_such_theme").status_code == 400
    assert (
        "has a later report to be held against"
        in get(samples, f"{ROOT}/track/eastmarsh-and-holme-ics").text
    )


def test_an_issue_shows_its_chain_and_why(samples: Datasette, sample_db: Path) -> None:
    connection = sqlite3.connect(sample_db)
    row = next(row for row in tracked(connection, SYSTEM) if row["later"])
    found = chain(connection, row["finding"])
    assert found is not None
    body = json_of(samples, f"issue/{row['finding']}.json")["issue"]
    assert body["id"] == found["id"]
    page = get(samples, f"{ROOT}/issue/{row['finding']}").text
    for words in ("First said", "Looked at again", "Years open", "Why the same"):
        assert words in page
    for later in row["later"]:
        assert f"{ROOT}/finding/{later['finding']}" in page


def test_system_and_finding_lead_to_it(samples: Datasette, sample_db: Path) -> None:
    connection = sqlite3.connect(sample_db)
    assert json_of(samples, f"system/{SYSTEM}.json")["tracks"] == status_counts(connection, SYSTEM)
    assert f"{ROOT}/track/{SYSTEM}" in get(samples, f"{ROOT}/system/{SYSTEM}").text
    (row, *_) = tracked(connection, SYSTEM)
    page = get(samples, f"{ROOT}/finding/{row['finding']}").text
    assert f"{ROOT}/issue/{row['finding']}" in page
    assert json_of(samples, f"finding/{row['finding']}.json")["track"]["status"] == row["status"]
