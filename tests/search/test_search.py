"""Search over the sample reports."""

import sqlite3

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportmine.errors import ReportmineError
from reportmine.search import Filters, fuse, search, similar
from reportmine.search.query import check_date, find_system, fts_query
from reportmine.search.vectors import Vectors, load_vectors

AWKWARD = ["well-led", '"', "a AND", "NEAR(", "*", "the of and", "🙂", "x" * 5000, "\x00", "'; drop table"]


@given(st.text(max_size=80))
def test_any_query_is_valid_fts5(text: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table t using fts5(text)")
    words = fts_query(text)
    if words:
        db.execute("select * from t where t match ?", (words,)).fetchall()


@pytest.mark.parametrize("query", AWKWARD)
def test_any_string_gives_results_or_nothing(query: str, connection: sqlite3.Connection) -> None:
    assert isinstance(search(connection, query), list)


def test_nothing_asked_nothing_found(connection: sqlite3.Connection) -> None:
    assert search(connection, "  ") == []
    assert search(connection, "care", limit=0) == []


def test_finds_what_was_said_with_its_place(connection: sqlite3.Connection) -> None:
    found = search(connection, "children wait too long for autism assessment", limit=5)
    assert len(found) == 5
    assert any("autis" in r.text.lower() or "neurodevelopmental" in r.text.lower() for r in found[:3])
    assert all(r.polarity != "context" and r.section is not None and r.system for r in found)
    assert found == sorted(found, key=lambda r: -r.score)


def test_filters_are_applied_before_ranking(connection: sqlite3.Connection) -> None:
    for polarity in ("strength", "area_for_development"):
        found = search(connection, "information sharing", Filters(polarity=polarity), limit=10)
        assert len(found) == 10
        assert {r.polarity for r in found} == {polarity}
    only = search(connection, "waits", Filters(theme="access_and_waiting", family="area_send_inspection"))
    assert only
    assert all(r.family == "area_send_inspection" and "access_and_waiting" in r.themes for r in only)
    assert search(connection, "waits", Filters(since="2999-01-01")) == []


def test_similar_leaves_out_the_finding_itself(connection: sqlite3.Connection) -> None:
    first = search(connection, "records are not shared", limit=1)[0]
    found = similar(connection, first.finding, Filters(not_report=first.report), 5)
    assert len(found) == 5
    assert first.report not in {r.report for r in found}
    assert all(-1 <= r.score <= 1.001 for r in found)
    with pytest.raises(ReportmineError, match="no finding"):
        similar(connection, "000000000000-000000000000")


def test_systems_by_any_spelling(connection: sqlite3.Connection) -> None:
    assert find_system(connection, "Northmere Local Area Partnership") == "northmere"
    assert find_system(connection, "NORTHMERE") == "northmere"
    with pytest.raises(ReportmineError, match="no system named"):
        find_system(connection, "Atlantis")


def test_dates_of_filters() -> None:
    assert check_date("2024") == "2024"
    assert check_date("2024", end=True) == "2024-12-31"
    assert check_date("5 May 2024") == "2024-05-05"
    with pytest.raises(ReportmineError, match="is no date"):
        check_date("soon")


def test_fusion_prefers_what_both_find() -> None:
    assert next(r for r, _ in fuse([[1, 2, 3], [3, 4]])) == 3
    assert fuse([]) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.integers(1, 30), st.sets(st.integers(1, 40)))
def test_nearest_is_exact_and_honours_the_filter(count: int, allowed: set[int]) -> None:
    random = np.random.default_rng(5)
    matrix = random.normal(size=(40, 8)).astype(np.float32)
    vectors = Vectors(np.arange(1, 41), matrix)
    query = random.normal(size=8).astype(np.float32)
    found = vectors.nearest(query, count, np.array(sorted(allowed), dtype=np.int64))
    wanted = sorted(allowed, key=lambda r: -float(matrix[r - 1] @ query))[:count]
    assert [r for r, _ in found] == wanted


def test_stored_vectors_have_length_one(connection: sqlite3.Connection) -> None:
    lengths = np.linalg.norm(load_vectors(connection).matrix, axis=1)
    assert np.allclose(lengths, 1, atol=2e-3)
