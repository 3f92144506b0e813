"""Cells of an HTML table that reach down into the rows below them."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from reportmine.read.forms import is_form

_CELLS = ("td", "th")
_PARTS = ("p", "ul", "ol", "div", "br")
_MOST = 100  # rows and columns of one cell; browsers cap them too

Cell = tuple[int, int]  # offsets in the text


class Rowspans:
    """The columns of one table: what a row takes over from those above it.

    A cell that is taken over keeps the offsets of the row that it is printed in.
    """

    def __init__(self, form: bool = False) -> None:
        self.form = form  # what stands in the rows is laid out, and no data
        self._reach: dict[int, tuple[int, Cell | None]] = {}  # column: rows to come, the cell
        self._column = 0
        self._new: dict[int, tuple[int, Cell | None]] = {}

    @property
    def carries(self) -> bool:
        """Whether a cell with text reaches into the row that begins."""
        return any(cell for _, cell in self._reach.values())

    def end_cell(self, node: LexborNode, cell: Cell | None) -> list[Cell]:
        """The cells before this one that are taken over, and itself; `cell` is None for an empty one."""
        before = self._taken_over()
        rows, columns = _number(node, "rowspan"), _number(node, "colspan")
        for column in range(self._column, self._column + columns):
            if rows > 1:
                self._new[column] = (rows - 1, cell if column == self._column else None)
        self._column += columns
        return [*before, cell] if cell else before

    def end_row(self) -> list[Cell]:
        """The cells at the end of the row that are taken over."""
        after = []
        last = max(self._reach, default=-1)
        while self._column <= last:
            after += self._taken_over()
            self._column += 1
        self._reach = {c: (n - 1, cell) for c, (n, cell) in self._reach.items() if n > 1} | self._new
        self._column, self._new = 0, {}
        return after

    def _taken_over(self) -> list[Cell]:
        found = []
        while self._column in self._reach:
            cell = self._reach[self._column][1]
            found += [cell] if cell else []
            self._column += 1
        return found


def is_form_table(table: LexborNode) -> bool:
    """Whether a table without tables in it lays out a form (`forms.py`)."""
    if table.css_first("table table") is not None:
        return False
    rows = []
    for row in table.css("tr"):
        cells = [child for child in _children(row) if child.tag in _CELLS]
        rows.append(([cell.text() for cell in cells], bool(cells) and _several(cells[-1])))
    return is_form(rows)


def _several(cell: LexborNode) -> bool:
    """Whether a cell has several paragraphs, or a line break."""
    parts = [child for child in _children(cell) if child.tag in _PARTS]
    return len(parts) > 1 or cell.css_first("br") is not None


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _number(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "").strip()
    if not value.isascii() or not value.isdecimal():
        return 1
    rows = int(value[:5])
    if name == "rowspan" and rows == 0:  # to the end of the table
        return _MOST
    return min(max(rows, 1), _MOST)
