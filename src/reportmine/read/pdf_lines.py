"""A page's characters to printed lines: cut where another column, height or direction begins.

pdfium puts into one line what the file draws one after the other on about one height. Where its boxes
say that more than one printed line is in there, the words are looked at one by one; elsewhere only the
ends of a line are, which costs about a tenth of the text itself.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, replace

import pypdfium2 as pdfium

from reportmine.read.glyphs import visible
from reportmine.read.pdf_frame import Frame
from reportmine.read.pdf_line import WORD_GAP, Line
from reportmine.read.pdf_probe import Probe, Run
from reportmine.read.raised import is_note_mark

# U+FFFE is how pdfium writes a hyphen that it takes for a break inside a word, without a line break.
PDFIUM_HYPHEN = "\ufffe"
_BREAK = re.compile(rf"\r\n|{PDFIUM_HYPHEN}")
# A symbol font without names for its glyphs: its bullet comes out as a control character.
_NAMELESS_BULLET = re.compile(r"[\x7f-\x84\x86-\x9f](?=\s)")
_DIGITS = re.compile(r"\[?\d{1,3}(?:,\d{1,3})*\]?")
_SPELT = re.compile(r"(?:\S ){5,}")  # "S a f e": letters set apart, taken for words
# Characters beyond the basic plane count twice in pdfium's index; rare, so mapped only then.
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_FIGURE = re.compile(r"\d")
_PLAIN_WORD = re.compile(r"(?<!\S)[^\W\d_]{3,}(?!\S)")
_COLUMN = 90.0  # points from the left edge of the page's text: no paragraph is set in so far
_SAME_EDGE = 3.0
_SAMPLE = 9  # letters of a page that say how it is turned


@dataclass(slots=True)
class _Drawn:
    """A line as pdfium gives it: `text` is characters `first` to `last` of the page, both included."""

    text: str
    first: int
    last: int
    line: Line
    runs: list[Run]

    def words(self) -> list[tuple[int, int]]:
        """(start, end) in `text` of each word."""
        return [match.span() for match in re.finditer(r"\S+", self.text)]


def page_lines(text_page: pdfium.PdfTextPage, number: int, frame: Frame, text: str) -> list[Line]:
    """The lines of a page in the order in which the file draws them, those of stamps left out.

    `text` is that of the whole page, with spaces for letters that do not show.
    """
    probe = Probe(text_page, frame, apart=text_page.count_chars() != len(text))
    drawn = _drawn(probe, text, number)
    if _WIDE.search(text):  # such a character counts twice: no index within a line
        return [d.line for d in drawn]
    pieces = [piece for d in drawn for piece in _at_one_height(probe, d)]
    return [d.line for d in _without_copies(probe, _in_columns(probe, pieces))]


def upright(text_page: pdfium.PdfTextPage, frame: Frame) -> Frame:
    """The frame in which most letters of a page stand upright: a table may lie on its side."""
    count = text_page.count_chars()
    probe = Probe(text_page, frame)
    turns = Counter(probe.turn(index) for index in range(0, count, max(1, count // _SAMPLE)))
    common = turns.most_common(1)[0][0] if turns else 0
    return replace(frame, turned=(frame.turned + common) % 360) if common else frame


def _drawn(probe: Probe, text: str, number: int) -> list[_Drawn]:
    wide = bool(_WIDE.search(text))
    out: list[_Drawn] = []
    position = 0
    for break_ in [*_BREAK.finditer(text), None]:
        end = break_.start() if break_ else len(text)
        piece = text[position:end]
        stripped = piece.strip()
        if stripped:
            first = position + len(piece) - len(piece.lstrip())
            last = position + len(piece.rstrip()) - 1
            if wide:
                first += sum(1 for c in text[:first] if ord(c) > 0xFFFF)
                last += sum(1 for c in text[:last] if ord(c) > 0xFFFF)
            hyphen = "-" if break_ and break_.group(0) == PDFIUM_HYPHEN else ""
            runs = [] if wide else probe.runs(first, last)
            line = _line(probe, stripped, number, first, last, runs)
            out.append(_Drawn(stripped, first, last, line, runs))
            out[-1].line.text += hyphen
        position = break_.end() if break_ else end
    return [d for d in out if probe.turn(d.first) is not None]  # aslant: a stamp across the page


def _line(probe: Probe, text: str, number: int, first: int, last: int, runs: list[Run]) -> Line:
    # Bullet glyphs and superscripts stand at the ends: size and baseline are read in the middle, and
    # not where a figure stands there, which may be raised with what follows it.
    word = first + (2 if len(text) > 3 and text[1] == " " else 0)
    half = len(text) // 2
    if _FIGURE.search(text, max(0, half - 3), half + 4):
        half = next((m.start() + 1 for m in _PLAIN_WORD.finditer(text)), half)
    middle = first + (half if not text[half].isspace() else half - 1)
    size = probe.size(middle)
    y = probe.baseline(middle)
    begins = _DIGITS.match(text)
    raised = begins and probe.size(first) < 0.8 * size and probe.baseline(first) > y + 0.15 * size
    return Line(
        text=clean(text),
        page=number,
        x0=min(run[0] for run in runs) if runs else probe.edges(first)[0],
        x1=max(run[2] for run in runs) if runs else probe.edges(last)[1],
        y=y,
        size=round(size, 1),
        bold=probe.bold(word) and probe.bold(last),
        mark=begins.end() if begins and raised else 0,
    )


def _at_one_height(probe: Probe, drawn: _Drawn) -> list[_Drawn]:
    """The line cut where its words go to another height or back; raised marks and lost spaces mended."""
    line, runs = drawn.line, drawn.runs
    size, spaces = line.size, drawn.text.count(" ")
    if len(runs) > 1:
        gaps = [b[0] - a[2] for a, b in itertools.pairwise(runs)]
        high, low, mark = line.y + 0.3 * size, line.y + 0.05 * size, line.y + 0.15 * size
        # A sign by itself stands higher without any jump: a quotation mark, a dash, a bullet.
        moved = any(
            (b > high or t < low or t - b > 2 * size) and right - left > 1.2 * size
            for left, b, right, t in runs
        )
        first_is_sign = len(gaps) > 1 and runs[0][2] - runs[0][0] <= 1.2 * size
        if moved or min(gaps) < -size or max(gaps[1:] if first_is_sign else gaps) > size:
            at = _jumps(probe, drawn)
            if at:
                return [p for part in _parts(probe, drawn, at) for p in _at_one_height(probe, part)]
        if any(bottom > mark and top - bottom < 0.6 * size for _, bottom, _, top in runs):
            drawn.line.text = clean(_without_marks(probe, drawn)) + _hyphen_of(drawn)
    if 2.5 * spaces > len(drawn.text) and _SPELT.search(drawn.text):
        drawn.line.text = clean(_spaced(probe, drawn)) + _hyphen_of(drawn)
    return [drawn]


def _hyphen_of(drawn: _Drawn) -> str:
    """The hyphen at the line's end, which pdfium has left out of the text."""
    return "-" if drawn.line.text.endswith("-") and not drawn.text.endswith("-") else ""


