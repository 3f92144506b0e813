"""Plain text and Markdown, and the mixtures that text extraction leaves behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reportmine.read.bullets import mark_length
from reportmine.read.document import TextBuilder
from reportmine.read.glyphs import INVISIBLE
from reportmine.read.inline import emit

_HEADING = re.compile(r"(#{1,6})(?:\s+|$)")
_NUMBERED = re.compile(
    r"(\s*)(?:(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\((?:\d{1,2}|[a-z]|[ivx]{1,4})\))\s+(?=\S)"
)
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}$")
_CELL = re.compile(r"(?:\\\||[^|\t])+")
_FENCE = re.compile(r"\s*(?:```+|~~~+)\s*\w*\s*$")
_QUOTE = re.compile(r"\s{0,3}>+\s?")
# "1. Introduction", "2.3 Safeguarding": a heading's number, when the line stands like a heading.
_HEADING_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+(?=[A-Z])")
_LEADING = re.compile(f"[{INVISIBLE}]+")
_FOOTNOTE = re.compile(r"\s*(?:[¹²³⁴⁵⁶⁷⁸⁹]+|\[\^\w+\]:)\s*(?=\S)")
# What one can see of a paragraph that goes on: no closing mark before, a small letter after.
_OPEN_END = re.compile(r"[^.!?:;”\"’\s]\s*$")


@dataclass(slots=True)
class _Item:
    kind: str
    runs: list[tuple[int, int]]
    level: int = 0
    indent: float = 0.0
    alone: bool = False
    cells: list[tuple[int, int]] = field(default_factory=list)


def read_plain(source: str, builder: TextBuilder) -> None:
    """Adds the blocks of `source` to `builder`; every piece keeps its offsets in the source."""
    items = _mend(_items(source), source)
    for item in items:
        builder.open()
        cells = []
        if item.kind == "row":
            for start, end in item.cells:
                if not builder.at_space:
                    builder.space()
                left = builder.length
                emit(builder, source, start, end)
                if builder.trim() > left:
                    cells.append((left, builder.length))
        else:
            for start, end in item.runs:
                if not builder.at_space:
                    builder.space()
                emit(builder, source, start, end)
        builder.close(item.kind, level=item.level, indent=item.indent, alone=item.alone, cells=tuple(cells))


def _lines(source: str) -> list[tuple[int, int]]:
    """(start, end) of every line without its break; lone carriage returns break lines too."""
    out, position = [], 0
    for match in re.finditer(r"\r\n|\r|\n|\f|\v|\x85|\u2028|\u2029", source):
        out.append((position, match.start()))
        position = match.end()
    out.append((position, len(source)))
    return out


def _items(source: str) -> list[_Item]:
    lines = _lines(source)
    blank = [not source[s:e].strip() for s, e in lines]
    wrapped = _is_wrapped(source, lines, blank)
    tables = _table_lines(source, lines)
    titles = _numbered_headings(source, lines, blank)
    items: list[_Item] = []
    closed = True  # nothing may be added to the last item
    for i, (start, end) in enumerate(lines):
        if blank[i]:
            closed = True
            continue
        line = source[start:end]
        before, after = (0 <= j < len(lines) and not blank[j] for j in (i - 1, i + 1))
        if _RULE.match(line):
            if before and items and items[-1].kind == "paragraph" and line.strip()[0] in "=-":
                items[-1].kind, items[-1].level = "heading", 1 if "=" in line else 2
            closed = True
            continue
        if _is_table_rule(line) or _FENCE.match(line):
            continue
        in_list = before and bool(items) and items[-1].kind == "bullet"
        if i in titles:
            item: _Item | None = _Item("heading", [(start, end)], level=titles[i])
        elif i in tables:
            item = _row(source, start, end)
        else:
            item = _item(source, start, end, before or after, in_list)
        if item is None:
            continue
        if in_list and after and _lost_its_sign(line, source[slice(*lines[i + 1])]):
            item.kind = "bullet"
        item.alone = not before and not after
        if wrapped and not closed and item.kind == "paragraph":
            items[-1].runs += item.runs
            continue
        items.append(item)
        closed = item.kind in ("heading", "row")
    _nest(items)
    return items


def _item(source: str, start: int, end: int, has_neighbour: bool, in_list: bool) -> _Item | None:
    if match := _LEADING.match(source, start, end):
        start = match.end()
    if match := _QUOTE.match(source, start, end):
        start = match.end()
        if in_list:  # ">" for an arrow among other signs
            return _Item("bullet", [(start, end)])
    line = source[start:end]
    if match := _HEADING.match(line):
        text = line[match.end() :].rstrip().rstrip("#").rstrip()
        left = start + match.end()
        return _Item("heading", [(left, left + len(text))], level=len(match.group(1))) if text else None
    # A tab behind the mark of a bullet, as word processors write it, makes no table.
    numbered = _NUMBERED.match(line)
    mark = mark_length(line)
    if "\t" in line[mark or (numbered.end() if numbered else 0) :].strip() or line.strip().startswith("|"):
        return _row(source, start, end)
    if match := _FOOTNOTE.match(line):
        return _Item("footnote", [(start, end)])
    indent = len(line) - len(line.lstrip())
    if mark:
        return _Item("bullet", [(start + mark, end)], indent=indent)
    if numbered and has_neighbour:  # a number alone between blank lines may be a heading's
        return _Item("bullet", [(start + numbered.end(), end)], indent=indent)
    return _Item("paragraph", [(start, end)], indent=indent)


def _lost_its_sign(line: str, below: str) -> bool:
    """Between two bullets, a space and a new sentence: copying drops signs of private fonts.

    A heading in the middle of a list has no space before it, the next line of a bullet no capital.
    """
    return line[0] == " " and line[1:2].isupper() and not line.endswith(":") and mark_length(below) > 0


def _row(source: str, start: int, end: int) -> _Item:
    cells = []
    for match in _CELL.finditer(source, start, end):
        cell = match.group(0)
        if cell.strip():
            left = match.start() + len(cell) - len(cell.lstrip())
            cells.append((left, left + len(cell.strip())))
    return _Item("row", [(start, end)], cells=cells)


def _is_table_rule(line: str) -> bool:
    """The line under a Markdown table's head: |---|:--:|"""
    return "|" in line and "-" in line and not line.strip(" \t|:-")


