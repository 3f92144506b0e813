"""Which statement of today a finding would stand under: what speaks for each, and what is listed."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reportmine.encode.base import Encoded, Encoder, Passage
from reportmine.structure.frameworks import Statement
from reportmine.tag import Tags, statements
from reportmine.tag.statements import features, likely_statements
from reportmine.vocabulary import theme_names

THEMES = theme_names()
TODAY = [Statement("today", name, name.title(), "x", True) for name in ("a", "b", "c")]


def link(source: str, statement: str, target: str | None, found: str, *themes: str) -> Any:
    return SimpleNamespace(
        from_framework=source, from_statement=statement, to_framework=target, to_statements=tuple(found),
        themes=themes,
    )  # fmt: skip


LINKS = (
    link("today", "a", None, "", THEMES[0], THEMES[1]),
    link("today", "b", None, "", THEMES[0]),
    link("today", "c", None, ""),
    link("before", "q", "today", "ba", THEMES[2]),
)


class Names(Encoder):
    """The vectors of the names A, B, C."""

    dimensions = 2

    def _run(self, passages: Sequence[Passage]) -> Encoded:
        of = {"A": (1, 0), "B": (0, 1), "C": (0.6, 0.8)}
        vectors = np.array([of[one.text] for one in passages], dtype=np.float32)
        return Encoded(vectors, np.zeros((len(passages), 1)))


@pytest.fixture
def _links(monkeypatch: pytest.MonkeyPatch) -> Any:
    def clear() -> None:
        for cached in (statements._links, statements._profile, statements._themes_of):
            cached.cache_clear()

    clear()
    monkeypatch.setattr(statements, "crosswalk", lambda: LINKS)
    yield
    clear()


@pytest.mark.usefixtures("_links")
def test_what_speaks_for_each_statement() -> None:
    themes = np.zeros((2, len(THEMES)))
    themes[0, :2] = 0.9, 0.5
    vectors = np.array([[1, 0], [0, 1]])
    found = features(themes, vectors, [("before", "q"), None], TODAY, Names())
    # The first theme is shared by two statements, the second is the second of one: both count a half.
    half = np.sqrt(0.5)
    assert found[0] == pytest.approx(
        np.array([[0.9 * half + 0.5 * half, 0.5, 1], [0.9, 1, 0], [0, 0, 0.6]]), abs=1e-6
    )
    assert found[1] == pytest.approx(np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0.8]]), abs=1e-6)


def listed(
    monkeypatch: pytest.MonkeyPatch,
    *shares: float,
    polarity: str = "strength",
    framework: str | None = "jtai",
) -> list[tuple[str, float]]:
    """What is listed for a finding whose first statements have these probabilities."""
    known: list[str] = []

    def scores(themes: Any, vectors: Any, answers: Any, today: Sequence[Statement], encoder: Any) -> Any:
        known.extend(statement.id for statement in today)
        out = np.zeros((1, len(today), 3))
        out[0, :, 0] = -50
        out[0, : len(shares), 0] = np.log(shares)
        return out

    monkeypatch.setattr(statements, "features", scores)
    tags = Tags(polarity, 1.0, (), np.zeros(2), np.zeros(4), np.zeros(len(THEMES)))
    model: Any = SimpleNamespace(statement_weights=np.array([1.0, 0, 0]), encoder=None)
    (found,) = likely_statements([None], framework, [tags], model)
    assert {one.framework for one in found} <= {"saf-ics"}
    return [(known.index(one.statement), round(one.confidence, 3)) for one in found]


def test_the_likeliest_statements_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed(monkeypatch, 0.3, 0.6, 0.06, 0.04) == [(1, 0.6), (0, 0.3)]
    assert listed(monkeypatch, 0.3, 0.3, 0.2, 0.2) == [(0, 0.3), (1, 0.3), (2, 0.2)]
    assert listed(monkeypatch, 0.95, 0.05) == [(0, 0.95)]
    assert len(listed(monkeypatch, *[1 / 15] * 15)) == 1  # the best is listed however unlikely


def test_only_judgements_of_older_frameworks_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed(monkeypatch, 0.9, polarity="context") == []
    assert listed(monkeypatch, 0.9, framework="saf-ics") == []
    assert listed(monkeypatch, 0.9, framework=None) == []
