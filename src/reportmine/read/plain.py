"""Plain text and Markdown, and the mixtures that text extraction leaves behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reportmine.read.document import TextBuilder
from reportmine.read.inline import emit

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"(\s*)([-*+•▪◼●■○◦‣–])\s+(?=\S)")
_NUMBERED = re.compile(r"(\s*)(\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)")
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}$")
_TABLE_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$")
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
    items: list[_Item] = []
    for i, (start, end) in enumerate(lines):
        if blank[i]:
            continue
        before = i > 0 and not blank[i - 1]
        after = i + 1 < len(lines) and not blank[i + 1]
        line = source[start:end]
        if _RULE.match(line):
            if before and items and items[-1].kind == "paragraph" and line.strip()[0] in "=-":
                items[-1].kind, items[-1].level = "heading", 1 if "=" in line else 2
            continue
        item = _item(source, start, end, before or after)
        if item is None:
            continue
        item.alone = not before and not after
        if wrapped and before and items and item.kind == "paragraph":
            items[-1].runs.append((start, end))
            continue
        items.append(item)
    _nest(items)
    return items


def _item(source: str, start: int, end: int, has_neighbour: bool) -> _Item | None:
    line = source[start:end]
    if match := _HEADING.match(line):
        span = (start + match.start(2), start + match.end(2))
        return _Item("heading", [span], level=len(match.group(1))) if match.group(2) else None
    if "\t" in line.strip() or line.strip().startswith("|"):
        return None if _TABLE_RULE.match(line) else _row(source, start, end)
    if match := _FOOTNOTE.match(line):
        return _Item("footnote", [(start, end)])
    if match := _BULLET.match(line):
        return _Item("bullet", [(start + match.end(), end)], indent=len(match.group(1)))
    match = _NUMBERED.match(line)
    if match and has_neighbour:  # a number alone between blank lines may be a heading's
        return _Item("bullet", [(start + match.end(), end)], indent=len(match.group(1)))
    return _Item("paragraph", [(start, end)], indent=len(line) - len(line.lstrip()))


def _row(source: str, start: int, end: int) -> _Item:
    cells = [
        (match.start(), match.end())
        for match in re.compile(r"[^|\t]+").finditer(source, start, end)
        if match.group(0).strip()
    ]
    return _Item("row", [(start, end)], cells=cells)


def _is_wrapped(source: str, lines: list[tuple[int, int]], blank: list[bool]) -> bool:
    """Hard-wrapped text: lines of middling length that mostly go on in the next line."""
    lengths = [e - s for (s, e), empty in zip(lines, blank, strict=True) if not empty]
    if len(lengths) < 8 or sorted(lengths)[int(0.95 * (len(lengths) - 1))] > 120:
        return False
    long = [i for i, (s, e) in enumerate(lines[:-1]) if e - s > 45]
    going_on = [
        i for i in long if not blank[i + 1] and source[lines[i + 1][0] : lines[i + 1][1]][:1].islower()
    ]
    return len(going_on) > 0.25 * max(len(long), 1)


def _nest(items: list[_Item]) -> None:
    stack: list[float] = []
    for item in items:
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
    for item in items:
        before = next((o for o in reversed(out) if o.kind != "footnote"), None)
        if before and item.kind == "paragraph" and _goes_on(before, item, source):
            before.runs += item.runs
        else:
            out.append(item)
    return out


def _goes_on(before: _Item, item: _Item, source: str) -> bool:
    if before.kind not in ("paragraph", "bullet"):
        return False
    start, end = before.runs[-1]
    text = source[start:end]
    if len(text) < 60 or not _OPEN_END.search(text):
        return False
    return source[item.runs[0][0] :].lstrip()[:1].islower() or text.rstrip().endswith(
        (",", "-", " a", " the", " and", " of", " to", " in", " with", " that")
    )