def _table_lines(source: str, lines: list[tuple[int, int]]) -> set[int]:
    """Numbers of the lines of tables whose rows need not begin with a bar: "a | b"."""
    found: set[int] = set()
    for i, (start, end) in enumerate(lines):
        if not _is_table_rule(source[start:end]):
            continue
        if i and "|" in source[slice(*lines[i - 1])]:
            found.add(i - 1)
        for j in range(i + 1, len(lines)):
            if "|" not in source[slice(*lines[j])] or j in found:
                break
            found.add(j)
    return found


def _numbered_headings(source: str, lines: list[tuple[int, int]], blank: list[bool]) -> dict[int, int]:
    """Line number to depth of headings such as "1. Introduction" or "2.3 Safeguarding".

    Such a line is short, follows a blank line, ends like no sentence and has no neighbour numbered
    at its depth: that would be a list.
    """
    filled = [i for i, empty in enumerate(blank) if not empty]
    depths = [_number_depth(source[slice(*lines[i])]) for i in filled]
    found = {}
    for k, i in enumerate(filled):
        depth = depths[k]
        line = source[slice(*lines[i])].rstrip()
        if not depth or (i and not blank[i - 1]) or len(line) > 80 or line[-1] in ".;:,":
            continue
        if k and depths[k - 1] == depth:
            continue
        if k + 1 == len(filled) or depths[k + 1] == depth:
            continue
        found[i] = depth
    return found


def _number_depth(line: str) -> int:
    match = _HEADING_NUMBER.match(line)
    return len(re.findall(r"\d+", match.group(0))) if match else 0


def _is_wrapped(source: str, lines: list[tuple[int, int]], blank: list[bool]) -> bool:
    """Hard-wrapped text: lines of middling length, those with a next line mostly going on in it."""
    lengths = [e - s for (s, e), empty in zip(lines, blank, strict=True) if not empty]
    if len(lengths) < 8 or sorted(lengths)[int(0.95 * (len(lengths) - 1))] > 120:
        return False
    following = [
        source[slice(*lines[i + 1])].lstrip()
        for i, (start, end) in enumerate(lines[:-1])
        if end - start > 45 and not blank[i + 1]
    ]
    following = [text for text in following if not mark_length(text)]
    going_on = sum(text[:1].islower() for text in following)
    return going_on >= 2 and going_on > 0.3 * len(following)


def _nest(items: list[_Item]) -> None:
    stack: list[float] = []
    for item in items:
        if item.kind == "footnote":  # stands at the foot of the page, not in the list
            continue
        if item.kind != "bullet":
            stack = []
            continue
        while stack and item.indent < stack[-1]:
            stack.pop()
        if not stack or item.indent > stack[-1]:
            stack.append(item.indent)
        item.level = len(stack) - 1


def _mend(items: list[_Item], source: str) -> list[_Item]:
    """Joins blocks that a page break cut in two, across footnotes, which come after the block."""
    out: list[_Item] = []
    before: _Item | None = None  # the last that is no footnote
    for item in items:
        if before and item.kind == "paragraph" and _goes_on(before, item, source):
            before.runs += item.runs
            continue
        out.append(item)
        if item.kind != "footnote":
            before = item
    return out


_UNFINISHED = (",", "-", " a", " the", " and", " of", " to", " in", " with", " that")
_PROSE = re.compile(r"(?=.{60}).*?[a-z)]\. [A-Z]")


def _goes_on(before: _Item, item: _Item, source: str) -> bool:
    if before.kind not in ("paragraph", "bullet"):
        return False
    text = source[slice(*before.runs[-1])]
    if len(text) < 60 or not _OPEN_END.search(text[-20:]):
        return False
    following = source[slice(*item.runs[0])].lstrip()
    if following[:1].islower() or text.rstrip().endswith(_UNFINISHED):
        return True
    # Several sentences, the last without an end, before more prose: a page break at a name.
    return len(text) > 150 and bool(re.search(r"[.!?]\s", text)) and bool(_PROSE.match(following))
