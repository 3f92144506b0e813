"""What reports read by hand say against what the tagger says of them, and how honest corrected counts are.

    python -m tests.benchmarks.report_counts SHARED [--write] [--database reports.db]

Prints for every theme, direction and reading in how many of the whole reports the tagger says it, in how
many it is true and in how many the two differ; with `--database` what the site shows of its reports. Then
the coverage of the intervals: reports are made like those read, some read and the others not, and how
often does the interval hold the true number? `--write` makes `models/insight/report_counts.json` anew.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from reportmine.encode.folder import models_folder
from reportmine.insight.corrected import Read, Stratum, corrected, interval, read_reports
from reportmine.insight.counts import DIRECTIONS, MAIN, MENTIONED, counted
from reportmine.tag.tagger import tagger
from reportmine.train.labels import load_labels
from reportmine.train.report_counts import write_report_counts
from reportmine.train.sources import read_sources
from reportmine.vocabulary import theme_names

LEVELS = {"mentioned": MENTIONED, "main": MAIN}
# Reports of each family that a database holds, of which the read ones are a part.
SIZES = {"area_send_inspection": 47, "joint_targeted_area_inspection": 61, "ofsted_focused_visit": 46,
         "ofsted_ilacs": 126}  # fmt: skip
DRAWS, SEED = 100, 0
LIKE_ALL = 2.0  # reports' worth of all families together in what a family's are made like


def write(shared: Path) -> None:
    """The shipped file, from the shipped labels and the reports under `shared`."""
    sources = read_sources([shared])
    labels = load_labels(models_folder() / "labels" / "measured.jsonl", sources)
    taggers = {name: tagger(name) for name in ("transformer", "fast")}
    print(f"{len(write_report_counts(labels, sources, taggers, models_folder()))} reports written")


def pairs(model: str) -> Iterator[tuple[str, str, str, dict[str, list[tuple[bool, bool]]]]]:
    """(theme, direction, reading, by family the (said, true) of each report read)."""
    for theme in theme_names():
        for direction in DIRECTIONS:
            for reading, level in LEVELS.items():
                of: dict[str, list[tuple[bool, bool]]] = {}
                for one in read_reports():
                    if one.family in SIZES:
                        of.setdefault(one.family, []).append(_pair(one, model, theme, direction, level))
                yield theme, direction, reading, of


def _pair(one: Read, model: str, theme: str, direction: str, level: int) -> tuple[bool, bool]:
    said, true = one.said[model][direction], one.true[direction]
    return said.get(theme, 0) >= level, true.get(theme, 0) >= level


def table(model: str, database: Path | None) -> None:
    """Said, true and wrong of the reports read; of a database what the site shows."""
    counts = counted(sqlite3.connect(database)) if database else None
    print(f"{'theme':38} {'':10} {'reading':10} said true wrong" + ("  in the database" if counts else ""))
    for theme, direction, reading, of in pairs(model):
        every = [pair for rows in of.values() for pair in rows]
        said, true = (sum(column) for column in zip(*every, strict=True))
        wrong = sum(a != b for a, b in every)
        line = f"{theme:38} {direction:10} {reading:10} {said:4} {true:4} {wrong:5}"
        if counts:
            got = corrected(counts, theme, direction, LEVELS[reading], model)
            line += f"  {got['said']} of {got['reports']}: {got['low']} to {got['high']}" if got else "  -"
        print(line)


def coverage(model: str, families: tuple[str, ...], part: float = 1.0) -> None:
    """How often the interval holds the true number, over themes, where reports are like those read."""
    random, held, widths, errors = np.random.default_rng(SEED), [], [], []
    for _, _, _, of in pairs(model):
        every = [pair for rows in of.values() for pair in rows]
        if sum(a or b for a, b in every) < 3:
            continue
        draws = [_drawn(of, every, families, part, random) for _ in range(DRAWS)]
        held.append(np.mean([low - 0.5 <= true <= high + 0.5 for low, high, true in draws]))
        widths.append(np.mean([high - low for low, high, _ in draws]))
        errors.append(np.mean([(low + high) / 2 - true for low, high, true in draws]))
    total = round(part * sum(SIZES[family] for family in families))
    print(
        f"{', '.join(families)}: {total} reports: the interval holds the true number in "
        f"{np.mean(held):.1%} on average, {np.quantile(held, 0.1):.1%} in the tenth worst of "
        f"{len(held)} counts, {min(held):.1%} in the worst; mean width {np.mean(widths):.1f}, "
        f"mean error {np.mean(errors):+.1f}"
    )


def _drawn(
    of: dict[str, list[tuple[bool, bool]]], every: list[tuple[bool, bool]], families: tuple[str, ...],
    part: float, random: np.random.Generator,
) -> tuple[float, float, int]:  # fmt: skip
    """(low, high, true) of one database: reports like a family's own, and a little like all."""
    strata, true = [], 0
    for family in families:
        cells = _cells(of[family]) + LIKE_ALL * _cells(every) / len(every)
        cells /= cells.sum()
        read = random.multinomial(len(of[family]), cells)
        unread = SIZES[family] - len(of[family]) if part == 1 else round(part * SIZES[family])
        rest = random.multinomial(unread, cells)
        # Cells: neither, said only, true only, both.
        known = int(read[2] + read[3]) if part == 1 else 0
        strata.append(Stratum(
            int(rest[1] + rest[3]), int(rest.sum()), known, len(of[family]), int(read[2]), int(read[1])
        ))  # fmt: skip
        true += int(rest[2] + rest[3]) + known
    return (*interval(strata), true)


def halves(model: str) -> None:
    """How often the interval from half of the reports read holds what is true of the other half."""
    random, held, widths = np.random.default_rng(SEED), 0, []
    of_each = [of for *_, of in pairs(model) if sum(a or b for rows in of.values() for a, b in rows) >= 3]
    for _ in range(DRAWS // 10):
        for of in of_each:
            strata, true = [], 0
            for rows in of.values():
                order = random.permutation(len(rows)).tolist()
                read, rest = ([rows[i] for i in part] for part in (order[::2], order[1::2]))
                missed, false = (read.count(kind) for kind in ((False, True), (True, False)))
                strata.append(Stratum(sum(a for a, _ in rest), len(rest), 0, len(read), missed, false))
                true += sum(b for _, b in rest)
            low, high = interval(strata)
            held += low - 0.5 <= true <= high + 0.5
            widths.append(high - low)
    print(
        f"from half of the reports read, of the other half: the interval holds the true number in "
        f"{held / len(widths):.1%} of {len(widths)} draws; mean width {np.mean(widths):.1f} of 15"
    )


def _cells(rows: list[tuple[bool, bool]]) -> np.ndarray:
    return np.bincount([2 * true + said for said, true in rows], minlength=4).astype(float)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--model", default="transformer")
    parser.add_argument("--database", type=Path)
    given = parser.parse_args()
    if given.write:
        write(given.shared)
    table(given.model, given.database)
    halves(given.model)
    coverage(given.model, tuple(SIZES))
    for name in SIZES:
        coverage(given.model, (name,))
        coverage(given.model, (name,), part=0.25)
