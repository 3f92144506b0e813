"""A number while its sentence is being read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Figure:
    """A number as words `start` to `end`; `own` is false where it is only what another is compared with,
    `past` true where it is said to be an earlier one.

    `low` and `ends` are the words that are quoted: with what bounds it and what is counted. `earlier` is
    the figure that it is said to come from.
    """

    start: int
    end: int
    kind: str
    unit: str | None
    value: float
    high: float | None = None
    total: float | None = None
    bound: str | None = None
    period: str | None = None
    comparator: str | None = None
    comparator_value: float | None = None
    direction: str | None = None
    own: bool = True
    past: bool = False
    low: int = 0
    ends: int = 0
    earlier: Figure | None = None


def alike(one: Figure, other: Figure) -> bool:
    """Whether two can be compared: the same kind and unit, or counts of which one names no unit."""
    if one.kind == other.kind == "count":
        return one.unit == other.unit or None in (one.unit, other.unit)
    return one.unit == other.unit
