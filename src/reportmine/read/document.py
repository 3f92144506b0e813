"""The document model: one immutable text, blocks over it, and a map back to the source.

Offsets are the truth, text is derived (the span model of PaperMage, Lo et al. 2023): a block is
`(start, end)` in `Document.text`, and a segment says where those characters stand in the file.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Style:
    """How a block looks. `size` is in points (0 where the format has none)."""

    size: float = 0.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, bullet, heading, table row or footnote: `text[start:end]`.

    `kind` is heading, paragraph, bullet, row or footnote.
    `level` is a heading's depth (1 is the top; 0 where the format does not say) or a bullet's
    nesting (0 is the outermost). `indent` is the left edge in points or columns. `alone` says that
    the line stood between blank lines. `cells` are the cells of a row, as offsets in the text.
    """

    kind: str
    start: int
    end: int
    page: int | None = None
    style: Style = Style()
    level: int = 0
    indent: float = 0.0
    alone: bool = False
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """Where `text[start:end]` stands in the source.

    Text formats: `source` is (start, end) in the decoded file, and the two are the same characters.
    PDF: `page` (from 1) and `box`, (left, bottom, right, top) in points from the page's lower left.
    DOCX: `place`, such as "paragraph 12" or "table 1 row 2".
    """

    start: int
    end: int
    page: int | None = None
    source: tuple[int, int] | None = None
    box: tuple[float, float, float, float] | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a PDF: its place in the file, from 1, and how it was read.

    `label` is what the file says that readers see as its number, where that is another: "iv", "1".
    `read_by` is text (its text layer, or nothing to be read), ocr, or None where what it holds was not
    read. `confidence` is OCR's own mean over the letters, from 0 to 1.
    """

    number: int
    label: str | None = None
    read_by: str | None = "text"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its text, the blocks in reading order, and the way back to the source.

    `meta` holds what the file says of itself: title, created, author, url.
    `problems` are (code, message, page) of parts that could not be read. `sheets` are a PDF's pages.
    """

    name: str
    format: str
    sha256: str
    text: str
    blocks: tuple[Block, ...]
    segments: tuple[Segment, ...]
    pages: int | None = None
    meta: dict[str, str] = field(default_factory=dict)
    problems: tuple[tuple[str, str, int | None], ...] = ()
    sheets: tuple[Sheet, ...] = ()

    @property
    def id(self) -> str:
        """The report's id: the first 12 hex digits of the file's sha256."""
        return self.sha256[:12]

    def page_at(self, offset: int) -> int | None:
        """The page (from 1) on which the character at `offset` stands; None without pages."""
        segment = self.segment_at(offset)
        return segment.page if segment else None

    def label_of(self, page: int | None) -> str | None:
        """What readers see as the number of a page, where it is not its place in the file."""
        return self.sheets[page - 1].label if page and page <= len(self.sheets) else None

    def by_ocr(self, start: int, end: int) -> bool:
        """Whether any of `text[start:end]` was read from a picture."""
        pages = {place.page for place in self.places(start, end)}
        return any(sheet.read_by == "ocr" and sheet.number in pages for sheet in self.sheets)

    def segment_at(self, offset: int) -> Segment | None:
        """The last segment that begins at or before `offset`."""
        if not self.segments:
            return None
        index = bisect_right(self.segments, offset, key=lambda s: s.start) - 1
        return self.segments[max(index, 0)]

    def places(self, start: int, end: int) -> list[Segment]:
        """The segments that overlap `text[start:end]`, each cut to it (source offsets too)."""
        first = max(bisect_right(self.segments, start, key=lambda s: s.start) - 1, 0)
        out = []
        for segment in self.segments[first:]:
            if segment.start >= end:
                break
            if segment.end <= start:
                continue
            left, right = max(segment.start, start), min(segment.end, end)
            source = segment.source
            if source:
                source = (source[0] + left - segment.start, source[1] - (segment.end - right))
            out.append(Segment(left, right, segment.page, source, segment.box, segment.place))
        return out

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and dictionaries, for JSON; blocks and segments as rows."""
        blocks = [
            (b.kind, b.start, b.end, b.page, b.style.size, b.style.bold, b.level, b.indent, b.alone,
             b.cells)
            for b in self.blocks
        ]  # fmt: skip
        segments = [(s.start, s.end, s.page, s.source, s.box, s.place) for s in self.segments]
        plain = {n: getattr(self, n) for n in ("name", "format", "sha256", "text", "pages", "meta")}
        sheets = [(s.number, s.label, s.read_by, s.confidence) for s in self.sheets]
        rows = {"blocks": blocks, "segments": segments, "problems": self.problems, "sheets": sheets}
        return {**plain, **rows}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Document:
        """The inverse of `to_dict`, also after a round through JSON."""
        blocks = tuple(
            Block(kind, start, end, page, Style(size, bold), level, indent, alone,
                  tuple((left, right) for left, right in cells))
            for kind, start, end, page, size, bold, level, indent, alone, cells in data["blocks"]
        )  # fmt: skip
        segments = tuple(
            Segment(start, end, page, tuple(source) if source else None,
                    tuple(box) if box else None, place)
            for start, end, page, source, box, place in data["segments"]
        )  # fmt: skip
        problems = tuple((p[0], p[1], p[2]) for p in data["problems"])
        rows = {"blocks": blocks, "segments": segments, "problems": problems}
        return cls(**{**data, **rows, "sheets": tuple(Sheet(*row) for row in data["sheets"])})


class TextBuilder:
    """Grows a document's text block by block and keeps the map to the source as it goes."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._block_start: int | None = None
        self.blocks: list[Block] = []
        self.segments: list[Segment] = []
        self.problems: list[tuple[str, str, int | None]] = []  # of a file without pages

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def at_space(self) -> bool:
        """True at the start of the text or block and after white space: another is not needed."""
        return not self._parts or self._parts[-1][-1:].isspace()

    def _append(self, text: str) -> int:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def open(self) -> None:
        """Begin a block; blocks are kept apart by one line break."""
        if self._length:
            self._append("\n")
        self._block_start = self._length

    def add(
        self,
        text: str,
        *,
        page: int | None = None,
        source: tuple[int, int] | None = None,
        box: tuple[float, float, float, float] | None = None,
        place: str | None = None,
    ) -> tuple[int, int]:
        """Append characters that stand in the source; returns their offsets."""
        start = self._append(text)
        self.segments.append(Segment(start, self._length, page, source, box, place))
        return start, self._length

    def space(self) -> None:
        """One space that stands for a line break or a run of white space in the source."""
        self._append(" ")

    def trim(self) -> int:
        """Take back spaces at the end of the open block; returns the length of the text."""
        start = self._block_start or 0
        while self._length > start and self._parts[-1] == " ":
            self._parts.pop()
            self._length -= 1
        return self._length

    def close(self, kind: str, **attributes: Any) -> None:
        """End the block; an empty one leaves no trace but its line break."""
        if self._block_start is None:
            raise ValueError("close() without open()")
        self.trim()
        if self._length > self._block_start:
            self.blocks.append(Block(kind, self._block_start, self._length, **attributes))
        self._block_start = None
