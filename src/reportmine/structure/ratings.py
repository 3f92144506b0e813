"""Ratings and grades as printed: overall, per key question, per judgement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from reportmine.read import Document
from reportmine.structure.families import Family, Grade, grade_pattern
from reportmine.structure.sentences import split
from reportmine.text import fold, heading_key, squash

_NUMBER = re.compile(r"^\d(?:\.\d)?\.?\s+")
_LONGEST = 200  # characters of a line that holds a grade
# "Good ●", "Good ↑ Up one rating", "Overall: Good read more about inspection ratings"
_CHANGE = r"same rating|(?:up|down) (?:one|two|three) ratings?|read more about .{3,30}ratings"
_BEHIND = rf"\W*(?:(?:{_CHANGE})\W*)?"
_APART = " :–—-"  # what stands between a question and its grade


@dataclass(frozen=True, slots=True)
class Rating:
    """A grade and what it was given to, as printed; `grade` is an identifier."""

    question: str
    grade: str
    text: str


def find_ratings(document: Document, family: Family) -> list[Rating]:
    """What the family says is graded, each with the first grade printed for it, in reading order."""
    found: dict[str, Rating] = {}
    for rating in _all_ratings(document, family):
        found.setdefault(_about(rating.question, family), rating)
    return list(found.values())


def _about(question: str, family: Family) -> str:
    """What tells one graded thing from another: "Are services safe?" and "Safe" are one."""
    key = heading_key(question).rstrip("?")
    match = family.facts.ratings.fullmatch(key) if family.facts.ratings else None
    asked = match.groupdict().get("asked") if match else None
    return asked.replace("-", " ") if asked else key


def grades_in_columns(texts: Sequence[str], family: Family) -> dict[int, str]:
    """Where a table came out column by column: the number of each line that is graded, its grade.

    The grade is empty where there are more or fewer than what is graded: which is whose is not known.
    """
    found: dict[int, str] = {}
    run: list[int] = []
    grades: list[str] = []
    for index, text in enumerate([*texts, ""]):
        if run and is_grade(text, family):
            grades.append(text)
            continue
        if len(run) > 1 and len(grades) > 1:
            found |= zip(run, grades if len(grades) == len(run) else [""] * len(run), strict=True)
        if grades:
            run, grades = [], []
        if len(text) <= _LONGEST and is_asked(text, family):
            run.append(index)
        else:
            run = []
    return found


def _all_ratings(document: Document, family: Family) -> Iterator[Rating]:
    texts = [squash(document.text[b.start : b.end]) for b in document.blocks]
    columns = grades_in_columns(texts, family) if family.facts.ratings else {}
    for index, (text, below) in enumerate(zip(texts, [*texts[1:], ""], strict=True)):
        following = columns.get(index, below)
        if family.facts.ratings and len(text) <= _LONGEST:
            rating = _on_the_line(text, family) or _on_the_next(text, following, family)
            if rating:
                yield rating
        for pattern in family.facts.graded:
            for match in pattern.finditer(text):
                if not (match["question"] and match["grade"]):
                    continue
                yield Rating(match["question"].strip(" :"), family.grade(match["grade"]), match[0])
        for outcome in family.facts.outcomes:
            if outcome.question and fold(outcome.contains) in fold(text):
                yield Rating(outcome.question, outcome.outcome, sentence_with(outcome.contains, text))


def sentence_with(words: str, text: str) -> str:
    """The sentence of `text` that holds the words, or all of it where they run over its end."""
    sentences = [text[start:end] for start, end in split(text)]
    return next((s for s in sentences if fold(words) in fold(s)), text)


def graded_line(text: str, family: Family) -> re.Match[str] | None:
    """`name` and `grade` of a line that gives a grade to what the family grades."""
    if len(text) > _LONGEST:
        return None
    match = _line(family.grades).match(text)
    return match if match and is_asked(match["name"], family) else None


def is_grade(text: str, family: Family) -> bool:
    """A grade that stands alone: "Requires improvement ●"."""
    return bool(_alone(family.grades).match(text))


def _on_the_line(text: str, family: Family) -> Rating | None:
    match = graded_line(text, family)
    return match and Rating(match["name"].strip(_APART), family.grade(match["grade"]), text)


def _on_the_next(text: str, following: str, family: Family) -> Rating | None:
    """A table whose cells came out one below the other."""
    match = _alone(family.grades).match(following)
    if match and is_asked(text, family):
        return Rating(text.strip(" :"), family.grade(match["grade"]), f"{text} {following}")
    return None


@cache
def _line(grades: tuple[Grade, ...]) -> re.Pattern[str]:
    """What is graded and its grade on one line.

    "The experiences and progress of children in care: good", "2.1 Adoption performance Good",
    "Is the service safe? Requires Improvement", "Safe – Good"
    """
    return re.compile(
        r"^(?:\d(?:\.\d)?\.?\s+)?(?P<name>.{3,150}?)[\s:?]*(?:\bthat it\b|\bis\b|\bare\b|\s[–—-])?[\s:]+"
        rf"(?P<grade>{grade_pattern(grades)}){_BEHIND}$",
        re.I,
    )


@cache
def _alone(grades: tuple[Grade, ...]) -> re.Pattern[str]:
    return re.compile(rf"^(?:rating:?\s+)?(?P<grade>{grade_pattern(grades)}){_BEHIND}$", re.I)


def is_asked(name: str, family: Family) -> bool:
    """True for what the family grades: "Is the service safe?"."""
    key = heading_key(_NUMBER.sub("", name))
    pattern = family.facts.ratings
    return bool(pattern and (pattern.fullmatch(key) or pattern.fullmatch(key.rstrip("?"))))
