"""Runs of a Word document that its reader does not see: hidden, tiny, or of the colour they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from reportmine.read.colours import WHITE, Colour, alike, colour

_SETTINGS, _PARAGRAPH, _STYLE = qn("w:rPr"), qn("w:pPr"), qn("w:style")
_CELL, _TABLE, _BOX = qn("w:tc"), qn("w:tbl"), qn("w:txbxContent")
_VALUE = qn("w:val")
OFF = ("0", "false", "off")
_TINY = 4  # half points
_NARROW = 5  # per cent of a letter's width
_PLAIN_TABLES = ("", "TableNormal", "TableGrid")  # styles that colour no cell
# Word's colours of a marker pen.
_MARKERS = {
    "black": "#000000", "white": "#ffffff", "darkblue": "#000080", "darkred": "#800000",
    "darkgreen": "#008000",
    "yellow": "#ffff00", "green": "#00ff00", "cyan": "#00ffff", "magenta": "#ff00ff", "blue": "#0000ff",
    "red": "#ff0000", "lightgray": "#c0c0c0", "darkgray": "#808080",
}  # fmt: skip
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Look:
    """What settings say of letters; None where they say nothing. Colours are as "#a0b0c0"."""

    gone: bool | None = None
    size: float | None = None
    wide: float | None = None
    ink: str | None = None
    fill: str | None = None

    def over(self, other: Look) -> Look:
        """These settings, and those of `other` where they say nothing."""
        pairs = {name: getattr(self, name) for name in Look.__slots__}
        return Look(**{n: getattr(other, n) if v is None else v for n, v in pairs.items()})


class Looks:
    """How runs look by their own settings and those of their styles."""

    def __init__(self, document: Document) -> None:
        self._styles = _styles(document)
        page = document.element.find(qn("w:background"))
        self._paper = None if page is not None else WHITE

    def hidden(self, run: etree._Element, text: str, paragraph: etree._Element) -> bool:
        """Whether a run with this text shows none of it."""
        settings, around = run.find(_SETTINGS), paragraph.find(_PARAGRAPH)
        look = _look(settings).over(self._style(settings, "w:rStyle")).over(_look(around))
        look = look.over(self._style(around, "w:pStyle"))
        if look.gone or (is_on(settings, "w:webHidden") and any(c.isalpha() for c in text)):
            return True
        if (look.size is not None and look.size < _TINY) or (look.wide is not None and look.wide < _NARROW):
            return True
        ink = colour(look.ink) if look.ink else None
        behind = self._behind(look, paragraph) if ink else None
        return bool(ink and behind and alike(ink, behind))

    def _style(self, settings: etree._Element | None, name: str) -> Look:
        found = settings.find(qn(name)) if settings is not None else None
        return self._styles.get(found.get(_VALUE, "") if found is not None else "", Look())

    def _behind(self, look: Look, paragraph: etree._Element) -> Colour | None:
        """The colour that letters stand on; None where it is not known."""
        if look.fill:
            return colour(look.fill)
        for above in paragraph.iterancestors(_CELL, _TABLE, _BOX):
            if above.tag == _BOX:  # its filling is drawn elsewhere
                return None
            if above.tag == _CELL and (fill := _look(above.find(qn("w:tcPr"))).fill):
                return colour(fill)
            if above.tag == _TABLE:
                style = above.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}")
                if style is not None and style.get(_VALUE, "") not in _PLAIN_TABLES:
                    return None
        return self._paper


def is_on(settings: etree._Element | None, name: str) -> bool:
    """Whether a setting that can be on or off is on."""
    found = settings.find(qn(name)) if settings is not None else None
    return found is not None and found.get(_VALUE, "1") not in OFF


def _look(settings: etree._Element | None) -> Look:
    """What the settings of a run, a paragraph or a cell say."""
    if settings is None:
        return Look()
    gone = None
    for name in ("w:vanish", "w:specVanish"):
        if settings.find(qn(name)) is not None:
            gone = bool(gone) or is_on(settings, name)
    return Look(gone, _number(settings, "w:sz"), _number(settings, "w:w"), _ink(settings), _fill(settings))


def _number(settings: etree._Element, name: str) -> float | None:
    found = settings.find(qn(name))
    try:
        return float(found.get(_VALUE, "").removesuffix("%")) if found is not None else None
    except ValueError:
        return None


def _ink(settings: etree._Element) -> str | None:
    found = settings.find(qn("w:color"))
    return f"#{found.get(_VALUE, '').lower()}" if found is not None else None


def _fill(settings: etree._Element) -> str | None:
    marked = settings.find(qn("w:highlight"))
    if marked is not None and (pen := marked.get(_VALUE, "").lower()) != "none":
        return _MARKERS.get(pen, _UNKNOWN)
    shade = settings.find(qn("w:shd"))
    if shade is None:
        return None
    if shade.get(_VALUE, "clear") not in ("clear", "nil"):  # a pattern
        return _UNKNOWN
    fill = shade.get(qn("w:fill"), "auto").lower()
    themed = shade.get(qn("w:themeFill"))
    return (_UNKNOWN if themed else None) if fill == "auto" else f"#{fill}"


def _styles(document: Document) -> dict[str, Look]:
    """How the runs of each style look, by its id: by itself, or by what it is based on."""
    own, based = {}, {}
    for style in document.styles.element.iter(_STYLE):
        name = style.get(qn("w:styleId"), "")
        own[name] = _look(style.find(_SETTINGS)).over(_look(style.find(_PARAGRAPH)))
        parent = style.find(qn("w:basedOn"))
        based[name] = parent.get(_VALUE, "") if parent is not None else ""
    return {name: _inherited(name, own, based) for name in own}


def _inherited(name: str, own: dict[str, Look], based: dict[str, str]) -> Look:
    look = Look()
    for style in _line_of(name, based):
        look = look.over(own.get(style, Look()))
    return look


def _line_of(name: str, based: dict[str, str]) -> Iterator[str]:
    """A style and what it is based on, each once."""
    seen = set()
    while name and name not in seen:
        seen.add(name)
        yield name
        name = based.get(name, "")
