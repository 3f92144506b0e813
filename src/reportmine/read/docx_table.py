"""Cells of Word tables: those that reach down over several rows, and ticks that stand for a grade."""

from __future__ import annotations

from docx.oxml.ns import qn
from lxml import etree

_TICKS = frozenset(("✓", "✔", "☑", "☒", "√", "●", "•", "X", "x", "\uf0fc", "\uf0fe"))
_LEAST_COLUMNS = 3


def ticked(cells: list[str], head: list[str]) -> list[str]:
    """A row whose only mark is a tick under a grade: what it is about, and the head of that column.

    >>> ticked(["Safe", "", "✓"], ["", "Inadequate", "Good"])
    ['Safe', 'Good']
    """
    if len(cells) != len(head) or len(cells) < _LEAST_COLUMNS or not cells[0].strip():
        return cells
    filled = [i for i, text in enumerate(cells) if i and text.strip()]
    if len(filled) != 1 or cells[filled[0]].strip() not in _TICKS or not head[filled[0]].strip():
        return cells
    return [cells[0], head[filled[0]]]


def columns(cells: list[etree._Element]) -> list[tuple[int, bool]]:
    """(column, whether it goes on with the cell above) of each cell of a row."""
    out, column = [], 0
    for cell in cells:
        settings = cell.find(qn("w:tcPr"))
        merge = settings.find(qn("w:vMerge")) if settings is not None else None
        wide = settings.find(qn("w:gridSpan")) if settings is not None else None
        out.append((column, merge is not None and merge.get(qn("w:val"), "continue") == "continue"))
        width = wide.get(qn("w:val"), "1") if wide is not None else "1"
        column += int(width) if width.isascii() and width.isdecimal() and len(width) < 5 else 1
    return out
