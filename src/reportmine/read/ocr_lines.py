"""Boxes of words that OCR found become lines in reading order, with a baseline and a size.

A picture gives no font: the size is measured from the height of the small letters, and the baseline from
where their ink ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from reportmine.read.bullets import is_sign, mark_length
from reportmine.read.pdf_line import Line

# Of a font's size, the height of a letter such as "x" and of a capital or digit, as most fonts have them.
_SMALL, _CAPITAL = 0.52, 0.70
# Rows of a line with more ink than this share of its fullest ones are those of its small letters. At 0.6 a
# size is measured to 2 %, from 8 to 18 points at 200 dots to the inch; at 0.4 to 6 %.
_INK = 0.6
# Sizes that differ by less are one.
_ONE_SIZE = 0.08
# A bullet that was not taken for a word: a dark spot so wide and so high, in sizes, alone to the left.
_SPOT, _BEFORE = (0.12, 0.85), 3.0
_DARK = 80  # of 255, apart from the paper
# In sizes: how far apart the baselines of one line may be, and the words; how far a number or bullet
# may stand before its text.
_ONE_LINE, _ONE_GAP, _MARKER_GAP = 0.45, 1.2, 5.0
# A column of prose holds so many lines at least, whose usual width is that share of the page's text.
_COLUMN_LINES, _COLUMN_WIDTH = 4, 0.3


@dataclass(frozen=True, slots=True)
class Box:
    """Words in a picture: their text, its confidence, and the corners of their box.

    `quad` is (4, 2), x and y in pixels from the upper left: its corners from the upper left on, clockwise.
    """

    text: str
    score: float
    quad: np.ndarray


def to_lines(boxes: list[Box], grey: np.ndarray, number: int, scale: float) -> list[Line]:
    """Lines of page `number` in reading order, in points from the picture's lower left.

    `grey` is (height, width), the picture; `scale` its pixels to the point. A picture that is a little
    askew is set straight.
    """
    high, wide = grey.shape
    tilt = _tilt(boxes)
    centre = np.array([wide / 2, high / 2])
    turn = np.array([[math.cos(tilt), -math.sin(tilt)], [math.sin(tilt), math.cos(tilt)]])
    lines = []
    for box in boxes:
        text = " ".join(box.text.split())
        if not text:
            continue
        above, size = _measured(grey, box)
        quad = (box.quad - centre) @ turn + centre
        base = float(quad[2:, 1].mean()) - above
        x0, x1 = float(quad[:, 0].min()), float(quad[:, 0].max())
        if (spot := _spot_before(grey, box, above, size, boxes)) is not None:
            text, x0 = f"• {text}", x0 - spot
        lines.append(Line(text, number, x0 / scale, x1 / scale, (high - base) / scale, size / scale))
    return [bulleted(line) for line in in_order(joined(levelled(lines)))]


def _tilt(boxes: list[Box]) -> float:
    """How far the lines lean clockwise, in radians, by the long ones."""
    leans = []
    for box in boxes:
        across, down = box.quad[1] - box.quad[0]
        if abs(across) > 10 * abs(down) and len(box.text) > 20:
            leans.append(math.atan2(down, across))
    return median(leans) if leans else 0.0


def _measured(grey: np.ndarray, box: Box) -> tuple[float, float]:
    """(height of the baseline over the box's lower edge, font size), in pixels."""
    upper_left, upper_right, _, lower_left = box.quad
    high = max(1, round(float(np.linalg.norm(lower_left - upper_left))))
    wide = max(1, round(float(np.linalg.norm(upper_right - upper_left))))
    down = np.linspace(0, 1, high)[:, None, None] * (lower_left - upper_left)
    along = np.linspace(0, 1, wide)[None, :, None] * (upper_right - upper_left)
    at = np.rint(upper_left + down + along).astype(int)
    seen = grey[at[..., 1].clip(0, grey.shape[0] - 1), at[..., 0].clip(0, grey.shape[1] - 1)]
    ink = np.abs(seen.astype(np.float32) - np.median(seen)).sum(axis=1)
    full = _INK * float(np.sort(ink)[-max(1, high // 5) :].mean())
    rows = np.flatnonzero(ink > full)
    if not rows.size:
        return 0.2 * high, 0.8 * high
    # Where the ink passes that share lies between two rows.
    first, last = int(rows[0]), int(rows[-1])
    top, foot = float(first), float(last)
    if first:
        top -= float((ink[first] - full) / (ink[first] - ink[first - 1]))
    if last + 1 < high:
        foot += float((ink[last] - full) / (ink[last] - ink[last + 1]))
    of_size = _SMALL if any(c.islower() for c in box.text) else _CAPITAL
    return high - 1 - foot, max(1.0, (foot - top) / of_size)


def _spot_before(
    grey: np.ndarray, box: Box, above: float, size: float, boxes: list[Box]
) -> float | None:  # fmt: skip
    """How far left of a line, in pixels, a bullet begins that was not found as a word; None for none."""
    left, base = float(box.quad[:, 0].min()), float(box.quad[2:, 1].mean()) - above
    x0, x1 = round(max(0.0, left - _BEFORE * size)), round(left)
    y0, y1 = round(max(0.0, base - 0.9 * size)), round(base + 0.1 * size)
    for other in boxes:
        low, high = other.quad.min(axis=0), other.quad.max(axis=0)
        if other is not box and low[0] < x1 and high[0] > x0 and low[1] < y1 and high[1] > y0:
            return None
    seen = grey[y0:y1, x0:x1].astype(int)
    if not seen.size:
        return None
    dark = np.abs(seen - np.median(seen)) > _DARK
    across, down = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
    if not across.size:
        return None
    wide, tall = across[-1] - across[0] + 1, down[-1] - down[0] + 1
    one = _SPOT[0] * size <= min(wide, tall) and max(wide, tall) <= _SPOT[1] * size
    # The spot is whole, and stands clear of the edge where a letter or a rule would run on.
    clear = across[0] > 0 and down[0] > 0 and down[-1] + 1 < dark.shape[0]
    whole = clear and dark.sum() >= 0.5 * wide * tall
    return float(left - x0 - across[0]) if one and whole else None


def levelled(lines: list[Line]) -> list[Line]:
    """The lines with sizes that differ by little made one, the commonest first."""
    out, left = list(lines), set(range(len(lines)))
    while left:
        groups = [
            [j for j in left if abs(lines[j].size - lines[i].size) <= _ONE_SIZE * lines[i].size]
            for i in sorted(left)
        ]
        group = max(groups, key=lambda group: sum(len(lines[j].text) for j in group))
        size = round(median(lines[j].size for j in group), 1)
        for j in group:
            out[j] = replace(lines[j], size=size)
        left -= set(group)
    return out


def joined(lines: list[Line]) -> list[Line]:
    """Boxes of one line made one: a number or bullet before its text, a line that was found in two."""
    out: list[Line] = []
    for line in sorted(lines, key=lambda line: line.x0):
        before = next((i for i, other in enumerate(out) if _goes_on(other, line)), None)
        if before is None:
            out.append(line)
        else:
            one = out[before]
            long = max(one, line, key=lambda x: len(x.text))
            out[before] = replace(long, text=f"{one.text} {line.text}", x0=one.x0, x1=line.x1)
    return out


def _goes_on(one: Line, other: Line) -> bool:
    size = max(one.size, other.size)
    if abs(one.y - other.y) > _ONE_LINE * size:
        return False
    marker = is_sign(one.text) or (len(one.text) <= 4 and one.text.rstrip(".)").isalnum())
    return -0.5 * size < other.x0 - one.x1 < (_MARKER_GAP if marker else _ONE_GAP) * size


def in_order(lines: list[Line]) -> list[Line]:
    """From the top, each row from the left; columns of prose one after the other."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and abs(rows[-1][0].y - line.y) <= _ONE_LINE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    flat = [line for row in rows for line in sorted(row, key=lambda line: line.x0)]
    gutter = _gutter(flat)
    if gutter is None:
        return flat
    out: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in flat:
        if line.x0 < gutter < line.x1:  # over both columns
            out += [*left, *right, line]
            left, right = [], []
        else:
            (left if line.x1 <= gutter else right).append(line)
    return [*out, *left, *right]


def _gutter(lines: list[Line]) -> float | None:
    """Where white stands between two columns of prose; None where there are none."""
    if not lines:
        return None
    whole = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    for x in sorted({line.x0 for line in lines}):
        gutter = x - 1.0
        left = [line.x1 - line.x0 for line in lines if line.x1 <= gutter]
        right = [line.x1 - line.x0 for line in lines if line.x0 > gutter]
        over = len(lines) - len(left) - len(right)
        few = min(len(left), len(right)) < _COLUMN_LINES or over > min(len(left), len(right))
        if not few and min(median(left), median(right)) >= _COLUMN_WIDTH * whole:
            return gutter
    return None


def bulleted(line: Line) -> Line:
    """The line with white space after its bullet, which OCR drops."""
    length = mark_length(line.text)
    if not length:
        return line
    return replace(line, text=f"{line.text[:length].strip()} {line.text[length:]}")
