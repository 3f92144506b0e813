"""Limits and rankings against what was worked out by hand for the database of `tests/counted.py`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from reportmine.errors import UnclearDirection, UnknownChoice
from reportmine.search import Answer, Filters, similar
from reportmine.search.index import Index, load_index
from reportmine.search.limits import filters_from, limits_of
from reportmine.search.query import Query
from reportmine.search.rank import WORDS, Ranked, folded, rank
from reportmine.search.results import describe
from reportmine.vocabulary import POLARITIES
from reportmine.web.pages import queries
from tests.counted import AREA, CONTEXT, FINANCE, IDS, INFORMATION, JUDGED, MIXED, STRENGTH, WAITING, vector

A1, A2 = "a1-1 a1-2 a1-3 a1-5", "a2-1 a2-2 a2-3 a2-4"
B1, X1 = "b1-1 b1-2 b1-3", "x1-1 x1-2 x1-3"
C1 = "c1-1 c1-2 c1-3 c1-4 c1-5 c1-6 c1-7"


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [
        ({}, " ".join(JUDGED)),
        ({"polarity": "strength"}, "a1-3 a2-2 b1-2 c1-3 c1-4 c1-6 x1-3"),
        ({"polarity": "mixed"}, "a1-5 x1-2"),
        ({"polarity": "context"}, "a1-4 b1-4"),
        ({"polarity": "any"}, " ".join(i for i in IDS if i != "b0-1")),
        ({"theme": WAITING}, "a1-5 a2-3 b1-2 x1-2 x1-3"),
        ({"theme": FINANCE}, "a2-2 b1-3 c1-6 x1-2"),
        ({"theme": INFORMATION, "and_theme": WAITING}, "a1-5"),
        ({"theme": FINANCE, "and_theme": INFORMATION}, "b1-3"),
        ({"theme": "quiet_theme"}, ""),
        ({"system": "aford"}, f"{A1} {A2}"),
        ({"family": "area_send_inspection"}, B1),
        ({"report": "a1"}, A1),
        ({"report": "b0"}, "b0-1"),  # a replaced edition, where it is asked for
        ({"report": "a1", "polarity": "any"}, f"{A1} a1-4"),
        ({"year": "2024"}, f"{A2} {C1}"),  # published, where no inspection is dated
        ({"year": "2023"}, A1),
        ({"year": "2020"}, ""),
        ({"since": "2023-11-30"}, f"{A1} {A2} {C1}"),  # the last day of the inspection counts
        ({"since": "2023-12-01"}, f"{A2} {C1}"),
        ({"since": "2024-06-01"}, C1),
        ({"until": "2022-05-02"}, f"{B1} {X1}"),  # the first day of it
        ({"until": "2022-05-01"}, X1),
        ({"since": "2022", "until": "2023-12-31"}, f"{A1} {B1}"),
        ({"inspectorate": "Ofsted"}, f"{B1} {X1}"),
        ({"inspectorate": "CQC"}, f"{A1} {A2} {B1} {C1}"),
        ({"outcome": "inconsistent"}, B1),
        ({"outcome": "inadequate"}, C1),  # a grade
        ({"score": 2}, "a2-1 a2-2"),
        ({"score": 3}, "a1-1 a1-2"),
        ({"score": 4}, ""),
        ({"statement": "Safeguarding"}, "a2-1 a2-2 c1-1"),
        ({"statement": "SAFEGUARDING"}, "a2-1 a2-2 c1-1"),
        ({"statement": "safe"}, "c1-1"),  # by id; of c1-2 it is but the second
        ({"statement": "Equity"}, "a1-1 a1-2 a2-3 c1-2"),
        ({"not_report": "a1"}, f"{A2} {B1} {C1} {X1}"),
        ({"not_system": "aford"}, f"{B1} {C1} {X1}"),
        ({"polarity": AREA, "theme": INFORMATION, "since": "2024"}, "a2-1 c1-1 c1-2 c1-5 c1-7"),
        ({"statement": "Equity", "theme": WAITING, "system": "aford"}, "a2-3"),
    ],
)
def test_each_limit_leaves_exactly_its_findings(
    limits: dict[str, Any], wanted: str, counted: sqlite3.Connection
) -> None:
    filters = Filters(**limits)
    index = load_index(counted)
    mask = index.allowed(counted, filters)
    ids = dict(counted.execute("select rowid, id from findings"))
    assert sorted(ids[int(row)] for row in index.rowids[mask]) == sorted(wanted.split())
    # A listing and its count are of the same.
    listed = queries.listing(counted, filters, 99)
    assert sorted(row["finding"] for row in listed) == sorted(wanted.split())
    assert queries.count(counted, filters) == len(wanted.split())
    assert limits_of(filters) == limits


def test_a_listing_is_in_reading_order_and_comes_in_pages(counted: sqlite3.Connection) -> None:
    # By system, date of publication, report, place; what is of no system first.
    order = [row["finding"] for row in queries.listing(counted, Filters(), 99)]
    assert order == f"{X1} {A1} {A2} {B1} {C1}".split()
    assert [r["finding"] for r in queries.listing(counted, Filters(), 4, 2)] == order[2:6]


def test_limits_as_people_type_them(counted: sqlite3.Connection) -> None:
    given = {
        "system": "Beeton ICS", "family": "AREA_SEND_INSPECTION", "inspectorate": "ofsted",
        "outcome": "Inconsistent", "since": "2 May 2022", "until": "2022", "score": "3", "polarity": "ANY",
        "statement": "equity", "theme": "Finance", "year": "2022", "report": "", "and_theme": None,
    }  # fmt: skip
    assert filters_from(counted, given) == Filters(
        system="beeton", family="area_send_inspection", inspectorate="Ofsted", outcome="inconsistent",
        since="2022-05-02", until="2022-12-31", score=3, polarity="any", statement="Equity",
        theme="finance", year="2022",
    )  # fmt: skip


def asked(text: str = "", polarity: str | None = None, sure: float = 1.0) -> Query:
    probabilities = np.array([sure * (name == polarity) for name in POLARITIES])
    return Query(text, vector({0: 1.0}), probabilities, ())


# The cosine of a finding is the first number of its vector. With a direction, 0.2 more for what agrees,
# 0.1 for mixed, 0.06 for context; with words, 0.4 times the share of the best BM25.
PLAIN = {
    "a1-1": 1.0, "a2-1": 1.0, "a1-2": 0.96, "x1-1": 0.96, "a1-3": 0.94, "c1-1": 0.82, "a1-5": 0.8,
    "c1-2": 0.72, "b1-1": 0.6, "b1-2": 0.6,
}  # fmt: skip
# "lost" stands in c1-5 (4 words) and b1-1 (9 words); the 24 findings have 231 words, 9.625 on average. By
# BM25 with k1 = 1.2 and b = 0.75, the share of b1-1 is
#   (1 + 1.2 (0.25 + 0.75 · 4 / 9.625)) / (1 + 1.2 (0.25 + 0.75 · 9 / 9.625)) = 1.674 / 2.142 = 0.782
# so that it gets 0.5 · 0.782 = 0.391, and c1-5 all of 0.5.
LOST = {"c1-5": 0.28 + 0.5, "b1-1": 0.6 + 0.391}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (asked(), PLAIN),
        (asked(polarity=AREA), {
            "a1-1": 1.2, "a2-1": 1.2, "a1-2": 1.16, "x1-1": 1.16, "c1-1": 1.02, "a1-3": 0.94, "c1-2": 0.92,
            "a1-5": 0.9, "b1-1": 0.8, "b1-2": 0.6,
        }),
        (asked(polarity=STRENGTH), {
            "a1-3": 1.14, "a1-1": 1.0, "a2-1": 1.0, "a1-2": 0.96, "x1-1": 0.96, "a1-5": 0.9, "c1-1": 0.82,
            "b1-2": 0.8, "c1-2": 0.72, "c1-3": 0.7,
        }),
        (asked(polarity=MIXED), PLAIN),
        (asked(polarity=CONTEXT), PLAIN),
        (asked(polarity=AREA, sure=0.6), {
            "a1-1": 1.2, "a2-1": 1.2, "a1-2": 1.16, "x1-1": 1.16, "c1-1": 1.02, "a1-3": 0.94, "c1-2": 0.92,
            "a1-5": 0.9, "b1-1": 0.8, "b1-2": 0.6,
        }),
        (asked(polarity=AREA, sure=0.59), PLAIN),
        (asked(polarity=AREA).without_direction(), PLAIN),
        (asked("lost"), {
            "a1-1": 1.0, "a2-1": 1.0, "b1-1": LOST["b1-1"], "a1-2": 0.96, "x1-1": 0.96, "a1-3": 0.94,
            "c1-1": 0.82, "a1-5": 0.8, "c1-5": LOST["c1-5"], "c1-2": 0.72,
        }),
        (asked("Lost?", AREA), {
            "a1-1": 1.2, "a2-1": 1.2, "b1-1": 0.2 + LOST["b1-1"], "a1-2": 1.16, "x1-1": 1.16, "c1-1": 1.02,
            "c1-5": 0.2 + LOST["c1-5"], "a1-3": 0.94, "c1-2": 0.92, "a1-5": 0.9,
        }),
        (asked("dentists"), PLAIN),
    ],
)  # fmt: skip
def test_a_ranking(query: Query, wanted: dict[str, float], counted: sqlite3.Connection) -> None:
    index = load_index(counted)
    found = rank(counted, index, query, index.allowed(counted, Filters()), 10, fold=False)
    assert names(counted, index, found) == list(wanted)
    assert [one.score for one in found] == pytest.approx(list(wanted.values()), abs=1e-3)
    for one, name in zip(found, wanted, strict=True):
        assert one.similarity == pytest.approx(PLAIN.get(name, one.similarity), abs=1e-3)


def test_words_find_what_the_meaning_is_far_from(
    counted: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("reportmine.search.rank"), "CANDIDATES", 2)
    index = load_index(counted)
    everything = index.allowed(counted, Filters())
    elsewhere = Query("repairs", vector({5: 1.0}), np.zeros(4), ())
    found = rank(counted, index, asked("repairs"), everything, 1, fold=False)
    assert names(counted, index, found) == ["a1-1"]
    found = rank(counted, index, elsewhere, everything, 1, fold=False)
    assert names(counted, index, found) == ["c1-6"]
    assert found[0].score == pytest.approx(WORDS, abs=1e-6)
    found = rank(counted, index, asked("repairs"), everything, 3, fold=False, words=False)
    assert names(counted, index, found) == ["a1-1", "a2-1", "a1-2"]


def test_only_what_is_allowed_is_found_by_words(counted: sqlite3.Connection) -> None:
    index = load_index(counted)
    only = index.allowed(counted, Filters(report="b0"))
    found = rank(counted, index, asked("lost"), only, 10, fold=False)
    assert [
        (name, round(one.score, 3)) for name, one in zip(names(counted, index, found), found, strict=True)
    ] == [("b0-1", 1.5)]


def test_a_report_is_folded_where_it_says_and_means_the_same(counted: sqlite3.Connection) -> None:
    """a1-2 is like a1-1 (0.96) and blames as it does; a1-3 (0.94) praises; a2-1 is of another report."""
    index = load_index(counted)
    found = rank(counted, index, asked(polarity=AREA), index.allowed(counted, Filters()), 5, fold=True)
    under = [[IDS[place] for place in one.folded] for one in found]
    assert list(zip(names(counted, index, found), under, strict=True)) == [
        ("a1-1", ["a1-2"]), ("a2-1", []), ("x1-1", []), ("c1-1", []), ("a1-3", []),
    ]  # fmt: skip
    praise = rank(counted, index, asked(polarity=STRENGTH), index.allowed(counted, Filters()), 2, fold=True)
    assert names(counted, index, praise) == ["a1-3", "a1-1"]
    assert [one.folded for one in praise] == [(), (IDS.index("a1-2"),)]


@pytest.mark.parametrize(("alike", "folds"), [(0.921, True), (0.919, False)])
def test_from_which_likeness_on_it_folds(alike: float, folds: bool, counted: sqlite3.Connection) -> None:
    index = load_index(counted)
    first, second = IDS.index("c1-1"), IDS.index("c1-2")
    index.vectors.matrix[first] = vector({0: 1.0})
    index.vectors.matrix[second] = vector({0: alike, 1: (1 - alike**2) ** 0.5})
    kept = folded(index, [Ranked(first, 2, 1), Ranked(second, 1, 1)], 5)
    assert [one.folded for one in kept] == ([(second,)] if folds else [(), ()])


def test_equals_stand_in_the_order_of_the_table(counted: sqlite3.Connection) -> None:
    index = load_index(counted)
    nowhere = Query("", vector({7: 1.0}), np.zeros(4), ())
    found = rank(counted, index, nowhere, index.allowed(counted, Filters()), 99, fold=False)
    assert names(counted, index, found) == list(JUDGED)
    assert {one.score for one in found} == {0.0}


@pytest.mark.parametrize(
    ("direction", "limits", "wanted"),
    [
        ("any", {}, "x1-1 .96 c1-1 .82 c1-2 .72 b1-1 .6 b1-2 .6 c1-3 .5 c1-7 .3 c1-5 .28 b1-3 0 c1-4 0"),
        ("same", {}, "x1-1 .96 c1-1 .82 c1-2 .72 b1-1 .6 c1-7 .3 c1-5 .28 b1-3 0"),
        ("opposite", {}, "b1-2 .6 c1-3 .5 c1-4 0 x1-3 0 c1-6 0"),
        # Of its own system where that is asked for, but never of its own report.
        ("any", {"system": "aford"}, "a2-1 1 a2-2 0 a2-3 0 a2-4 0"),
        ("any", {"family": "generic"}, "x1-1 .96 x1-2 0 x1-3 0"),
        ("opposite", {"theme": FINANCE}, "c1-6 0"),
    ],
)
def test_what_is_like_a_finding(
    direction: str, limits: dict[str, Any], wanted: str, counted: sqlite3.Connection
) -> None:
    found = similar(counted, "a1-1", Filters(**limits), 10, direction=direction, fold=False).results
    pairs = wanted.split()
    assert [result.finding for result in found] == pairs[::2]
    assert [result.score for result in found] == pytest.approx([float(n) for n in pairs[1::2]], abs=1e-3)
    asked_for = {"strength": "opposite", AREA: "same"}
    assert [r.direction for r in found] == [asked_for.get(r.polarity) for r in found]


def test_the_like_of_praise_is_praise(counted: sqlite3.Connection) -> None:
    same = similar(counted, "a1-3", direction="same", limit=3).results
    assert [r.finding for r in same] == ["b1-2", "c1-3", "c1-4"]
    assert {r.direction for r in same} == {"same"}
    opposite = similar(counted, "a1-3", direction="opposite", limit=2).results
    assert [r.finding for r in opposite] == ["x1-1", "c1-2"]
    for finding in ("a1-5", "a1-4"):
        assert similar(counted, finding, direction="any").results
        with pytest.raises(UnclearDirection):
            similar(counted, finding, direction="same")
    with pytest.raises(UnknownChoice, match="no finding 'a9-9'"):
        similar(counted, "a9-9")
    with pytest.raises(UnknownChoice, match=r"did you mean opposite\?"):
        similar(counted, "a1-1", direction="oposite")


def test_a_result_says_where_it_stands_and_why(counted: sqlite3.Connection) -> None:
    index = load_index(counted)
    query = Query("Lost records", vector({0: 1.0}), np.array([0, 1.0, 0, 0]), (FINANCE, INFORMATION))
    place = IDS.index("b1-3")
    (result,) = describe(counted, index, query, [Ranked(place, 1.23456, 0.98765, (IDS.index("b1-1"),))])
    assert result.to_dict() == {
        "finding": "b1-3", "text": "Budgets are overspent and money is not well accounted for.",
        "report": "b1", "title": "Report b1", "file": "in/b1.pdf",
        "system": "Beeton Integrated Care System",
        "family": "area_send_inspection", "date": "2022-05-05", "page": 3, "section": "Working together",
        "polarity": AREA, "themes": (FINANCE, INFORMATION), "score": 1.2346,
        "url": "https://example.org/b1.pdf#page=3", "similarity": 0.9877, "words": (),
        "shared_themes": (FINANCE, INFORMATION), "direction": "same", "folded": ("b1-1",),
        "page_label": None, "ocr": False,
    }  # fmt: skip
    (undated,) = describe(counted, index, query, [Ranked(IDS.index("c1-5"), 1.0, 1.0)])
    assert (undated.date, undated.words) == ("2024-06-01", ("records", "lost"))


def names(connection: sqlite3.Connection, index: Index, found: list[Ranked]) -> list[str]:
    ids = dict(connection.execute("select rowid, id from findings"))
    return [ids[int(index.rowids[one.place])] for one in found]


def test_nothing_passes_says_so(counted: sqlite3.Connection) -> None:
    answer = similar(counted, "a1-1", Filters(theme="quiet_theme"))
    assert answer == Answer([], AREA, "No other system's findings pass these limits.")


def test_a_year_alone_counts_from_its_first_day_to_its_last(counted: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        counted.backup(connection)
        connection.execute("update reports set published = '2019' where id = 'x1'")
        (x1,) = connection.execute("select rowid from reports where id = 'x1'").fetchone()
        for limits, passes in (
            ({"since": "2019-06-01", "until": "2019-12-31"}, True),
            ({"since": "2019-12-31"}, True),
            ({"since": "2020-01-01"}, False),
            ({"until": "2019-01-01"}, True),
            ({"until": "2018-12-31"}, False),
        ):
            assert (x1 in Filters(**limits).reports(connection)) == passes, limits
