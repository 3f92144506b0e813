"""Lines of a PDF to blocks: paragraphs, bullets, headings, table rows, footnotes.

Layout decides: the gap above a line, its left edge, its size and weight, a bullet glyph.
"""

from __future__ import annotations

import re

from reportmine.read.bullets import is_sign, mark_length
from reportmine.read.pdf_flow import flows
from reportmine.read.pdf_line import Line
from reportmine.read.pdf_piece import Body, Piece, measure

# "12. Decision-making is …": the number hangs in the margin of the paragraph.
_NUMBERED = re.compile(r"\d{1,3}[.)](?:\s*(?=[A-Z‘“])|\s+(?=[\d£]))")
_FOOTNOTE = re.compile(r"(?:\d{1,2}|[¹²³⁴⁵⁶⁷⁸⁹*†‡])\s+\S")
_BARE_NUMBER = re.compile(r"\d{1,3}\s+(?=[A-Z‘“])")
_HANGING = 48.0  # points from a paragraph's number to its text, at most
_NUMBER_ALONE = re.compile(r"\d{1,2}|[¹²³⁴⁵⁶⁷⁸⁹]+")
_FOOT_OF_PAGE = 160.0  # points: small print below this line is a footnote, numbered or not
_TABLE_ROWS = 60  # blocks back to a table's head, at most
# A line of a contents page: dots lead to a page.
_LEADS_TO_PAGE = re.compile(r"(?:[.…·_]\s?){3,}(?:\d{1,3}|[ivxl]{1,6})$")
_OPEN_END = re.compile(r"[^.!?:;”\"’')\]]$")


def to_pieces(pages: list[list[Line]]) -> list[Piece]:
    """Blocks of the whole document in reading order, page breaks and footnotes mended."""
    body = measure(pages)
    flow: list[Piece] = []
    for lines in pages:
        lines = [line for line in _join_lone_glyphs(lines) if not _lone_marker(line, body)]
        notes: list[Piece] = []
        for number, part in enumerate(flows(lines)):
            pieces = _page_pieces(part, body)
            notes += [p for p in pieces if p.kind == "footnote"]
            text = _mend_column_breaks([p for p in pieces if p.kind != "footnote"])
            _mend_break(flow, text, column=number > 0)
            flow += text
        flow += notes
    _nest_bullets(flow)
    return flow


def _join_lone_glyphs(lines: list[Line]) -> list[Line]:
    """A bullet glyph, or a footnote's number, on a line of its own belongs to the next line."""
    out: list[Line] = []
    for line in lines:
        alone = out and (is_sign(out[-1].text) or _lone_number(out[-1], line))
        if alone and abs(out[-1].y - line.y) < 1.5 * max(line.size, 6):
            above = out.pop()
            line = Line(
                f"{above.text} {line.text}", line.page, min(above.x0, line.x0), line.x1,
                line.y, line.size, line.bold,
            )  # fmt: skip
        out.append(line)
    return out


def _lone_number(above: Line, below: Line) -> bool:
    return bool(_NUMBER_ALONE.fullmatch(above.text)) and 0 < above.size < below.size


def _lone_marker(line: Line, body: Body) -> bool:
    """A footnote's raised number that stands as a line of its own: markup, not text."""
    return bool(_NUMBER_ALONE.fullmatch(line.text)) and 0 < line.size < 0.8 * body.size


def _page_pieces(lines: list[Line], body: Body) -> list[Piece]:
    pieces: list[Piece] = []
    for number, line in enumerate(lines):
        if pieces and _beside(pieces[-1], line, lines[number:]):
            _begin_cell(pieces, line)
        elif pieces and (cell := _cell_of(pieces[-1], line, body)) is not None:
            cell.append(line)
            pieces[-1].lines.append(line)
        elif pieces and _continues(pieces[-1], line, body):
            pieces[-1].lines.append(line)
        else:
            pieces.append(_begin(line, body))
    above: Piece | None = None
    for piece in pieces:
        if piece.kind == "row" and min(line.size for line in piece.lines) > body.size + 0.8:
            piece.kind, piece.cells = "paragraph", []  # a title with its grade beside it
        if _is_footnote(piece, above, body):
            piece.kind, piece.glyph = "footnote", 0
        above = piece
    return pieces


