"""The order in which the lines of a page are read, whatever order the file draws them in.

Files mostly draw a page as it is read, the cells of a table one after the other too, which geometry
alone could not tell. So that order counts where it agrees with the page, and only what it puts below
the text that it stands above is moved. Columns of running text are read one after the other; each, and
what stands above and below them, is a flow of its own, in which no line stands beside another's text.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from statistics import median

from reportmine.read.bullets import is_sign
from reportmine.read.pdf_line import LINE_GAP, WORD_GAP, Line

_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]")
_HANGING = 60.0  # points from a bullet's sign to its text, at most
_NEAR = 2.5  # line heights: text further down is another block
_COLUMN_LINES = 4  # a column of text has so many lines at least
_RUNS_ON = 0.25  # of the lines of running text, begin with a small letter (measured: 0.6 to 0.9)
_WORDS = 4  # in a line of running text, mostly
_ROWS = 3  # paragraphs of two columns that begin at one height, so often, are a table's
_ALIKE = 0.6  # of the larger: widths and heights of two columns of one text
_LIGHTEST = 1e-6  # letters without a width weigh nothing


def flows(lines: list[Line]) -> list[list[Line]]:
    """The lines of one page in reading order, a list for each column and for what is outside of them.

    Pieces of one printed line are joined, and signs and numbers that hang before a paragraph to its
    first line. Without layout (size 0) the lines stay as they are.
    """
    if not all(line.size for line in lines):
        return [lines]
    if all(above.y - below.y > 0.35 * below.size for above, below in itertools.pairwise(lines)):
        return [lines]  # one line below the other: nothing can be wrong
    return _columns(_put_right(_tables(_joined(lines))))


def _joined(lines: list[Line]) -> list[Line]:
    """Pieces of one printed line made one, at the place of the first that was drawn."""
    order = sorted(range(len(lines)), key=lambda i: (-lines[i].y, i))
    out: dict[int, Line] = {}
    while order:
        row = [i for i in order if lines[i].beside(lines[order[0]])]
        order = [i for i in order if i not in row]
        row.sort(key=lambda i: lines[i].x0)
        at, line = row[0], lines[row[0]]
        for i in row[1:]:
            if _is_one(line, lines[i]):
                line, at = _together(line, lines[i]), min(at, i)
            else:
                out[at] = line
                at, line = i, lines[i]
        out[at] = line
    return [out[at] for at in sorted(out)]


def _is_one(left: Line, right: Line) -> bool:
    gap = right.x0 - left.x1
    if is_sign(left.text) or _NUMBER.fullmatch(left.text):
        return -1 <= gap < _HANGING
    return -1 <= gap < LINE_GAP * right.size


def _together(left: Line, right: Line) -> Line:
    gap = right.x0 - left.x1
    text = right.text[right.mark :]  # what is raised within a line is a mark and no text
    space = " " if gap > WORD_GAP * right.size or text[:1] == " " else ""
    larger = left if len(left.text) > len(right.text) else right
    return replace(larger, text=left.text + space + text.lstrip(), x0=left.x0, x1=right.x1, mark=left.mark)


@dataclass(slots=True)
class _Strand:
    """Lines drawn one after the other, each below the last with nothing between."""

    lines: list[Line]
    closed: bool = False  # a table: no line is added to it

    @property
    def first(self) -> Line:
        """The highest line."""
        return max(self.lines, key=lambda line: line.y) if self.closed else self.lines[0]

    @property
    def last(self) -> Line:
        """The lowest line."""
        return min(self.lines, key=lambda line: line.y) if self.closed else self.lines[-1]

    @property
    def weight(self) -> int:
        return max(1, sum(len(line.text) for line in self.lines))  # text may be gone: a lone mark

    def over(self, other: _Strand) -> bool:
        """Whether this stands above all of the other, over its width."""
        return self.last.y > other.first.y + 0.3 * other.first.size and _share(self, other) > 0


def _share(one: _Strand, other: _Strand) -> float:
    """By how many points the widths of two strands overlap."""
    right = min(max(x.x1 for x in one.lines), max(x.x1 for x in other.lines))
    return right - max(min(x.x0 for x in one.lines), min(x.x0 for x in other.lines)) - 4


def _put_right(chunks: list[list[Line]]) -> list[Line]:
    """The lines as they were drawn, but what was drawn after text that it stands above, before that.

    A chunk is a line, or the lines of a table, which stay together.
    """
    strands = _strands(chunks)
    kept, moved = _agreeing(strands)
    for strand in sorted(moved, key=lambda s: s.last.y):
        kept.insert(_place(strand, kept), strand)
    return [line for strand in kept for line in strand.lines]


def _strands(chunks: list[list[Line]]) -> list[_Strand]:
    lines = [line for chunk in chunks for line in chunk]
    out: list[_Strand] = []
    for chunk in chunks:
        line = chunk[0]
        last = out[-1].last if out and len(chunk) == 1 and not out[-1].closed else None
        near = last and 0.3 * line.size < last.y - line.y < _NEAR * max(line.size, last.size)
        if last and near and last.over(line) > 0 and not _between(lines, last, line):
            out[-1].lines.append(line)
        else:
            out.append(_Strand(chunk[:], closed=len(chunk) > 1))
    return out


def _between(lines: list[Line], above: Line, below: Line) -> bool:
    return any(
        below.y + 0.3 * below.size < line.y < above.y - 0.3 * line.size
        and max(line.over(above), line.over(below)) > 0
        for line in lines
    )


def _agreeing(strands: list[_Strand]) -> tuple[list[_Strand], list[_Strand]]:
    """(strands whose order agrees with the page, those at fault): the fewest letters are at fault."""
    against: dict[int, set[int]] = {i: set() for i in range(len(strands))}
    for i, j in itertools.combinations(range(len(strands)), 2):
        if strands[j].over(strands[i]):
            against[i].add(j)
            against[j].add(i)
    weights = [s.weight for s in strands]
    fault: list[int] = []
    while any(against.values()):
        worst = max(
            (i for i in against if against[i]),
            key=lambda i: sum(weights[j] for j in against[i]) / max(weights[i], _LIGHTEST),
        )
        fault.append(worst)
        for other in against.pop(worst):
            against[other].discard(worst)
    return [s for i, s in enumerate(strands) if i not in fault], [strands[i] for i in fault]


def _place(strand: _Strand, kept: list[_Strand]) -> int:
    """Before the nearest text below it, or after the nearest above."""
    below = [i for i, other in enumerate(kept) if strand.over(other)]
    if below:
        top = max(kept[i].first.y for i in below)
        return min(i for i in below if kept[i].first.y > top - strand.last.size)
    above = [i for i, other in enumerate(kept) if other.over(strand)]
    if above:  # and whatever else stands higher, as the other cells of a row do
        at = 1 + max(above, key=lambda i: (-kept[i].last.y, i))
        return next((i for i in range(at, len(kept)) if kept[i].last.y < strand.first.y), len(kept))
    lower = [i for i, other in enumerate(kept) if other.first.y < strand.last.y]
    return min(lower, default=len(kept))


def _tables(lines: list[Line]) -> list[list[Line]]:
    """The lines one by one, but those of tables that were not drawn row by row together and so."""
    for edge in _edges(lines, 2):
        for left, right in _bands(lines, edge):
            if _is_text_in_columns(left, right):
                continue
            rows = _rows(left, right)
            place = {id(x): (n, _is_one_row(row) and x in right) for n, row in enumerate(rows) for x in row}
            drawn = [place[id(line)] for line in lines if id(line) in place]
            if drawn != sorted(drawn):
                at = next(i for i, line in enumerate(lines) if id(line) in place)
                rest = [line for line in lines if id(line) not in place]
                table = [line for row in rows for line in row]
                return [*_tables(rest[:at]), table, *_tables(rest[at:])]
    return [[line] for line in lines]


def _rows(left: list[Line], right: list[Line]) -> list[list[Line]]:
    """The rows of a table, in each the first cell's lines and then the others'; none if it is no table."""
    tops = _row_tops(left, right)
    if len(tops) < 2:
        return []
    out = []
    for top, below in zip(tops, [*tops[1:], float("-inf")], strict=True):
        cells = [[line for line in side if top + 3 >= line.y > below + 3] for side in (left, right)]
        inner = _tables(cells[1])
        out.append([*cells[0], *(line for chunk in inner for line in chunk)])
    return out


def _is_one_row(lines: list[Line]) -> bool:
    """Whether the lines below the first are its cells' further lines: rows may stand close, too."""
    left = [line for line in lines if line.x0 < lines[0].x0 + 6]
    return all(line.text[:1].islower() for line in left[1:])


