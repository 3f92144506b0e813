"""Headings with their grade beside them: "Is the service safe? Requires improvement"."""

from __future__ import annotations

import re
from dataclasses import replace

from reportmine.read import Block, Document
from reportmine.structure.families import Family
from reportmine.structure.levels import Heading
from reportmine.structure.ratings import graded_line, grades_in_columns, is_asked, is_grade

_KINDS = ("paragraph", "heading", "row")
_ASKED = re.compile(r"[^?]{5,100}\?(?=\s)")


class Graded:
    """Finds them among the blocks of a document; a list of grades holds none.

    `listed` is to be set where the family says that the grades of a section are facts and no text.
    """

    def __init__(self, document: Document, family: Family) -> None:
        self.document = document
        self.family = family
        self.listed = False
        texts = [self._text(block) for block in document.blocks]
        self.columns = grades_in_columns(texts, family) if family.facts.ratings else {}

    def heading(self, index: int) -> Heading | None:
        """The heading that begins block `index`, where a grade stands behind it."""
        block = self.document.blocks[index]
        if self.listed or not self.family.facts.ratings or block.kind not in _KINDS:
            return None
        text = self._text(block)
        match = graded_line(text, self.family)
        if match is None:
            return self._over_its_text(block, index)
        if self._is_graded(index - 1) or self._is_graded(index + 1):
            return None
        # "Is the service safe? Rating: Good", but "… to people's needs? (for example, to feedback?) Good"
        asked = match["name"].find("?")
        end = match.end("name") if asked < 0 or match["name"].endswith(")") else match.start("name") + asked
        found = self._made(block, index, text[:end], end, match.start("grade"))
        # "The Local Safeguarding Children Board is good" is a heading as it stands.
        set_apart = any(mark in text[end : match.start("grade")] for mark in "?:–—-")
        if found is None or not (set_apart or found.kind == "key_question"):
            return None
        return replace(found, end=found.end + 1) if text[end : end + 1] == "?" else found

    def in_a_list(self, index: int) -> bool:
        """A question with its grade below it, as others have; or all grades stand below all questions."""
        beside = self._is_pair(index - 2) or self._is_pair(index + 2)
        return index in self.columns or (beside and self._is_pair(index))

    def _is_pair(self, index: int) -> bool:
        blocks = self.document.blocks
        if not 0 <= index < len(blocks) - 1 or not is_grade(self._text(blocks[index + 1]), self.family):
            return False
        return is_asked(self._text(blocks[index]), self.family)

    def _text(self, block: Block) -> str:
        return self.document.text[block.start : block.end].replace("\n", " ")

    def _is_graded(self, index: int) -> bool:
        blocks = self.document.blocks
        return 0 <= index < len(blocks) and bool(graded_line(self._text(blocks[index]), self.family))

    def _over_its_text(self, block: Block, index: int) -> Heading | None:
        """A row whose first cell is the question and what was found, and whose last is the grade."""
        if len(block.cells) < 2 or not is_grade(self.document.text[slice(*block.cells[-1])], self.family):
            return None
        text = self._text(block)
        match = _ASKED.match(text)
        return self._made(block, index, match[0], match.end(), match.end() + 1) if match else None

    def _made(self, block: Block, index: int, name: str, end: int, rest: int) -> Heading | None:
        """The heading of the family's rule for `name`, unless the whole line has one."""
        if self.family.rule(self._text(block)) or not (found := self.family.rule(name)):
            return None
        rule = found[0]
        level = block.level if block.kind == "heading" else 0
        start = block.start
        return Heading(
            start, start + end, index, index, level or rule.level, rule.kind, rule, None, start + rest
        )
