"""Examples of a theme of one's own: their sentences, and what is wrong with them, a line each."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportmine.errors import BadTheme
from reportmine.text import fold

LEAST_EXAMPLES = 5
# Cosines. Of 120 findings on two themes no two reach 0.91; two words of a sentence exchanged leave 0.95.
SAME = 0.95
# How much nearer examples are to those of their own half than to the other half's. Of 48 sets on one
# theme none reached 0.18; of 32 sets on two, 20 do.
APART = 0.2
FAR = 0.02  # the share of other findings that are likelier than an example which was left out
_LEAST_OTHERS = 200  # of fewer, a share of 0.02 is a few that may be about it
_ID = re.compile(r"[0-9a-f]{12}-[0-9a-f]{12}")
_SHOWN = 60  # characters


@dataclass(frozen=True, slots=True)
class Example:
    """An example as it was given, a sentence or a finding's id, and its sentence."""

    given: str
    text: str


def given_examples(examples: Sequence[str]) -> list[str]:
    """The different ones. Raises BadTheme for too few, and one that is empty or a single word."""
    for number, example in enumerate(examples, start=1):
        if len(example.split()) < 2 and not _ID.fullmatch(example.strip()):
            said = repr(example.strip()[:_SHOWN]) if example.strip() else "empty"
            raise BadTheme(f"example {number} is {said}: give a whole sentence, or the id of a finding")
    unique = list(dict.fromkeys(e.strip() for e in examples))
    enough(len(unique))
    return unique


def enough(count: int, why: str = "", least: int = LEAST_EXAMPLES) -> None:
    """Raises BadTheme for too few."""
    if count < least:
        raise BadTheme(
            f"{count} different examples{why}: give at least {LEAST_EXAMPLES}, better 10 or more"
        )


def sentences(connection: sqlite3.Connection, examples: Sequence[str]) -> tuple[list[Example], list[str]]:
    """Examples with their sentences, and a line for each id of which there is no finding."""
    found, lines = [], []
    for example in examples:
        row = connection.execute(
            """select text from main.findings where id = ?1 union all
            select text from main.gone_findings where id = ?1""",
            (example,),
        ).fetchone()
        if row or not _ID.fullmatch(example):
            found.append(Example(example, row[0] if row else example))
        else:
            lines.append(f"no finding has the id {example}: left out; copy it from its page or a search")
    return found, lines


def distinct(examples: Sequence[Example], vectors: np.ndarray) -> tuple[list[int], list[str]]:
    """The places of examples without those nearly the same as an earlier one; a line for each such pair."""
    kept: list[int] = []
    lines = []
    for place in range(len(examples)):
        same = [one for one in kept if vectors[one] @ vectors[place] >= SAME]
        if same:
            pair = f"{_short(examples[same[0]])} and {_short(examples[place])}"
            lines.append(f"{pair} are nearly the same and count once: give one that says it otherwise")
        else:
            kept.append(place)
    return kept, lines


def doubts(
    definition: str, examples: Sequence[Example], vectors: np.ndarray, alone: np.ndarray, others: int
) -> list[str]:
    """A line for each example that repeats the definition or is far from the rest, and for two subjects.

    `alone`: of each example, the share of `others` findings that are likelier without it (`Learnt`).
    """
    lines = [
        f"{_short(example)} repeats the definition and teaches nothing more: give a sentence of a report"
        for example in examples
        if _plain(example.text) == _plain(definition)
    ]
    halves = two_subjects(vectors)
    if halves is not None:
        one, other = (examples[int(np.flatnonzero(halves == side)[0])] for side in (True, False))
        lines.append(
            f"the examples look like two subjects, {_short(one)} ({int(halves.sum())} examples) and "
            f"{_short(other)} ({int((~halves).sum())}): if they are, make two themes"
        )
    elif others >= _LEAST_OTHERS:
        lines += [
            f"{_short(example)} is far from the other examples ({round(share * others)} of {others} other "
            "findings are nearer): leave it out, or give more like it"
            for example, share in zip(examples, alone, strict=True)
            if share > FAR
        ]
    return lines


def two_subjects(vectors: np.ndarray) -> np.ndarray | None:
    """(examples,) of bool: the halves where they lie far apart (APART), else None.

    Of the ways to give each example to the nearer of two, the one that parts them best.
    """
    cosines = vectors @ vectors.T
    best, halves = APART, None
    for one in range(len(vectors)):
        for other in range(one):
            side = cosines[one] > cosines[other]
            gap = _gap(cosines, side)
            if gap >= best:
                best, halves = gap, side
    return halves


def _gap(cosines: np.ndarray, side: np.ndarray) -> float:
    """How much higher cosines are within the looser half than between the halves; -1 for a half of one."""
    within = []
    for half in (side, ~side):
        count = int(half.sum())
        if count < 2:
            return -1.0
        block = cosines[np.ix_(half, half)]
        within.append((block.sum() - np.trace(block)) / (count * (count - 1)))
    return float(min(within) - cosines[np.ix_(side, ~side)].mean())


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _short(example: Example) -> str:
    text = example.given
    return f"“{text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + '…'}”"
