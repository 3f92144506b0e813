"""Tables of breaches: the rows that say which regulation a provider does not meet, and why.

A file may give such a table as rows, as cells one below the other, or as plain lines; the regulation may
have a row of its own, with what was wrong in the next. Whatever stands from one regulation to the next is
one breach, and becomes one passage.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportmine.read import Document
from reportmine.structure.families import Family
from reportmine.structure.model import Passage
from reportmine.structure.sections import Outline
from reportmine.text import sentence_key

_LONGEST_TITLE = 200  # characters of a breach that is only the name of its regulation so far


@dataclass(slots=True)
class _Breach:
    """A breach being read: its section, where its text begins, and the passages it takes up."""

    section: int | None
    start: int
    passages: list[Passage]


def join_breaches(document: Document, outline: Outline, family: Family) -> None:
    """Makes one passage of each breach, and notes its text in `outline.breaches`.

    A breach that stands there twice, once for each regulated activity, is one: the second is ignored.
    """
    joiner = _Joiner(document, outline, family)
    for passage in outline.passages[: outline.over]:
        joiner.read(passage)
    joiner.close()
    if joiner.found:
        _renumber(outline, joiner.found)
        _ignore_repeated(document, outline)


class _Joiner:
    def __init__(self, document: Document, outline: Outline, family: Family) -> None:
        self.text = document.text
        self.outline = outline
        self.family = family
        self.found: dict[int, _Breach] = {}  # id of the first passage: the breach
        self.open: _Breach | None = None

    def close(self) -> None:
        if self.open:
            self.found[self.open.passages[0].id] = self.open
        self.open = None

    def read(self, passage: Passage) -> None:
        """Opens a breach, goes on with the open one, or closes it."""
        if not self._of_a_table(passage):
            self.close()
        elif (start := self._opens(passage)) is not None:
            if not self._names_it_again(passage, start):
                self.close()
                self.open = _Breach(passage.section, start, [])
            if self.open:
                self.open.passages.append(passage)
        elif self._only_activity(passage):
            self.outline.ignored.add(passage.id)
            self.close()
        elif self.open and not self._has_activity_of_its_own(passage):
            self.open.passages.append(passage)
        else:
            self.close()

    def _of_a_table(self, passage: Passage) -> bool:
        rule = self.outline.rules.get(passage.section) if passage.section is not None else None
        if rule is None or not rule.actions or rule.first_cell != "activity":
            return False
        if self.open and self.open.section != passage.section:
            self.close()
        return passage.kind != "footnote" and passage.id not in self.outline.ignored

    def _opens(self, passage: Passage) -> int | None:
        """Where in the passage the name of a regulation begins a cell or line, activities left out."""
        cells = [c for c in passage.cells if c[0] >= passage.start] or [(passage.start, passage.end)]
        for start, end in cells:
            at = self.family.behind_activities(self.text, start, end)
            if self.family.breach.match(self.text, at, end):
                return at
        return None

    def _only_activity(self, passage: Passage) -> bool:
        """Activities, in a row with or without the name of their column before them."""
        last = passage.cells[-1] if passage.cells else (passage.start, passage.end)
        return any(
            start >= passage.start and self.family.behind_activities(self.text, start, end) == end
            for start, end in ((passage.start, passage.end), last)
        )

    def _has_activity_of_its_own(self, passage: Passage) -> bool:
        """A row about another activity is no part of the breach above it."""
        own = [cell for cell in passage.cells if cell[0] >= passage.start]
        return len(own) > 1 and not self.family.part.match(self.text, *own[0])

    def _names_it_again(self, passage: Passage, start: int) -> bool:
        """ "Regulation 12 was not met: …" below the name of that regulation, which has no text yet."""
        if self.open is None or start != passage.start:
            return False
        above = self.text[self.open.start : self.open.passages[-1].end]
        this, other = (self.family.regulation.search(t) for t in (above, self.text[start : passage.end]))
        named = bool(this and other and this["regulation"] == other["regulation"])
        return named and len(above) <= _LONGEST_TITLE and not above.rstrip().endswith((".", "!", "?"))


def _renumber(outline: Outline, found: dict[int, _Breach]) -> None:
    """The passages of each breach become the first of them; ids follow."""
    parts = {p.id for breach in found.values() for p in breach.passages[1:]}
    passages: list[Passage] = []
    ignored: set[int] = set()
    for passage in outline.passages:
        if passage.id in parts:
            continue
        number = len(passages)
        if passage.id in outline.ignored:
            ignored.add(number)
        if breach := found.get(passage.id):
            end = breach.passages[-1].end
            before = tuple(c for c in passage.cells if c[1] <= breach.start)
            passage = replace(passage, end=end, cells=(*before, (breach.start, end)))
            outline.breaches.add(number)
        passages.append(replace(passage, id=number))
    outline.passages, outline.ignored = passages, ignored
    # `over` counts passages: those that went were all before it.
    outline.over = None if outline.over is None else outline.over - len(parts)


def _ignore_repeated(document: Document, outline: Outline) -> None:
    seen: set[str] = set()
    for number in sorted(outline.breaches):
        key = sentence_key(document.text[slice(*outline.passages[number].cells[-1])])
        if key in seen:
            outline.ignored.add(number)
        seen.add(key)
