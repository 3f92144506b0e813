"""A full disk and a folder that cannot be written: one line, the old database, nothing beside it.

The whole of it, and killed builds: tests/benchmarks/faults.py and kills.py.
"""

from __future__ import annotations

import pytest

from tests.benchmarks import faults


@pytest.mark.parametrize("check", [faults.full_file, faults.read_only])
def test_what_cannot_be_written_leaves_the_old_database(check, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(faults, "ROOMS", (8, 200, 400, 1_000_000))
    try:
        done, wrong = check(4)
    except faults.Skip as why:
        pytest.skip(str(why))
    assert wrong == []
    assert done in ("4 limits, 3 of them too low", "1 folder")