def _begin(line: Line, body: Body) -> Piece:
    if sign := mark_length(line.text):
        return Piece("bullet", [line], glyph=sign)
    heading = line.bold or line.size > body.size + 0.8  # whose number is a part of it
    if not heading and (match := _NUMBERED.match(line.text)):
        return Piece("paragraph", [line], glyph=match.end())
    return Piece("paragraph", [line])


def _beside(piece: Piece, line: Line, ahead: list[Line]) -> bool:
    """The line stands to the right of the piece, on its first line or half way down: the next cell."""
    if not line.size or piece.kind == "bullet":
        return False
    row = piece.kind == "row"
    top = piece.cells[0][0] if row else piece.first
    rightmost = piece.cells[-1][0].x0 + 40 if row else max(other.x1 for other in piece.lines) + 2
    if line.x0 <= rightmost:
        return False
    return abs(line.y - top.y) < 0.6 * line.size or (not row and _half_way(piece, line, ahead))


def _half_way(piece: Piece, line: Line, ahead: list[Line]) -> bool:
    """A cell set in the middle of the row's height: lines that have their middle where the piece has."""
    last = line
    for following in ahead[1:]:
        if following.x0 < line.x0 - 6 or not 0 < last.y - following.y < 1.5 * last.size:
            break
        last = following
    return abs(line.y + last.y - piece.first.y - piece.last.y) < line.size


def _begin_cell(pieces: list[Piece], line: Line) -> None:
    piece = pieces[-1]
    if piece.kind != "row":
        piece.cells = [list(piece.lines)]
        piece.kind = "row"
    piece.cells.append([line])
    piece.lines.append(line)


def _cell_of(piece: Piece, line: Line, body: Body) -> list[Line] | None:
    """The cell of a row in which the line goes on: the column it stands in, close below.

    The last cell may have paragraphs; in the others a wider gap begins the next row.
    """
    inside = [cell for cell in piece.cells if line.x0 > cell[0].x0 - 6]
    if piece.kind != "row" or not inside:
        return None
    cell = max(inside, key=lambda c: c[0].x0)
    last = piece.cells[-1]
    # Rows may follow without a gap: a finished last cell ends its row, and a question its cell.
    begins = line.text[:1].isupper() and cell[-1].text.endswith("?")
    if cell is not last and line.y < last[-1].y and (begins or not _OPEN_END.search(last[-1].text)):
        return None
    limit = 2.2 if cell is last else 1.25
    near = 0 <= cell[-1].y - line.y < limit * body.pitch
    same = line.size == cell[-1].size and line.bold == cell[-1].bold
    return cell if near and same else None


def _continues(piece: Piece, line: Line, body: Body) -> bool:
    last = piece.last
    if piece.kind == "row" or _LEADS_TO_PAGE.search(last.text):
        return False
    if not line.size:  # no layout: a bullet or a finished sentence ends the block
        return not mark_length(line.text) and bool(_OPEN_END.search(last.text))
    if mark_length(line.text):
        return False
    gap = last.y - line.y
    limit = 1.3 * max(body.pitch * last.size / (body.size or 1), last.size)
    if gap <= 0.3 * last.size or gap > limit:
        return False
    # A line may be set a little smaller where the sentence goes on.
    runs_on = line.text[:1].islower() and bool(_OPEN_END.search(last.text))
    if abs(line.size - last.size) > (1.0 if runs_on else 0.7) or line.bold != last.bold:
        return False
    if piece.kind == "bullet":
        return line.x0 >= piece.first.x0 + 4 and (len(piece.lines) == 1 or abs(line.x0 - piece.hang) < 12)
    hanging = 12.0
    if len(piece.lines) == 1:
        number = _BARE_NUMBER.match(piece.first.text)
        if number and not piece.first.bold and 15 < line.x0 - piece.first.x0 < _HANGING:
            piece.glyph = piece.glyph or number.end()  # nothing but a number hangs so far out
        # That of a heading, which is a part of it, hangs as well.
        if piece.glyph or number or _NUMBERED.match(piece.first.text):
            hanging = _HANGING
    if abs(line.x0 - piece.hang) > hanging:
        return False
    short = last.x1 < body.right - 0.22 * (body.right - piece.first.x0)
    return not (short and not _OPEN_END.search(last.text) and line.text[:1].isupper())


