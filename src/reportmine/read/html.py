"""HTML to blocks with selectolax (Lexbor): the main part of a page, without its clutter."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reportmine.read.bullets import is_sign, mark_length
from reportmine.read.document import Style, TextBuilder
from reportmine.read.glyphs import INVISIBLE
from reportmine.read.html_depth import shallow
from reportmine.read.html_shown import HEADING, MAIN, Shown, events, is_toggle
from reportmine.read.html_source import SourceMap
from reportmine.read.html_table import Rowspans, is_form_table
from reportmine.read.tricks import tricks

BLOCKS = frozenset(
    (
        "address article aside blockquote body center dd details div dl dt fieldset figcaption "
        "figure header hr html legend main ol p pre section summary table tbody td tfoot th thead "
        "tr ul caption li h1 h2 h3 h4 h5 h6 form"
    ).split()
)
_PIECE = re.compile(rf"(?P<gap>\s+)|(?P<unseen>[{INVISIBLE}]+)|[^\s{INVISIBLE}]+(?: [^\s{INVISIBLE}]+)*")
_WORD = re.compile(rf"(?P<gap>\s+)|(?P<unseen>[{INVISIBLE}]+)|[^\s{INVISIBLE}]+")
# Text that an ignored tag (</span> too many) cuts in two is looked for word by word, close by.
_NEAR = 200


def read_html(source: str, builder: TextBuilder) -> dict[str, str]:
    """Adds the page's blocks to `builder` and returns what the page says of itself.

    Pieces keep offsets into `source` wherever the parser's text can be found there again.
    Raises ReadProblem `too_large` for more elements than any page has.
    """
    tree = LexborHTMLParser(shallow(source))
    root = _main_part(tree)
    if root is not None and tree.root is not None:
        _Walker(builder, SourceMap(source), Shown(tree, strict=True)).walk(tree.root, root)
        if not any(c.isalnum() for c in builder.text):
            # All of it stands in what looked like clutter: a page inside one big form.
            _Walker(builder, SourceMap(source), Shown(tree, strict=False)).walk(tree.root, root)
    return _meta(tree)


def _main_part(tree: LexborHTMLParser) -> LexborNode | None:
    """<main>; else an only <article> that holds most of the page; else the body."""
    main = tree.css_first(MAIN)
    if main is not None and _letters(main):
        return main
    articles = tree.css("article")
    if len(articles) == 1 and tree.body and _letters(articles[0]) > 0.5 * _letters(tree.body):
        return articles[0]
    return tree.body


def _letters(node: LexborNode) -> int:
    return len("".join(node.text().split()))


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    meta = {}
    title = tree.css_first("title")
    if title is not None and title.text().strip():
        meta["title"] = title.text()
    for selector, key in (
        ('link[rel="canonical"]', "url"),
        ('meta[property="og:url"]', "url"),
        ('meta[name="DC.date.issued"], meta[name="dcterms.issued"]', "published"),
        ('meta[property="article:published_time"]', "published"),
    ):
        node = tree.css_first(selector)
        value = node and (node.attributes.get("href") or node.attributes.get("content"))
        if value:
            meta.setdefault(key, value)
    return meta


class _Walker:
    """Walks the tree without recursion: a hostile page may be 100,000 elements deep."""

    def __init__(self, builder: TextBuilder, finder: SourceMap, shown: Shown) -> None:
        self.builder = builder
        self.finder = finder
        self.shown = shown
        self.open = False
        self.kind, self.level = "paragraph", 0
        self.heading = self.lists = self.pre = self.breaks = 0
        # Open list items: nesting, and whether its bullet was written (what follows is a paragraph).
        self.items: list[tuple[int, bool]] = []
        self.weights: set[bool] = set()
        self.bold = self.titles = self.notes = 0
        self.typed = False  # the sign of a bullet was read, its text comes next
        self.note = False  # this block is the text of a footnote
        self.row = 0  # depth of open elements within a table row that is kept as a row
        self.tables = [Rowspans()]
        self.cells: list[tuple[int, int]] = []
        self.cell: int | None = None
        self.end = 0  # of the last text, without the space behind it
        self.odd: list[str] = []  # texts that may hold characters that do not show

    def walk(self, top: LexborNode, root: LexborNode) -> None:
        for node, leaving, shown in events(top, root, self.shown):
            if node.is_text_node:
                self._text(node.text_content or "", shown)
                continue
            tag = node.tag or ""
            note = self.shown.note(node)
            if note and tag not in BLOCKS:  # an anchor, which may show nothing
                self.note = True
            if not shown:
                continue
            if note and tag in BLOCKS:
                self._flush()
                self.notes += -1 if leaving else 1
            if tag == "br":
                self._gap()
                self.breaks += 0 if leaving else 1
            elif tag in ("b", "strong"):
                self.bold += -1 if leaving else 1
            elif tag == "button":
                self._title(leaving)
            elif tag in BLOCKS:
                if self.row:
                    self._in_row(node, tag, leaving)
                else:
                    self._block(node, tag, leaving)
        self._flush()
        found = [*self.shown.styles.rows(), *tricks("\n".join(self.odd))]
        self.builder.problems += [row for row in found if row not in self.builder.problems]

    def _title(self, leaving: bool) -> None:
        """A button with the title of what it opens: in a heading, or a bold line of its own."""
        step = -1 if leaving else 1
        self.titles += step
        if not self.heading and not self.row:
            self._flush()
            self.bold += step

    def _block(self, node: LexborNode, tag: str, leaving: bool) -> None:
        self._flush()
        step = -1 if leaving else 1
        if HEADING.fullmatch(tag):
            self.heading = 0 if leaving else int(tag[1])
        elif tag in ("ul", "ol"):
            self.lists += step
        elif tag == "pre":
            self.pre += step
        elif tag == "li":
            if leaving:
                self.items.pop()
            else:
                self.items.append((max(self.lists - 1, 0), False))
        elif tag == "table":
            if leaving:
                self.tables.pop()
            else:
                self.tables.append(Rowspans(is_form_table(node)))
        elif tag == "tr":
            if leaving:
                self.tables[-1].end_row()
            elif not self.tables[-1].form and _is_data(node, self.tables[-1].carries):
                self.row = 1

    def _in_row(self, node: LexborNode, tag: str, leaving: bool) -> None:
        self._gap()
        table = self.tables[-1]
        if tag in ("td", "th"):
            if leaving:
                cell = (self.cell, self.end) if self.cell is not None else None
                self.cells += table.end_cell(node, cell)
            self.cell = None
        elif tag == "tr" and leaving:
            self.cells += table.end_row()
            self._flush()
            self.row = 0

    def _text(self, text: str, shown: bool) -> None:
        # Hidden text moves the map on as well: the same words may stand in the menu first.
        at = self.finder.find(text) if text.strip() else None
        if shown and not text.isascii():
            self.odd.append(text)
        if not shown or (self.titles and text.strip() and is_toggle(text)):
            return
        for match in (_WORD if at is None else _PIECE).finditer(text):
            if match.group("gap"):
                if self.pre and not self.row:
                    self.breaks += match.group(0).count("\n")
                self._gap()
            elif not match.group("unseen"):
                self._piece(match, at)

    def _piece(self, match: re.Match[str], at: int | None) -> None:
        piece, start = match.group(0), match.start()
        if not self.row and not self.heading:
            sign = self._sign(piece)
            if self.breaks > 1 or (sign and self.breaks):
                self._flush()
            self.typed = self.typed or sign > 0
            piece, start = piece[sign:], start + sign
        self.breaks = 0
        if not piece:
            return
        if not self.open:
            self._begin()
        if self.cell is None:
            self.cell = self.builder.length
        place = at + start if at is not None else self.finder.find(piece, _NEAR)
        if place is None:
            self.builder.add(piece)
        else:
            for left, right, source in self.finder.spans(place, place + len(piece)):
                self.builder.add(piece[left - place : right - place], source=source)
        self.end = self.builder.length
        self.weights.add(self.bold > 0)

    def _sign(self, piece: str) -> int:
        """Characters of a typed bullet's sign at the start of a line."""
        if self.typed or (self.open and not self.breaks):
            return 0
        return mark_length(piece) or (len(piece) if is_sign(piece) else 0)

    def _begin(self) -> None:
        self.builder.open()
        self.open = True
        written = bool(self.items) and self.items[-1][1]
        self.level = 0
        if self.row:
            self.kind = "row"
        elif self.heading:
            self.kind, self.level = "heading", self.heading
        elif self.items and not written:
            self.kind, self.level = "bullet", self.items[-1][0]
            self.items[-1] = (self.level, True)
        elif self.typed:
            self.kind, self.level = "bullet", self.items[-1][0] + 1 if self.items else 0
        else:
            self.kind = "paragraph"
        self.typed = False

    def _gap(self) -> None:
        if self.open and not self.builder.at_space:
            self.builder.space()

    def _flush(self) -> None:
        if self.open:
            style = Style(bold=self.weights == {True})
            kind = "footnote" if self.notes or self.note else self.kind
            self.builder.close(kind, level=self.level, style=style, alone=True, cells=tuple(self.cells))
        self.open, self.cells, self.cell, self.breaks = False, [], None, 0
        self.typed = self.note = False
        self.weights = set()


def _is_data(row: LexborNode, carries: bool) -> bool:
    """A row of data, not of a table that only lays out a page: several cells, no parts of a page.

    `carries`: a cell of a row above reaches down into this one.
    """
    cells = 1 if carries else 0
    child = row.first_child
    while child is not None:
        cells += child.tag in ("td", "th")
        child = child.next
    return cells > 1 and row.css_first("table, h1, h2, h3, h4, h5, h6") is None
