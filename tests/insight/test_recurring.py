"""What recurs in the database that is counted by hand, with pairs judged by their cosine alone."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from reportmine.insight import recurring
from reportmine.insight.learning_from import learn_from
from reportmine.insight.recurring_list import narrower, one_recurrence
from reportmine.insight.recurring_list import recurring as listed
from reportmine.insight.topics import write_topics
from reportmine.pipeline.insights import write_insights
from tests.counted import AREA, INFORMATION, STRENGTH, vector


def test_reports_look_at_what_is_asked_of_them_and_at_what_they_find(filled: sqlite3.Connection) -> None:
    rows = filled.execute("select report_id, topic, basis from report_topics").fetchall()
    framework = {(report, topic) for report, topic, basis in rows if basis == "framework"}
    # The counted database has three themes of the codebook, all in the scope of both documents of a23.
    assert {r for r, topic in framework if topic == INFORMATION} == {"a1", "a2", "b0", "b1"}
    found = {(report, topic) for report, topic, basis in rows if basis == "found"}
    assert ("c1", INFORMATION) in found
    assert ("x1", INFORMATION) in found
    assert ("c1", "quiet_theme") not in found | framework
    assert len(rows) == len({row[:2] for row in rows})


def test_context_is_no_finding_of_a_topic(counted_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "counted.db"
    shutil.copy(counted_db, path)
    connection = sqlite3.connect(path)
    connection.execute("update findings set polarity = 'context' where report_id = 'c1'")
    write_topics(connection)
    of_c1 = connection.execute("select distinct basis from report_topics where report_id = 'c1'").fetchall()
    assert of_c1 == [("framework",)]
    connection.close()


def test_the_one_thing_that_two_systems_were_told(filled: sqlite3.Connection) -> None:
    # 0.95 of b1-1 and c1-1, 0.91 of c1-1 and c1-2, 0.88 of b1-1 and c1-2. What a1 and a2 say is of one
    # system.
    (row,) = filled.execute("select * from recurrences").fetchall()
    names = [d[0] for d in filled.execute("select * from recurrences limit 0").description]
    one = dict(zip(names, row, strict=True))
    assert one.pop("id")
    assert one == {
        "name": "Records are not shared with families, though staff try", "theme": INFORMATION,
        "polarity": AREA, "systems": 2, "of_systems": 3, "reports": 2,
        "of_reports": 3,  # a23, b1 and c1; not b0, which b1 replaces, nor x1, which is of no known system
        "findings": 3, "stability": 1.0, "first_year": "2022", "last_year": "2024", "finding_id": "c1-1",
        "broader_id": None,
    }  # fmt: skip
    members = filled.execute("select finding_id, rank from recurrence_members order by rank").fetchall()
    assert members == [("c1-1", 1), ("b1-1", 2), ("c1-2", 3)]


def test_what_is_unsure_or_says_of_nobody_is_left_out(filled: sqlite3.Connection) -> None:
    filled.execute("update findings set polarity_confidence = 0.59 where id = 'c1-2'")
    filled.execute("update findings set text = 'The pace of change is far too slow.' where id = 'b1-1'")
    (one,) = recurring.recurrences(filled, AREA, "fast")  # c1-1 is now likest to what a1 and a2 say
    assert {said.id for said in one.members} == {"a1-1", "a1-2", "a2-1", "c1-1"}
    filled.execute("update findings set text = 'Records get lost between two schools.' where id = 'b1-1'")
    (one,) = recurring.recurrences(filled, AREA, "fast")
    assert {said.id for said in one.members} == {"b1-1", "c1-1"}


def test_a_stock_phrase_is_no_recurrence(
    filled: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recurring, "STOCK", 2)
    phrase = "Records of care are not shared."
    filled.execute(f"update findings set text = '{phrase}' where id in ('b1-1', 'c1-1')")
    assert recurring.recurrences(filled, AREA, "fast") == []


def test_praise_is_never_grouped_with_blame(filled: sqlite3.Connection) -> None:
    filled.execute("update findings set polarity = 'strength' where id = 'b1-1'")
    assert recurring.recurrences(filled, AREA, "fast") == []
    assert recurring.recurrences(filled, STRENGTH, "fast") == []


def test_the_list_counts_as_the_table_does_and_by_kind_and_year(filled: sqlite3.Connection) -> None:
    (row,) = listed(filled)
    stored = filled.execute(
        "select systems, of_systems, reports, of_reports, findings, first_year, last_year from recurrences"
    ).fetchone()
    keys = ("systems", "of_systems", "reports", "of_reports", "findings", "first_year", "last_year")
    assert tuple(row[key] for key in keys) == stored
    assert [m["finding"] for m in row["members"]] == ["c1-1", "b1-1", "c1-2"]
    assert row["members"][0]["system"] == "Carrow House"
    assert listed(filled, family="area_send_inspection") == []
    assert listed(filled, since="2023") == []
    assert listed(filled, min_systems=3) == []
    assert listed(filled, theme="finance") == []
    assert listed(filled, theme=INFORMATION, since="2020", limit=1)[0]["id"] == row["id"]
    assert listed(filled, polarity=STRENGTH) == []


def test_one_is_found_by_its_id_or_by_a_finding(filled: sqlite3.Connection) -> None:
    (row,) = listed(filled)
    by_id, by_finding = one_recurrence(filled, row["id"]), one_recurrence(filled, "c1-2")
    assert by_id == by_finding == row
    assert one_recurrence(filled, "a1-1") is None
    assert narrower(filled, row["id"]) == []


def test_made_again_it_is_the_same(filled: sqlite3.Connection) -> None:
    tables = ("report_topics", "recurrences", "recurrence_members")
    before = [filled.execute(f"select * from {table}").fetchall() for table in tables]
    assert (write_insights(filled, "fast"),) == filled.execute("select insight_key from build").fetchone()
    assert [filled.execute(f"select * from {table}").fetchall() for table in tables] == before


def test_it_is_taken_over_where_nothing_changed_and_made_anew_where_something_did(
    filled: sqlite3.Connection, tmp_path: Path
) -> None:
    path = tmp_path / "counted.db"
    filled.execute("update recurrences set name = 'As it was'")
    filled.commit()
    shutil.copy(path, tmp_path / "old.db")
    filled.execute("attach database ? as old", (str(tmp_path / "old.db"),))
    for table in ("recurrence_members", "recurrences", "report_topics"):
        filled.execute(f"delete from main.{table}")
    write_insights(filled, "fast", old=True)
    assert filled.execute("select name from main.recurrences").fetchall() == [("As it was",)]
    filled.execute("update main.reports set tag_key = 'another' where id = 'c1'")
    write_insights(filled, "fast", old=True)
    assert filled.execute("select name from main.recurrences").fetchone()[0].startswith("Records are not")


def test_who_is_praised_for_it(filled: sqlite3.Connection) -> None:
    # a2-2 lies at 0.8 of b1-1: 0.5. No other system's praise is near.
    (lesson,) = learn_from(filled, "b1-1")
    assert (lesson.praise.finding, round(lesson.likely, 2), lesson.criticised) == ("a2-2", 0.5, None)
    said = lesson.to_dict()
    assert (said["system"], said["solved"], said["criticised"]) == ("Aford", False, None)
    filled.execute("update findings set polarity_confidence = 0.89 where id = 'a2-2'")
    assert learn_from(filled, "b1-1") == []


def test_praise_that_only_promises_is_no_lesson(filled: sqlite3.Connection) -> None:
    promise = "Partners are aware of how money is spent."
    filled.execute("update findings set text = ? where id = 'a2-2'", (promise,))
    assert learn_from(filled, "b1-1") == []


def test_who_solved_it_was_criticised_for_it_in_an_earlier_report(filled: sqlite3.Connection) -> None:
    filled.execute(
        "update embeddings set vector = ? where finding_id = 'a1-2'",
        (vector({2: 1}).astype("<f2").tobytes(),),
    )
    filled.commit()
    # Of one assessment neither document solves what the other says.
    assert learn_from(filled, "b1-3")[0].criticised is None
    filled.execute("update reports set assessment_id = 'a21' where id = 'a1'")
    filled.commit()
    (lesson,) = learn_from(filled, "b1-3")
    assert lesson.praise.finding == "a2-2"
    assert lesson.criticised is not None
    assert (lesson.criticised.finding, lesson.to_dict()["solved"]) == ("a1-2", True)
    # Where only the year is printed, the year must be another.
    for day, solved in (("2024", False), ("2023", True)):
        filled.execute("update reports set inspection_to = ? where id = 'a1'", (day,))
        filled.commit()
        assert (learn_from(filled, "b1-3")[0].criticised is not None) == solved
    # Criticism that is not earlier than the praise was not solved by it.
    filled.execute("update reports set inspection_to = '2024-01-21' where id = 'a1'")
    filled.commit()
    assert learn_from(filled, "b1-3")[0].criticised is None


def test_a_recurrence_is_asked_about_by_its_most_typical_finding(filled: sqlite3.Connection) -> None:
    filled.execute("update recurrences set finding_id = 'b1-1'")
    filled.commit()
    (recurrence,) = filled.execute("select id from recurrences").fetchone()
    assert [one.praise.finding for one in learn_from(filled, recurrence)] == ["a2-2"]
