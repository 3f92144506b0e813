"""The database that is counted by hand, with what recurs in it judged by cosines alone."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from reportmine.insight import learning_from, recurring
from reportmine.insight.alike import FEATURES, Alike
from reportmine.pipeline.insights import write_insights

# A pair of cosine 0.8 is as likely the same as not, one of 0.9 is surely the same.
_WEIGHTS = np.array([40.0 if name == "cosine" else 0.0 for name in FEATURES])
BY_COSINE = Alike(np.zeros(len(FEATURES)), np.ones(len(FEATURES)), _WEIGHTS, -32.0, {})


@pytest.fixture
def filled(
    counted_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[sqlite3.Connection]:
    for module in (recurring, learning_from):
        monkeypatch.setattr(module, "alike", lambda model: BY_COSINE)
    path = tmp_path / "counted.db"
    shutil.copy(counted_db, path)
    connection = sqlite3.connect(path)
    key = write_insights(connection, "fast")
    connection.execute("update build set insight_key = ?", (key,))
    connection.commit()
    yield connection
    connection.close()
