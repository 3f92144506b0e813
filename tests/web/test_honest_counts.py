"""Pages that count reports: both readings, corrected counts, trends and peers, and their twins."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from reportmine.insight.counts import counted, readings
from reportmine.insight.differences import LEAST_FINDINGS, LEAST_PEERS
from reportmine.insight.peers import against_peers, flat_peers
from reportmine.insight.themes import theme_list
from reportmine.insight.trends import flat_trends, trends
from tests.web.conftest import served
from tests.web.test_pages import ROOT, get
from tests.web.test_recurring import csv_of, json_of


@pytest.fixture
def samples(sample_db: Path) -> Datasette:
    return served(sample_db)


THEME = "leadership_and_strategy"


def test_a_theme_says_k_of_n_in_both_readings(samples: Datasette, connection: sqlite3.Connection) -> None:
    found = readings(counted(connection), THEME)
    body = json_of(samples, f"theme/{THEME}.json")["counts"]
    assert (body["reports"], body["asked"]) == (found["reports"], found["asked"])
    assert body["criticise"]["main"]["k"] == found["criticise"]["main"]["k"] < body["criticise"]["n"]
    page = get(samples, f"{ROOT}/theme/{THEME}").text
    assert f"{found['reports']} of the {len(counted(connection).assessments)} reports look at it" in page
    for words, of in (
        ("a main concern", found["criticise"]["main"]),
        ("praise it at all", found["praise"]),
    ):
        assert f'<th scope="row">{words}</th><td class="n">{of["k"]} of {of["n"]}</td>' in page


def test_a_corrected_count_says_from_how_many_reports(samples: Datasette) -> None:
    counts = json_of(samples, f"theme/{THEME}.json")["counts"]
    right = counts["criticise"]["corrected"]
    page = get(samples, f"{ROOT}/theme/{THEME}").text
    assert f"{right['low']} to {right['high']} of {right['reports']}; tagger says {right['said']}" in page
    assert f"in {right['read']} reports read in full" in page
    assert "nothing is known of" in page  # CQC's reports, of which too few were read
    assert "cqc_ics_assessment" in right["unmeasured"]
    nothing = get(samples, f"{ROOT}/theme/environmental_sustainability").text
    assert "not measured here" in nothing
    assert "tagger says" not in nothing


def test_trends_have_a_chart_a_table_and_a_csv(samples: Datasette, connection: sqlite3.Connection) -> None:
    expected = trends(connection, THEME)
    assert expected
    assert json_of(samples, f"theme/{THEME}.json")["trends"] == expected
    rows = csv_of(samples, f"theme/{THEME}.csv?show=years")
    assert [(r["family"], r["year"], r["k"]) for r in rows] == [
        (r["family"], r["year"], str(r["k"])) for r in flat_trends(expected)
    ]
    page = get(samples, f"{ROOT}/theme/{THEME}").text
    assert page.count('<svg class="trend"') == len(expected)
    for one in expected:
        assert page.count(f'id="trend-{one["family"]}"') == 1
        assert f'aria-label="{one["name"]} by year"' in page
    assert f"theme/{THEME}.csv?show=years" in page


def test_themes_come_by_their_main_concerns(samples: Datasette, connection: sqlite3.Connection) -> None:
    expected = theme_list(connection)
    rows = csv_of(samples, "themes.csv")
    assert [row["name"] for row in rows] == [row["name"] for row in expected]
    numbers = [(int(row["criticise_main"]), int(row["praise_main"])) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0][0] > 0
    for row in rows:
        assert int(row["criticise_main"]) <= int(row["criticise"]) <= int(row["reports"])
    first = expected[0]
    for page in ("/", f"{ROOT}/themes"):
        assert f"{first['criticise_main']} of {first['reports']}</td>" in get(samples, page).text


def test_a_system_stands_beside_its_peers(samples: Datasette, connection: sqlite3.Connection) -> None:
    (system,) = connection.execute("select min(system_id) from reports where judged").fetchone()
    expected = against_peers(connection, system)
    assert json_of(samples, f"system/{system}.json")["peers"] == expected
    rows = csv_of(samples, f"system/{system}.csv?show=peers")
    assert len(rows) == len(flat_peers(expected or {}))
    assert {row["system"] for row in rows} == {system}
    assert "areas_for_development_share" in csv_of(samples, f"system/{system}.csv")[0]
    page = get(samples, f"{ROOT}/system/{system}").text
    assert f"Under {LEAST_PEERS} reports of peers nothing is marked" in page
    assert "too little to tell" in page
    assert "▲ more" not in page


@pytest.mark.parametrize("asked", ["since=20x4", "until=99999", "region=moon", "family=nope", "since=%27"])
def test_what_makes_no_sense_is_as_if_it_were_not_given(
    asked: str, samples: Datasette, connection: sqlite3.Connection
) -> None:
    (system,) = connection.execute("select min(system_id) from reports where judged").fetchone()
    assert json_of(samples, f"system/{system}.json?{asked}") == json_of(samples, f"system/{system}.json")


def test_peers_are_narrowed_by_year_and_region(samples: Datasette, connection: sqlite3.Connection) -> None:
    (system,) = connection.execute("select min(system_id) from reports where judged").fetchone()
    found = json_of(samples, f"system/{system}.json?since=1990&until=1991&region=same")["peers"]
    assert (found["since"], found["until"], found["own_reports"]) == ("1990", "1991", 0)
    assert (
        "There is none with a theme." in get(samples, f"{ROOT}/system/{system}?since=1990&until=1991").text
    )


def test_the_method_says_how_reports_are_counted(samples: Datasette) -> None:
    page = get(samples, f"{ROOT}/method").text
    assert "in 30 whole reports, drawn by chance within each of 4 kinds" in page
    assert "Mixed findings count as criticism" in page
    assert f"Under {LEAST_PEERS} reports of peers, or {LEAST_FINDINGS} findings of the system" in page


def test_numbers_against_peers_open_exactly_their_sentences(
    samples: Datasette, connection: sqlite3.Connection
) -> None:
    (system,) = connection.execute("select min(system_id) from reports where judged").fetchone()
    page = get(samples, f"{ROOT}/system/{system}").text.partition('id="profile"')[2]
    links = re.findall(r'href="([^"]*/findings\?[^"]*)">(\d+)</a>', page)
    assert len(links) > 3
    for link, number in links:
        assert re.search(rf"<p>{number} sentences?", get(samples, link.replace("&amp;", "&")).text), link
    found = against_peers(connection, system)
    assert found
    for direction in ("criticise", "praise"):
        for row in found[direction]:
            assert sum(row["own"]["polarities"].values()) == row["own"]["k"]
