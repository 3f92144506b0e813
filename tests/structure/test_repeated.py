"""One thing repeated over 200,000 characters is read and structured within the child's limit of time.

What costs time with the square of its length took minutes at that length; how times grow is measured by
`python -m tests.benchmarks.complexity`.
"""

from __future__ import annotations

import pytest

from reportmine.errors import ReadProblem
from reportmine.read.pool import answers, time_limit
from tests.benchmarks.complexity import COMMAND
from tests.repeated import HTML, KINDS

PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_every_kind_comes_to_an_end(part: int) -> None:
    kinds = [*KINDS, *HTML][part::PARTS]
    asked = [{"kind": kind, "size": 200_000} for kind in kinds]
    found = answers(asked, COMMAND, lambda answer: answer, 2, time_limit(200_000))
    failed = {k: f.message for k, f in zip(kinds, found, strict=True) if isinstance(f, ReadProblem)}
    assert failed == {}
