"""A system against its peers by theme: numbers, shares, and what differs by more than chance explains.

Compared are shares of findings within one kind of report: of the criticism (or praise) that has a theme,
how much has this one. The findings of one report hang together, so how much the shares of reports differ
among the peers is the measure of chance, not how much single sentences would; and of many themes some
stand out by chance, so the probabilities of all are corrected together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from reportmine.insight.counts import DIRECTIONS, Counted, counted
from reportmine.insight.interval import difference, wilson

Row = dict[str, Any]
Pair = tuple[int, int]  # findings with a theme, findings with any
LEAST_PEERS = 12  # reports; of fewer nobody knows how much reports differ by chance
ALIKE = 0.01  # two findings of one report, at least: in the middle of 147 themes of four kinds 0.015
LEAST_FINDINGS = 20  # of the system; of fewer every share is chance
RARE = 0.5  # findings that the system would have at the rate of all; where fewer, nothing can be told
FALSE = 0.05  # of the differences that are marked, so many at most are expected to be chance


@dataclass(frozen=True, slots=True)
class Difference:
    """Of the share of a system less that of its peers.

    `chance`: how likely one so great is by chance; `low` and `high`: the ends of its 95 % interval;
    `worth`: how many findings are worth one that would tell by itself.
    """

    chance: float
    low: float
    high: float
    worth: float


def families_of(counts: Counted, system: str) -> list[str]:
    """The kinds of report that there are of a system, the commonest first, of equals the newest."""
    found: dict[str, list[str]] = {}
    for one in counts.assessments.values():
        if one.system == system:
            found.setdefault(one.family, []).append(one.year or "")
    return sorted(found, key=lambda family: (len(found[family]), max(found[family]), family), reverse=True)


def against_peers(
    connection: sqlite3.Connection,
    system: str,
    family: str = "",
    region: str = "",
    since: str = "",
    until: str = "",
) -> Row | None:
    """A system beside the systems of its kind, in one kind of report; None where it has no report.

    Without `family` that of most of its reports. `region` "same" or "all"; `since` and `until` are years:
    without any of them the narrowest of three groups with LEAST_PEERS reports: the same region and the
    years of the system's own reports; these years; all. In the answer `criticise` and `praise` have one
    row a theme with `own` and `peers` (k of n findings), `years` of both, and `differs`: "more", "less", ""
    where chance explains it, None where there is too little to tell.
    """
    counts = counted(connection)
    families = families_of(counts, system)
    family = family if family in families else next(iter(families), "")
    if not family:
        return None
    kinds = {
        i: (kind, where) for i, kind, where in connection.execute("select id, kind, region from systems")
    }
    of_family = {
        name: one for name, one in counts.assessments.items() if one.family == family and one.system
    }
    dated = [one.year for one in of_family.values() if one.system == system and one.year]
    years = (min(dated), max(dated)) if dated else ("", "")

    def group(region: str, since: str, until: str) -> tuple[list[str], list[str]]:
        fits = [n for n, one in of_family.items() if (not since or (one.year or "") >= since)
                and (not until or "" < (one.year or "") <= until)]  # fmt: skip
        own = [name for name in fits if of_family[name].system == system]
        others = [
            name for name in fits if (other := of_family[name].system) != system
            and kinds[other or ""][0] == kinds[system][0]
            and (region != "same" or kinds[other or ""][1] == kinds[system][1])
        ]  # fmt: skip
        return own, others

    asked = (region or "all", since, until)
    tried = [asked] if region or since or until else [("same", *years), ("all", *years), ("all", "", "")]
    if kinds[system][1] is None:
        tried = [("all", first, last) for _, first, last in tried]
    chosen = next((one for one in tried if len(group(*one)[1]) >= LEAST_PEERS), tried[-1])
    own, others = group(*chosen)
    labels = dict(connection.execute("select name, label from themes order by rowid"))
    return {
        "family": family, "families": families, "kind": kinds[system][0], "region": chosen[0],
        "region_name": kinds[system][1], "since": chosen[1], "until": chosen[2], "own_reports": len(own),
        "peer_reports": len(others), "peer_systems": len({of_family[name].system for name in others}),
        "enough": len(others) >= LEAST_PEERS, **_compared(counts, labels, own, others),
    }  # fmt: skip


def _compared(counts: Counted, labels: dict[str, str], own: Sequence[str], others: Sequence[str]) -> Row:
    rows: dict[str, list[Row]] = {direction: [] for direction in DIRECTIONS}
    chances: list[tuple[Row, float]] = []
    for direction in DIRECTIONS:
        for theme, label in labels.items():
            mine, theirs = (_pairs(counts, theme, direction, names) for names in (own, others))
            told = difference_of(mine, theirs)
            worth = told.worth if told else None
            row: Row = {"theme": theme, "label": label, "own": _sum(mine, worth)}
            row |= {"peers": _sum(theirs, worth), "differs": None, "low": None, "high": None}
            row["years"] = _years(counts, theme, direction, own, others)
            if told:
                row |= {"differs": "", "low": round(told.low, 4), "high": round(told.high, 4)}
                chances.append((row, told.chance))
            rows[direction].append(row)
    if chances:
        adjusted = stats.false_discovery_control([chance for _, chance in chances])
        for (row, _), chance in zip(chances, adjusted, strict=True):
            if chance <= FALSE and (row["low"] > 0 or row["high"] < 0):
                row["differs"] = "more" if row["low"] > 0 else "less"
    return rows


def difference_of(own: Sequence[Pair], peers: Sequence[Pair]) -> Difference | None:
    """How a system's share differs from its peers'; None where there is too little to tell.

    (k, n) of each report. The variance among the peers' shares over that of single sentences (Pearson's
    chi-squared over its degrees of freedom, 1 at least) divides what the findings are worth, as in a
    quasi-binomial model (P. McCullagh and J. A. Nelder, Generalized Linear Models, 1989, 4.5); the
    probability is the greatest of three: Student's t; Fisher's exact test, for what is rare; and the
    beta-binomial tail, because what comes in clusters is far from the middle more often than a normal.
    """
    own, peers = ([pair for pair in part if pair[1]] for part in (own, peers))
    (k, n), (of, total) = (np.array(part).reshape(-1, 2).sum(axis=0).tolist() for part in (own, peers))
    if len(peers) < LEAST_PEERS or n < LEAST_FINDINGS:
        return None
    rate, both = of / total, (k + of) / (n + total)
    if n * min(both, 1 - both) < RARE:
        return None
    worth = 1.0
    if 0 < rate < 1:
        squares = sum((a - b * rate) ** 2 / (b * rate * (1 - rate)) for a, b in peers)
        worth = squares / (len(peers) - 1)
    apart = total / len(peers) - 1
    worth = max(worth, 1 + ALIKE * apart)
    error = np.sqrt(worth * both * (1 - both) * (1 / n + 1 / total))
    chances = [
        2 * stats.t.sf(abs(k / n - rate) / error, len(peers) - 1),
        stats.fisher_exact([[k, n - k], [of, total - of]]).pvalue,
        _tail(k, [size for _, size in own], both, (worth - 1) / max(apart, 1.0)),
    ]
    ends = difference((k / worth, n / worth), (of / worth, total / worth))
    return Difference(float(max(chances)), *ends, worth)


def _tail(k: int, sizes: Sequence[int], rate: float, alike: float) -> float:
    """How likely k or more (or less) of all findings are, where those of a report are `alike`.

    Two-sided, by the beta-binomial distribution of the variance that reports of these sizes have together;
    `alike` is the correlation of two findings of one report.
    """
    n = sum(sizes)
    extra = min(sum(size * (size - 1) for size in sizes) / (n * (n - 1)) * alike, 0.99)
    if extra <= 0:
        return 1.0 if k == n * rate else float(stats.binomtest(k, n, rate).pvalue)
    known = stats.betabinom(n, rate * (1 - extra) / extra, (1 - rate) * (1 - extra) / extra)
    return float(min(1.0, 2 * min(known.cdf(k), known.sf(k - 1))))


def _pairs(counts: Counted, theme: str, direction: str, names: Sequence[str]) -> list[Pair]:
    found, of = counts.findings.get((theme, direction), {}), counts.themed.get(direction, {})
    return [(found.get(name, 0), of.get(name, 0)) for name in names]


def _sum(pairs: Sequence[Pair], worth: float | None) -> Row:
    """k of n, with the share's interval where it is known what the findings of a report are worth."""
    k, n = sum(k for k, _ in pairs), sum(n for _, n in pairs)
    if worth is None:
        return {"k": k, "n": n, "low": None, "high": None}
    low, high = wilson(k / worth, n / worth)
    return {"k": k, "n": n, "low": round(low, 4), "high": round(high, 4)}


