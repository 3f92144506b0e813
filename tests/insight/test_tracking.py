"""What became of criticism, in the database counted by hand, decided by cosine and polarity alone."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportmine.insight import tracking
from reportmine.insight.alike import sayings_of
from reportmine.insight.chain import chain, why
from reportmine.insight.deciding import (
    REPORT,
    SENTENCE,
    Decider,
    Logistic,
    Told,
    pairs_of,
    sentence_features,
    shown_of,
)  # fmt: skip
from reportmine.insight.track_list import counts, flat, status_counts, tracked, tracks_of
from reportmine.pipeline.insights import write_insights
from reportmine.search.vectors import DIMENSIONS
from reportmine.vocabulary import STATUSES

STRENGTH, AREA, MIXED, CONTEXT = "strength", "area_for_development", "mixed", "context"


def _logistic(
    features: tuple[str, ...], rows: list[dict[str, float]], biases: list[float], more: int = 0
) -> Logistic:
    weights = np.array([[row.get(name, 0.0) for name in features] + [0.0] * more for row in rows])
    size = len(features) + more
    return Logistic(np.zeros(size), np.ones(size), weights, np.array(biases))


def by_hand() -> Decider:
    """A sentence of cosine 0.81 is as likely to decide as not; the likeliest polarity tells the status."""
    sentence = _logistic(SENTENCE, [{"cosine": 100.0, "context": -200.0}], [-81.0], DIMENSIONS)
    report = _logistic(
        REPORT,
        [
            {"area": 2.0}, {"mixed": 2.0}, {"strength": 2.0}, {"topic looked at": 1.0},
            {"topic not looked at": 1.0},
        ],
        [0.0] * 5,
    )  # fmt: skip
    return Decider(sentence, report, 0.5)


@pytest.fixture
def later(
    counted_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[sqlite3.Connection]:
    """Beeton, which Aford is part of, is inspected after Aford, and Carrow House's report is Aford's."""
    monkeypatch.setattr(tracking, "decider", lambda model: by_hand())
    path = tmp_path / "counted.db"
    shutil.copy(counted_db, path)
    connection = sqlite3.connect(path)
    connection.execute("update reports set inspection_to = '2025-05-05' where id = 'b1'")
    connection.execute("update reports set system_id = 'aford' where id = 'c1'")
    connection.execute("update build set insight_key = ?", (write_insights(connection, "fast"),))
    connection.commit()
    yield connection
    connection.close()


def _statuses(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    return {
        (finding, assessment): status
        for finding, assessment, status in connection.execute(
            "select finding_id, later_assessment_id, status from tracks"
        )
    }


def test_every_sure_criticism_is_held_against_every_later_report(later: sqlite3.Connection) -> None:
    found = _statuses(later)
    criticised = {"a1-1", "a1-2", "a1-5", "a2-1", "a2-3", "a2-4"}
    of_c1 = {"c1-1", "c1-2", "c1-5", "c1-7"}
    assert {f for f, a in found if a == "c1"} == criticised
    assert {f for f, a in found if a == "b1"} == criticised | of_c1
    pairs = later.execute(
        "select report_id, later_assessment_id, via from track_pairs order by 1, 2"
    ).fetchall()
    assert pairs == [
        ("a1", "b1", "part of"), ("a1", "c1", None), ("a2", "b1", "part of"), ("a2", "c1", None),
        ("c1", "b1", "part of"),
    ]  # fmt: skip


def test_what_decides_is_what_is_near_and_how_it_judges(later: sqlite3.Connection) -> None:
    found = _statuses(later)
    # (0, 0, 0, 1): praise of families told at once is as near as can be.
    assert found["a2-4", "c1"] == "resolved"
    # Of waiting, (0, 1), b1 says (0.6, 0.8): not near enough; its framework asks about it.
    assert found["a2-3", "b1"] == "not_mentioned"
    # Of the records, (1, 0), c1 says (0.82, …): it criticises them again.
    assert found["a1-1", "c1"] == "persisting"
    shown = later.execute(
        "select later_finding_id from track_evidence where finding_id = 'a2-4' and later_report_id = 'c1'"
    ).fetchall()
    assert shown == [("c1-4",)]


def test_silence_shows_no_sentence(later: sqlite3.Connection) -> None:
    silent = later.execute(
        """select count(*) from track_evidence e join tracks t using (finding_id, later_report_id)
        where t.status in ('not_mentioned', 'out_of_scope')"""
    ).fetchone()
    assert silent == (0,)


def test_one_later_report_counts_the_newest_that_looks_at_it(later: sqlite3.Connection) -> None:
    rows = later.execute("select finding_id, sum(newest) from tracks group by 1").fetchall()
    assert all(n == 1 for _, n in rows)
    for finding, status, newest in later.execute(
        "select finding_id, status, newest from tracks where later_assessment_id = 'b1'"
    ).fetchall():
        others = [s for (f, a), s in _statuses(later).items() if f == finding and a == "c1"]
        looked = status != "out_of_scope" or not any(s != "out_of_scope" for s in others)
        assert bool(newest) is looked, finding


def test_the_list_gives_every_track_with_its_sentences_and_history(later: sqlite3.Connection) -> None:
    rows = tracked(later, "aford")
    assert {row["finding"] for row in rows} == {f for f, _ in _statuses(later)}
    dates = [row["date"] for row in rows]
    assert dates == sorted(dates, reverse=True)
    one = next(row for row in rows if row["finding"] == "a2-4")
    assert (
        one["file"]
        == later.execute("select source_path from reports where id = 'a2'").fetchone()[0].rsplit("/", 1)[-1]
    )
    answers = [one, *one["history"]]
    assert {(a["later_report"], a["status"]) for a in answers} >= {("c1", "resolved")}
    against = next(a for a in answers if a["later_report"] == "c1")
    assert [(q["finding"], q["polarity"]) for q in against["later"]] == [("c1-4", STRENGTH)]
    assert sum(counts(rows).values()) == len(rows)
    assert status_counts(later, "aford") == counts(rows)
    assert list(counts(rows)) == list(STATUSES)
    assert flat(one)["later_findings"] == [q["finding"] for q in one["later"]]


@pytest.mark.parametrize("status", STATUSES)
def test_limits_leave_what_fits(later: sqlite3.Connection, status: str) -> None:
    every = tracked(later, "aford")
    assert tracked(later, "aford", status=status) == [r for r in every if r["status"] == status]
    assert tracked(later, "aford", limit=2) == every[:2]
    assert tracked(later, "aford", since="2024-02") == [r for r in every if r["date"] >= "2024-02"]
    assert tracked(later, "carrow") == []


def test_a_chain_tells_first_said_checked_and_mended(later: sqlite3.Connection) -> None:
    found = chain(later, "a2-4")
    assert found is not None
    assert (found["id"], found["first"], found["system"]) == ("a2-4", "2024-01-20", "Aford")
    assert [row["finding"] for row in found["said"]] == ["a2-4"]
    answers = [a for row in found["said"] for a in (row, *row["history"])]
    assert found["checked"] == sum(a["status"] != "out_of_scope" for a in answers)
    assert chain(later, "b1-2") is None  # praise, and nothing follows it
    assert chain(later, "nothing") is None


def test_what_is_said_again_belongs_to_the_chain(later: sqlite3.Connection) -> None:
    again = later.execute(
        """select e.finding_id, e.later_finding_id from track_evidence e
        join tracks t using (finding_id, later_report_id) join findings f on f.id = e.later_finding_id
        where t.status in ('persisting', 'mixed') and f.polarity <> 'strength'
        and e.later_finding_id in (select finding_id from tracks)"""
    ).fetchall()
    assert again
    for earlier, said_again in again:
        found = chain(later, earlier)
        assert found is not None
        assert {earlier, said_again} <= {row["finding"] for row in found["said"]} | {found["id"]}
        whole = chain(later, said_again)
        assert whole is not None
        assert said_again in {row["finding"] for row in whole["said"]}
        assert whole["first"] <= found["first"]


@pytest.mark.parametrize(
    ("status", "polarity", "decides", "expected"),
    [
        ("persisting", [2, 0, 1], [0.9, 0.8, 0.7], [1, 2]),
        ("persisting", [2, 2, 0], [0.9, 0.8, 0.01], [2]),  # the likeliest is shown however unlikely
        ("resolved", [0, 2, 2], [0.9, 0.3, 0.6], [2]),
        ("mixed", [0, 0, 2], [0.9, 0.8, 0.2], [0, 2, 1]),  # the best of each comes first
        ("mixed", [1, 0, 2], [0.9, 0.8, 0.6], [0, 1, 2]),  # one that says both needs no other
        ("mixed", [0, 0, 0], [0.9, 0.8, 0.2], [0, 1]),
        ("not_mentioned", [0, 2, 1], [0.9, 0.8, 0.7], []),
        ("out_of_scope", [0, 2, 1], [0.9, 0.8, 0.7], []),
        ("persisting", [], [], []),
        ("persisting", [0, 0, 0, 0], [0.9, 0.8, 0.7, 0.6], [0, 1, 2]),
        ("resolved", [3, 3], [0.9, 0.8], []),  # context decides nothing
    ],
)  # fmt: skip
def test_sentences_are_shown_that_fit_the_status(
    status: str, polarity: list[int], decides: list[float], expected: list[int]
) -> None:
    assert shown_of(status, np.array(polarity, dtype=int), np.array(decides), 0.5) == expected


def test_why_names_shared_words_and_people() -> None:
    found = why("Care leavers wait too long for a dentist.", "Most care leavers see a dentist.", 0.61)
    assert found.to_dict() == {
        "words": ["care", "leaver", "dentist"], "people": ["care_leavers", "health_care"], "likely": 0.61,
    }  # fmt: skip
    assert why("Records are lost.", "Money is tight.", 0.1).words == ()


def _rows(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    return {
        table: connection.execute(f"select * from {table} order by 1, 2, 3").fetchall()
        for table in ("tracks", "track_evidence", "track_pairs")
    }


def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The pairs of assessments that are compared from now on, as they come."""
    asked: list[tuple[str, str]] = []
    decisions = tracking._Work.decisions
    monkeypatch.setattr(
        tracking._Work, "decisions",
        lambda self, pair: asked.append((pair.earlier.id, pair.later.id)) or decisions(self, pair),
    )  # fmt: skip
    return asked


