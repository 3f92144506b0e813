"""Boxes in the text, such as a practice study: what stands in one, and where the text goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reportmine.read import Block, Document
from reportmine.structure.levels import Heading
from reportmine.structure.model import Section

_INSET = 4.0  # points that a box's text stands to the right of the page's


class Boxes:
    """The sections that are boxes, told by left edges.

    Without a layout, and where a box is no further in than the text, it ends at the next heading.
    """

    def __init__(self, document: Document) -> None:
        edges: Counter[int] = Counter()
        for block in document.blocks:
            if block.style.size and block.kind in ("paragraph", "bullet"):
                edges[round(block.indent)] += block.end - block.start
        self._left = edges.most_common(1)[0][0] if edges else None  # points: the edge of the text
        self._edges: dict[int, float] = {}  # section: halfway between the edges of its box and the text

    def enter(self, section: int, heading: Heading, block: Block) -> None:
        """A section begins at the block of its heading."""
        boxed = heading.rule is not None and heading.rule.box
        if boxed and self._left is not None and block.indent >= self._left + _INSET:
            self._edges[section] = (block.indent + self._left) / 2

    def leave(self, open_sections: list[int], block: Block) -> None:
        """Closes the box that a block stands to the left of, and what is open in it."""
        for depth, section in enumerate(open_sections if block.kind != "footnote" else ()):
            if block.indent < self._edges.get(section, block.indent):
                del open_sections[depth:]

    def within(
        self, heading: Heading, open_sections: Sequence[int], sections: Sequence[Section]
    ) -> Heading:
        """A heading that no rule knows, below the box it stands in."""
        boxes = [sections[n].level for n in open_sections if n in self._edges]
        return (
            heading
            if heading.rule or not boxes
            else replace(heading, level=max(heading.level, boxes[-1] + 1))
        )
