"""What of a web page its reader sees, once everything that folds is unfolded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reportmine.errors import ReadProblem
from reportmine.read.html_hidden import Hidden
from reportmine.read.raised import is_note_mark

SKIP = frozenset(
    (
        "noscript template svg nav footer form iframe object button select input textarea canvas "
        "audio video head dialog s del strike"
    ).split()
)
RAW = frozenset(("script", "style"))  # not even part of the source's text
MAIN = "main, [role=main]"
MAX_NODES = 500_000
_MOST_PANELS = 1000
_NEAREST = 6  # elements around a button or a link
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_IN_A_MARK = 12  # elements and pieces of text
HEADING = re.compile(r"h[1-6]")
# Names of page furniture. Not "social" or "share" alone: "social-care" and "shared-care" are ours.
# Not "consent" alone: "consent-to-care" is the heading of a report.
_CLUTTER = re.compile(
    r"cookie|breadcrumb|skip-?(?:to-?)?(?:link|content|nav)|site-?(?:header|footer|nav)"
    r"|(?:share|social)-?(?:links?|buttons?|icons?|bar|media|menu|tools?|this|page|sharing)\b"
    r"|(?<![\w-])(?:share|social)(?![\w-])|related-links|back-to-top|pagination|masthead|banner--"
    r"|search-form|onetrust|cybot|usercentrics|didomi|truste|(?<![\w-])ccc(?![\w-])"
    r"|(?:consent|privacy|gdpr)-?(?:banner|bar|box|dialog|layer|manager|modal|notice|overlay|popup|sdk)",
    re.I,
)
_DIALOGS = ("dialog", "alertdialog")
# What a button says of itself, not of the panel that it opens.
_TOGGLE = re.compile(
    r"(?:\W|\b(?:show|hide|open|close|expand|collapse|toggle|view|read|see|more|less|all|this|the|"
    r"section|sections|panel|content|details|print|share|download|copy|link|save|menu|search|up|down)\b)*",
    re.I,
)
_STRUCK = re.compile(r"text-decoration(?:-line)?:[^;]*line-through")
_MOVES = re.compile(r"#(.+)")
_BACK_LINK = re.compile(r"[\s↩⏎↑^#¶\ufe0e]*|(?:back|return)(?: to (?:text|content|top))?", re.I)
_NOTE_ROLES = ("doc-endnotes", "doc-endnote", "doc-footnote")
_NOTE_NAMES = re.compile(r"(?<![\w-])(?:foot|end)notes?(?:-list)?(?![\w-])", re.I)


class Shown:
    """Says of each element whether it shows; `strict` leaves out the furniture of the page too."""

    def __init__(self, tree: LexborHTMLParser, strict: bool) -> None:
        self.strict = strict
        self._opened = {
            name
            for node in tree.css("[aria-controls]")
            for name in (node.attributes.get("aria-controls") or "").split()
        }
        # Elements that hold the text of footnotes: what raised marks lead to.
        self._notes = {
            match.group(1)
            for node in tree.css("a[href^='#']")
            if _is_mark(node) and (match := _MOVES.fullmatch(node.attributes.get("href") or ""))
        }  # fmt: skip
        self._titles = _titles(tree, self._opened)
        self.styles = Hidden(tree)

    def title(self, node: LexborNode) -> bool:
        """A button that is the title of the panel which it opens."""
        return node.mem_id in self._titles

    def note(self, node: LexborNode) -> bool:
        """The text of a footnote, or a list of them."""
        attributes = node.attributes
        if not attributes:
            return False
        if attributes.get("role") in _NOTE_ROLES:
            return True
        if attributes.get("id") in self._notes or (
            node.tag == "a" and attributes.get("name") in self._notes
        ):
            return True
        return bool(_NOTE_NAMES.search(f"{attributes.get('class') or ''}"))

    def skipped(self, node: LexborNode, tag: str) -> bool:
        """An element that does not show, or is furniture."""
        attributes = node.attributes
        if tag == "button" and self.title(node):
            return False
        if tag in SKIP:
            return tag != "form" or (self.strict and node.css_first(f"h1, article, {MAIN}") is None)
        if tag == "sup":
            return is_note_mark(_short_text(node), _before(node))
        if tag in ("html", "main", "body", "article"):
            return False
        if not attributes and not self.styles.element(node):
            return False
        role = attributes.get("role")
        if role == "doc-noteref" or (role == "doc-backlink" or _is_back_link(node, tag)):
            return True
        if _STRUCK.search((attributes.get("style") or "").replace(" ", "").lower()):
            return True
        furniture = self.strict and self._furniture(node, tag)
        if self._hidden(node):
            if not furniture:
                self.styles.note(node)
            return True
        return furniture

    def _furniture(self, node: LexborNode, tag: str) -> bool:
        attributes = node.attributes
        if tag in ("p", "li") or HEADING.fullmatch(tag):
            return False
        if attributes.get("role") in _DIALOGS or attributes.get("aria-modal") == "true":
            return node.css_first(f"article, {MAIN}") is None
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        return bool(_CLUTTER.search(names)) and node.css_first("h1") is None

    def _hidden(self, node: LexborNode) -> bool:
        attributes = node.attributes
        if attributes.get("id") in self._opened:  # a panel that its button opens
            return False
        if attributes.get("hidden", "until-found") != "until-found":
            return True
        return attributes.get("aria-hidden") == "true" or self.styles.element(node)

    def silent(self, text: LexborNode) -> bool:
        """A text that the elements around it hide by how it is set."""
        blank = not (text.text_content or "").strip()
        if self.styles.text(text):
            self.styles.note(text)
            return not blank  # a space is one all the same
        if not blank:
            self.styles.pause()
        return False


def is_toggle(text: str) -> bool:
    """The words of a button that opens and closes: "Show", "Hide this section", "+"."""
    return _TOGGLE.fullmatch(text) is not None


def events(
    top: LexborNode, root: LexborNode, shown_by: Shown
) -> Iterator[tuple[LexborNode, bool, bool]]:  # fmt: skip
    """(node, leaving, shown) in document order; only what stands in `root` and is no clutter shows.

    Raises ReadProblem `too_large` for more elements than any page has.
    """
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
            yield node, False, shown and not shown_by.silent(node)
            continue
        tag = node.tag or ""
        if not node.is_element_node or tag in RAW:
            continue
        shown = (shown or node.mem_id == main) and not shown_by.skipped(node, tag)
        yield node, False, shown
        stack.append((node, True, shown))
        child = node.last_child
        while child is not None:
            stack.append((child, False, shown))
            child = child.prev


def _titles(tree: LexborHTMLParser, opened: set[str]) -> frozenset[int]:
    """Buttons that stand in a heading, or that open a panel of the page which holds text."""
    found = {button.mem_id for button in tree.css("button") if _is_inside(button, _HEADINGS)}
    if not 0 < len(opened) <= _MOST_PANELS:
        return frozenset(found)
    panels = {
        name
        for node in tree.css("div[id], section[id], dd[id], article[id]")
        if (name := node.attributes.get("id")) in opened and node.css_first("p, ul, ol, table") is not None
    }
    for button in tree.css("button[aria-controls]"):
        opens = (button.attributes.get("aria-controls") or "").split()
        if panels.intersection(opens) and not is_toggle(button.text()):
            found.add(button.mem_id)
    return frozenset(found)


def _short_text(node: LexborNode) -> str:
    """The text of an element that holds a mark and little else; a full stop for one that holds more.

    Elements may be nested 100,000 deep: no more than a few are looked at.
    """
    parts, stack, seen = [], [node.first_child], 0
    while stack:
        child = stack.pop()
        if child is None:
            continue
        seen += 1
        if seen > _MOST_IN_A_MARK:
            return "."
        parts.append(child.text_content or "" if child.is_text_node else "")
        stack += [child.next, child.first_child]
    return "".join(parts)


def _is_mark(link: LexborNode) -> bool:
    """A link that is raised, itself or what it holds, or that says that it leads to a note."""
    inside = link.first_child
    raised = inside is not None and inside.tag == "sup"
    return raised or _is_inside(link, ("sup",)) or "doc-noteref" in (
        link.attributes.get("role"), link.parent.attributes.get("role") if link.parent else None
    )  # fmt: skip


def _is_inside(node: LexborNode, tags: tuple[str, ...]) -> bool:
    """Whether one of the nearest elements around it is one of the tags."""
    around = node.parent
    for _ in range(_NEAREST):
        if around is None:
            return False
        if around.tag in tags:
            return True
        around = around.parent
    return False


def _is_back_link(node: LexborNode, tag: str) -> bool:
    href = node.attributes.get("href") or "" if tag == "a" else ""
    return href.startswith("#") and len(href) > 1 and bool(_BACK_LINK.fullmatch(_short_text(node).strip()))


def _before(node: LexborNode) -> str:
    """The text right before an element, within the same paragraph; enough for a word."""
    before = node.prev
    return (before.text() if before is not None else "")[-20:]
