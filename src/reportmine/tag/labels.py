"""Labelled findings: read, checked, and never from a report reserved for measurement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from reportmine import data
from reportmine.errors import ReportmineError
from reportmine.models import digest
from reportmine.tag.features import Item
from reportmine.tag.tagger import POLARITIES


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled sentence; `report` is the path of its report below the reports' folder."""

    report: str
    item: Item
    polarity: str
    themes: tuple[str, ...]

    @property
    def family_folder(self) -> str:
        """The first part of the report's path."""
        return self.report.split("/")[0]


def load_labels(path: Path, reports: Path | None = None) -> list[Label]:
    """JSON lines with report, text, heading, previous, polarity, themes.

    With `reports`, every report's sha256 is compared with those reserved for measurement.
    Raises ReportmineError for a bad line, an unknown polarity or theme, or a reserved report.
    """
    known = {t["name"] for t in data.load("themes.toml")["theme"]}
    out = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise ReportmineError(f"{path}: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            label = Label(
                row["report"],
                Item(row["text"], row.get("heading") or "", row.get("previous") or ""),
                row["polarity"],
                tuple(row["themes"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ReportmineError(f"{path}: line {number}: not a label: {error!r}") from error
        if label.polarity not in POLARITIES or not known.issuperset(label.themes):
            raise ReportmineError(f"{path}: line {number}: unknown polarity or theme")
        out.append(label)
    refuse_reserved({label.report for label in out}, reports)
    return out


def refuse_reserved(names: set[str], reports: Path | None) -> None:
    """Raises ReportmineError where a label comes from a report reserved for measurement."""
    reserved = {row["sha256"] for row in data.load("reserved.toml")["report"]}
    for name in sorted(names):
        path = reports / name if reports else None
        if path and path.exists() and digest(path) in reserved:
            raise ReportmineError(f"{name}: reserved for measurement; no label of it may be used")
