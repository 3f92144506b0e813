"""Themes where a family's framework never looks: shown only where the tag was measured to hold.

A word misleads: "discharge" of a duty is no hospital's, a foster carer no unpaid one. In families whose
framework never looks at a theme its tags were read by hand (`data/theme_bounds.toml`); each is shown from
the confidence on at which four in five of those read are right, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from reportmine import data
from reportmine.tag.tagger import Tags


def within_bounds(tags: Tags, family: str) -> Tags:
    """The same without the themes that are too unlikely for the family."""
    least = _bounds(family)
    kept = tuple((theme, sure) for theme, sure in tags.themes if sure >= least.get(theme, 0.0))
    return tags if len(kept) == len(tags.themes) else replace(tags, themes=kept)


@cache
def _bounds(family: str) -> Mapping[str, float]:
    """The least confidence of each theme that has one in the family."""
    rows = data.load("theme_bounds.toml").get("bound", [])
    return {row["theme"]: row["least"] for row in rows if family in row["families"]}
