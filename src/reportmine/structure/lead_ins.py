"""The line that leads into a list ("In the last 12 months:"), and which bullets still belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from reportmine.read import Block, Document
from reportmine.structure.model import Passage
from reportmine.structure.sentences import split

_MOVED = 4.0  # points or columns between the left edges of bullets of two lists
_RESIZED = 0.6  # points between the letters of two lists


@dataclass(slots=True)
class _List:
    """A list being read: the line that leads into it, its last bullet, and how its bullets are written."""

    lead_in: str
    last: Block | None = None
    bullets: int = 0
    goes_on: bool = False  # a bullet began with a small letter or a figure: the list is one sentence
    stops: int = 0  # bullets that ended in a full stop
    stopped: bool = False  # the last one did

    def holds(self, block: Block, text: str) -> bool:
        """The bullet looks like the last one, and the list had not come to its full stop before it."""
        if self.last is None:
            return True
        moved = abs(block.indent - self.last.indent) > _MOVED
        resized = abs(block.style.size - self.last.style.size) > _RESIZED
        whole = self.goes_on and self.stopped and self.stops == 1 < self.bullets
        return not (moved or resized or (whole and text[:1].isupper()))

    def add(self, block: Block, text: str) -> None:
        self.last = block
        self.bullets += 1
        self.goes_on |= not text[:1].isupper()
        self.stopped = text.endswith(".")
        self.stops += self.stopped


class LeadIns:
    """The lines that end in a colon and lead into the list being read, by nesting."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._blocks = {block.start: block for block in document.blocks}
        self._open: dict[int, _List] = {}  # level of the bullets led into

    def end(self) -> None:
        """Another section begins: no list goes on."""
        self._open = {}

    def of(self, passage: Passage) -> str | None:
        """What leads into the list that a bullet belongs to; None for prose."""
        if passage.kind != "bullet" or passage.level not in self._open:
            return None
        text, block = self._document.text[passage.start : passage.end], self._blocks[passage.start]
        if not self._open[passage.level].holds(block, text):
            del self._open[passage.level]
            return None
        self._open[passage.level].add(block, text)
        return self._open[passage.level].lead_in

    def pass_by(self, passage: Passage) -> None:
        """A paragraph ends every list above it; a bullet those nested deeper than itself."""
        level = passage.level if passage.kind == "bullet" else -1
        self._open = {n: one for n, one in self._open.items() if n <= level}
        text = self._document.text[passage.start : passage.end]
        if text.rstrip().endswith(":"):
            self._open[level + 1] = _List(text[slice(*split(text)[-1])])
