"""Counts: each is exactly its sentences, and editions and assessments count once."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportmine.insight import compare, theme_by_system
from reportmine.insight.interval import wilson
from reportmine.insight.systems import heat, profile, system_list
from reportmine.insight.themes import theme_list, theme_reports, theme_systems, themes_beside, typical


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_interval_holds_its_share(k: int, more: int) -> None:
    low, high = wilson(k, k + more)
    assert 0 <= low <= high <= 1
    if k + more:
        assert low - 1e-9 <= k / (k + more) <= high + 1e-9


def test_intervals_known_from_elsewhere() -> None:
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29 (score method without correction).
    table = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0, 0.1611),
             (1, 29): (0.0061, 0.1718)}  # fmt: skip
    for (k, n), expected in table.items():
        assert wilson(k, n) == pytest.approx(expected, abs=5e-5)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_the_tally_is_the_sentences(connection: sqlite3.Connection) -> None:
    for row in theme_list(connection):
        for name, polarity in (("areas", "area_for_development"), ("strengths", "strength")):
            counted = connection.execute(
                """select count(*) from finding_themes t join findings f on f.id = t.finding_id
                where t.theme = ? and f.polarity = ?""",
                (row["name"], polarity),
            ).fetchone()[0]
            assert row[name] == counted
    cells = {(c.system, c.theme): c for c in theme_by_system(connection)}
    chart = heat(connection, "strength")
    for system in chart["systems"]:
        for theme, n in zip(chart["themes"], system["counts"], strict=True):
            cell = cells.get((system["id"], theme["name"]))
            assert n == (cell.strengths if cell else 0)
        assert max(system["counts"]) <= system["total"]


def test_a_family_of_the_map_is_part_of_the_whole(connection: sqlite3.Connection) -> None:
    whole = {s["id"]: s["total"] for s in heat(connection, "area_for_development")["systems"]}
    families = [row[0] for row in connection.execute("select distinct family from reports")]
    parts = [heat(connection, "area_for_development", family)["systems"] for family in families]
    added: dict[str, int] = {}
    for part in parts:
        for system in part:
            added[system["id"]] = added.get(system["id"], 0) + system["total"]
    assert added == whole


def test_themes_of_a_system_against_others(connection: sqlite3.Connection) -> None:
    listed = system_list(connection)
    assert len(listed) > 2
    for system in listed:
        rows = profile(connection, system["id"])
        assert len(rows) == 24
        for row in rows:
            for kind in ("areas_for_development", "strengths"):
                assert row[f"{kind}_share"] is None or 0 <= row[f"{kind}_share"] <= 1
    total = sum(row["areas_for_development"] + row["others_areas_for_development"] for row in rows)
    assert total == sum(c.areas for c in theme_by_system(connection))


def test_a_theme_counts_reports_not_documents(sample_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.db"
    shutil.copy(sample_db, path)
    connection = sqlite3.connect(path)
    before = theme_reports(connection, "safeguarding")
    assert before["criticise"]["k"] <= before["criticise"]["n"] == before["reports"]
    assert sum(year["reports"] for year in before["years"]) == before["reports"]
    # Two parts of one assessment are one report; an edition that is replaced is none.
    first, second = connection.execute(
        """select distinct r.id from reports r join findings f on f.report_id = r.id
        join finding_themes t on t.finding_id = f.id
        where t.theme = 'safeguarding' and f.polarity <> 'context' order by 1 limit 2"""
    ).fetchall()
    connection.execute(
        "update reports set assessment_id = (select assessment_id from reports where id = ?) where id = ?",
        (first[0], second[0]),
    )
    connection.commit()
    assert theme_reports(connection, "safeguarding")["reports"] == before["reports"] - 1
    connection.execute("update reports set replaces = ? where id = ?", (first[0], second[0]))
    connection.commit()
    after = theme_reports(connection, "safeguarding")
    assert after["areas"] + after["strengths"] + after["mixed"] < (
        before["areas"] + before["strengths"] + before["mixed"]
    )
    listed = {row["name"]: row for row in theme_list(connection)}["safeguarding"]
    assert (listed["areas"], listed["strengths"]) == (after["areas"], after["strengths"])
    assert (
        sum(row["areas_for_development"] for row in theme_systems(connection, "safeguarding"))
        <= (after["areas"])
    )


def test_typical_quotes_are_of_their_theme(connection: sqlite3.Connection) -> None:
    quotes = typical(connection, "information_sharing", "area_for_development")
    assert quotes
    assert len({quote["system"] for quote in quotes}) == len(quotes)
    for quote in quotes:
        themes = connection.execute(
            "select theme from finding_themes where finding_id = ?", (quote["finding"],)
        ).fetchall()
        assert ("information_sharing",) in themes
        assert quote["polarity"] == "area_for_development"
    beside = themes_beside(connection, "information_sharing")
    assert all(row["theme"] != "information_sharing" and row["n"] > 0 for row in beside)
    assert typical(connection, "no_such_theme", "strength") == []
    assert theme_reports(connection, "no_such_theme")["reports"] == 0


def test_systems_side_by_side(connection: sqlite3.Connection) -> None:
    two = [system["id"] for system in system_list(connection)[:2]]
    rows = compare(connection, two)
    assert len(rows) == 24
    assert {f"{two[0]} strengths", f"{two[1]} areas_for_development"} <= set(rows[0])