def _is_footnote(piece: Piece, above: Piece | None, body: Body) -> bool:
    """Small print with a note's number, or at the foot of the page.

    By its height alone no bullet is one, and nothing that goes on with text of its own size.
    """
    if piece.kind not in ("paragraph", "bullet") or not 0 < piece.first.size < body.size - 0.8:
        return False
    if _FOOTNOTE.match(piece.first.text):
        return True
    goes_on = above is not None and above.kind != "footnote" and above.last.size == piece.first.size
    return piece.first.y < _FOOT_OF_PAGE and not (piece.kind == "bullet" or goes_on)


def _mend_break(flow: list[Piece], text: list[Piece], *, column: bool) -> None:
    """Join the first block of a page or column to the block that was cut, across footnotes."""
    before = next((p for p in reversed(flow) if p.kind != "footnote"), None)
    if not before or not text or (before.last.page == text[0].first.page and not column):
        return
    if before.kind == "row":
        _drop_repeated_head(flow, text)
        _mend_row(before, text)
    elif _goes_on(before, text[0]):
        before.lines += text.pop(0).lines


def _mend_column_breaks(pieces: list[Piece]) -> list[Piece]:
    """Join sentences that the foot of a column of a few lines cut: they go on at the next one's head."""
    out: list[Piece] = []
    for piece in pieces:
        before = out[-1] if out else None
        if (
            before
            and before.kind != "row"
            and piece.first.y > before.last.y + 3 * piece.first.size
            and piece.first.text[:1].islower()  # an address in columns goes on with a capital
            and _goes_on(before, piece)
        ):
            before.lines += piece.lines
        else:
            out.append(piece)
    return out


def _goes_on(before: Piece, after: Piece) -> bool:
    """The two look alike, and the first is unfinished or the second hangs under its bullet."""
    if after.kind != "paragraph" or before.kind not in ("paragraph", "bullet"):
        return False
    if abs(before.last.size - after.first.size) > 0.7 or before.last.bold != after.first.bold:
        return False
    if _LEADS_TO_PAGE.search(before.last.text):
        return False
    if before.last.bold:  # a heading cut by a page break is rarer than two headings
        return False
    hanging = (
        before.kind == "bullet"
        and len(before.lines) > 1
        and after.first.size > 0
        and abs(after.first.x0 - before.hang) < 4
        and before.hang > before.first.x0 + 4
    )
    unfinished = bool(_OPEN_END.search(before.last.text)) or after.first.text[:1].islower()
    return hanging or unfinished


def _drop_repeated_head(flow: list[Piece], page: list[Piece]) -> None:
    """A table's head row that the next page repeats, the same in every cell, is no text."""
    head = page[0]
    if head.kind != "row":
        return
    rows = [piece for piece in flow[-_TABLE_ROWS:] if piece.kind == "row"]
    if any(row.texts == head.texts for row in rows):
        page.pop(0)


def _mend_row(row: Piece, page: list[Piece]) -> None:
    """What stands at the top of a page in the column of a row's last cell goes on in that cell."""
    cell = row.cells[-1]
    if not page:
        return
    if page[0].kind == "row" and len(page[0].cells) == len(row.cells):
        if _OPEN_END.search(cell[-1].text) and not page[0].first.bold:
            for mine, theirs in zip(row.cells, page[0].cells, strict=True):
                mine += theirs
            row.lines += page.pop(0).lines
        return
    while page and page[0].kind in ("paragraph", "bullet") and page[0].first.size:
        piece = page[0]
        if piece.first.x0 < cell[0].x0 - 6 or cell[0].x0 < row.cells[0][0].x0 + 60:
            return
        cell += piece.lines
        row.lines += piece.lines
        page.pop(0)


def _nest_bullets(flow: list[Piece]) -> None:
    """Nesting of each bullet within its run, by left edge (steps of over 8 points)."""
    stack: list[float] = []
    for piece in flow:
        if piece.kind == "footnote":
            continue
        if piece.kind != "bullet":
            stack = []
            continue
        edge = piece.first.x0
        while stack and edge < stack[-1] - 8:
            stack.pop()
        if not stack or edge > stack[-1] + 8:
            stack.append(edge)
        piece.level = len(stack) - 1
