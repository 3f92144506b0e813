"""Older frameworks onto the current one: which quality statement a finding would stand under today.

For a finding of a report without quality statements, each statement of the current framework is
scored by three things: how well the model's themes fit the statement's, whether the crosswalk leads
there from the question that the finding answers, and how near the finding's vector is to the
statement's name. How much each weighs is a conditional logit (McFadden 1974) fitted on the original
sentences of `models/labels`, which stand under the statement that they were written for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from reportmine.encode.base import Encoder
from reportmine.encode.exact import ExactProduct
from reportmine.structure.catalogue import catalogue
from reportmine.structure.crosswalk import crosswalk
from reportmine.structure.frameworks import Statement
from reportmine.tag.calibrate import softmax
from reportmine.tag.tagger import Likely, Tagger, Tags
from reportmine.vocabulary import theme_names

FEATURES = ("theme fit", "crosswalk", "nearness of the name")
MAX_STATEMENTS, LEAST = 3, 0.1


def target_of(framework: str | None) -> str | None:
    """The current framework that the crosswalk leads to most often; None for a current one or none."""
    current = catalogue().current()
    if framework is None or framework in current:
        return None
    reached = [link.to_framework for link in crosswalk() if link.from_framework == framework]
    best = max(current, key=reached.count)
    return best if best in reached else None


def likely_statements(
    answered: Sequence[str | None], framework: str | None, tags: Sequence[Tags], model: Tagger
) -> list[tuple[Likely, ...]]:
    """For every finding the likely statements, best first; none for context and current frameworks.

    `answered` names the statement of `framework`, that of the report, under which each finding stands.
    """
    target = target_of(framework)
    out: list[tuple[Likely, ...]] = [() for _ in tags]
    rows = [i for i, t in enumerate(tags) if t.polarity != "context"] if target else []
    if not rows or target is None:
        return out
    statements = catalogue().frameworks[target].statements
    scores = features(
        np.array([tags[i].theme_probabilities for i in rows]),
        np.array([tags[i].vector for i in rows]),
        [_answers(framework, answered[i]) for i in rows],
        statements, model.encoder,
    )  # fmt: skip
    for i, row in zip(rows, softmax((scores * model.statement_weights).sum(axis=2)), strict=True):
        first, *rest = np.argsort(-row, kind="stable")[:MAX_STATEMENTS]
        best = [first, *(j for j in rest if row[j] >= LEAST)]
        out[i] = tuple(Likely(target, statements[j].id, float(row[j])) for j in best)
    return out


def features(
    themes: np.ndarray, vectors: np.ndarray, answers: Sequence[tuple[str, str] | None],
    statements: Sequence[Statement], encoder: Encoder,
) -> np.ndarray:  # fmt: skip
    """(findings, statements, 3): what speaks for each statement."""
    out = np.zeros((len(themes), len(statements), len(FEATURES)), dtype=np.float64)
    out[:, :, 0] = _profiles(tuple(statements))(themes)
    links = _links()
    for row, answer in enumerate(answers):
        if answer is None:
            continue
        for column, statement in enumerate(statements):
            rank = links.get((*answer, statement.framework), ())
            if statement.id in rank:
                out[row, column, 1] = 1 / (1 + rank.index(statement.id))
    out[:, :, 2] = _names(encoder, tuple(statements))(vectors)
    return out


@cache
def _names(encoder: Encoder, statements: tuple[Statement, ...]) -> ExactProduct:
    """The product with the vectors of their names, the same for every report: cosines."""
    return ExactProduct(encoder.encode([s.name for s in statements]).T, 1.0)


@cache
def _profiles(statements: tuple[Statement, ...]) -> ExactProduct:
    """The product with how much each is about each theme."""
    return ExactProduct(np.array([_profile(s.framework, s.id) for s in statements]).T, 1.0)


@cache
def _profile(framework: str, statement: str) -> np.ndarray:
    """How much a statement is about each theme: by rank in the crosswalk, rarer themes for more."""
    about = _themes_of(framework)
    out = np.zeros(len(theme_names()))
    for rank, theme in enumerate(about.get(statement, ()), start=1):
        sharing = sum(theme in themes for themes in about.values())
        out[theme_names().index(theme)] = 1 / (rank * sharing)
    return out / max(float(np.linalg.norm(out)), 1e-9)


@cache
def _themes_of(framework: str) -> dict[str, tuple[str, ...]]:
    return {k.from_statement: k.themes for k in crosswalk() if k.from_framework == framework}


@cache
def _links() -> dict[tuple[str, str, str], tuple[str, ...]]:
    return {
        (k.from_framework, k.from_statement, k.to_framework): k.to_statements
        for k in crosswalk()
        if k.to_framework
    }


def _answers(framework: str | None, name: str | None) -> tuple[str, str] | None:
    """(framework, statement) of the question that a finding answers, by its name."""
    known = catalogue().frameworks.get(framework or "")
    found = known.find(name) if known and name else None
    return (found.framework, found.id) if found else None
