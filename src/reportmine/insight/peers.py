"""A system against its peers by theme: numbers, shares, and what differs by more than chance explains.

Compared are shares of findings within one kind of report: of the criticism (or praise) that has a theme,
how much has this one.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportmine.insight.counts import DIRECTIONS, Assessment, Counted, counted
from reportmine.insight.differences import LEAST_PEERS, Difference, difference_of, mark, pairs, share_of
from reportmine.insight.tally import tally

Row = dict[str, Any]
# What is said in each direction.
POLARITIES = {"criticise": ("area_for_development", "mixed"), "praise": ("strength",)}


@dataclass(frozen=True, slots=True)
class _World:
    """The reports of one kind, and of each system its kind and region."""

    reports: dict[str, Assessment]
    kinds: dict[str, tuple[str, str | None]]

    def group(self, system: str, region: str, since: str, until: str) -> tuple[list[str], list[str]]:
        """A system's reports of some years, and those of its peers."""
        fits = [name for name, one in self.reports.items() if (not since or (one.year or "") >= since)
                and (not until or "" < (one.year or "") <= until)]  # fmt: skip
        own = [name for name in fits if self.reports[name].system == system]
        kind, where = self.kinds[system]
        others = [
            name for name in fits if (other := self.reports[name].system) and other != system
            and self.kinds[other][0] == kind and (region != "same" or self.kinds[other][1] == where)
        ]  # fmt: skip
        return own, others


def families_of(counts: Counted, system: str) -> list[str]:
    """The kinds of report that there are of a system, the commonest first, of equals the newest."""
    found: dict[str, list[str]] = {}
    for one in counts.assessments.values():
        if one.system == system:
            found.setdefault(one.family, []).append(one.year or "")
    return sorted(found, key=lambda family: (len(found[family]), max(found[family]), family), reverse=True)


def against_peers(
    connection: sqlite3.Connection, system: str, family: str = "", region: str = "", since: str = "",
    until: str = "",
) -> Row | None:  # fmt: skip
    """A system beside the systems of its kind, in one kind of report; None where it has no report.

    Without `family` that of most of its reports. `region` "same" or "all"; `since` and `until` are years:
    without any of them the narrowest of three groups with LEAST_PEERS reports: the same region and the
    years of the system's own reports; these years; all. In the answer `criticise` and `praise` have one
    row a theme with `own` and `peers` (k of n findings; own also by polarity), `years` of both, and what
    `mark` says.
    """
    counts = counted(connection)
    families = families_of(counts, system)
    family = family if family in families else next(iter(families), "")
    if not family:
        return None
    of = connection.execute("select id, kind, region from systems")
    world = _World(
        {name: one for name, one in counts.assessments.items() if one.family == family},
        {name: (kind, where) for name, kind, where in of},
    )
    kind, where = world.kinds[system]
    tried = [(region or "all", since, until)]
    if not (region or since or until):
        tried = _groups(world, system)
    if where is None:
        tried = [("all", first, last) for _, first, last in tried]
    groups = [(one, *world.group(system, *one)) for one in tried]
    chosen, own, others = next((one for one in groups if len(one[2]) >= LEAST_PEERS), groups[-1])
    labels = dict(connection.execute("select name, label from themes order by rowid"))
    judged = _judged(connection, system, set(own))
    return {
        "family": family, "families": families, "kind": kind, "region": chosen[0], "region_name": where,
        "since": chosen[1], "until": chosen[2], "own_reports": len(own), "peer_reports": len(others),
        "peer_systems": len({world.reports[name].system for name in others}),
        "enough": len(others) >= LEAST_PEERS, **_compared(counts, labels, judged, own, others),
    }  # fmt: skip


def _judged(connection: sqlite3.Connection, system: str, own: set[str]) -> Counter[tuple[str, str]]:
    """The system's findings in some assessments by (theme, polarity)."""
    out: Counter[tuple[str, str]] = Counter()
    for (of, _, assessment, theme, polarity), n in tally(connection).themes.items():
        if of == system and assessment in own:
            out[theme, polarity] += n
    return out


def _groups(world: _World, system: str) -> list[tuple[str, str, str]]:
    """(region, since, until) from the narrowest to the widest."""
    dated = [one.year for one in world.reports.values() if one.system == system and one.year]
    first, last = (min(dated), max(dated)) if dated else ("", "")
    return [("same", first, last), ("all", first, last), ("all", "", "")]


def _compared(
    counts: Counted, labels: dict[str, str], judged: Counter[tuple[str, str]], own: Sequence[str],
    others: Sequence[str],
) -> Row:  # fmt: skip
    rows: dict[str, list[Row]] = {direction: [] for direction in DIRECTIONS}
    told: list[Difference | None] = []
    for direction in DIRECTIONS:
        for theme, label in labels.items():
            mine, theirs = (pairs(counts, theme, direction, names) for names in (own, others))
            told.append(one := difference_of(mine, theirs))
            worth = one.worth if one else None
            row: Row = {"theme": theme, "label": label, "own": share_of(mine, worth)}
            row |= {"peers": share_of(theirs, worth)}
            row["years"] = _years(counts, theme, direction, own, others)
            row["own"]["polarities"] = {
                polarity: judged[theme, polarity] for polarity in POLARITIES[direction]
            }
            rows[direction].append(row)
    mark([row for direction in DIRECTIONS for row in rows[direction]], told)
    return rows


def _years(
    counts: Counted, theme: str, direction: str, own: Sequence[str], others: Sequence[str]
) -> list[Row]:
    """k of n of each year of the system's own reports, and of the peers' of that year."""
    out = []
    for year in sorted({counts.assessments[name].year or "" for name in own}):
        row: Row = {"year": year}
        for who, names in (("own", own), ("peers", others)):
            of_year = [name for name in names if (counts.assessments[name].year or "") == year]
            found = pairs(counts, theme, direction, of_year)
            row[who] = {"k": sum(k for k, _ in found), "n": sum(n for _, n in found)}
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
