"""Search over the sample reports."""

import sqlite3

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportmine.errors import ReportmineError
from reportmine.search import Answer, Filters, search, similar, words
from reportmine.search.index import load_index
from reportmine.search.limits import check_date, find_system
from reportmine.search.rank import Ranked, folded
from reportmine.search.terms import fts_query
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


def test_similar_looks_at_other_systems(connection: sqlite3.Connection) -> None:
    first = search(connection, "records are not shared", limit=1).results[0]
    found = similar(connection, first.finding, limit=5).results
    assert len(found) == 5
    assert first.system not in {r.system for r in found}
    assert all(-1 <= r.score <= 1.001 for r in found)
    with pytest.raises(ReportmineError, match="no finding"):
        similar(connection, "000000000000-000000000000")


def test_direction_is_half_the_meaning(connection: sqlite3.Connection) -> None:
    praise = search(connection, "information is shared well between services", limit=10)
    blame = search(connection, "information is not shared between services", limit=10)
    assert (praise.direction, blame.direction) == ("strength", "area_for_development")
    praised = [sum(r.polarity == "strength" for r in answer.results) for answer in (praise, blame)]
    assert praised[0] >= 5 > 2 >= praised[1]
    for direction, wanted in (("same", "area_for_development"), ("opposite", "strength")):
        found = search(connection, "information is not shared", direction=direction).results
        assert {r.polarity for r in found} == {wanted}
        assert {r.direction for r in found} == {direction}
    first = blame.results[0].finding
    assert {r.polarity for r in similar(connection, first, direction="opposite").results} == {"strength"}
    with pytest.raises(ReportmineError, match="not clear"):
        search(connection, "records", direction="opposite")


def test_a_paragraph_is_searched_as_a_whole(connection: sqlite3.Connection) -> None:
    paragraph = (
        "Children wait far too long to be assessed for autism. Families told us that waits of two years "
        "are common. In the meantime little support is offered, and schools do not know how to help. "
    ) * 4
    found = search(connection, paragraph, limit=5)
    assert found.direction == "area_for_development"
    assert any("access_and_waiting" in r.themes for r in found.results[:3])


def test_results_say_why(connection: sqlite3.Connection) -> None:
    found = search(connection, "children wait too long for autism assessment", limit=5).results
    for result in found:
        assert all(word in result.text.lower() for word in result.words)
        assert set(result.shared_themes) <= set(result.themes)
        assert result.direction in ("same", "opposite", None)
    assert any("autism" in result.words for result in found)


def test_a_report_that_says_it_twice_is_one_result(connection: sqlite3.Connection) -> None:
    plain = search(connection, "information sharing", limit=300, fold=False).results
    folded = search(connection, "information sharing", limit=300).results
    assert not any(result.folded for result in plain)
    ids = [i for result in folded for i in (result.finding, *result.folded)]
    assert len(ids) == len(set(ids))
    assert {r.finding for r in plain} <= set(ids)
    of = dict(connection.execute("select id, report_id from findings"))
    for result in folded:
        assert all(of[other] == result.report for other in result.folded)


def test_folding_puts_the_same_sentence_under_its_best(connection: sqlite3.Connection) -> None:
    index = load_index(connection)
    place = int(np.flatnonzero(index.polarity == 0)[0])
    twin = int(np.flatnonzero((index.report == index.report[place]) & (index.polarity == 0))[1])
    other = int(np.flatnonzero((index.report != index.report[place]) & (index.polarity == 0))[0])
    for copy in (twin, other):
        index.vectors.matrix[copy] = index.vectors.matrix[place]
    ranked = [Ranked(place, 3, 1), Ranked(other, 2, 1), Ranked(twin, 1, 1)]
    kept = folded(index, ranked, 10)
    assert [(one.place, one.folded) for one in kept] == [(place, (twin,)), (other, ())]


@pytest.mark.parametrize(
    "limits",
    [
        {"inspectorate": "CQC"},
        {"outcome": "inconsistent"},
        {"score": 2},
        {"statement": "Safeguarding"},
        {"since": "2024-01-01", "polarity": "strength"},
    ],
)
def test_more_limits(limits: dict[str, object], connection: sqlite3.Connection) -> None:
    filters = Filters(**limits)  # type: ignore[arg-type]
    mask = load_index(connection).allowed(connection, filters)
    found = search(connection, "care", filters, limit=1000, fold=False).results
    assert 0 < len(found) == mask.sum() < len(mask)


def test_a_large_database_looks_up_rare_words_only(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = load_index(connection)
    everything = np.ones(len(index.rowids), dtype=bool)
    monkeypatch.setattr(words, "BUDGET", 40)
    places, weights = words.by_words(connection, index, "children dentists autism", everything)
    assert 0 < len(places) <= 40
    assert (weights > 0).all()
    text = dict(connection.execute("select rowid, text from findings"))
    assert not any("autis" not in text[int(index.rowids[p])].lower() and
                   "dent" not in text[int(index.rowids[p])].lower() for p in places)  # fmt: skip


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