def _jumps(probe: Probe, drawn: _Drawn) -> list[int]:
    """Offsets of the words that stand at another height than the one before, or back to its left."""
    words = drawn.words()
    size = drawn.line.size
    heights = [probe.baseline(drawn.first + start) for start, _ in words]
    edges = [(probe.edges(drawn.first + s)[0], probe.edges(drawn.first + e - 1)[1]) for s, e in words]
    cuts = []
    for i in range(1, len(words)):
        jump, gap = abs(heights[i] - heights[i - 1]), edges[i][0] - edges[i - 1][1]
        # A raised mark stands close by; a cell half way down its row does not.
        if jump > (0.2 if gap > size else 0.6) * size or edges[i][0] < edges[i - 1][0] - size:
            cuts.append(words[i][0])
    return cuts


def _parts(probe: Probe, drawn: _Drawn, at: list[int]) -> list[_Drawn]:
    """The line cut before each offset of its text."""
    out = []
    for start, end in itertools.pairwise([0, *at, len(drawn.text)]):
        text = drawn.text[start:end].rstrip()
        first = drawn.first + start
        last = first + len(text) - 1
        if probe.turn(first) is None:
            continue
        runs = probe.runs(first, last)
        line = _line(probe, text, drawn.line.page, first, last, runs)
        if end == len(drawn.text):
            line.text += _hyphen_of(drawn)
        out.append(_Drawn(text, first, last, line, runs))
    return out


