"""Labelled findings: with their text, or standing off from public reports by sha256 and hash."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reportmine.errors import BadLabels
from reportmine.tag.item import Item
from reportmine.text import sentence_hash
from reportmine.train.sources import Source, reserved
from reportmine.vocabulary import POLARITIES, STATUSES, theme_names

Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two criticisms, and whether they are the same one (1), near (less) or different (0)."""

    first: str
    second: str
    same: float


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled sentence.

    `report`: the sha256 of its report, or the name that the label gives it; sentences of one report
    are never split between training and measurement. `perhaps`: themes that one of two readers gave.
    `headings`: other readings of its heading.
    """

    report: str
    family: str
    item: Item
    polarity: str
    themes: tuple[str, ...]
    perhaps: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def load_labels(path: Path, sources: Sources | None = None) -> list[Label]:
    """JSON lines, each either with its text or standing off from a report of `sources`.

    With text: report, text, heading, previous, polarity, themes, and family where the first part of the
    report's name is none. Standing off: report (sha256),
    sentence (`sentence_hash`), polarity, themes, perhaps; a row whose report or sentence is not at
    hand is left out. Raises BadLabels for a bad line or an unknown polarity or theme.
    """
    by_path = {s.path.as_posix(): s for s in (sources or {}).values()}
    out = []
    for number, row in _rows(path):
        where = f"{path}: line {number}"
        try:
            label = _with_text(row, by_path) if "text" in row else _standing_off(row, sources or {})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadLabels(f"{where}: not a label: {error!r}") from error
        if label is None:
            continue
        if label.polarity not in POLARITIES or not set(theme_names()).issuperset(
            (*label.themes, *label.perhaps)
        ):
            raise BadLabels(f"{where}: unknown polarity or theme")
        out.append(label)
    return out


def refuse_reserved(labels: Sequence[Label]) -> None:
    """Raises BadLabels where a label comes from a report reserved for measurement."""
    for label in labels:
        if label.report in reserved():
            raise BadLabels(
                f"report {label.report[:12]}: reserved for measurement; no label of it may be used"
            )


def load_pairs(path: Path, sources: Sources) -> list[Pair]:
    """Pairs of criticisms from JSON lines that stand off from their reports; those that are at hand.

    Each row has `a` and `b` (report, sentence) and `same`: 1, less where the two are near, 0. Raises
    BadLabels for a bad line or a reserved report.
    """
    out = []
    for where, row, _, items in pair_rows(path, sources):
        same = row.get("same")
        if not isinstance(same, int | float) or not 0 <= same <= 1:
            raise BadLabels(f"{where}: `same` is no number from 0 to 1")
        if items:
            out.append(Pair(items[0].text, items[1].text, float(same)))
    return out


PairRow = tuple[str, dict[str, Any], tuple[str, str], tuple[Item, Item] | None]


def pair_rows(path: Path, sources: Sources) -> Iterator[PairRow]:
    """(where, row, both reports, both items or None where not at hand) of pairs that stand off.

    Raises BadLabels for a bad line or a reserved report.
    """
    for number, row in _rows(path):
        where = f"{path}: line {number}"
        try:
            reports = row["a"]["report"], row["b"]["report"]
            found = [
                source.items.get(end["sentence"]) if (source := sources.get(end["report"])) else None
                for end in (row["a"], row["b"])
            ]
            taken = not reserved().isdisjoint(reports)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadLabels(f"{where}: not a pair: {error!r}") from error
        if taken:
            raise BadLabels(f"{where}: of a report reserved for measurement")
        first, second = found
        yield where, row, reports, (first, second) if first and second else None


def track_rows(path: Path, sources: Sources) -> Iterator[dict[str, Any]]:
    """Criticisms that readers followed into later reports, of reports at hand.

    `report`, `sentence`, `later`, `readers`: each `status`, `evidence`, `near`, hashes of the later
    report's sentences.

    Raises BadLabels for a bad line or a reserved report.
    """
    for number, row in _rows(path):
        where = f"{path}: line {number}"
        try:
            reports = {row["report"], row["later"]}
            good = isinstance(row["sentence"], str) and all(
                one["status"] in STATUSES and isinstance(one["evidence"] + one["near"], list)
                for one in row["readers"]
            )
        except (KeyError, TypeError) as error:
            raise BadLabels(f"{where}: not a followed criticism: {error!r}") from error
        if not good or not row["readers"]:
            raise BadLabels(f"{where}: not a followed criticism: its readers say nothing that is known")
        if not reserved().isdisjoint(reports):
            raise BadLabels(f"{where}: of a report reserved for measurement")
        if reports <= sources.keys():
            yield row


def targets(labels: Sequence[Label]) -> tuple[np.ndarray, np.ndarray]:
    """(labels, 4) and (labels, themes) probabilities; a theme that one of two readers gave is a half."""
    polarity = np.zeros((len(labels), len(POLARITIES)), dtype=np.float32)
    themes = np.zeros((len(labels), len(theme_names())), dtype=np.float32)
    for row, label in enumerate(labels):
        polarity[row, POLARITIES.index(label.polarity)] = 1
        themes[row, [theme_names().index(t) for t in label.perhaps]] = 0.5
        themes[row, [theme_names().index(t) for t in label.themes]] = 1
    return polarity, themes


def gold(labels: Sequence[Label]) -> tuple[np.ndarray, np.ndarray]:
    """(n,) index of the polarity, (n, themes) 0/1."""
    polarity = np.array([POLARITIES.index(label.polarity) for label in labels])
    themes = np.array([[int(t in label.themes) for t in theme_names()] for label in labels])
    return polarity, themes


def stand_off(labels: Sequence[Label]) -> Iterator[str]:
    """The labels as JSON lines: without their sentences where they are of a published report."""
    for label in labels:
        row: dict[str, Any] = {"report": label.report}
        if is_public(label.report):
            row |= {"sentence": sentence_hash(label.item.text)}
        else:
            item = label.item
            row |= {"family": label.family, "heading": item.heading, "previous": item.previous}
            row |= {"text": item.text}
        row |= {"polarity": label.polarity, "themes": label.themes}
        yield json.dumps(row | ({"perhaps": label.perhaps} if label.perhaps else {}))


def is_public(report: str) -> bool:
    """Whether a label's report is named by its sha256, as published ones are."""
    return re.fullmatch(r"[0-9a-f]{64}", report) is not None


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise BadLabels(f"{path}: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadLabels(f"{path}: line {number}: not a label: {error}") from error
        if not isinstance(row, dict):
            raise BadLabels(f"{path}: line {number}: not a label: not an object")
        yield number, row


def _with_text(row: dict[str, Any], by_path: Mapping[str, Source]) -> Label:
    item = Item(row["text"], row.get("heading") or "", row.get("previous") or "")
    name = row["report"]
    source = next((s for path, s in by_path.items() if path.endswith(f"/{name}") or path == name), None)
    headings: tuple[str, ...] = ()
    if source:
        found = source.items.get(sentence_hash(item.text))
        headings = (item.heading, found.heading) if found else ()
    return Label(
        source.sha256 if source else name,
        source.family if source else row.get("family") or name.split("/")[0],
        item, row["polarity"], tuple(row["themes"]), tuple(row.get("perhaps", ())), headings,
    )  # fmt: skip


def _standing_off(row: dict[str, Any], sources: Sources) -> Label | None:
    source = sources.get(row["report"])
    item = source.items.get(row["sentence"]) if source else None
    if source is None or item is None:
        return None
    return Label(
        source.sha256, source.family, item, row["polarity"], tuple(row["themes"]),
        tuple(row.get("perhaps", ())),
    )  # fmt: skip