def test_what_was_compared_is_taken_over_and_only_the_rest_compared(
    later: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _rows(later)
    shutil.copy(later.execute("pragma database_list").fetchone()[2], tmp_path / "old.db")
    later.execute("attach database ? as old", (str(tmp_path / "old.db"),))
    asked = compared(monkeypatch)
    later.execute("update findings set polarity_confidence = 0.61 where id = 'b1-4'")
    write_insights(later, "fast", old=True)
    assert asked == [("a23", "b1"), ("c1", "b1")]  # the two that b1 takes part in
    kept = {row for row in before["tracks"] if row[2] == "c1"}
    assert kept <= set(_rows(later)["tracks"])


def test_an_old_database_without_the_tables_is_no_obstacle(
    later: sqlite3.Connection, tmp_path: Path
) -> None:
    before = _rows(later)
    old = tmp_path / "old.db"
    shutil.copy(later.execute("pragma database_list").fetchone()[2], old)
    with sqlite3.connect(old) as connection:
        connection.execute("drop table track_pairs")
        connection.execute("update build set insight_key = 'another'")
    later.execute("attach database ? as old", (str(old),))
    write_insights(later, "fast", old=True)
    assert {k: [r[:3] for r in v] for k, v in _rows(later).items()} == {
        k: [r[:3] for r in v] for k, v in before.items()
    }


def test_products_of_the_vectors_stand_behind_what_is_shared() -> None:
    vectors = np.array([[0.6, 0.8], [0.8, 0.6], [1.0, 0.0]], dtype=np.float32)
    texts = ["Visits are late.", "Visits are rarely late.", "Dentists are few."]
    sayings = sayings_of(texts, [None] * 3, vectors, np.zeros((3, 2), dtype=np.float32), {})
    told = Told(sayings, np.zeros(3, dtype=int), np.ones(3), [""] * 3)
    (pair,) = pairs_of(told, [0], told)
    near, values = sentence_features(pair)
    assert near.tolist()[0] == 0
    assert values.shape == (3, len(SENTENCE) + 2)
    assert values[:, len(SENTENCE) :] == pytest.approx(vectors[near] * vectors[0])
    assert values[:, 0] == pytest.approx((vectors @ vectors[0])[near])


def test_the_newest_that_looks_at_it_counts(later: sqlite3.Connection) -> None:
    def newest(b1: str, c1: str) -> list[str]:
        for assessment, status in (("b1", b1), ("c1", c1)):
            later.execute(
                "update tracks set status = ? where finding_id = 'a1-1' and later_assessment_id = ?",
                (status, assessment),
            )
        tracking._mark_newest(later)
        rows = later.execute(
            "select later_assessment_id from tracks where finding_id = 'a1-1' and newest"
        ).fetchall()
        return [row[0] for row in rows]

    assert newest("resolved", "persisting") == ["b1"]
    assert newest("not_mentioned", "persisting") == ["b1"]
    assert newest("out_of_scope", "persisting") == ["c1"]
    assert newest("out_of_scope", "out_of_scope") == ["b1"]


def test_a_report_that_does_not_look_at_it_is_no_check(later: sqlite3.Connection) -> None:
    later.execute("update tracks set status = 'resolved' where later_assessment_id = 'c1'")
    later.execute("update tracks set status = 'out_of_scope' where later_assessment_id = 'b1'")
    tracking._mark_newest(later)
    found = chain(later, "a2-4")
    assert found is not None
    assert (found["checked"], found["status"], found["last"]) == (1, "resolved", "2024-01-20")
    assert found["years"] == 0  # mended in the year in which it was said


def test_of_what_one_report_says_of_a_chain_the_worst_counts(later: sqlite3.Connection) -> None:
    earlier, again = later.execute(
        """select e.finding_id, e.later_finding_id from track_evidence e
        join tracks t using (finding_id, later_report_id)
        where t.status = 'persisting' and t.later_assessment_id = 'c1'
        and e.later_finding_id in (select finding_id from tracks where later_assessment_id = 'b1')"""
    ).fetchone()
    set_to = "update tracks set status = ? where finding_id = ? and later_assessment_id = 'b1'"
    for first, second, expected in (
        ("persisting", "resolved", "persisting"), ("resolved", "persisting", "persisting"),
        ("resolved", "resolved", "resolved"), ("resolved", "not_mentioned", "resolved"),
    ):  # fmt: skip
        for finding in [f for (f,) in later.execute("select distinct finding_id from tracks").fetchall()]:
            later.execute(set_to, (second, finding))
        later.execute(set_to, (first, earlier))
        later.execute(set_to, (second, again))
        found = chain(later, earlier)
        assert found is not None
        assert found["status"] == expected


def test_the_weightiest_sentence_comes_first(later: sqlite3.Connection) -> None:
    later.execute("delete from track_evidence where finding_id = 'a2-4'")
    later.executemany(
        "insert into track_evidence values ('a2-4', 'c1', ?, ?, 0.5)",
        [("c1-1", 2), ("c1-4", 1), ("c1-2", 3)],
    )
    found = tracks_of(later, "f.id = 'a2-4'", {})
    answers = [a for row in found for a in (row, *row["history"]) if a["later_report"] == "c1"]
    assert [q["finding"] for q in answers[0]["later"]] == ["c1-4", "c1-1", "c1-2"]


def test_what_was_compared_of_one_document_only_is_compared_anew(
    later: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old.db"
    shutil.copy(later.execute("pragma database_list").fetchone()[2], old)
    with sqlite3.connect(old) as connection:
        connection.execute("update track_pairs set key = 'another' where report_id = 'a2'")
        connection.execute("update build set insight_key = 'another'")
    later.execute("attach database ? as old", (str(old),))
    asked = compared(monkeypatch)
    write_insights(later, "fast", old=True)
    assert set(asked) == {("a23", "b1"), ("a23", "c1")}
