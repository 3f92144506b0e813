"""Charts to take away: any chart of a page as a file of its own, SVG or PNG, with title, source and date.

A page's template hands each chart to `Drawings` (the macros `figure` and `take` do it). Asked for as
`PAGE.svg?chart=NAME` or `.png`, the page is filled in as ever, and of what it drew the one chart is made a
file: its colours are written out, it needs no other file, and its text stays text.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from math import sqrt
from typing import Any

from lxml import etree
from markupsafe import Markup

FORMS = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}
_SVG = "{http://www.w3.org/2000/svg}"
# What XML cannot hold, and what no browser needs in a chart.
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARGIN, _NARROWEST = 16, 480
_TITLE, _SMALL = (18, 24, 11.0), (12, 17, 7.2)  # size of letters, of lines, width of a letter; pixels
_FONT = "sans-serif"
_PIXELS = 16e6  # of a picture
_SHARP = 2.0  # pixels of a picture for one of the page

Key = Sequence[tuple[str, str]]  # what each colour means: class and words


class NoDrawingError(Exception):
    """The page has no such chart, or this server makes no such file of it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as its page drew it: one `<svg>` element."""

    name: str
    title: str
    key: Key
    svg: str


@dataclass(slots=True)
class Drawings:
    """The charts of one page; `address` gives that of a form of one of them."""

    address: Callable[[str, str], str]
    kept: dict[str, Drawing] = field(default_factory=dict)

    def keep(self, name: str, title: str, key: Key, svg: Markup) -> Markup:
        """Takes note of a chart that a template draws, and gives it back to be shown."""
        self.kept[name] = Drawing(name, str(title), key, str(svg))
        return svg

    def links(self, name: str) -> list[tuple[str, str]]:
        """The forms that a chart can be had in, with their addresses."""
        forms = [form for form in FORMS if form != "png" or draws_pictures()]
        return [(form.upper(), self.address(name, form)) for form in forms]

    def file(self, name: str, form: str, source: str) -> bytes:
        """A chart as a file, the first where none is named. Raises NoDrawingError."""
        name = name or next(iter(self.kept), "")
        if name not in self.kept:
            raise NoDrawingError(f"This page has no chart {name[:60]}".rstrip())
        svg = standalone(self.kept[name], source)
        return svg if form == "svg" else picture(svg)


def standalone(drawing: Drawing, source: str) -> bytes:
    """A chart as an SVG document: title above, what the colours mean, the source beneath."""
    chart = etree.fromstring(_plain(drawing.svg).strip(), _parser())
    width, height = (float(chart.get(side)) for side in ("width", "height"))
    whole = max(width + 2 * _MARGIN, _NARROWEST)
    title = _lines(_plain(drawing.title), whole, _TITLE[2])
    below = _lines(_plain(source), whole, _SMALL[2])
    top = _MARGIN + _TITLE[1] * len(title) + (26 if drawing.key else 0)
    high = top + height + _SMALL[1] * len(below) + 1.5 * _MARGIN
    root = etree.Element(f"{_SVG}svg", nsmap={None: _SVG[1:-1]})
    _set(root, width=whole, height=high, viewBox=f"0 0 {whole:g} {high:g}", role="img")
    etree.SubElement(root, f"{_SVG}title").text = " ".join(title)
    etree.SubElement(root, f"{_SVG}style").text = _style(chart.get("class", ""))
    _set(etree.SubElement(root, f"{_SVG}rect"), width=whole, height=high, fill="#ffffff")
    _write(root, title, _MARGIN + _TITLE[0], _TITLE, "bold")
    if drawing.key:
        _write_key(root, drawing.key, chart.get("class", ""), top - 18)
    root.append(_moved(chart, (whole - width) / 2 if width < whole - 2 * _MARGIN else _MARGIN, top))
    _write(root, below, top + height + _MARGIN + _SMALL[0] / 2, _SMALL, "normal")
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _plain(text: str) -> str:
    return _NO_XML.sub("", text)


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _lines(text: str, width: float, letter: float) -> list[str]:
    return textwrap.wrap(text, max(20, int((width - 2 * _MARGIN) / letter))) or [""]


def _set(element: Any, **values: Any) -> None:
    for name, value in values.items():
        element.set(name.replace("_", "-"), f"{value:g}" if isinstance(value, int | float) else value)


def _write(root: Any, lines: Sequence[str], y: float, how: tuple[int, int, float], weight: str) -> None:
    for number, line in enumerate(lines):
        text = etree.SubElement(root, f"{_SVG}text")
        _set(text, x=_MARGIN, y=y + number * how[1], font_size=how[0], font_weight=weight)
        _set(text, font_family=_FONT, fill="#0b0c0c")
        text.text = line


def _write_key(root: Any, key: Key, classes: str, y: float) -> None:
    """A square of each colour, its meaning behind it."""
    group = etree.SubElement(root, f"{_SVG}g")
    _set(group, **{"class": classes})
    x = float(_MARGIN)
    for name, words in ((_plain(name), _plain(words)) for name, words in key):
        square = etree.SubElement(group, f"{_SVG}rect")
        _set(square, **{"class": name}, x=x, y=y, width=12, height=12)
        _write(root, [words], y + 11, (13, 0, 0), "normal")
        root[-1].set("x", f"{x + 17:g}")
        x += 17 + 7.8 * len(words) + 14


def _moved(chart: Any, x: float, y: float) -> Any:
    """The chart at its place, its links mere groups: a file leads nowhere."""
    group = etree.Element(f"{_SVG}g")
    _set(group, transform=f"translate({x:g} {y:g})", font_family=_FONT, **{"class": chart.get("class", "")})
    for element in chart.iter():
        if isinstance(element.tag, str):
            name = etree.QName(element).localname
            element.tag = _SVG + ("g" if name == "a" else name)
            if name == "a":
                element.attrib.clear()
    for child in list(chart):
        group.append(child)
    return group


@cache
def _rules() -> tuple[tuple[str, str], ...]:
    """Selectors and declarations of the charts' part of the site's styles, colours written out."""
    css = resources.files("reportmine.web").joinpath("static", "reportmine.css").read_text("utf-8")
    colours = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", css))
    part = css.partition("/* charts */")[2].partition("/*")[0]
    part = re.sub(r"var\((--[\w-]+)\)", lambda match: colours[match[1]], part)
    return tuple((s.strip(), body.strip()) for s, body in re.findall(r"([^{}]+)\{([^{}]*)\}", part))


def _style(classes: str) -> str:
    """The rules of a chart, by the classes of its `<svg>`; what needs a mouse is left out."""
    names = [re.escape(name) for name in classes.split()]
    own = re.compile(rf"\.(?:{'|'.join(names)})(?![\w-])") if names else None
    out = []
    for selectors, body in _rules():
        kept = [s.strip() for s in selectors.split(",") if own and own.match(s.strip()) and ":" not in s]
        if kept:
            out.append(f"{', '.join(kept)} {{ {body} }}")
    return "\n".join(out)


def picture(svg: bytes) -> bytes:
    """A PNG of an SVG document, twice as sharp as the page where that is not too large. NoDrawingError."""
    if not draws_pictures():
        raise NoDrawingError("This server makes no PNG: it lacks resvg-py, or a font")
    root = etree.fromstring(svg, _parser())
    return _rendered(svg.decode(), sharpness(float(root.get("width")), float(root.get("height"))))


def sharpness(width: float, height: float) -> float:
    """How many pixels of a picture stand for one of a chart: two, fewer where they would be too many.

    >>> sharpness(480, 200), sharpness(8000, 2000)
    (2.0, 1.0)
    """
    return min(_SHARP, sqrt(_PIXELS / (width * height)))


@cache
def draws_pictures() -> bool:
    """Whether a PNG can be made: resvg is here, and a font for the words in it."""
    words = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15">{}</text></svg>'
    try:
        return _rendered(words.format("Ag"), 1) != _rendered(words.format(" "), 1)
    except (ImportError, ValueError):
        return False


def _rendered(svg: str, zoom: float) -> bytes:
    """resvg's picture; raises ImportError where it is not installed, ValueError for what is no SVG."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, background="#ffffff"))
