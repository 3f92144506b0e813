"""Headings that a family's reports always have, and one has not: nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Collection

from reportmine.structure.families import Family, HeadingRule

MISSING = "missing_heading"  # the code of such a problem


def missing(family: Family, found: Collection[HeadingRule]) -> list[HeadingRule]:
    """The expected headings of the family that none of `found`, the rules of a report's headings, is.

    Of a family with several editions (`templates`) the one counts of whose headings the report has
    most, by share; of two as near the one that the family's file names first.
    """
    expected = [rule for rule in family.headings if rule.expected]
    edition = _edition(expected, found)
    return [r for r in expected if r not in found and (not r.templates or edition in r.templates)]


def say(family: Family, rule: HeadingRule) -> str:
    """What the row in `problems` says."""
    return (
        f"no heading “{rule.wordings[0].text}”, which reports of its kind have ({family.name}): what "
        "stands under it is lost, or read under another heading; look whether it is worded otherwise"
    )


def _edition(expected: Collection[HeadingRule], found: Collection[HeadingRule]) -> str | None:
    names = dict.fromkeys(name for rule in expected for name in rule.templates)

    def share(name: str) -> float:
        own = [rule in found for rule in expected if name in rule.templates]
        return sum(own) / len(own)

    return max(names, key=share, default=None)
