"""Ratings and grades as printed: overall, per key question, per judgement."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportmine.read import Document
from reportmine.structure.families import Family
from reportmine.text import heading_key, squash

_GRADE = r"(?P<grade>outstanding|good|requires improvement(?: to be good)?|inadequate)"
# "The experiences and progress of children in care: good", "2.1 Adoption performance Good",
# "Is the service safe? Requires Improvement"
_LINE = re.compile(
    r"^(?:\d(?:\.\d)?\.?\s+)?(?P<name>.{3,150}?)[\s:?]*(?:\bthat it\b|\bis\b|\bare\b)?[\s:]+"
    rf"{_GRADE}\W*$",
    re.I,
)
_ALONE = re.compile(rf"^(?:rating:?\s+)?{_GRADE}\W*$", re.I)


@dataclass(frozen=True, slots=True)
class Rating:
    """A grade and what it was given to, as printed; `grade` is an identifier."""

    question: str
    grade: str
    text: str


def grade_id(printed: str) -> str:
    """ "Requires improvement to be good" is requires_improvement."""
    return heading_key(printed).removesuffix(" to be good").replace(" ", "_")


def find_ratings(document: Document, family: Family) -> list[Rating]:
    """Each question of the family's `ratings` pattern with the first grade printed beside it."""
    if family.facts.ratings is None:
        return []
    found: dict[str, Rating] = {}
    texts = [squash(document.text[b.start : b.end]) for b in document.blocks]
    for i, text in enumerate(texts):
        if len(text) > 200:
            continue
        following = texts[i + 1] if i + 1 < len(texts) else ""
        rating = _on_the_line(text, family) or _on_the_next(text, following, family)
        if rating:
            found.setdefault(heading_key(rating.question).rstrip("?"), rating)
    return list(found.values())


def _on_the_line(text: str, family: Family) -> Rating | None:
    match = _LINE.match(text)
    if match and _asked(match["name"], family):
        return Rating(match["name"].strip(" :"), grade_id(match["grade"]), text)
    return None


def _on_the_next(text: str, following: str, family: Family) -> Rating | None:
    """A table whose cells came out one below the other."""
    match = _ALONE.match(following)
    if match and _asked(text, family):
        return Rating(text.strip(" :"), grade_id(match["grade"]), f"{text} {following}")
    return None


def _asked(name: str, family: Family) -> bool:
    key = heading_key(re.sub(r"^\d(?:\.\d)?\.?\s+", "", name))
    pattern = family.facts.ratings
    return bool(pattern and (pattern.fullmatch(key) or pattern.fullmatch(key.rstrip("?"))))
