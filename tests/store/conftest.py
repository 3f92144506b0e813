"""What tests of stores share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Path:
    """A copy, to be changed, of the database r.db in the folder that the module has made."""
    path = tmp_path / "r.db"
    path.write_bytes((made / "r.db").read_bytes())
    return path
