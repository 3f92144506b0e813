"""The one definition of n and of the two readings, by hand in the database of `tests/counted.py`."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportmine import data
from reportmine.insight.counts import MAIN, MENTIONED, by_year, filled, read_counted, readings, share, span
from reportmine.insight.topics import looked_at, write_topics
from reportmine.store.sql import CURRENT
from reportmine.vocabulary import theme_names
from tests.counted import FINANCE, INFORMATION, QUIET, WAITING


@pytest.fixture
def covered(counted_db: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy that knows what each report looks at."""
    path = tmp_path / "counted.db"
    shutil.copy(counted_db, path)
    connection = sqlite3.connect(path)
    write_topics(connection)
    yield connection
    connection.close()


def test_n_are_those_that_are_asked_and_those_that_found_something(covered: sqlite3.Connection) -> None:
    counts = read_counted(covered)
    assert counts.looked(INFORMATION) == {"a23": True, "b1": True, "c1": False, "x1": False}
    # c1 says nothing of waiting, but its framework asks.
    assert counts.looked(WAITING) == {"a23": True, "b1": True, "c1": True, "x1": False}
    # Asked of a23 alone, which has no finding of it.
    assert counts.looked("discharge_and_flow") == {"a23": True}
    assert counts.looked(QUIET) == {}
    found = readings(counts, "discharge_and_flow")
    assert (found["reports"], found["asked"], found["criticise"]["k"]) == (1, 1, 0)


def test_how_much_each_report_says(covered: sqlite3.Connection) -> None:
    counts = read_counted(covered)
    # Two documents of a23 say it, b1 twice, c1 often; x1 once.
    assert counts.of(INFORMATION, "criticise") == {"a23": MAIN, "b1": MAIN, "c1": MAIN, "x1": MENTIONED}
    assert counts.of(INFORMATION, "praise") == {"a23": MENTIONED, "c1": MAIN}
    # One mixed finding of a1 and an area of a2; a mixed one of x1, which praises besides.
    assert counts.of(WAITING, "criticise") == {"a23": MAIN, "x1": MENTIONED}
    assert counts.of(WAITING, "praise") == {"b1": MENTIONED, "x1": MENTIONED}
    # c1-6 has the theme twice, from the model and from a person: it is one finding.
    assert counts.of(FINANCE, "praise") == {"a23": MENTIONED, "c1": MENTIONED}
    assert set(counts.assessments) == {"a23", "b1", "c1", "x1"}  # not b0, which b1 replaces
    assert counts.assessments["a23"].sha256 == ("a1", "a2")
    assert counts.assessments["a23"].year == "2023"
    assert by_year(counts, INFORMATION) == {"2019": ["x1"], "2022": ["b1"], "2023": ["a23"], "2024": ["c1"]}
    assert span(["2019", "2022"]) == ["2019", "2020", "2021", "2022"]
    part = counts.among({"x1"})
    assert (part.of(INFORMATION, "criticise"), part.looked(WAITING)) == ({"x1": 1}, {"x1": False})
    assert part.of(INFORMATION, "praise") == {}


SECTIONS = (
    # kind, heading, retells, kind and heading above: does a finding there make a main concern?
    ("headline", "Headline findings", 0, None, True),
    ("headline", "1.2 Summary of key findings", 0, None, True),
    ("headline", "OVERVIEW", 0, None, True),
    ("headline", "Overall summary", 0, None, True),
    ("headline", "Summary findings for the quality statements under the Safety theme", 0, None, True),
    ("headline", "Inspection outcome", 0, None, True),
    ("headline", "Main findings", 0, None, False),
    ("headline", "Inspection findings", 0, None, False),
    ("headline", "Summary", 0, None, False),  # the whole chapter in 2013-15
    ("headline", "Summary", 1, None, True),
    ("areas_for_development", "The board is not yet good because", 1, None, True),
    ("areas_for_development", "Areas for improvement", 0, None, False),  # prose, each sentence judged
    ("key_messages", "Key messages", 0, None, True),
    ("key_question", "Overall effectiveness", 0, None, False),
    ("other", "Children in care", 0, ("headline", "Headline findings"), True),
    ("other", "Children in care", 0, ("headline", "Main findings"), False),
    ("key_question", "Are they safe?", 0, ("headline", "Headline findings"), False),
)


