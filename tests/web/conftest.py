"""A small database with hostile text in it, and Datasette around it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from reportmine.pipeline import build
from reportmine.structure.manifest import load_manifest
from tests.helpers import ICS

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raw %}",
    "'; drop table findings; --",
    'NEAR("a" AND',
)
HOSTILE_ICS = ICS.replace("Fenwater", "Otherby").replace(
    "Working together", f"Working {HOSTILE[0]} {HOSTILE[2]}"
).replace(
    "Staff feel able to raise concerns.",
    f"Staff {HOSTILE[1]} feel able {HOSTILE[3]} to raise concerns about {HOSTILE[4]} the rota.",
)  # fmt: skip


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    source = folder / "in"
    source.mkdir()
    (source / "fenwater-ics-2024.txt").write_text(ICS)
    (source / "otherby-ics-2023.txt").write_text(HOSTILE_ICS)
    (source / "empty <b>file.txt").write_text("")
    with (folder / "m.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "url", "title"])
        writer.writerow(["otherby-ics-2023.txt", "javascript:alert(1)", f"Otherby {HOSTILE[0]}"])
    path = folder / "reports.db"
    build(path, [source], load_manifest(folder / "m.csv"))
    return path


_open: list[Datasette] = []


def served(*paths: Path, **options: Any) -> Datasette:
    _open.append(Datasette([str(p) for p in paths], **options))
    return _open[-1]


@pytest.fixture(autouse=True)
def _closed_again() -> Iterator[None]:
    """What all SQLite connections of a process hold is limited: those of a test end with it.

    Those of a module's fixtures were there before.
    """
    before = len(_open)
    yield
    for datasette in _open[before:]:
        for database in datasette.databases.values():
            database.close()
    del _open[before:]


@pytest.fixture
def datasette(database: Path) -> Datasette:
    return served(database)