def _row_tops(left: list[Line], right: list[Line]) -> list[float]:
    """Heights at which the rows of a table begin; none where the two sides begin at others."""
    tops = _block_tops(left)
    others = _block_tops(right)
    if all(any(abs(top - other) < 0.4 * left[0].size for other in others) for top in tops):
        return tops if len(tops) > 1 else _single_rows(left, right)
    return _single_rows(left, right)


def _single_rows(left: list[Line], right: list[Line]) -> list[float]:
    """Heights of rows whose second cell has one line, as a list of questions and their grades has."""
    beside = [next((line for line in left if line.beside(other)), None) for other in right]
    cells = [line for line in (*beside, *right) if line]
    if None in beside or any(line.text[:1].islower() for line in cells):
        return []
    return [line.y for line in beside if line]


def _columns(lines: list[Line]) -> list[list[Line]]:
    """The lines cut into flows where columns of running text stand beside one another."""
    for edge in _edges(lines, _COLUMN_LINES):
        for left, right in _bands(lines, edge):
            if _is_text_in_columns(left, right):
                return _apart(lines, left, right)
    return [lines]


def _edges(lines: list[Line], count: int) -> list[float]:
    """Left edges, right of the page's first, at which so many lines begin."""
    starts = sorted(line.x0 for line in lines)
    return [
        x
        for x, following in zip(starts, starts[count - 1 :], strict=False)
        if x > starts[0] + 90 and following - x < 12
    ]


