"""How deep headings stand that no rule of the family knows.

What such a heading is for is not known, so it must not take that from the heading above: it stands
beside a heading that it looks like, and beside one under which nobody is judged or a summary retells,
unless it is plainly a part of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportmine.read import Document
from reportmine.structure.families import HeadingRule
from reportmine.structure.frameworks import Statement
from reportmine.structure.numbering import depths
from reportmine.text import squash

_ALIKE, _SMALLER = 0.5, 0.8  # points: one size measured twice; a size that the eye tells from another
_EDGE = 6.0  # points between the left edges of headings of one column


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found at `start:end`; `block` is the index of the block that holds its end.

    `level` is 0 where neither markup nor a rule says. `rule` is the family's, or None for a heading by
    layout; `rest` is where text that was run together with the heading goes on.
    """

    start: int
    end: int
    block: int
    first_block: int
    level: int
    kind: str
    rule: HeadingRule | None = None
    statement: Statement | None = None
    rest: int | None = None

    @property
    def judges_nobody(self) -> bool:
        """True where the family says that what stands under it is context, or no finding at all."""
        return self.rule is not None and self.rule.judges_nobody

    @property
    def set_apart(self) -> bool:
        """True where what stands under it counts less than the rest: context, or what retells."""
        return self.judges_nobody or (self.rule is not None and self.rule.retells)


def with_levels(document: Document, headings: Sequence[Heading]) -> list[Heading]:
    """The same headings, those of no rule with their level among the others."""
    ruled = [h for h in headings if h.rule]
    out: list[Heading] = []
    above: list[Heading] = []  # the family's own headings that are open
    for heading in headings:
        if heading.rule:
            heading = _in_chapter(heading, above)
            while above and above[-1].level >= heading.level:
                above.pop()
            above.append(heading)
            out.append(heading)
        else:
            out.append(replace(heading, level=_level(document, heading, above, ruled)))
    return out


def by_numbers(document: Document, headings: Sequence[Heading]) -> list[Heading]:
    """The same headings, where they are numbered at the depth of their numbers.

    Levels of the markup that tell numbered headings apart stay as they are.
    """
    numbers = depths(squash(document.text[h.start : h.end]) for h in headings)
    numbered = [(h, depth) for h, depth in zip(headings, numbers, strict=True) if depth]
    marked = {b.level for h, _ in numbered if (b := document.blocks[h.first_block]).kind == "heading"}
    if len(numbered) < 2 or len(marked) > 1:
        return list(headings)
    top = min(marked, default=1)
    out: list[Heading] = []
    last: Heading | None = None  # that is numbered
    for heading, depth in zip(headings, numbers, strict=True):
        if depth:
            last = replace(heading, level=top + depth - 1)
            out.append(last)
        elif document.blocks[heading.first_block].kind == "heading":
            out.append(heading)
        else:
            alike = [top + d - 1 for h, d in numbered if _alike(document, heading, h)]
            out.append(replace(heading, level=_unnumbered(document, heading, last, alike, top)))
    return out


def _unnumbered(
    document: Document, heading: Heading, last: Heading | None, alike: Sequence[int], top: int
) -> int:
    """Beside the numbered ones that it looks like, or below the last: but not where that mutes it."""
    if alike or last is None:
        return min(alike, default=top)
    muted = last.set_apart and heading.rule is None and not _is_part(document, heading, last)
    return last.level if muted else last.level + 1


def _in_chapter(heading: Heading, above: Sequence[Heading]) -> Heading:
    """The heading below the open chapter that it is a part of, if it would stand beside it."""
    if heading.rule and heading.rule.in_chapter:
        chapter = next((h.level for h in reversed(above) if h.rule and h.rule.chapter), 0)
        return replace(heading, level=max(heading.level, chapter + 1))
    return heading


def _level(document: Document, heading: Heading, above: Sequence[Heading], ruled: Sequence[Heading]) -> int:
    alike = [h for h in ruled if _alike(document, heading, h)]
    if not heading.level and above and _is_small(document, heading, above[-1]):
        return above[-1].level + 1
    level = heading.level or _unmarked(above, alike)
    judging = any(not h.set_apart for h in alike)
    for upper in reversed(above):
        if upper.set_apart and (judging or not _is_part(document, heading, upper)):
            level = min(level, upper.level)
    return level


def _unmarked(above: Sequence[Heading], alike: Sequence[Heading]) -> int:
    """That of the family's last heading where it looks like it, else below, but not below its likes."""
    if not above:
        return 1
    last = above[-1]
    if last in alike:
        return last.level
    below = last.level if last.rule and last.rule.leaf else last.level + 1
    return min([below, *([max(h.level for h in alike)] if alike else [])])


def _is_small(document: Document, heading: Heading, upper: Heading) -> bool:
    """Words below a heading in capitals that counts for its parts: "Staffing" below "CONCERNS"."""
    texts = [document.text[h.start : h.end] for h in (heading, upper)]
    return upper.rule is not None and upper.rule.deep and texts[1].isupper() and not texts[0].isupper()


def _alike(document: Document, heading: Heading, other: Heading) -> bool:
    """Of one size, weight and left edge, or of one level of the markup."""
    a, b = document.blocks[heading.first_block], document.blocks[other.first_block]
    if "heading" in (a.kind, b.kind):
        return a.kind == b.kind and a.level == b.level
    return (
        (a.style.size > 0 or a.style.bold)
        and abs(a.style.size - b.style.size) <= _ALIKE
        and a.style.bold == b.style.bold
        and abs(a.indent - b.indent) <= _EDGE
    )


def _is_part(document: Document, heading: Heading, upper: Heading) -> bool:
    """Plainly a heading below `upper`: by its markup, or letters that are less."""
    a, b = document.blocks[heading.first_block], document.blocks[upper.first_block]
    if b.kind == "heading":
        return a.level > b.level if a.kind == "heading" else a.style.bold
    if a.kind == "heading" or not a.style.size:
        return False
    if abs(a.style.size - b.style.size) <= _ALIKE:
        return b.style.bold and not a.style.bold
    return a.style.size <= b.style.size - _SMALLER
