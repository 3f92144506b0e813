"""A system against its peers: who they are, what is counted, and that chance is no difference."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reportmine.insight import peers as module
from reportmine.insight.counts import Assessment, Counted
from reportmine.insight.differences import (
    ALIKE,
    FALSE,
    LEAST_FINDINGS,
    LEAST_PEERS,
    Difference,
    difference_of,
    mark,
)
from reportmine.insight.interval import difference
from reportmine.insight.peers import against_peers, families_of, flat_peers
from reportmine.insight.tally import Tally


def test_differences_known_from_elsewhere() -> None:
    # Newcombe 1998, table II, method 10.
    table = {
        ((56, 70), (48, 80)): (0.0524, 0.3339), ((9, 10), (3, 10)): (0.1705, 0.8090),
        ((6, 7), (2, 7)): (0.0582, 0.8062), ((5, 56), (0, 29)): (-0.0381, 0.1926),
        ((0, 10), (0, 20)): (-0.1611, 0.2775), ((10, 10), (0, 20)): (0.6791, 1.0),
    }  # fmt: skip
    for (first, second), expected in table.items():
        assert difference(first, second) == pytest.approx(expected, abs=5e-5)


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50), st.integers(1, 50))
def test_a_difference_turns_round_with_its_shares(k: int, n: int, j: int, m: int) -> None:
    k, j = min(k, n), min(j, m)
    low, high = difference((k, n), (j, m))
    assert -1 <= low <= k / n - j / m <= high <= 1
    assert difference((j, m), (k, n)) == pytest.approx((-high, -low))


EVEN = [(4, 40)] * LEAST_PEERS


@pytest.mark.parametrize(
    ("own", "peers"),
    [
        ([(2, LEAST_FINDINGS - 1)], EVEN),
        ([], EVEN),
        ([(5, 50)], EVEN[1:]),
        ([(5, 50)], [*EVEN[1:], (0, 0)]),  # a report without a finding tells nothing
        ([(5, 50)], []),
    ],
)
def test_too_little_to_tell(own: list[tuple[int, int]], peers: list[tuple[int, int]]) -> None:
    assert difference_of(own, peers) is None


def test_more_differing_peers_make_chance_likelier() -> None:
    own = [(12, 40)]
    calm = difference_of(own, EVEN)
    wild = difference_of(own, [(0, 40), (8, 40)] * (LEAST_PEERS // 2))
    assert calm
    assert wild
    # Pearson's squares of the wild are 12 * 16 / (40 * 0.1 * 0.9), over 11 degrees of freedom.
    assert wild.worth == pytest.approx(12 * 16 / 3.6 / 11)
    assert calm.worth == pytest.approx(1 + ALIKE * 39)  # however even they are, so much at least
    assert calm.chance < 0.05 < wild.chance
    assert wild.low < calm.low < 0.2 < calm.high < wild.high
    same = difference_of([(4, 40)], EVEN)
    assert same
    assert same.chance == pytest.approx(1, abs=1e-6)
    assert same.low < 0 < same.high


@pytest.mark.parametrize(("k", "of"), [(0, 0), (58, 55), (1, 0), (57, 55), (0, 1)])
def test_of_what_is_rarest_nothing_can_be_told(k: int, of: int) -> None:
    assert difference_of([(k, 58)], [(of, 55), *[(55 * (of > 50), 55)] * 21]) is None


def test_many_of_a_theme_that_peers_lack_are_no_chance() -> None:
    many = difference_of([(20, 58)], [(0, 55)] * 22)
    assert many
    assert many.chance < 1e-6


@pytest.mark.parametrize("alike", [0, 1 / 71, 1 / 31])
def test_without_a_difference_few_pages_mark_one(alike: float) -> None:
    """Findings of a report are as much alike as in real ones (0.015 in the middle), or twice so."""
    random, marked, pages = np.random.default_rng(2), 0, 40

    def drawn(reports: int, rate: float) -> list[tuple[int, int]]:
        sizes = random.poisson(60, reports) + 5
        more = 1 / alike - 1 if alike else 0
        rates = random.beta(rate * more, (1 - rate) * more, reports) if alike else np.full(reports, rate)
        return [(int(random.binomial(n, p)), int(n)) for n, p in zip(sizes, rates, strict=True)]

    for _ in range(pages):
        told = [difference_of(drawn(1, rate), drawn(20, rate)) for rate in np.geomspace(0.004, 0.35, 24)]
        chances = stats.false_discovery_control([one.chance for one in told if one])
        marked += bool((chances <= FALSE).any())
    assert marked / pages <= 0.1


SYSTEMS = (("own", "council", "North"), ("far", "council", "South"), ("near", "council", "North"),
           ("other", "provider", "North"), ("lost", "council", None))  # fmt: skip


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    """Reports of a kind: 1 of our own in each of 2019 and 2020; 6 near and 6 far in 2020, 3 far in 2015."""
    rows = {"own-0": ("own", "2019"), "own-1": ("own", "2020")}
    rows |= {f"near-{i}": ("near", "2020") for i in range(6)} | {
        f"far-{i}": ("far", "2020") for i in range(6)
    }
    rows |= {f"old-{i}": ("far", "2015") for i in range(3)} | {"other-0": ("other", "2020")}
    rows |= {"lost-0": ("lost", "2020")}
    assessments = {name: Assessment("visit", of, year, (name,)) for name, (of, year) in rows.items()}
    assessments["letter"] = Assessment("letter", "own", "2021", ("letter",))
    themed = dict.fromkeys(assessments, 50)
    # Safety: half of ours, a tenth of theirs. Money: a tenth of all; nobody praises but one of ours.
    safety = {name: 25 if name.startswith("own") else 5 for name in rows}
    findings = {("safety", "criticise"): safety, ("money", "criticise"): dict.fromkeys(rows, 5),
                ("money", "praise"): {"own-0": 1}}  # fmt: skip
    counts = Counted(assessments, {}, {}, findings, {"criticise": themed, "praise": {"own-0": 1}})
    monkeypatch.setattr(module, "counted", lambda connection: counts)
    mixed = {("own", "visit", "own-0"): 3, ("own", "visit", "own-1"): 2, ("own", "letter", "letter"): 9,
             ("far", "visit", "far-0"): 9}  # fmt: skip
    said = {(*of, "safety", "mixed"): n for of, n in mixed.items()}
    monkeypatch.setattr(module, "tally", lambda connection: Tally(Counter(said), Counter(), Counter(), {}))
    connection = sqlite3.connect(":memory:")
    connection.execute("create table systems (id, kind, region)")
    connection.executemany("insert into systems values (?, ?, ?)", SYSTEMS)
    connection.execute("create table themes (name, label)")
    connection.executemany("insert into themes values (?, ?)", [("safety", "Safety"), ("money", "Money")])
    return connection


def test_the_narrowest_group_that_is_large_enough(world: sqlite3.Connection) -> None:
    found = against_peers(world, "own")
    assert found
    # Near in 2019-20 are 6, all with the one of no known region 13: enough.
    names = (
        "family",
        "families",
        "region",
        "since",
        "until",
        "own_reports",
        "peer_reports",
        "peer_systems",
    )
    assert [found[name] for name in names] == [
        "visit",
        ["visit", "letter"],
        "all",
        "2019",
        "2020",
        2,
        13,
        3,
    ]
    assert found["enough"] is True


@pytest.mark.parametrize(
    ("asked", "own", "others"),
    [
        ({"region": "same"}, 2, 6),
        ({"region": "all"}, 2, 16),
        ({"since": "2020"}, 1, 13),
        ({"until": "2019"}, 1, 3),
        ({"until": "2014"}, 0, 0),
        ({"region": "same", "since": "2020", "until": "2020"}, 1, 6),
        ({"family": "letter"}, 1, 0),
        ({"family": "no such"}, 2, 13),
    ],
)
def test_the_group_that_is_asked_for(
    asked: dict[str, str], own: int, others: int, world: sqlite3.Connection
) -> None:
    found = against_peers(world, "own", **asked)
    assert found
    assert (found["own_reports"], found["peer_reports"]) == (own, others)
    assert found["enough"] == (others >= LEAST_PEERS)
    if others < LEAST_PEERS:
        assert {row["differs"] for row in found["criticise"]} == {None}


def test_without_a_region_peers_are_of_all(world: sqlite3.Connection) -> None:
    found = against_peers(world, "lost")
    assert found
    assert (found["region"], found["peer_reports"]) == ("all", 13)
    assert against_peers(world, "nobody") is None


def test_what_is_counted_and_marked(world: sqlite3.Connection) -> None:
    found = against_peers(world, "own")
    assert found
    safety, money = found["criticise"]
    assert (safety["own"]["k"], safety["own"]["n"]) == (50, 100)
    assert safety["own"]["polarities"] == {"area_for_development": 0, "mixed": 5}  # not of the letter
    assert (safety["peers"]["k"], safety["peers"]["n"]) == (65, 650)
    assert (safety["differs"], money["differs"]) == ("more", "")
    assert safety["low"] > 0
    assert money["low"] < 0 < money["high"]
    # Wider than of single sentences, as the findings of a report hang together.
    worth = 1 + ALIKE * 49
    assert safety["own"]["low"] == pytest.approx(0.5 - 1.96 * 0.05 * worth**0.5, abs=0.01)
    assert safety["years"] == [
        {"year": "2019", "own": {"k": 25, "n": 50}, "peers": {"k": 0, "n": 0}},
        {"year": "2020", "own": {"k": 25, "n": 50}, "peers": {"k": 65, "n": 650}},
    ]
    assert found["praise"][1]["own"] == {
        "k": 1, "n": 1, "low": None, "high": None, "polarities": {"strength": 0},
    }  # fmt: skip
    assert found["praise"][1]["differs"] is None
    far = against_peers(world, "far")
    assert far
    assert [row["differs"] for row in far["criticise"]] == [None, None]  # 9 reports of peers are too few


def test_rows_of_the_csv(world: sqlite3.Connection) -> None:
    found = against_peers(world, "own")
    assert found
    rows = flat_peers(found)
    assert len(rows) == 2 * 2 * 3
    first = rows[0]
    assert (first["direction"], first["theme"], first["year"], first["own_k"]) == (
        "criticise", "safety", "all", 50,
    )  # fmt: skip
    assert (rows[2]["year"], rows[2]["peers_k"], rows[2]["differs"]) == ("2020", 65, None)


def test_the_kinds_of_report_of_a_system(world: sqlite3.Connection) -> None:
    counts = module.counted(world)
    assert families_of(counts, "own") == ["visit", "letter"]
    assert families_of(counts, "nobody") == []


def test_many_themes_are_judged_together() -> None:
    """One in twenty by itself is no difference among ten; the surest of them are."""
    rows: list[dict[str, Any]] = [{} for _ in range(10)]
    told = [Difference(0.04, 0.1, 0.3, 1.0), *[Difference(0.5, -0.1, 0.1, 1.0)] * 8, None]
    mark(rows, told)
    assert [row["differs"] for row in rows] == [*[""] * 9, None]
    mark(rows, [Difference(0.001, -0.3, -0.1, 1.0), *told[1:]])
    assert [row["differs"] for row in rows] == ["less", *[""] * 8, None]
    assert (rows[0]["low"], rows[0]["high"]) == (-0.3, -0.1)
    mark(rows, [Difference(0.001, -0.1, 0.3, 1.0), *told[1:]])  # its interval holds no difference
    assert rows[0]["differs"] == ""
    mark(rows, [None] * 10)
    assert {row["differs"] for row in rows} == {None}
