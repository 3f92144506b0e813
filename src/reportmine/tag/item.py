"""What the tagger looks at: a sentence and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

from reportmine.structure import Finding


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence to tag, with what stands around it; both may be empty."""

    text: str
    heading: str = ""
    previous: str = ""


def item_of(finding: Finding) -> Item:
    """A finding as the tagger sees it: for a bullet the line that leads into its list goes before.

    "Challenges include:" says more about a bullet than the bullet above it does.
    """
    return Item(finding.text, finding.heading, finding.lead_in or finding.previous)
