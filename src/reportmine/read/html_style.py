"""The few rules of CSS that hide text: those of a `style` attribute, and of simple selectors in the page.

Style sheets beside the page are not fetched: what a class means there is not known. Rules for print and
small screens, and selectors of more than one element, are passed over: what they hide, something shows.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

Declared = dict[str, str]

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
# Blocks are not nested in what is read: those of @media and the like are cut out before.
_AT_BLOCK = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.I)
_PROPERTIES = frozenset(
    (
        "display visibility opacity font-size font color background background-color background-image "
        "text-indent margin-left position left top right bottom clip clip-path height width max-height "
        "overflow overflow-x overflow-y transform content-visibility -webkit-text-fill-color"
    ).split()
)
_MOST_RULES = 5_000
_RANK = {".": 1, "#": 2}  # of a selector, by its first sign; a tag has none
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|pc|em|rem|ex|ch|%|vw|vh|mm|cm|in)?")
_POINTS = {"": 0.75, "px": 0.75, "pt": 1, "pc": 12, "em": 12, "rem": 12, "ex": 6, "ch": 6, "%": 0.12,
           "vw": 8, "vh": 6, "mm": 2.83, "cm": 28.3, "in": 72}  # fmt: skip
_UNREADABLE = 2.0  # points
_FAR = -300.0  # points: beyond the edge of any page
_FAINT = 0.05  # of opacity
_SPECK = 1.0  # points of a box that shows nothing


class Sheets:
    """The rules of a page by the names that their selectors begin with."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._rules: dict[str, list[tuple[frozenset[str], Declared]]] = {}
        text = "\n".join(node.text() for node in tree.css("style"))
        self.others = "@import" in text or tree.css_first("link[rel~=stylesheet]") is not None
        # A class that a script or another rule names is one that folds and unfolds.
        scripts = " ".join(node.text() for node in tree.css("script"))
        text = _AT_BLOCK.sub("", _COMMENT.sub("", text))
        rules = [match.groups() for match, _ in zip(_RULE.finditer(text), range(_MOST_RULES), strict=False)]
        longer = " ".join(s for selectors, _ in rules for s in selectors.split(",") if not _is_simple(s))
        self._folding = frozenset(re.findall(r"[\w-]+", f"{longer} {scripts}"))
        for selectors, body in rules:
            if declared := parsed(body):
                for selector in filter(_is_simple, selectors.split(",")):
                    self._add(selector.strip(), declared)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def _add(self, selector: str, declared: Declared) -> None:
        match = _SIMPLE.fullmatch(selector)
        assert match
        names = re.findall(r"[.#][\w-]+", match.group(2))
        if hides(declared) and any(name[1:] in self._folding for name in names):
            return
        keys = [*([match.group(1).lower()] if match.group(1) else []), *names]
        self._rules.setdefault(keys[-1], []).append((frozenset(keys), declared))

    def of(self, node: LexborNode, tag: str) -> Declared:
        """What is declared of an element, of the properties that hide: its own words go last."""
        attributes = node.attributes
        found: Declared = {}
        if self._rules:
            names = {tag, *(f".{name}" for name in (attributes.get("class") or "").split())}
            if attributes.get("id"):
                names.add(f"#{attributes['id']}")
            for key in sorted(names & self._rules.keys(), key=lambda key: (_RANK.get(key[0], 0), key)):
                for needed, declared in self._rules[key]:
                    if needed <= names:
                        found |= declared
        if style := attributes.get("style"):
            found |= parsed(style)
        return found


def _is_simple(selector: str) -> bool:
    return bool(selector.strip()) and _SIMPLE.fullmatch(selector.strip()) is not None


def parsed(style: str) -> Declared:
    """The declarations that may hide, lower case, without what makes them important."""
    pairs = (part.partition(":") for part in style.split(";"))
    return {
        name: " ".join(value.lower().replace("!important", "").split())
        for key, _, value in pairs
        if (name := key.strip().lower()) in _PROPERTIES and value.strip()
    }


def points(value: str, default: float = 1e6) -> float:
    """A length in points; `default` for what is none."""
    match = _LENGTH.match(value.strip())
    return float(match.group(1)) * _POINTS[match.group(2) or ""] if match else default


def hides(declared: Declared) -> bool:
    """Whether an element of these declarations shows nothing of what it holds."""
    if declared.get("display") == "none" or declared.get("content-visibility") == "hidden":
        return True
    if (opacity := declared.get("opacity")) and points(opacity) / (12 if "%" in opacity else 0.75) < _FAINT:
        return True
    if re.search(r"scale(?:3d|x|y)?\(\s*0*\.?0+\s*[,)]", declared.get("transform", "")):
        return True
    return _beyond(declared) or _cut_away(declared)


def _beyond(declared: Declared) -> bool:
    """Moved beyond the edge of the page."""
    if any(points(declared.get(name, "")) < _FAR for name in ("text-indent", "margin-left")):
        return True
    moved = re.findall(r"translate(?:3d|x|y)?\(([^)]*)\)", declared.get("transform", ""))
    if any(points(part) < _FAR for parts in moved for part in parts.split(",")):
        return True
    placed = declared.get("position") in ("absolute", "fixed", "relative")
    return placed and any(
        points(declared.get(side, "")) < _FAR for side in ("left", "top", "right", "bottom")
    )


def _cut_away(declared: Declared) -> bool:
    """Cut to nothing, as text for readers of screens is."""
    rect = re.match(r"rect\(([^)]*)\)", declared.get("clip", ""))
    if rect and all(abs(points(edge)) <= _SPECK for edge in re.split(r"[,\s]+", rect.group(1).strip())):
        return True
    path = re.match(r"(inset|circle|polygon)\(\s*([\d.]+)", declared.get("clip-path", ""))
    if path and (float(path.group(2)) >= 50 if path.group(1) == "inset" else float(path.group(2)) == 0):
        return True
    cut = any(declared.get(name) in ("hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y"))
    sizes = (points(declared.get(name, "")) for name in ("height", "width", "max-height"))
    return cut and any(size <= _SPECK for size in sizes)


def too_small(declared: Declared) -> bool | None:
    """Whether letters are set too small to be read; None where nothing is said of their size."""
    size = declared.get("font-size") or _of_font(declared.get("font", ""))
    if not size or not _LENGTH.match(size):
        return False if size else None
    return points(size) < _UNREADABLE


def _of_font(font: str) -> str:
    match = re.search(rf"(?<![\w.]){_LENGTH.pattern}(?=\s|/)", font)
    return match.group() if match else ""