@pytest.mark.parametrize(("kind", "heading", "retells", "above", "main"), SECTIONS)
def test_one_finding_in_a_summary_makes_a_main_concern(
    kind: str, heading: str, retells: int, above: tuple[str, str] | None, main: bool,
    covered: sqlite3.Connection,
) -> None:  # fmt: skip
    covered.execute(
        "update sections set kind = ?, heading = ?, retells = ? where id = 'x1.other'",
        (kind, heading, retells),
    )
    if above:
        covered.execute("update sections set kind = ?, heading = ? where id = 'x1.strengths'", above)
        covered.execute("update sections set parent_id = 'x1.strengths' where id = 'x1.other'")
    assert read_counted(covered).of(INFORMATION, "criticise")["x1"] == (MAIN if main else MENTIONED)


@pytest.mark.parametrize(
    ("change", "main"),
    [("kind = 'action'", True), ("source = 'heading'", True), ("kind = 'bullet'", False),
     ("source = 'human'", False), ("polarity = 'mixed'", False), ("section_id = null", False)],
)  # fmt: skip
def test_one_action_or_entry_of_a_list_makes_a_main_concern(
    change: str, main: bool, covered: sqlite3.Connection
) -> None:
    covered.execute(f"update findings set {change} where id = 'x1-1'")
    assert read_counted(covered).of(INFORMATION, "criticise")["x1"] == (MAIN if main else MENTIONED)


def test_what_does_not_count(covered: sqlite3.Connection) -> None:
    covered.execute("update findings set polarity = 'context' where id = 'x1-1'")
    covered.execute("update reports set judged = 0 where id = 'c1'")
    counts = read_counted(covered)
    assert set(counts.of(INFORMATION, "criticise")) == {"a23", "b1"}
    # x1 had a finding when the topics were written; that it has none now does not take it out of n.
    assert set(counts.looked(INFORMATION)) == {"a23", "b1", "x1"}
    assert "c1" not in counts.assessments


def test_every_report_looks_at_a_theme_of_ones_own(covered: sqlite3.Connection) -> None:
    names = [
        row[1] for row in covered.execute("pragma table_info(own_themes)") if row[3] and row[4] is None
    ]
    row = dict.fromkeys(names, 0) | {"theme": QUIET}
    covered.execute(
        f"insert into own_themes ({', '.join(row)}) values ({', '.join('?' * len(row))})",
        list(row.values()),
    )
    counts = read_counted(covered)
    assert counts.looked(QUIET) == dict.fromkeys(("a23", "b1", "c1", "x1"), True)
    assert readings(counts, QUIET)["criticise"] == {**share(0, 4), "main": share(0, 4)}


def test_prepared_queries_count_the_same(connection: sqlite3.Connection) -> None:
    counts = read_counted(connection)
    sql = filled(data.load("queries.toml")["queries"]["themes_by_year"]["sql"])
    sums: dict[str, list[int]] = {}
    for theme, _, *numbers in connection.execute(sql, {"theme": ""}):
        before = sums.setdefault(theme, [0] * len(numbers))
        sums[theme] = [a + b for a, b in zip(before, numbers, strict=True)]
    labels = dict(connection.execute("select name, label from themes"))
    for name in theme_names():
        found = readings(counts, name)
        ours = [found["reports"]]
        for direction in ("criticise", "praise"):
            ours += [found[direction]["k"], found[direction]["main"]["k"]]
        assert sums.get(labels[name], [0] * 5) == ours, name
    assert sum(row[0] for row in sums.values()) > sum(row[1] for row in sums.values()) > 0


def test_what_recurs_is_counted_among_the_same_reports(connection: sqlite3.Connection) -> None:
    counts, looked = read_counted(connection), looked_at(connection, CURRENT)
    for theme in theme_names():
        known = {name for name in counts.looked(theme) if counts.assessments[name].system}
        assert looked[theme][0] == known, theme


def test_readings_hang_together(connection: sqlite3.Connection) -> None:
    counts = read_counted(connection)
    for theme in counts.covered:
        found = readings(counts, theme)
        assert 0 <= found["asked"] <= found["reports"] <= len(counts.assessments)
        for direction in ("criticise", "praise"):
            assert found[direction]["main"]["k"] <= found[direction]["k"] <= found["reports"]
            assert set(counts.of(theme, direction)) <= set(counts.looked(theme))
