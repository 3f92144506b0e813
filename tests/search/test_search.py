"""Search over the sample reports."""

import sqlite3

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportmine.errors import ReportmineError
from reportmine.search import Answer, Filters, search, similar
from reportmine.search.index import load_index
from reportmine.search.query import check_date, find_system, fts_query
from reportmine.search.vectors import Vectors

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
    answer = search(connection, query)
    assert isinstance(answer, Answer)
    assert answer.results or answer.hint


def test_nothing_asked_nothing_found(connection: sqlite3.Connection) -> None:
    assert search(connection, "  ").results == []
    assert "Type" in (search(connection, "  ").hint or "")
    assert search(connection, "care", limit=0).results == []


def test_finds_what_was_said_with_its_place(connection: sqlite3.Connection) -> None:
    found = search(connection, "children wait too long for autism assessment", limit=5).results
    assert len(found) == 5
    assert any("autis" in r.text.lower() or "neurodevelopmental" in r.text.lower() for r in found[:3])
    assert all(r.polarity != "context" and r.section is not None and r.system for r in found)
    assert found == sorted(found, key=lambda r: -r.score)


def test_filters_are_applied_before_ranking(connection: sqlite3.Connection) -> None:
    for polarity in ("strength", "area_for_development"):
        found = search(connection, "information sharing", Filters(polarity=polarity), limit=10).results
        assert len(found) == 10
        assert {r.polarity for r in found} == {polarity}
    limits = Filters(theme="access_and_waiting", family="area_send_inspection")
    only = search(connection, "waits", limits).results
    assert only
    assert all(r.family == "area_send_inspection" and "access_and_waiting" in r.themes for r in only)
    assert search(connection, "waits", Filters(since="2999-01-01")).results == []


def test_similar_leaves_out_the_finding_itself(connection: sqlite3.Connection) -> None:
    first = search(connection, "records are not shared", limit=1).results[0]
    found = similar(connection, first.finding, limit=5).results
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


def unit(count: int, seed: int = 5) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, 384)).astype(np.float16).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@settings(max_examples=30)
@given(st.integers(1, 30), st.sets(st.integers(0, 39)))
def test_nearest_is_exact_and_honours_the_filter(count: int, allowed: set[int]) -> None:
    matrix, query = unit(40), unit(1, 6)[0]
    mask = np.isin(np.arange(40), sorted(allowed))
    found = Vectors(matrix).nearest(query, count, mask)
    assert found.tolist() == sorted(allowed, key=lambda r: -float(matrix[r] @ query))[:count]


def test_many_vectors_are_held_small_and_found_as_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usearch")
    from reportmine.search import vectors as module

    monkeypatch.setattr(module, "IN_NUMPY", 500)
    matrix, query = unit(4_000), unit(1, 6)[0]
    small = Vectors.of(4_000, iter([matrix[:1_500].astype("<f2"), matrix[1_500:].astype("<f2")]))
    assert small.matrix.dtype == np.int8
    for share in (1.0, 0.5, 0.2, 0.01):
        mask = np.random.default_rng(1).random(4_000) < share
        wanted = np.flatnonzero(mask)[np.argsort(-(matrix[mask] @ query))][:10]
        found = small.nearest(query, 10, mask)
        assert mask[found].all()
        assert len(set(found.tolist()) & set(wanted.tolist())) >= 9
        assert np.allclose(small.cosines(query, found), matrix[found] @ query, atol=0.01)


def test_stored_vectors_have_length_one(connection: sqlite3.Connection) -> None:
    lengths = np.linalg.norm(load_index(connection).vectors.matrix, axis=1)
    assert np.allclose(lengths, 1, atol=2e-3)
