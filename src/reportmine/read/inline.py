"""Inline markup of text formats: what is dropped, so that every other character stays verbatim."""

from __future__ import annotations

import re

from reportmine.read.document import TextBuilder
from reportmine.read.glyphs import INVISIBLE

# Each alternative is markup; the groups are text inside it that stays. Lengths are bounded so that
# a line of a million brackets is no trap.
MARKUP = re.compile(
    r"!\[[^\]\n]{0,300}\]\([^)\n]{0,1000}\)"  # ![picture](map.png)
    r"|\[(?P<keep>[^\[\]\n]{1,300})\]\([^)\n]{0,1000}\)"  # [Learning culture](#)
    r"|</?(?:u|b|i|em|strong|sup|sub|span|a|p|font|small|div)\b[^<>\n]{0,300}>"  # <u>…</u>
    r"|<br\s*/?>|<!--[^\n]{0,1000}?-->"
    r"|\*\*|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)"  # **bold**
    r"|(?<![\w*])\*(?=[^\s*])(?=[^*\n]{1,500}\*(?!\w))|(?<=[^\s*])\*(?![\w*])"  # *italic*
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+.!|>-])"  # \*
    rf"|[{INVISIBLE}]+",
    re.I,
)
_SPACE = re.compile(r"\s+")


def emit(builder: TextBuilder, source: str, start: int, end: int) -> None:
    """Add `source[start:end]` to the open block, verbatim but for markup and runs of white space.

    Example: "**Key** [messages](#)  here" gives "Key messages here" in three segments.
    """
    position = start
    for match in MARKUP.finditer(source, start, end):
        _verbatim(builder, source, position, match.start())
        if match.group("keep") is not None:
            emit(builder, source, *match.span("keep"))
        elif match.group("escaped"):
            _piece(builder, source, *match.span("escaped"))
        elif match.group(0).lower().startswith("<br"):
            _space(builder)
        position = match.end()
    _verbatim(builder, source, position, end)


def _verbatim(builder: TextBuilder, source: str, start: int, end: int) -> None:
    position = start
    for gap in _SPACE.finditer(source, start, end):
        if gap.group(0) == " " and gap.start() > start and gap.end() < end:
            continue  # a single space inside the piece is itself
        _piece(builder, source, position, gap.start())
        _space(builder)
        position = gap.end()
    _piece(builder, source, position, end)


def _piece(builder: TextBuilder, source: str, start: int, end: int) -> None:
    if end > start:
        builder.add(source[start:end], source=(start, end))


def _space(builder: TextBuilder) -> None:
    if not builder.at_space:
        builder.space()
