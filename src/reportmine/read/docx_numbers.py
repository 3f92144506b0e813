"""Numbers that Word counts itself: "Theme 1:", "2.1", "Recommendation 3", which no run of text holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

_PART = re.compile(r"%([1-9])")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_UNNUMBERED = ("bullet", "none")


@dataclass(slots=True)
class _Level:
    """How one level of a list is counted and shown; `text` has %1 for the number of the first level."""

    start: int = 1
    style: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _List:
    """A list of the document: lists that share `counts` go on counting where another stopped."""

    levels: dict[int, _Level]
    counts: dict[int, int]
    starts: dict[int, int] = field(default_factory=dict)  # levels that this list begins anew


class Numbers:
    """The label of each numbered paragraph, asked in the order of the document."""

    def __init__(self, document: Document) -> None:
        self._lists = _lists(document)

    def label(self, number: int, level: int) -> str:
        """What Word prints before the next paragraph at `level` (0 is the top) of the list `number`.

        Empty for bullets and for a list that the document does not define.
        """
        found = self._lists.get(number)
        shown = found.levels.get(level) if found else None
        if found is None or shown is None:
            return ""
        counts = found.counts
        if level in found.starts:
            counts[level] = found.starts.pop(level)
        else:
            counts[level] = counts.get(level, shown.start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        if shown.style in _UNNUMBERED:
            return ""
        return _PART.sub(lambda m: self._part(found, int(m.group(1)) - 1), shown.text).strip()

    def _part(self, found: _List, level: int) -> str:
        shown = found.levels.get(level) or _Level()
        return _written(found.counts.get(level, shown.start), shown.style)


def _lists(document: Document) -> dict[int, _List]:
    part = next(
        (r.target_part for r in document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.NUMBERING
         and not r.is_external), None,
    )  # fmt: skip
    if part is None:
        return {}
    try:
        root = etree.fromstring(part.blob)
    except etree.XMLSyntaxError:
        return {}
    kinds = {
        _value(e, "abstractNumId"): (_levels(e), dict[int, int]()) for e in root.iter(qn("w:abstractNum"))
    }
    lists = {}
    for element in root.iter(qn("w:num")):
        reference = element.find(qn("w:abstractNumId"))
        kind = kinds.get(_value(reference, "val")) if reference is not None else None
        if kind is None:
            continue
        levels, counts = dict(kind[0]), kind[1]
        found = _List(levels, counts)
        for change in element.iter(qn("w:lvlOverride")):
            level = _value(change, "ilvl")
            levels.update(_levels(change))
            start = change.find(qn("w:startOverride"))
            if start is not None:
                found.starts[level] = _value(start, "val")
        lists[_value(element, "numId")] = found
    return lists


def _levels(element: etree._Element) -> dict[int, _Level]:
    out = {}
    for level in element.iter(qn("w:lvl")):
        start, style, text = (level.find(qn(f"w:{name}")) for name in ("start", "numFmt", "lvlText"))
        out[_value(level, "ilvl")] = _Level(
            _value(start, "val") if start is not None else 1,
            style.get(qn("w:val"), "decimal") if style is not None else "decimal",
            text.get(qn("w:val"), "") if text is not None else "",
        )
    return out


def _value(element: etree._Element, name: str) -> int:
    value = element.get(qn(f"w:{name}"), "")
    return int(value[:9]) if value.isascii() and value.isdecimal() else -1


def _written(count: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 % 10 + 1) if count > 0 else ""
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman"):
        roman = _roman(count) if 0 < count < 100 else str(count)
        return roman.upper() if style == "upperRoman" else roman
    return f"{count:02d}" if style == "decimalZero" else str(count)


def _roman(count: int) -> str:
    tens = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")
    out, count = tens[count // 10], count % 10
    for value, letters in _ROMAN:
        while count >= value:
            out, count = out + letters, count - value
    return out
