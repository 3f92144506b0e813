"""Headings and blocks to a tree of sections and the passages under them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from reportmine.read import Block, Document
from reportmine.structure.boxes import Boxes
from reportmine.structure.contents import contents_blocks
from reportmine.structure.families import Family, HeadingRule
from reportmine.structure.headings import find_headings
from reportmine.structure.levels import Heading
from reportmine.structure.model import Passage, Section
from reportmine.text import fold, squash

_PASSAGE_KINDS = {"row": "table_row"}


@dataclass(slots=True)
class Outline:
    """Sections, passages, and the family's rule for each section that has one.

    `over` is the index of the first passage after the report's end (the publisher's small print).
    `ignored` are passages that are no text of the report: the contents, and what the family says is
    none, such as the head of a table.
    `breaches` are passages whose last cell is a breach of a regulation, whole (breaches.py).
    """

    sections: list[Section]
    passages: list[Passage]
    rules: dict[int, HeadingRule]
    over: int | None = None
    ignored: set[int] = field(default_factory=set)
    breaches: set[int] = field(default_factory=set)

    def kind_of(self, section: int | None) -> str:
        """The section's kind, or of the nearest ancestor whose kind is not `other`."""
        found = self.kind_from(section)
        return "other" if found is None else self.sections[found].kind

    def kind_from(self, section: int | None) -> int | None:
        """The section that gives `kind_of` its answer; None where all are `other`."""
        while section is not None:
            found = self.sections[section]
            if found.kind != "other":
                return section
            section = found.parent
        return None

    def ruled_by(self, section: int | None) -> int | None:
        """The section itself where its heading has a rule, or the nearest above whose rule reaches down."""
        own = section
        while section is not None and section not in self.rules:
            section = self.sections[section].parent
        if section is None or section == own:
            return section
        return section if self.rules[section].deep or self.rules[section].below else None

    def rule_of(self, section: int | None) -> HeadingRule | None:
        """The rule that counts for what stands directly in the section."""
        found = self.ruled_by(section)
        if found is None:
            return None
        rule = self.rules[found]
        return replace(rule, paragraphs=None) if found != section and not rule.deep else rule

    def silent(self, section: int | None) -> bool:
        """True where the family says that nothing under the heading, or above it, is judged."""
        while section is not None:
            rule = self.rules.get(section)
            if rule and (rule.annex or not rule.findings):
                return True
            section = self.sections[section].parent
        return False

    def on_cover(self, section: int | None) -> bool:
        """True for what stands before the first section, or under the report's title."""
        rule = self.rules.get(section) if section is not None else None
        return section is None or (rule is not None and rule.cover)

    def statement_of(self, section: int | None) -> str | None:
        """The quality statement that the section, or one above it, is about."""
        while section is not None:
            found = self.sections[section]
            if found.statement:
                return found.statement
            section = found.parent
        return None


def outline(document: Document, family: Family) -> Outline:
    """Every block that is no heading becomes a passage of the section it stands in."""
    out = Outline([], [], {})
    starts: dict[int, list[Heading]] = {}
    inside: set[int] = set()
    contents = contents_blocks(document)
    for heading in find_headings(document, family, contents):
        starts.setdefault(heading.first_block, []).append(heading)
        inside.update(range(heading.first_block, heading.block + 1))
    stack: list[int] = []
    boxes = Boxes(document)
    for index, block in enumerate(document.blocks):
        text = document.text[block.start : block.end]
        boxes.leave(stack, block)
        if out.over is None and out.sections and family.ends(text):
            out.over, stack = len(out.passages), []
        for heading in starts.get(index, ()) if out.over is None else ():
            if heading is starts[index][0] and (
                before := document.text[block.start : heading.start].strip()
            ):
                _add(out, stack, block, block.start, block.start + len(before))
            if not _repeats(out, stack, document, heading):
                _open(out, stack, document, boxes.within(heading, stack, out.sections))
                boxes.enter(stack[-1], heading, block)
        start = block.start
        if index in inside and out.over is None:
            rest = [h.rest for h in starts.get(index, ()) if h.rest is not None]
            if not rest:
                continue
            start = rest[0]
        if stack and family.facts.score and family.facts.score.fullmatch(text):
            _score(out, family, stack, text)
        if index in contents or family.ignores(text):
            out.ignored.add(len(out.passages))
        _add(out, stack, block, start, block.end)
    return out


def _add(out: Outline, stack: list[int], block: Block, start: int, end: int) -> None:
    """The block, or what stands before or behind a heading in it, as a passage of the section open."""
    kind = "paragraph" if block.kind == "heading" else _PASSAGE_KINDS.get(block.kind, block.kind)
    level = block.level if block.kind == "bullet" else 0
    section = stack[-1] if stack else None
    out.passages.append(
        Passage(len(out.passages), section, kind, start, end, block.page, level, _cells(block, start))
    )
    for open_section in stack:
        out.sections[open_section].end = max(out.sections[open_section].end, end)


def _cells(block: Block, start: int) -> tuple[tuple[int, int], ...]:
    """The cells of a row, whose text begins at `start` where it holds a heading first."""
    if start == block.start:
        return block.cells
    return tuple((max(left, start), right) for left, right in block.cells if right > start)


def _repeats(out: Outline, stack: list[int], document: Document, heading: Heading) -> bool:
    """The heading says again what stands right above it: a box under a heading of its own name.

    The box of a chapter may hold its grade besides.
    """
    if not stack or any(p.section == stack[-1] for p in out.passages[-1:]):
        return False
    above, text = fold(out.sections[stack[-1]].heading), fold(document.text[heading.start : heading.end])
    rules = (heading.rule, out.rules.get(stack[-1]))
    return text == above or (text.startswith(above) and all(rule and rule.in_row for rule in rules))


def _open(out: Outline, stack: list[int], document: Document, heading: Heading) -> None:
    inside = _leave_annex(out, stack, heading)
    while not inside and stack and out.sections[stack[-1]].level >= heading.level:
        stack.pop()
    section = Section(
        id=len(out.sections),
        parent=stack[-1] if stack else None,
        level=heading.level,
        heading=squash(document.text[heading.start : heading.end]),
        kind=heading.kind,
        start=heading.start,
        end=heading.end,
        heading_end=heading.end,
        page=document.page_at(heading.start),
        statement=heading.statement.name if heading.statement else None,
    )
    for parent in stack:
        out.sections[parent].end = max(out.sections[parent].end, heading.end)
    out.sections.append(section)
    if heading.rule:
        out.rules[section.id] = heading.rule
    stack.append(section.id)


def _leave_annex(out: Outline, stack: list[int], heading: Heading) -> bool:
    """Closes an annex that the heading is no part of, whatever the levels; True where it is part of one."""
    annex = next((n for n, s in enumerate(stack) if (rule := out.rules.get(s)) and rule.annex), None)
    if annex is None:
        return False
    inside = heading.rule is not None and heading.rule.in_annex
    del stack[annex + inside :]
    return inside


def _score(out: Outline, family: Family, stack: list[int], text: str) -> None:
    match = family.facts.score.fullmatch(text) if family.facts.score else None
    if not match or not (match["score"] or "").isdecimal():
        return
    for section in reversed(stack):
        if out.sections[section].kind == "quality_statement":
            out.sections[section].score = int(match["score"])
            return
