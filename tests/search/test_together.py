"""The direction of a paragraph is that of what judges in it, not of what only describes."""

import numpy as np
import pytest

from reportmine.search.query import _together

AREA, STRENGTH, CONTEXT = [0.0, 0.9, 0.0, 0.1], [0.9, 0.0, 0.0, 0.1], [0.0, 0.1, 0.0, 0.9]


@pytest.mark.parametrize(
    ("parts", "area"),
    [
        ([AREA], 0.9),
        ([AREA, AREA], 0.9),
        ([AREA, CONTEXT], 0.82),  # (0.9 · 0.9 + 0.1 · 0.1) / (0.9 + 0.1)
        ([AREA, CONTEXT, CONTEXT, CONTEXT], 0.7),
        ([AREA, STRENGTH], 0.45),
        ([CONTEXT, CONTEXT], 0.1),
    ],
)
def test_what_describes_weighs_little(parts: list[list[float]], area: float) -> None:
    together = _together(np.array(parts))
    assert together[1] == pytest.approx(area, abs=2e-3)
    assert together.sum() == pytest.approx(1)


def test_where_nothing_judges_at_all_it_is_the_mean() -> None:
    together = _together(np.array([[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 1.0]]))
    assert together.tolist() == [0.0, 0.0, 0.0, 1.0]