def _years(
    counts: Counted, theme: str, direction: str, own: Sequence[str], others: Sequence[str]
) -> list[Row]:
    """k of n of each year of the system's own reports, and of the peers' of that year."""
    out = []
    for year in sorted({counts.assessments[name].year or "" for name in own}):
        row: Row = {"year": year}
        for who, names in (("own", own), ("peers", others)):
            of_year = [name for name in names if (counts.assessments[name].year or "") == year]
            pairs = _pairs(counts, theme, direction, of_year)
            row[who] = {"k": sum(k for k, _ in pairs), "n": sum(n for _, n in pairs)}
        out.append(row)
    return out


def flat_peers(found: Row) -> list[Row]:
    """The answer of `against_peers` as rows of a CSV: one a direction and theme, and one a year of each."""
    out = []
    for direction in DIRECTIONS:
        for row in found[direction]:
            about = {"direction": direction, "theme": row["theme"]}
            for year in [{"year": "all", **row}, *row["years"]]:
                out.append({
                    **about, "year": year["year"],
                    **{f"{who}_{what}": year[who].get(what) for who in ("own", "peers")
                       for what in ("k", "n", "low", "high")},
                    "differs": year.get("differs"), "difference_low": year.get("low"),
                    "difference_high": year.get("high"),
                })  # fmt: skip
    return out
