"""Pages nested deeper than any real one: what lies too deep is read as if it stood where the limit is.

A parser looks through all open elements at many a tag, so that a page of nothing but `<div>` takes time
with the square of its length. Browsers stop at a depth of 512, too (Chromium's and WebKit's
`kMaximumHTMLParserDOMTreeDepth`).
"""

from __future__ import annotations

import re
from collections import Counter

DEEPEST = 512  # elements within each other; published pages have fewer than 60
# Comments, scripts and styles hold no tags. No part can backtrack: pages are hostile.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>script|style)\b.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/<>]*)(?:(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>|[^<>]*+>)",
    re.S | re.I,
)
# Never open within one of their kind, as the next ends them, or never open at all.
_UNCOUNTED = frozenset(
    (
        "p li dt dd tr td th thead tbody tfoot colgroup option optgroup rp rt h1 h2 h3 h4 h5 h6 a nobr "
        "button html head body area base basefont bgsound br col embed frame hr img input keygen link "
        "meta param source track wbr"
    ).split()
)
_INLINE = frozenset(
    (
        "abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark q ruby s samp small "
        "span strike strong sub sup time tt u var"
    ).split()
)
_BREAK = "<br><br>"  # between paragraphs
_DRAWINGS = ("svg", "math")  # in which "<path/>" is closed


def shallow(source: str) -> str:
    """The page's source, in which no more than DEEPEST elements are open at once; most come as they are.

    Of an element too deep the tags go: a break of paragraphs stands for each, but not within a line.
    """
    open_elements: list[str] = []
    count: Counter[str] = Counter()
    over: Counter[str] = Counter()  # too deep
    parts, position = [], 0
    for match in _TAG.finditer(source):
        name = (match["name"] or "").lower()
        if not name or name in _UNCOUNTED:
            continue
        if match["end"]:
            if not over[name]:
                _close(name, open_elements, count)
                continue
            over[name] -= 1
        elif match[0].endswith("/>") and any(count[drawing] for drawing in _DRAWINGS):
            continue
        elif len(open_elements) < DEEPEST:
            open_elements.append(name)
            count[name] += 1
            continue
        else:
            over[name] += 1
        parts += [source[position : match.start()], "" if name in _INLINE else _BREAK]
        position = match.end()
    return "".join(parts) + source[position:] if parts else source


def _close(name: str, open_elements: list[str], count: Counter[str]) -> None:
    """An end tag ends what is open within its element, too; one of no open element nothing."""
    while count[name]:
        last = open_elements.pop()
        count[last] -= 1
        if last == name:
            return
