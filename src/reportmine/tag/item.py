"""What the tagger looks at: a sentence and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence to tag, with what stands around it; both may be empty."""

    text: str
    heading: str = ""
    previous: str = ""


class Taggable(Protocol):
    """What tagging needs of a finding, be it fresh from its report or stored: see `structure.Finding`."""

    @property
    def text(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def previous(self) -> str: ...
    @property
    def lead_in(self) -> str | None: ...
    @property
    def section(self) -> int | None: ...
    @property
    def heading_kind(self) -> str: ...
    @property
    def passage_kind(self) -> str: ...
    @property
    def decided(self) -> str | None: ...
    @property
    def decided_by(self) -> int | None: ...
    @property
    def statement(self) -> str | None: ...


def item_of(finding: Taggable) -> Item:
    """A finding as the tagger sees it: for a bullet the line that leads into its list goes before.

    "Challenges include:" says more about a bullet than the bullet above it does.
    """
    return Item(finding.text, finding.heading, finding.lead_in or finding.previous)
