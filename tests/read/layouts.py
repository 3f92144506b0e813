"""Pages drawn in any order: the same lines at the same places, whatever the file draws first."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from reportmine.read import read_bytes

PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
Block = tuple[str, str | tuple[str, ...]]


@dataclass(frozen=True)
class Drawn:
    """A line at `x`, `y` in points; `part` is the piece of the page that it belongs to."""

    part: str
    text: str
    x: float
    y: float
    font: str = PLAIN
    size: float = 11


def paragraph(part: str, text: str, x: float, y: float, width: float, font: str = PLAIN,
              size: float = 11) -> list[Drawn]:  # fmt: skip
    """The lines of a paragraph that begins at `y`, broken at `width`."""
    lines: list[Drawn] = []
    current = ""
    for word in [*text.split(), None]:
        longer = f"{current} {word}".strip()
        if word is None or stringWidth(longer, font, size) > width:
            lines.append(Drawn(part, current, x, y - 1.25 * size * len(lines), font, size))
            current = word or ""
        else:
            current = longer
    return lines


def below(lines: Iterable[Drawn], gap: float = 6) -> float:
    """The baseline of the next paragraph."""
    return min(line.y - 1.25 * line.size for line in lines) - gap


def pdf(*pages: list[Drawn], before: Callable[[Canvas], None] | None = None) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for lines in pages:
        if before:
            before(canvas)
        for line in lines:
            canvas.setFont(line.font, line.size)
            canvas.drawString(line.x, line.y, line.text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def blocks(data: bytes) -> list[Block]:
    """(kind, text) of each block, a row with its cells."""
    document = read_bytes(data, "drawn.pdf")
    text = document.text
    return [
        (b.kind, tuple(text[s:e] for s, e in b.cells) if b.cells else text[b.start : b.end])
        for b in document.blocks
    ]


def last(*parts: str) -> Callable[[list[Drawn]], list[Drawn]]:
    return lambda lines: sorted(lines, key=lambda line: line.part in parts)


def first(*parts: str) -> Callable[[list[Drawn]], list[Drawn]]:
    return lambda lines: sorted(lines, key=lambda line: line.part not in parts)


def line_by_line(lines: list[Drawn]) -> list[Drawn]:
    """From the top, each height from left to right, columns or not."""
    return sorted(lines, key=lambda line: (-round(line.y), line.x))


def column_by_column(lines: list[Drawn]) -> list[Drawn]:
    return sorted(lines, key=lambda line: line.x > 200)


def word_by_word(lines: list[Drawn]) -> list[Drawn]:
    """Each word by itself, without the spaces between them."""
    out = []
    for line in lines:
        x = line.x
        for word in line.text.split():
            out.append(replace(line, text=word, x=x))
            x += stringWidth(word + " ", line.font, line.size)
    return out
