"""Which blocks are headings: the family's patterns first, then markup and layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reportmine.read import Block, Document
from reportmine.structure.families import GENERIC, Family, HeadingRule
from reportmine.structure.frameworks import Statement
from reportmine.structure.graded import Graded
from reportmine.structure.levels import Heading, with_levels

_MAX_LAYOUT_HEADING = 200
_MAX_PLAIN_HEADING = 130
_CONTENTS_LINE = re.compile(r".{3,}[\s.…]\d{1,3}$")
_NO_HEADING_END = re.compile(r"[.;,:…!]$")
# A line that leads into a list: "We suggest the following areas of focus".
_LEADS_IN = re.compile(
    r"^(?:we|they|these|it|there (?:is|are|was|were))\b|\b(?:the following|as follows|below)\b",
    re.I,
)
_NUMBER_ALONE = re.compile(r"\(?\d{1,2}[.):]?")
_SIGNS_OFF = re.compile(r"^(?:©|\(c\)|https?://|www\.|\d+$|(?:fig(?:ure)?|table|map)\b)", re.I)


def find_headings(document: Document, family: Family) -> list[Heading]:
    """All headings in reading order, covers and lead-in lines left out."""
    found = with_levels(document, _Finder(document, family).headings())
    ruled = next((i for i, h in enumerate(found) if h.rule), None)
    # Before a family's first own heading stand its cover and its addressees: no sections.
    return found[ruled:] if ruled is not None and family.id != GENERIC else found


class _Finder:
    def __init__(self, document: Document, family: Family) -> None:
        self.document = document
        self.family = family
        self.body = _body_size(document)
        self.has_layout = self.body > 0
        self.breaches = False  # the headings have come to a table of breaches
        self.graded = Graded(document, family)
        self.whole = False  # under a heading whose paragraphs are one finding each
        self.run_in = [(rule, _run_in(rule)) for rule in family.headings if rule.run_in]

    def text(self, block: Block) -> str:
        return self.document.text[block.start : block.end]

    def headings(self) -> list[Heading]:
        out: list[Heading] = []
        contents = False
        index = 0
        while index < len(self.document.blocks):
            for heading in self._at(index, contents):
                if heading.rule:
                    contents, self.whole = False, heading.rule.whole
                    self.breaches = heading.rule.actions and heading.rule.first_cell == "activity"
                    self.graded.listed = not heading.rule.findings
                out.append(heading)
                index = heading.block
            if self.text(self.document.blocks[index]).strip().lower() in (
                "contents",
                "contents page",
            ):
                contents = True
            index += 1
        return out

    def _at(self, index: int, contents: bool) -> Iterator[Heading]:
        blocks = self.document.blocks
        block = blocks[index]
        text = self.text(block)
        if found := self.graded.heading(index):
            yield found
            return
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
        if contents and _CONTENTS_LINE.match(text):
            return
        wraps = index + 1 < len(blocks) and self._may_wrap(block, blocks[index + 1])
        wraps = wraps or (index + 1 < len(blocks) and bool(_NUMBER_ALONE.fullmatch(text)))
        found = self._ruled(index, index) or (self._ruled(index, index + 1) if wraps else None)
        if found := found or (None if numbered else self._near(index, wraps)):
            yield found
        elif numbered or _NUMBER_ALONE.fullmatch(text):
            return
        elif self._by_layout(index):
            yield self._other(index)

    def _ruled(self, first: int, last: int) -> Heading | None:
        blocks = self.document.blocks
        start, end = blocks[first].start, blocks[last].end
        if blocks[last].kind not in ("paragraph", "heading", "bullet"):
            return None
        text = self.document.text[start:end].replace("\n", " ")
        # Prose that happens to fit a pattern ends like a sentence.
        if text.endswith(".") and not blocks[first].style.bold and blocks[first].kind != "heading":
            return None
        found = self.family.rule(text, large=self._large(blocks[first]))
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

    def _large(self, block: Block) -> bool:
        return not self.has_layout or block.kind == "heading" or block.style.size >= self.body + 0.8

    def _statement(self, name: str | None) -> Statement | None:
        framework = self.family.framework
        return framework.find(name) if framework and name else None

    def _may_wrap(self, block: Block, following: Block) -> bool:
        """A heading broken over two blocks: both bold, or both headings, of one size."""
        return (
            following.kind == block.kind
            and block.style == following.style
            and (block.style.bold or block.kind == "heading")
            and following.end - block.start < 300
        )

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