def _bands(lines: list[Line], edge: float) -> list[tuple[list[Line], list[Line]]]:
    """(left, right) of the edge, from top to bottom, between lines that cross it."""
    out: list[tuple[list[Line], list[Line]]] = [([], [])]
    for line in sorted(lines, key=lambda each: -each.y):
        if line.x0 >= edge - 3:
            out[-1][1].append(line)
        elif line.x1 <= edge - 4:
            out[-1][0].append(line)
        else:
            out.append(([], []))
    trimmed = [_abreast(left, right) for left, right in out if left and right]
    return [(left, right) for left, right in trimmed if left and right]


def _abreast(left: list[Line], right: list[Line]) -> tuple[list[Line], list[Line]]:
    """The two without the headings and single lines above where both have begun, and below both."""
    top = min(left[0].y, right[0].y) + 0.5 * left[0].size
    bottom = max(left[-1].y, right[-1].y)
    looks = [(line.size, line.bold) for line in left]
    while len(left) > 1 and left[-1].y < bottom and looks.count((left[-1].size, left[-1].bold)) == 1:
        left = left[:-1]
    return [line for line in left if line.y <= top], [line for line in right if line.y <= top]


def _is_text_in_columns(left: list[Line], right: list[Line]) -> bool:
    if min(len(left), len(right)) < _COLUMN_LINES:
        return False
    widths = [max(line.x1 - line.x0 for line in side) for side in (left, right)]
    if min(widths) < _ALIKE * max(widths) or not (_runs_on(left) and _runs_on(right)):
        return False
    return len(_row_tops(left, right)) < _ROWS


def _runs_on(side: list[Line]) -> bool:
    """Lines of running text: of several words, and many full ones go on in the next with a small letter."""
    wide = max(line.x1 - line.x0 for line in side)
    words = median(line.text.count(" ") + 1 for line in side)
    small = sum(
        below.text[:1].islower() and above.x1 - above.x0 > _ALIKE * wide
        for above, below in itertools.pairwise(side)
    )
    return words >= _WORDS and small >= _RUNS_ON * (len(side) - 1)


def _block_tops(side: list[Line]) -> list[float]:
    """Heights of the lines that begin a block, from the top."""
    tops = [side[0].y]
    pitch = min((above.y - below.y for above, below in itertools.pairwise(side)), default=0.0)
    for above, below in itertools.pairwise(side):
        if above.y - below.y > 1.3 * max(pitch, below.size):
            tops.append(below.y)
    return tops


def _apart(lines: list[Line], left: list[Line], right: list[Line]) -> list[list[Line]]:
    inside = {id(line) for line in (*left, *right)}
    top, bottom = max(left[0].y, right[0].y), min(left[-1].y, right[-1].y)
    middle = (top + bottom) / 2
    rest = [line for line in lines if id(line) not in inside]
    before = [line for line in rest if line.y > middle]
    after = [line for line in rest if line.y <= middle]
    parts = [*_columns(before), left, *_columns(right), *_columns(after)]
    return [part for part in parts if part]
