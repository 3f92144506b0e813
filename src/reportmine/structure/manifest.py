"""`build --manifest FILE.csv`: what the user knows of files that do not say it themselves."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from reportmine.errors import BadManifest
from reportmine.structure import ManifestRow
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.catalogue import catalogue as load_catalogue
from reportmine.structure.dates import find_date

COLUMNS = ("file", "url", "title", "system", "published", "family", "licence")


@dataclass(slots=True)
class Manifest:
    """Rows by file name or path; `bad` are (row number, message) of rows that cannot be used.

    `path` is the CSV itself, where it was read from one.
    """

    rows: dict[str, ManifestRow] = field(default_factory=dict)
    bad: list[tuple[int, str]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    path: Path | None = None

    def given(self, path: Path) -> ManifestRow:
        """The row for a file: by its path as written, its end, or its name."""
        text = path.as_posix()
        parts = text.split("/")
        for key in (text, *("/".join(parts[i:]) for i in range(1, len(parts)))):
            if key in self.rows:
                self.used.add(key)
                return self.rows[key]
        return ManifestRow()

    def unused(self) -> list[str]:
        """Files named in the manifest that were not among those read."""
        return sorted(self.rows.keys() - self.used)


def load_manifest(path: Path, catalogue: Catalogue | None = None) -> Manifest:
    """Reads the CSV; `catalogue` holds the families that it may name.

    Raises BadManifest where it cannot be read or lacks the column `file`.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            names = reader.fieldnames or []
            if "file" not in names:
                raise BadManifest(f"{path}: needs a column named file; known: {', '.join(COLUMNS)}")
            unknown = [n for n in names if n and n not in COLUMNS]
            if unknown:
                raise BadManifest(f"{path}: unknown column {unknown[0]!r}; known: {', '.join(COLUMNS)}")
            manifest, families = Manifest(path=path), (catalogue or load_catalogue()).families
            for number, row in enumerate(reader, start=2):
                _add(manifest, families, number, {k: (v or "").strip() for k, v in row.items() if k})
            return manifest
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadManifest(f"{path}: not a readable CSV file: {error}") from error


def _add(manifest: Manifest, families: Collection[str], number: int, row: dict[str, str]) -> None:
    name = row.pop("file", "").replace("\\", "/").removeprefix("./")
    if not name:
        manifest.bad.append((number, "no file is named"))
        return
    if row.get("family") and row["family"] not in families:
        manifest.bad.append((number, f"unknown family {row['family']!r}: one of {', '.join(families)}"))
        row["family"] = ""
    if row.get("published") and not find_date(row["published"]):
        manifest.bad.append((number, f"published {row['published']!r} is no date such as 2024-05-31"))
        row["published"] = ""
    manifest.rows[name] = ManifestRow(**{k: v or None for k, v in row.items()})
