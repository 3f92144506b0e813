"""The text of a Word paragraph as its reader sees it: runs without what is hidden, deleted or a mark."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from reportmine.read.docx_hidden import Looks, is_on
from reportmine.read.raised import is_note_mark

BOX = qn("w:txbxContent")
_P, _T, _RUN, _SYMBOL = (qn(f"w:{name}") for name in ("p", "t", "r", "sym"))
_SETTINGS, _PARAGRAPH = qn("w:rPr"), qn("w:pPr")
# Deletions, and the second version of a drawing for old programs.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset((qn("w:del"), qn("w:moveFrom"), _FALLBACK, qn("w:instrText")))
_SIGNS = {
    qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:ptab"): " ",
    qn("w:noBreakHyphen"): "-",
}  # fmt: skip
_SHOWN = frozenset(chain((_T, _SYMBOL), _SIGNS))
# Signs of Wingdings by their place in the font, as the characters that look like them.
_WINGDINGS = {
    0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x76: "❖", 0x78: "☒", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←",
    0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_SYMBOLS = {0xB7: "•", 0xAE: "→", 0xD6: "√"}  # of the font Symbol


class Runs:
    """Reads paragraphs of one document; keeps what of them does not show."""

    def __init__(self, document: Document) -> None:
        self._looks = Looks(document)
        self.hidden: list[str] = []  # what does not show, paragraph by paragraph

    def text(self, paragraph: etree._Element) -> str:
        """Line breaks as "\\n", tabs as spaces; nothing of what does not show."""
        parts: list[str] = []
        unseen: list[str] = []
        for run in find(paragraph, (_RUN,)):
            settings = run.find(_SETTINGS)
            if is_on(settings, "w:strike") or is_on(settings, "w:dstrike"):
                continue
            if not (text := _run_text(run, settings)):
                continue
            if self._looks.hidden(run, text, paragraph):
                unseen.append(text)
                continue
            raised = settings is not None and _value(settings, "w:vertAlign") == "superscript"
            if not (raised and is_note_mark(text, "".join(parts[-3:])[-20:])):
                parts.append(text)
        if unseen:
            self.hidden.append("".join(unseen))
        return "".join(parts)

    def bold(self, paragraph: etree._Element) -> bool:
        """Every run that shows something is set in bold."""
        runs = [r for r in find(paragraph, (_RUN,)) if any((t.text or "").strip() for t in r.iter(_T))]
        return bool(runs) and all(is_on(run.find(_SETTINGS), "w:b") for run in runs)


def find(element: etree._Element, tags: object) -> Iterator[etree._Element]:
    """Descendants with one of the tags that show, not those inside each other or in text boxes."""
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if child.tag in tags:  # type: ignore[operator]
            yield child
        elif child.tag not in _GONE and child.tag != BOX:
            stack += reversed(child)


def runs_on(paragraph: etree._Element) -> bool:
    """Whether its end was deleted with tracked changes, so that the next paragraph goes on with it."""
    mark = paragraph.find(f"{_PARAGRAPH}/{_SETTINGS}")
    return mark is not None and any(mark.find(qn(name)) is not None for name in ("w:del", "w:moveFrom"))


def is_deleted_row(row: etree._Element) -> bool:
    """A row of a table that was deleted with tracked changes."""
    return row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None


def _run_text(run: etree._Element, settings: etree._Element | None) -> str:
    fonts = settings.find(qn("w:rFonts")) if settings is not None else None
    font = fonts.get(qn("w:ascii"), "") if fonts is not None else ""
    out = ""
    # Of the run itself: tab stops of the settings are called w:tab too.
    for piece in (p for p in find(run, _SHOWN) if p.getparent().tag == _RUN):
        if piece.tag == _SYMBOL:
            out += _symbol(piece.get(qn("w:font"), ""), piece.get(qn("w:char"), ""))
        elif piece.tag == _T:
            out += _drawn(piece.text or "", font)
        else:
            out += _SIGNS[piece.tag]
    return out


def _symbol(font: str, code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    table = _table(font)
    if table is None:  # a common font: the character itself
        return chr(number) if 0x20 < number < 0xD800 else ""
    return table.get(number & 0xFF, "")


def _drawn(text: str, font: str) -> str:
    """Text in a font of signs as what it looks like: "ü" in Wingdings is a tick."""
    table = _table(font)
    return text if table is None else "".join(table.get(ord(c) & 0xFF, c) for c in text)


def _table(font: str) -> dict[int, str] | None:
    name = font.casefold()
    return _WINGDINGS if name == "wingdings" else _SYMBOLS if name == "symbol" else None


def _value(element: etree._Element, name: str) -> str:
    found = element.find(qn(name))
    return found.get(qn("w:val"), "") if found is not None else ""