def _without_marks(probe: Probe, drawn: _Drawn) -> str:
    """The text without the raised numbers of footnotes; that at its beginning is the note's own."""
    line, kept, position = drawn.line, "", 0
    for match in _DIGITS.finditer(drawn.text):
        index = drawn.first + match.start()
        raised = (
            match.start() > 0
            and probe.size(index) < 0.8 * line.size
            and probe.baseline(index) > line.y + 0.15 * line.size
        )
        if raised and is_note_mark(match.group(), drawn.text[: match.start()]):
            kept += drawn.text[position : match.start()]
            position = match.end()
    return kept + drawn.text[position:]


def _spaced(probe: Probe, drawn: _Drawn) -> str:
    """The text with its spaces where the letters stand apart, by their boxes."""
    letters = [(c, probe.edges(drawn.first + i)) for i, c in enumerate(drawn.text) if not c.isspace()]
    gaps = [b[1][0] - a[1][1] for a, b in itertools.pairwise(letters)]
    if not gaps:
        return drawn.text
    # Letters that are set apart all over stand apart by the common gap.
    common = sorted(gaps)[len(gaps) // 2]
    wide = max(common, 0.0) + WORD_GAP * drawn.line.size
    out = letters[0][0]
    for (letter, _), gap in zip(letters[1:], gaps, strict=True):
        out += (" " if gap > wide else "") + letter
    return out


def _in_columns(probe: Probe, drawn: list[_Drawn]) -> list[_Drawn]:
    """Cuts lines that were drawn across two columns, or two cells of a table.

    A column is where two lines or more of the page begin, or go on after a wide gap.
    """
    if not drawn:
        return []
    left = min(d.line.x0 for d in drawn) + _COLUMN
    begins = Counter(round(d.line.x0) for d in drawn if d.line.x0 > left)
    begins.update(round(x) for d in drawn for x in _after_wide_gaps(d) if x > left)
    columns = [x for x in begins if sum(begins[x + d] for d in (-1, 0, 1)) > 1]
    out: list[_Drawn] = []
    for d in drawn:
        near = [c for c in columns if d.line.x0 < c - 60 and d.line.x1 > c + 20]
        cuts = _cuts(probe, d, near) if near else []
        out += _parts(probe, d, cuts) if cuts else [d]
    return out


def _after_wide_gaps(drawn: _Drawn) -> list[float]:
    """Where a run begins that stands further from the one before than the letters are high."""
    size = drawn.line.size
    return [b.left for a, b in itertools.pairwise(drawn.runs) if size < b.left - a.right]


def _cuts(probe: Probe, drawn: _Drawn, columns: list[int]) -> list[int]:
    """Offsets of the words that begin a column after a gap wider than the letters are high."""
    out = []
    words = drawn.words()
    for (_, before), (start, _) in itertools.pairwise(words):
        x = probe.edges(drawn.first + start)[0]
        if not any(abs(x - column) <= _SAME_EDGE for column in columns):
            continue
        gap = x - probe.edges(drawn.first + before - 1)[1]
        if gap > drawn.line.size and _LETTERS.search(drawn.text[start:]):
            out.append(start)
    return out


def _without_copies(probe: Probe, drawn: list[_Drawn]) -> list[_Drawn]:
    """The lines without those that lie on another one: text without ink over text, or the same again."""
    order = sorted(range(len(drawn)), key=lambda i: (-drawn[i].line.y, i))
    gone: set[int] = set()
    for at, i in enumerate(order):
        for j in order[at + 1 :]:
            one, other = drawn[i].line, drawn[j].line
            if one.y - other.y > 0.4 * one.size:
                break
            if i in gone or j in gone or not _covers(one, other):
                continue
            unseen = probe.unseen(drawn[i].first), probe.unseen(drawn[j].first)
            if unseen[0] != unseen[1]:
                gone.add(i if unseen[0] else j)
            elif one.text == other.text:
                gone.add(max(i, j))
    return [d for i, d in enumerate(drawn) if i not in gone]


def _covers(one: Line, other: Line) -> bool:
    """Whether one lies on the other over half of the shorter one's width."""
    return one.over(other) > 0.5 * min(one.x1 - one.x0, other.x1 - other.x0) > 0


def clean(text: str) -> str:
    """`text` on one line, as a reader of the page sees it."""
    if text.isprintable():  # none of the others is
        return " ".join(text.split())
    text = visible(_NAMELESS_BULLET.sub("•", text.lstrip(), count=1).replace(PDFIUM_HYPHEN, "-"))
    return " ".join(text.split())
