"""HTML to blocks with selectolax (Lexbor): the main part of a page, without its clutter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reportmine.errors import ReadProblem
from reportmine.read.document import Style, TextBuilder
from reportmine.read.glyphs import INVISIBLE
from reportmine.read.html_source import SourceMap

SKIP = frozenset(
    (
        "noscript template svg nav footer form iframe object button select input textarea canvas "
        "audio video head dialog"
    ).split()
)
RAW = frozenset(("script", "style"))  # not even part of the source's text
BLOCKS = frozenset(
    (
        "address article aside blockquote body center dd details div dl dt fieldset figcaption "
        "figure header hr html legend main ol p pre section summary table tbody td tfoot th thead "
        "tr ul caption li h1 h2 h3 h4 h5 h6 form"
    ).split()
)
# Names of page furniture. Not "social" or "share" alone: "social-care" and "shared-care" are ours.
_CLUTTER = re.compile(
    r"cookie|breadcrumb|skip-?(?:to-?)?(?:link|content|nav)|site-?(?:header|footer|nav)"
    r"|(?:share|social)-?(?:links?|buttons?|icons?|bar|media|menu|tools?|this|page|sharing)\b"
    r"|(?<![\w-])(?:share|social)(?![\w-])|related-links|back-to-top|pagination|masthead|banner--"
    r"|search-form",
    re.I,
)
_HEADING = re.compile(r"h[1-6]")
_MAIN = "main, [role=main]"
_PIECE = re.compile(rf"(?P<gap>\s+)|(?P<unseen>[{INVISIBLE}]+)|[^\s{INVISIBLE}]+(?: [^\s{INVISIBLE}]+)*")
_WORD = re.compile(rf"(?P<gap>\s+)|(?P<unseen>[{INVISIBLE}]+)|[^\s{INVISIBLE}]+")
MAX_NODES = 500_000
# Text that an ignored tag (</span> too many) cuts in two is looked for word by word, close by.
_NEAR = 200


def read_html(source: str, builder: TextBuilder) -> dict[str, str]:
    """Adds the page's blocks to `builder` and returns what the page says of itself.

    Pieces keep offsets into `source` wherever the parser's text can be found there again.
    Raises ReadProblem `too_large` for more elements than any page has.
    """
    tree = LexborHTMLParser(source)
    root = _main_part(tree)
    if root is not None and tree.root is not None:
        _Walker(builder, SourceMap(source)).walk(tree.root, root, strict=True)
        if not any(c.isalnum() for c in builder.text):
            # All of it stands in what looked like clutter: a page inside one big form.
            _Walker(builder, SourceMap(source)).walk(tree.root, root, strict=False)
    return _meta(tree)


def _main_part(tree: LexborHTMLParser) -> LexborNode | None:
    """<main>; else an only <article> that holds most of the page; else the body."""
    main = tree.css_first(_MAIN)
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

    def __init__(self, builder: TextBuilder, finder: SourceMap) -> None:
        self.builder = builder
        self.finder = finder
        self.open = False
        self.kind, self.level = "paragraph", 0
        self.heading = self.lists = self.pre = self.breaks = 0
        # Open list items: nesting, and whether its bullet was written (what follows is a paragraph).
        self.items: list[tuple[int, bool]] = []
        self.weights: set[bool] = set()
        self.bold = 0
        self.row = 0  # depth of open elements within a table row that is kept as a row
        self.cells: list[tuple[int, int]] = []
        self.cell: int | None = None
        self.end = 0  # of the last text, without the space behind it

    def walk(self, top: LexborNode, root: LexborNode, *, strict: bool) -> None:
        for node, leaving, shown in _events(top, root, strict):
            if node.is_text_node:
                self._text(node.text_content or "", shown)
                continue
            tag = node.tag or ""
            if not shown:
                continue
            if tag == "br":
                self._gap()
                self.breaks += 0 if leaving else 1
            elif tag in ("b", "strong"):
                self.bold += -1 if leaving else 1
            elif tag in BLOCKS:
                if self.row:
                    self._in_row(tag, leaving)
                else:
                    self._block(node, tag, leaving)
        self._flush()

    def _block(self, node: LexborNode, tag: str, leaving: bool) -> None:
        self._flush()
        step = -1 if leaving else 1
        if _HEADING.fullmatch(tag):
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
        elif tag == "tr" and not leaving and _is_data(node):
            self.row = 1

    def _in_row(self, tag: str, leaving: bool) -> None:
        self._gap()
        if tag in ("td", "th"):
            if leaving and self.cell is not None:
                self.cells.append((self.cell, self.end))
            self.cell = None
        elif tag == "tr" and leaving:
            self._flush()
            self.row = 0

    def _text(self, text: str, shown: bool) -> None:
        # Hidden text moves the map on as well: the same words may stand in the menu first.
        at = self.finder.find(text) if text.strip() else None
        if not shown:
            return
        for match in (_WORD if at is None else _PIECE).finditer(text):
            if match.group("gap"):
                if self.pre and match.group(0).count("\n") > 1 and not self.row:
                    self._flush()
                self._gap()
            elif not match.group("unseen"):
                self._piece(match, at)

    def _piece(self, match: re.Match[str], at: int | None) -> None:
        if self.breaks > 1 and not self.row and not self.heading:
            self._flush()
        self.breaks = 0
        if not self.open:
            self._begin()
        if self.cell is None:
            self.cell = self.builder.length
        piece = match.group(0)
        place = at + match.start() if at is not None else self.finder.find(piece, _NEAR)
        if place is None:
            self.builder.add(piece)
        else:
            for left, right, source in self.finder.spans(place, place + len(piece)):
                self.builder.add(piece[left - place : right - place], source=source)
        self.end = self.builder.length
        self.weights.add(self.bold > 0)

    def _begin(self) -> None:
        self.builder.open()
        self.open = True
        if self.row:
            self.kind, self.level = "row", 0
        elif self.heading:
            self.kind, self.level = "heading", self.heading
        elif self.items and not self.items[-1][1]:
            self.kind, self.level = "bullet", self.items[-1][0]
            self.items[-1] = (self.level, True)
        else:
            self.kind, self.level = "paragraph", 0

    def _gap(self) -> None:
        if self.open and not self.builder.at_space:
            self.builder.space()

    def _flush(self) -> None:
        if self.open:
            style = Style(bold=self.weights == {True})
            self.builder.close(
                self.kind, level=self.level, style=style, alone=True, cells=tuple(self.cells)
            )
        self.open, self.cells, self.cell, self.breaks = False, [], None, 0
        self.weights = set()


def _is_data(row: LexborNode) -> bool:
    """A row of data, not of a table that only lays out a page: several cells, no parts of a page."""
    cells = 0
    child = row.first_child
    while child is not None:
        cells += child.tag in ("td", "th")
        child = child.next
    return cells > 1 and row.css_first("table, h1, h2, h3, h4, h5, h6") is None


def _events(top: LexborNode, root: LexborNode, strict: bool) -> Iterator[tuple[LexborNode, bool, bool]]:
    """(node, leaving, shown) in document order; only what stands in `root` and is no clutter shows."""
    stack = [(top, False, False)]
    main = root.mem_id
    seen = 0
    while stack:
        node, leaving, shown = stack.pop()
        if leaving:
            yield node, True, shown
            continue
        seen += 1
        if seen > MAX_NODES:
            raise ReadProblem("too_large", f"a page of over {MAX_NODES:,} elements")
        if node.is_text_node:
            yield node, False, shown
            continue
        tag = node.tag or ""
        if not node.is_element_node or tag in RAW:
            continue
        shown = (shown or node.mem_id == main) and not _skipped(node, tag, strict)
        yield node, False, shown
        stack.append((node, True, shown))
        child = node.last_child
        while child is not None:
            stack.append((child, False, shown))
            child = child.prev


def _skipped(node: LexborNode, tag: str, strict: bool) -> bool:
    if tag in SKIP:
        return tag != "form" or (strict and node.css_first(f"h1, article, {_MAIN}") is None)
    attributes = node.attributes
    if not attributes or tag in ("html", "main", "body", "article"):
        return False
    if attributes.get("hidden", "until-found") != "until-found" or attributes.get("aria-hidden") == "true":
        return True
    style = (attributes.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style:
        return True
    if not strict or tag in ("p", "li") or _HEADING.fullmatch(tag):
        return False
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(_CLUTTER.search(names)) and node.css_first("h1") is None
