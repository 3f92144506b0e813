"""Counts of reports corrected for the tagger's errors, from whole reports that were read by hand.

`models/insight/report_counts.json` says of each such report what it criticises and praises, by the labels
of two readers and by what a tagger said that never saw it (`train/report_counts.py` writes it). The
reports were drawn by chance within their families, so the errors of each family are estimated from its own
reports and weighted by how many reports of it a count holds; a family without such reports gets none.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportmine.encode.folder import from_json
from reportmine.insight.counts import Counted

FILE = "report_counts.json"
LEAST = 5  # reports of a family that were read; of fewer, its errors are not known
SEEN = 3  # of the reports read, so many must say it, by the tagger or by the readers
LITTLE = 0.25  # of a report
_Z = 1.959964  # of 95 %

Words = Mapping[str, Mapping[str, int]]  # direction to theme to counts.MENTIONED or MAIN


@dataclass(frozen=True, slots=True)
class Read:
    """A report read by hand: what it says, and what each model says of it without having seen it."""

    sha256: str
    family: str
    true: Words
    said: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Stratum:
    """The reports of one family in a count.

    `said` of `unread` reports the tagger says it; in `known` more, which were read, it is true. Of `read`
    reports in which the tagger was compared with readers, `missed` say it unsaid, in `false` it is said
    and not so.
    """

    said: int
    unread: int
    known: int
    read: int
    missed: int
    false: int


def interval(strata: Sequence[Stratum]) -> tuple[float, float]:
    """The ends of the 95 % interval of how many reports say it in truth.

    What the tagger says, plus what it misses on average in reports that were read, family by family: the
    prediction-powered estimate of a total (A. N. Angelopoulos et al., "Prediction-powered inference",
    Science 382, 2023), stratified, with the report as its unit. Predictions have weight 1: weights tuned on
    six to eight reports (PPI++) came out worse in simulation. As the tagger is often right in all of a
    few reports, LITTLE of a missed and of a false report is added to each family, the way of D. G. Bonett
    and R. M. Price with paired shares (Journal of Educational and Behavioral Statistics 37, 2012); how
    often such intervals hold the truth `tests/benchmarks/report_counts.py` simulates.
    """
    mean = variance = 0.0
    for one in strata:
        missed, false = ((k + LITTLE) / (one.read + 2 * LITTLE) for k in (one.missed, one.false))
        mean += one.known + one.said + one.unread * (missed - false)
        spread = missed + false - (missed - false) ** 2
        # Twice uncertain: the mean of those read, and the sum over those that were not.
        variance += spread * (one.unread**2 / one.read + one.unread)
    half = _Z * math.sqrt(variance)
    least = sum(one.known for one in strata)
    most = least + sum(one.unread for one in strata)
    return max(float(least), min(mean - half, most)), min(float(most), max(mean + half, least))


def corrected(
    counts: Counted,
    theme: str,
    direction: str,
    level: int,
    model: str,
    among: Collection[str] | None = None,
) -> dict[str, Any] | None:
    """How many reports say it once corrected, or None where that was not measured.

    `level`: counts.MENTIONED or MAIN. `among`: of these assessments only. `said` and the ends `low` and
    `high` are of `reports` reports, those of the families of which enough were `read`; `unmeasured` are
    the families of the others, in which nothing is known of the tagger's errors.
    """
    by_family: dict[str, list[str]] = {}
    for name in counts.assessments if among is None else among:
        by_family.setdefault(counts.assessments[name].family, []).append(name)
    told = {name for name, how in counts.of(theme, direction).items() if how >= level}
    strata, said, reports, seen = [], 0, 0, 0
    measured = read_families(model)
    for family in sorted(by_family.keys() & measured.keys()):
        names = by_family[family]
        pairs = {
            one.sha256: tuple(_says(by, direction, theme, level) for by in (one.said[model], one.true))
            for one in measured[family]
        }
        strata.append(_stratum({name: counts.assessments[name].sha256 for name in names}, told, pairs))
        said += len(told & set(names))
        reports += len(names)
        seen += sum(any(pair) for pair in pairs.values())
    if seen < SEEN:
        return None
    low, high = interval(strata)
    return {
        "said": said, "low": math.floor(low), "high": math.ceil(high), "reports": reports,
        "read": sum(one.read for one in strata), "unmeasured": sorted(by_family.keys() - measured.keys()),
    }  # fmt: skip


def _stratum(
    files: Mapping[str, Sequence[str]], told: Collection[str], pairs: Mapping[str, Sequence[bool]]
) -> Stratum:
    """Of assessments with the sha256 of their documents; `pairs`: (said, true) of each report read."""
    known = {
        name: any(pairs[file][1] for file in of) for name, of in files.items() if pairs.keys() >= set(of)
    }
    return Stratum(
        said=sum(name in told for name in files if name not in known), unread=len(files) - len(known),
        known=sum(known.values()), read=len(pairs),
        missed=sum(true and not said for said, true in pairs.values()),
        false=sum(said and not true for said, true in pairs.values()),
    )  # fmt: skip


def _says(words: Words, direction: str, theme: str, level: int) -> bool:
    return words.get(direction, {}).get(theme, 0) >= level


@cache
def read_families(model: str) -> Mapping[str, Sequence[Read]]:
    """The reports read of each family of which there are LEAST or more; none for an unknown model.

    Raises ModelError for a file that is damaged or that its checksum does not know.
    """
    out: dict[str, list[Read]] = {}
    for one in read_reports():
        if model in one.said:
            out.setdefault(one.family, []).append(one)
    return {family: read for family, read in out.items() if len(read) >= LEAST}


@cache
def read_reports() -> tuple[Read, ...]:
    """All reports read by hand. Raises ModelError."""
    return from_json("insight", FILE, _reads)


def _reads(content: dict[str, Any]) -> tuple[Read, ...]:
    return tuple(Read(row["report"], row["family"], row["true"], row["said"]) for row in content["reports"])
