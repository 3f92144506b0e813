"""Shared fixtures: where things are, and a database built once from the sample reports."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every automatic run; other ones whenever a person runs the tests.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = ROOT / "corpus"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first; tests on real reports only where those are."""
    skip = pytest.mark.skip(reason=f"the real reports are not at {SHARED}")
    for item in items:
        if "real" in item.keywords and not SHARED.is_dir():
            item.add_marker(skip)
    items.sort(key=lambda item: ("browser" in item.keywords, "real" in item.keywords))


@pytest.fixture(scope="session")
def corpus() -> Path:
    return CORPUS


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def sample_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample reports of corpus/, built once."""
    from reportmine.pipeline import build

    path = tmp_path_factory.mktemp("samples") / "reports.db"
    build(path, [CORPUS])
    return path


@pytest.fixture
def connection(sample_db: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{sample_db}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def counted_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of `tests/counted.py`, of which every count is known."""
    from tests.counted import make

    return make(tmp_path_factory.mktemp("counted") / "counted.db")


@pytest.fixture
def counted(counted_db: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{counted_db}?mode=ro", uri=True)
    yield connection
    connection.close()
