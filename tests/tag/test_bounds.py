"""Themes where a framework never looks: shown from the measured confidence on, elsewhere always."""

from collections.abc import Iterator

import numpy as np
import pytest

from reportmine import data
from reportmine.structure.catalogue import catalogue
from reportmine.tag import bounds
from reportmine.tag.bounds import within_bounds
from reportmine.tag.tagger import Tags
from reportmine.vocabulary import theme_names

ROWS = data.load("theme_bounds.toml").get("bound", [])
BOUNDS = {
    "bound": [
        {"theme": "discharge_and_flow", "families": ["ofsted_ilacs", "ofsted_focused_visit"], "least": 0.8},
        {"theme": "unpaid_carers", "families": ["ofsted_ilacs"], "least": 1.01},
    ]
}


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(data, "load", lambda name: BOUNDS)
    bounds._bounds.cache_clear()
    yield
    bounds._bounds.cache_clear()


def tags(*themes: tuple[str, float]) -> Tags:
    return Tags("context", 0.9, themes, np.zeros(2), np.zeros(4), np.zeros(24))


@pytest.mark.parametrize(
    ("family", "themes", "kept"),
    [
        ("ofsted_ilacs", [("discharge_and_flow", 0.79)], []),
        ("ofsted_ilacs", [("discharge_and_flow", 0.8)], ["discharge_and_flow"]),
        ("ofsted_focused_visit", [("discharge_and_flow", 0.5), ("safeguarding", 0.4)], ["safeguarding"]),
        ("cqc_ics_assessment", [("discharge_and_flow", 0.5)], ["discharge_and_flow"]),
        ("ofsted_ilacs", [("unpaid_carers", 1.0)], []),
        ("ofsted_focused_visit", [("unpaid_carers", 0.4)], ["unpaid_carers"]),
    ],
)
@pytest.mark.usefixtures("known")
def test_a_theme_is_shown_from_its_bound_on(
    family: str, themes: list[tuple[str, float]], kept: list[str]
) -> None:
    assert [theme for theme, _ in within_bounds(tags(*themes), family).themes] == kept


@pytest.mark.parametrize(
    "row", data.load("theme_bounds.toml").get("bound", []), ids=lambda row: row["theme"]
)
def test_what_is_shown_holds_four_times_in_five_of_those_read(row: dict[str, object]) -> None:
    assert row["theme"] in theme_names()
    assert set(row["families"]) <= catalogue().families.keys()  # type: ignore[call-overload]
    assert int(str(row["all"])) >= 40 or float(str(row["least"])) > 1
    if float(str(row["least"])) <= 1:
        assert int(str(row["right"])) >= 0.8 * int(str(row["read"])) > 0
