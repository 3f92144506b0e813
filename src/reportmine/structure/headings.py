"""Which blocks are headings: the family's patterns first, then markup and layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator

from reportmine.read import Block, Document
from reportmine.structure.families import GENERIC, HEADING_LENGTH, Family, HeadingRule, grade_pattern
from reportmine.structure.frameworks import Statement
from reportmine.structure.graded import Graded
from reportmine.structure.levels import Heading, by_numbers, with_levels
from reportmine.structure.numbering import without_number
from reportmine.structure.sentences import split
from reportmine.text import heading_key

_MAX_LAYOUT_HEADING = 200
_MAX_PLAIN_HEADING = 130
_NO_HEADING_END = re.compile(r"[.;,:…!]$")
# A line that leads into a list: "We suggest the following areas of focus".
_LEADS_IN = re.compile(
    r"^(?:we|they|these|it|there (?:is|are|was|were))\b|\b(?:the following|as follows|below)\b",
    re.I,
)
_NUMBER_ALONE = re.compile(r"\(?\d{1,2}[.):]?")
_SIGNS_OFF = re.compile(r"^(?:©|\(c\)|https?://|www\.|\d+$|(?:fig(?:ure)?|table|map)\b)", re.I)


def find_headings(document: Document, family: Family, contents: Container[int]) -> list[Heading]:
    """All headings in reading order, covers, lead-in lines and the blocks `contents` left out."""
    found = with_levels(document, _Finder(document, family, contents).headings())
    if family.id == GENERIC:
        return by_numbers(document, found)
    ruled = next((i for i, h in enumerate(found) if h.rule), None)
    # Before a family's first own heading stand its cover and its addressees: no sections.
    return found[ruled:] if ruled is not None else found


class _Finder:
    def __init__(self, document: Document, family: Family, contents: Container[int]) -> None:
        self.document = document
        self.family = family
        self.body = _body_size(document)
        self.has_layout = self.body > 0
        self.breaches = False  # the headings have come to a table of breaches
        self.graded = Graded(document, family)
        self.whole = False  # under a heading whose paragraphs are one finding each
        self.contents = contents
        # "Summary: good", "Summary is good"
        self.grade = re.compile(
            rf"(?:[\s:,-]*\b(?:is|are|requires?|that it is)?\s*(?:{grade_pattern(family.grades)}))$"
        )
        self.run_in = [(rule, _run_in(rule)) for rule in family.headings if rule.run_in]

    def text(self, block: Block) -> str:
        return self.document.text[block.start : block.end]

    def headings(self) -> list[Heading]:
        out: list[Heading] = []
        index = 0
        while index < len(self.document.blocks):
            for heading in self._at(index) if index not in self.contents else ():
                if self._counts(heading, out):
                    if heading.rule:
                        self.whole = heading.rule.whole
                        self.breaches = heading.rule.actions and heading.rule.first_cell == "activity"
                        self.graded.listed = not heading.rule.findings
                    out.append(heading)
                    index = heading.block
            index += 1
        return out

    def _counts(self, heading: Heading, before: list[Heading]) -> bool:
        """Not so the lines of a cover: the dates, and the chapters in a table of their grades."""
        if heading.rule and heading.rule.cover:
            return not any(h.rule for h in before)
        on_cover = bool(before and before[-1].rule and before[-1].rule.cover)
        return not on_cover or (heading.rule is not None and not self._in_table(heading))

    def _in_table(self, heading: Heading) -> bool:
        """One of several lines that give grades, and no chapter, whose grade stands alone."""
        own = self.grade.search(heading_key(self.document.text[heading.start : heading.end]))
        if not own and not (heading.rule and heading.rule.in_row):
            return False
        blocks = self.document.blocks
        before = next(
            (n for n in range(heading.first_block - 1, -1, -1) if blocks[n].kind != "footnote"), -1
        )
        after = [n for n in range(heading.block + 1, len(blocks)) if blocks[n].kind != "footnote"][:2]
        if after and self.grade.fullmatch(self._line(after[0])):
            del after[0]
        return any(self.grade.search(self._line(n)) for n in (before, *after[:1]))

    def _line(self, index: int) -> str:
        """A block as headings are compared; nothing for one too long to be a heading, or none."""
        if not 0 <= index < len(self.document.blocks):
            return ""
        text = self.text(self.document.blocks[index])
        return heading_key(text) if len(text) <= HEADING_LENGTH else ""

    def _at(self, index: int) -> Iterator[Heading]:
        blocks = self.document.blocks
        block = blocks[index]
        text = self.text(block)
        if found := self.graded.heading(index):
            yield found
            return
        if block.kind == "row" and (found := self._graded_row(index)):
            yield found
        # "5. CONCERNS" in a plain text may be read as an item of a list: in capitals it is a heading.
        numbered = block.kind == "bullet" and text.isupper()
        if (block.kind not in ("paragraph", "heading") and not numbered) or self.family.ignores(text):
            return
        if (self.breaches and self.family.in_a_breach(text)) or self.graded.in_a_list(index):
            return
        for rule, pattern in self.run_in:
            if match := pattern.match(text):
                yield from self._run_in(rule, match, block, index)
                return
        wraps = index + 1 < len(blocks) and self._may_wrap(block, blocks[index + 1])
        wraps = wraps or (index + 1 < len(blocks) and bool(_NUMBER_ALONE.fullmatch(text)))
        found = self._ruled(index, index) or self._at_the_end(index)
        found = found or (self._ruled(index, index + 1) if wraps else None)
        if found := found or (None if numbered else self._near(index, wraps)):
            yield found
        elif numbered or _NUMBER_ALONE.fullmatch(text):
            return
        elif self._by_layout(index):
            yield self._other(index)

    def _ruled(self, first: int, last: int) -> Heading | None:
        blocks = self.document.blocks
        start, end = blocks[first].start, blocks[last].end
        if first != last and blocks[last].kind not in ("paragraph", "heading", "bullet"):
            return None
        text = self.document.text[start:end].replace("\n", " ")
        # Prose that happens to fit a pattern ends like a sentence.
        if text.endswith(".") and not blocks[first].style.bold and blocks[first].kind != "heading":
            return None
        large = self._large(blocks[first])
        found = self.family.rule(text, large=large)
        if not found and self.family.id == GENERIC:  # "3. Recommendations"
            found = self.family.rule(without_number(text), large=large)
        if not found:
            return None
        return self._heading(first, last, *found)

    def _near(self, index: int, wraps: bool) -> Heading | None:
        """A heading that looks like one, and says what a rule does in nearly the same words."""
        if not self._by_layout(index, marks=True):
            return None
        blocks = self.document.blocks
        plain = not self.has_layout and not blocks[index].style.bold and blocks[index].kind != "heading"
        if plain and self.text(blocks[index]).endswith("."):
            return None  # "The service was effective." in a plain text is a sentence
        tried = []
        for last in (index, index + 1) if wraps else (index,):
            text = self.document.text[blocks[index].start : blocks[last].end]
            if found := self.family.near(text, large=self._large(blocks[index])):
                tried.append((found[2], last, found))
        if not tried:
            return None
        _, last, (rule, match, _) = min(tried, key=lambda one: one[:2])
        return self._heading(index, last, rule, match)

    def _heading(self, first: int, last: int, rule: HeadingRule, match: re.Match[str] | None) -> Heading:
        block = self.document.blocks[first]
        statement = self._statement(match.groupdict().get("statement")) if match else None
        marked = block.level if block.kind == "heading" else 0
        end = self.document.blocks[last].end
        level = marked or rule.level
        return Heading(block.start, end, last, first, level, rule.kind, rule, statement)

    def _at_the_end(self, index: int) -> Heading | None:
        """The heading of a list, run together with the paragraph before it: "… in 2021. Strengths:"."""
        blocks = self.document.blocks
        text = self.text(blocks[index])
        if not text.endswith(":") or index + 1 == len(blocks) or blocks[index + 1].kind != "bullet":
            return None
        start, end = split(text)[-1]
        found = self.family.rule(text[start:end], large=False) if start else None
        if not found or not found[0].bullets:
            return None
        rule, (left, right) = found[0], (blocks[index].start + start, blocks[index].end)
        return Heading(left, right, index, index, rule.level, rule.kind, rule)

    def _graded_row(self, index: int) -> Heading | None:
        """A chapter's title in a box, its grade in the cell beside it."""
        cells = self.document.blocks[index].cells
        if len(cells) != 2 or not self.grade.fullmatch(heading_key(self.document.text[slice(*cells[1])])):
            return None
        found = self._ruled(index, index)
        if not (found and found.rule and found.rule.in_row) or self._in_table(found):
            return None
        return found

    def _large(self, block: Block) -> bool:
        return not self.has_layout or block.kind == "heading" or block.style.size >= self.body + 0.8

    def _statement(self, name: str | None) -> Statement | None:
        framework = self.family.framework
        return framework.find(name) if framework and name else None

    def _may_wrap(self, block: Block, following: Block) -> bool:
        """A heading broken over two blocks: both bold, or both headings, of one size; or with its grade."""
        return (
            following.kind == block.kind
            and block.style == following.style
            and (block.style.bold or block.kind == "heading")
            and following.end - block.start < 300
        ) or bool(self.grade.fullmatch(heading_key(self.text(following))))

    def _run_in(
        self, rule: HeadingRule, match: re.Match[str], block: Block, index: int
    ) -> Iterator[Heading]:
        statement = self._statement(match.groupdict().get("statement"))
        start, end = block.start + match.start("head"), block.start + match.end("head")
        after = block.start + match.end()
        sub = match["sub"]
        yield Heading(
            start, end, index, index, rule.level, rule.kind, rule, statement,
            None if sub else after,
        )  # fmt: skip
        if sub and (found := self.family.rule(sub)):
            start, end = block.start + match.start("sub"), block.start + match.end("sub")
            yield Heading(start, end, index, index, found[0].level, found[0].kind, found[0], None, after)

    def _by_layout(self, index: int, marks: bool = False) -> bool:
        """Whether a block looks like a heading; with `marks` also one that ends like a lead-in or sentence.

        A mark at its end makes no sentence of a heading whose words are known.
        """
        blocks = self.document.blocks
        block = blocks[index]
        text = self.text(block)
        if not any(c.isalpha() for c in text) or _SIGNS_OFF.match(text) or self.family.ends(text):
            return False
        if self.family.facts.score and self.family.facts.score.fullmatch(text):
            return False
        if block.kind == "heading":
            return True
        if len(text) > _MAX_LAYOUT_HEADING or (not marks and _NO_HEADING_END.search(text)):
            return False
        if self.has_layout:
            larger = block.style.size >= self.body + 1.0
            return (block.style.bold or larger) and not text[:1].islower()
        if block.style.bold:  # HTML, DOCX: a paragraph in bold throughout
            return True
        return (
            self.document.format in ("text", "markdown")
            and block.alone
            and not self.breaches  # short statements, each in a line of its own
            and not self.whole  # "No training for night staff" is a matter
            and len(text) <= _MAX_PLAIN_HEADING
            and text[:1].isupper()
            and not _LEADS_IN.search(text)
            and index + 1 < len(blocks)
        )

    def _other(self, index: int) -> Heading:
        block = self.document.blocks[index]
        level = block.level if block.kind == "heading" else 0
        return Heading(block.start, block.end, index, index, level, "other")


def _body_size(document: Document) -> float:
    weight: Counter[float] = Counter()
    for block in document.blocks:
        weight[block.style.size] += block.end - block.start
    return weight.most_common(1)[0][0] if weight else 0.0


def _run_in(rule: HeadingRule) -> re.Pattern[str]:
    """Matches "Quality statement: Learning culture Key messages There is …" with its parts."""
    head, sub = rule.run_in, rule.followed_by
    return re.compile(
        (rf"(?P<head>{head.pattern})" if head else "(?!)")
        + (rf"(?:\s+(?P<sub>{sub.pattern}))?" if sub else "(?P<sub>(?!))?")
        + r":?\s+(?=(?-i:[A-Z])|\(\d{1,2}\) )(?=.{25})",
        re.I,
    )
