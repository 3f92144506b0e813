"""HTML to blocks with selectolax (Lexbor): the main part of a page, without its clutter."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reportmine.read.document import Style, TextBuilder

SKIP = frozenset(
    (
        "script style noscript template svg nav footer form iframe object button select input "
        "textarea canvas audio video head dialog"
    ).split()
)
BLOCKS = frozenset(
    (
        "address article aside blockquote body center dd details div dl dt fieldset figcaption "
        "figure h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table "
        "tbody td tfoot th thead tr ul caption"
    ).split()
)
_CLUTTER = re.compile(
    r"cookie|breadcrumb|skip-?link|site-?(?:header|footer|nav)|share|social|related-links"
    r"|back-to-top|pagination|masthead|banner--|search-form",
    re.I,
)
MAX_NODES = 500_000


def read_html(source: str, builder: TextBuilder) -> dict[str, str]:
    """Adds the page's blocks to `builder` and returns what the page says of itself.

    Pieces keep offsets into `source` wherever the parser's text can be found there again.
    """
    tree = LexborHTMLParser(source)
    root = tree.css_first("main, [role=main]") or tree.css_first("article") or tree.body
    if root is not None:
        _Walker(builder, _Finder(source)).walk(root)
    return _meta(tree)


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    meta = {}
    title = tree.css_first("title")
    if title is not None and title.text().strip():
        meta["title"] = " ".join(title.text().split())
    for selector, key in (
        ('link[rel="canonical"]', "url"),
        ('meta[property="og:url"]', "url"),
        ('meta[name="DC.date.issued"], meta[name="dcterms.issued"]', "published"),
        ('meta[property="article:published_time"]', "published"),
    ):
        node = tree.css_first(selector)
        value = node and (node.attributes.get("href") or node.attributes.get("content"))
        if value:
            meta.setdefault(key, value.strip()[:500])
    return meta


class _Finder:
    """Finds the parser's text again in the source, moving forward only.

    Tags, comments and scripts are blanked to the same length, entities replaced; `_shifts` leads
    from an offset in that text back to the source.
    """

    _BLANK = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.S | re.I)
    _ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});?|\r\n", re.I)

    def __init__(self, source: str) -> None:
        blanked = self._BLANK.sub(lambda m: "\x00" * len(m.group(0)), source)
        parts, self._shifts, position, length = [], [(0, 0)], 0, 0
        for match in self._ENTITY.finditer(blanked):
            text = "\n" if match.group(0) == "\r\n" else html.unescape(match.group(0))
            parts += [blanked[position : match.start()], text]
            length += match.start() - position
            self._shifts.append((length, match.start()))
            length += len(text)
            position = match.end()
            self._shifts.append((length, position))
        parts.append(blanked[position:])
        self._text = "".join(parts)
        self._cursor = 0

    def find(self, text: str) -> int | None:
        """Offset in the blanked text, or None; the next search starts behind it."""
        at = self._text.find(text, self._cursor, self._cursor + 200_000)
        if at < 0:
            return None
        self._cursor = at + len(text)
        return at

    def source(self, offset: int) -> int:
        """The offset in the source of an offset in the blanked text."""
        index = bisect_right(self._shifts, offset, key=lambda s: s[0]) - 1
        base, there = self._shifts[index]
        return there + offset - base


class _Walker:
    """Walks the tree without recursion: a hostile page may be 100,000 elements deep."""

    def __init__(self, builder: TextBuilder, finder: _Finder) -> None:
        self.builder = builder
        self.finder = finder
        self.kind, self.level, self.open = "paragraph", 0, False
        self.bold = self.plain = 0
        self.cells: list[tuple[int, int]] = []

    def walk(self, root: LexborNode) -> None:
        lists = rows = bold = 0
        for node, leaving in _events(root):
            tag = node.tag or ""
            if node.is_text_node:
                self._text(node, bold > 0, in_row=rows > 0)
            elif tag == "br":
                self._gap()
            elif tag in ("ul", "ol"):
                self._flush()
                lists += -1 if leaving else 1
            elif tag in ("b", "strong"):
                bold += -1 if leaving else 1
            elif tag == "tr":
                self._flush()
                rows += -1 if leaving else 1
                self.kind = "paragraph" if leaving else "row"
            elif rows and tag in ("td", "th"):
                self._cell(leaving)
            elif tag in BLOCKS and not rows:
                self._flush()
                if not leaving:
                    self._enter(tag, lists)
        self._flush()

    def _enter(self, tag: str, lists: int) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.kind, self.level = "heading", int(tag[1])
        elif tag == "li":
            self.kind, self.level = "bullet", max(lists - 1, 0)
        elif tag == "p" and self.kind == "bullet":
            pass  # <li><p>…</p></li>
        else:
            self.kind, self.level = "paragraph", 0

    def _text(self, node: LexborNode, bold: bool, *, in_row: bool) -> None:
        text = node.text_content or ""
        at = self.finder.find(text) if text.strip() else None
        for match in re.finditer(r"\s+|[^\s]+(?: [^\s]+)*", text):
            if match.group(0).isspace():
                self._gap()
                continue
            if not self.open:
                self.builder.open()
                self.open = True
            source = None
            if at is not None:
                left, right = at + match.start(), at + match.end()
                source = (self.finder.source(left), self.finder.source(right - 1) + 1)
                if source[1] - source[0] != len(match.group(0)):
                    source = (source[0], self.finder.source(right))  # entities inside
            self.builder.add(match.group(0), source=source)
            if bold:
                self.bold += 1
            else:
                self.plain += 1

    def _gap(self) -> None:
        if self.open and not self.builder.at_space:
            self.builder.space()

    def _cell(self, leaving: bool) -> None:
        self._gap()
        if not leaving:
            self._cell_start = self.builder.length + (0 if self.open else 1)
        elif self.open and self.builder.length > self._cell_start:
            self.cells.append((self._cell_start, self.builder.length))

    def _flush(self) -> None:
        if self.open:
            ended = self.builder.length
            self.builder.close(
                self.kind,
                level=self.level,
                style=Style(bold=self.bold > 0 and not self.plain),
                alone=True,
                cells=tuple((s, min(e, ended)) for s, e in self.cells),
            )
        self.open, self.bold, self.plain, self.cells = False, 0, 0, []
        if self.kind == "heading":
            self.kind, self.level = "paragraph", 0


def _events(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """(node, leaving) in document order, hidden parts and clutter left out."""
    node: LexborNode | None = root
    seen = 0
    while node is not None and seen < MAX_NODES:
        seen += 1
        enter = node.is_text_node or not _skipped(node)
        if enter:
            yield node, False
        child = node.child if enter and not node.is_text_node else None
        if child is not None:
            node = child
            continue
        while node is not None:
            if enter and not node.is_text_node:
                yield node, True
            if node == root:
                return
            if node.next is not None:
                node = node.next
                break
            node, enter = node.parent, True


def _skipped(node: LexborNode) -> bool:
    tag = node.tag or ""
    if not node.is_element_node or tag in SKIP:
        return True
    attributes = node.attributes
    if not attributes or tag in ("main", "body", "article"):
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = (attributes.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style:
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(_CLUTTER.search(names)) and tag not in ("h1", "h2", "h3", "p", "li")
