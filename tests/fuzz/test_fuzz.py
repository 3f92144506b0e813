"""A hundred mutations of each format; `python -m tests.fuzz.run` does ten thousand."""

from __future__ import annotations

import os
import random

import pytest

from tests.fuzz.mutate import EDITS, KINDS, mutated, seeds
from tests.fuzz.run import run


@pytest.mark.parametrize("kind", KINDS)
def test_only_declared_problems_come_out(kind: str) -> None:
    seed = 1 if os.environ.get("CI") else random.randrange(10**9)
    result = run(kind, seed, range(100))
    assert not result.finds, "\n".join(map(str, result.finds))
    assert result.counts.total() == 100
    assert result.counts["ok"] >= 20, result.counts  # they get past the door


@pytest.mark.parametrize("kind", KINDS)
def test_mutations_can_be_made_again_and_differ_from_their_seeds(kind: str) -> None:
    made = [mutated(kind, 3, number) for number in range(30)]
    assert made == [mutated(kind, 3, number) for number in range(30)]
    whole = {data for _, data in seeds(kind)}
    assert sum(data in whole for _, data in made) <= 5
    assert len({data for _, data in made}) > 20


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("data", [b"", b"x", b"12 30"])
def test_edits_take_any_bytes(edit, data: bytes) -> None:
    for number in range(20):
        edit(data, random.Random(number), [b"word"])


def test_what_is_no_declared_problem_is_a_find() -> None:
    result = run("no format", 1, range(1))
    assert [find.what.split(":")[0] for find in result.finds] == ["KeyError"]
