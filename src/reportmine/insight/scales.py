"""The scales of grades, and which parts of a report have a grade of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reportmine import data
from reportmine.text import heading_key

# "Services for children require improvement to be", with "good" taken for the grade: half of another grade.
_CUT = re.compile(r"\brequires? improvement(?: to be)?$")
SCORES = ("1", "2", "3", "4")  # of a quality statement
OVERALL, STATEMENT = "overall", "statement"


@dataclass(frozen=True, slots=True)
class Graded:
    """A part of a report with a grade of its own; `apart`: the overall grade is not about it."""

    id: str
    name: str
    pattern: re.Pattern[str]
    apart: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """Grades from the worst to the best, the days from which reports changed, and the graded parts."""

    grades: tuple[str, ...]
    periods: tuple[str, ...] = ()
    graded: tuple[Graded, ...] = ()

    def level(self, grade: str | None) -> int | None:
        """0 for the worst grade; None for what is no grade of the scale, such as "not_rated"."""
        return self.grades.index(grade) if grade in self.grades else None

    def period(self, date: str | None) -> str:
        """The last day not after the date from which reports have this form; "" for the first form."""
        return next((day for day in reversed(self.periods) if date and date >= day), "")

    def form(self, period: str) -> str:
        """A period in words: "from 2018", "before 2018"; "" where the form never changed."""
        if not self.periods:
            return ""
        return f"from {period}" if period else f"before {self.periods[0]}"

    def part(self, name: str) -> Graded | None:
        """The part that a question or heading names; the first in the order of the file.

        >>> scale_of("ofsted_ilacs").part("The experiences and progress of care leavers: good").id
        'care_leavers'
        """
        key = heading_key(name)
        return next((one for one in self.graded if one.pattern.search(key)), None)


def misread(question: str) -> bool:
    """Whether the name of what is graded holds the first half of its grade."""
    return bool(_CUT.search(heading_key(question)))


@cache
def _scales() -> dict[str, Scale]:
    """By family; under "" that of the others."""
    content = data.load("scales.toml")
    out = {"": Scale(tuple(content["grades"]))}
    for row in content["scale"]:
        graded = tuple(
            Graded(one["id"], one["name"], re.compile(one["pattern"]), one.get("apart", False))
            for one in row.get("graded", ())
        )
        scale = Scale(tuple(row["grades"]), tuple(sorted(row.get("periods", ()))), graded)
        out |= dict.fromkeys(row["families"], scale)
    return out


def scale_of(family: str) -> Scale:
    """The scale of a family's grades."""
    known = _scales()
    return known.get(family, known[""])
