"""Trends: one family each, years between without a report, breaks where something changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reportmine import data
from reportmine.insight import corrected
from reportmine.insight.topics import write_topics
from reportmine.insight.trends import breaks, flat_trends, trends
from reportmine.structure.catalogue import catalogue
from tests.counted import FINANCE, INFORMATION, QUIET


@pytest.fixture
def filled(counted_db: Path, monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    """Inspections of Beeton's area of 2024 and, without a judgement, 2025."""
    monkeypatch.setattr(corrected, "read_families", lambda model: {})
    memory = sqlite3.connect(":memory:")
    with sqlite3.connect(counted_db) as connection:
        connection.backup(memory)
    memory.execute("update reports set replaces = null, inspection_to = '2024-05-05' where id = 'b1'")
    memory.execute("update reports set assessment_id = 'b2', inspection_to = '2025-05-05' where id = 'b0'")
    memory.execute(
        "insert into families (id, name, version) values ('area_send_inspection', 'Area SEND', '1')"
    )
    memory.execute("update findings set polarity = 'context' where report_id = 'b0'")
    write_topics(memory)
    return memory


def test_one_trend_a_family_of_two_years(filled: sqlite3.Connection) -> None:
    (one,) = trends(filled, INFORMATION)  # the other families have reports of one year each
    assert (one["family"], one["name"], one["reports"]) == ("area_send_inspection", "Area SEND", 2)
    assert one["asked"] is True
    assert one["breaks"] == []
    years = [
        (y["year"], y["reports"], y["criticise"]["k"], y["criticise"]["main"]["k"]) for y in one["years"]
    ]
    assert years == [("2024", 1, 1, 1), ("2025", 1, 0, 0)]
    assert trends(filled, QUIET) == []
    assert trends(filled, FINANCE) == []  # nobody asks for it, and one report found it


def test_years_between_have_a_row(filled: sqlite3.Connection) -> None:
    filled.execute("update reports set inspection_to = '2021-05-05' where id = 'b1'")
    (one,) = trends(filled, INFORMATION)
    assert [(y["year"], y["reports"]) for y in one["years"]] == [
        ("2021", 1), ("2022", 0), ("2023", 0), ("2024", 0), ("2025", 1),
    ]  # fmt: skip
    (new,) = one["breaks"]
    assert (new["year"], new["since"], new["checked"]) == ("2023", "2023-01-01", True)
    rows = flat_trends([one])
    assert len(rows) == 5 * 2 * 2
    assert [row["k"] for row in rows if (row["direction"], row["reading"]) == ("criticise", "main")] == [
        1, 0, 0, 0, 0,
    ]  # fmt: skip
    assert {row["year"] for row in rows if row["break"]} == {"2023"}
    assert {row["corrected_low"] for row in rows} == {None}


@pytest.mark.parametrize(
    ("family", "first", "last", "found"),
    [
        ("ofsted_ilacs", "2013", "2026", ["2018-01-01", "2023-01-01"]),
        ("ofsted_ilacs", "2017", "2018", ["2018-01-01"]),
        ("ofsted_ilacs", "2018", "2022", []),  # the first year of the new is no break yet
        ("ofsted_focused_visit", "2020", "2021", ["2020-09-01", "2021-04-01"]),  # within a year it is one
        ("ofsted_focused_visit", "2021", "2021", ["2021-04-01"]),
        ("ofsted_focused_visit", "2018", "2019", []),
        ("generic", "2000", "2030", []),
    ],
)
def test_breaks_lie_between_years_that_are_shown(
    family: str, first: str, last: str, found: list[str]
) -> None:
    assert [one["since"] for one in breaks(family, first, last)] == found


def test_breaks_are_of_known_families_and_say_what_and_where_from() -> None:
    for one in data.load("breaks.toml")["break"]:
        assert one["family"] in catalogue().families
        assert len(one["since"]) == 10
        assert min(len(one["what"]), len(one["source"])) > 5
        assert isinstance(one["checked"], bool)


def test_what_no_framework_asks_for_is_not_corrected(counted_db: Path) -> None:
    memory = sqlite3.connect(":memory:")
    with sqlite3.connect(counted_db) as connection:
        connection.backup(memory)
    memory.execute("update reports set replaces = null, assessment_id = 'b2' where id in ('b0', 'b1')")
    memory.execute("update reports set family = 'ofsted_focused_visit' where id in ('b0', 'b1')")
    memory.execute("update reports set inspection_to = '2023-05-05' where id in ('b0', 'b1')")
    memory.execute("update reports set assessment_id = 'b3', inspection_to = '2024-05-05' where id = 'b1'")
    write_topics(memory)
    (visits,) = trends(memory, INFORMATION)
    assert (visits["family"], visits["asked"]) == ("ofsted_focused_visit", False)
    assert {y["criticise"]["corrected"] for y in visits["years"]} == {None}
    memory.execute("update reports set family = 'joint_targeted_area_inspection' where id in ('b0', 'b1')")
    memory.execute("delete from report_topics")
    write_topics(memory)
    (letters,) = trends(memory, INFORMATION)
    assert letters["asked"] is True
    first = letters["years"][0]["criticise"]["corrected"]
    assert (first["said"], first["reports"], first["read"]) == (1, 1, 8)
