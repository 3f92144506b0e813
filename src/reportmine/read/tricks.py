"""Characters that do not show and change what is read: turned round, cut apart, or smuggled in.

All of them are left out of every text (`glyphs.INVISIBLE`). That is said only where they make a text read
other than it looks: a soft hyphen, a byte order mark or the marks of a text in Arabic are no trick. What
can be done with them: Boucher and Anderson, "Trojan Source" (2021); Unicode Technical Report 36.
"""

from __future__ import annotations

import re
import unicodedata

from reportmine.read.glyphs import one_line
from reportmine.read.hidden_prose import Row

_ANY = re.compile(
    "[\x08\x1b\x7f\u115f\u1160\u180e\u200b\u200c\u202a-\u202e\u2060-\u2069\u3164\ufeff\uffa0"
    "\U000e0020-\U000e007e]"
)
# Turned round until it is taken back: what stands between is shown from right to left, or left to right.
_TURNED = re.compile("([\u202b\u202d\u202e\u2067])([^\u202a-\u202e\u2066-\u2069\n]+)")
_RIGHT_TO_LEFT = ("R", "AL")
# The flag of a part of a country is a black flag and its name in tags.
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]{1,12}")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_TAG = 0xE0000
_LETTER = "A-Za-zÀ-ÿ"
_CUT = re.compile(
    f"[{_LETTER}]*[{_LETTER}][\u115f\u1160\u180e\u200b\u200c\u2060-\u2064\u3164\ufeff\uffa0]+[{_LETTER}]+"
)
_STRUCK = re.compile(f"[{_LETTER}][^\n\x08\x1b\x7f]{{0,40}}[\x08\x1b\x7f]+")
_LEAST_CUT = 3  # words: a long word or address may be given a place to break
_LEAST_TAGS = 4
_EXCERPT = 160


def tricks(text: str, page: int | None = None) -> list[Row]:
    """The row of a text, none for nearly all; `page` is its page, from 1."""
    if text.isascii() and text.isprintable():
        return []
    if not _ANY.search(text):
        return []
    looks = (
        (_turned, _smuggled, _cut) if page else (_turned, _smuggled, _cut, _struck)
    )  # fonts give controls
    said = [what for look in looks if (what := look(text))]
    if not said:
        return []
    where = f"page {page}" if page else "it"
    return [("suspicious", f"{where} holds characters that do not show: {'; '.join(said)}", page)]


def _turned(text: str) -> str:
    for match in _TURNED.finditer(text):
        ways = {unicodedata.bidirectional(c) for c in match.group(2)}
        right = not ways.isdisjoint(_RIGHT_TO_LEFT)
        # Arabic within English is set so; English set from right to left is turned round.
        if right if match.group(1) == "\u202d" else "L" in ways and not right:
            return f"they turn round “{one_line(match.group(2), _EXCERPT)}”"
    return ""


def _smuggled(text: str) -> str:
    found = "".join(_TAGS.findall(_FLAG.sub("", text)))
    if len(found) < _LEAST_TAGS:
        return ""
    return f"they say “{one_line(''.join(chr(ord(c) - _TAG) for c in found), _EXCERPT)}”"


def _cut(text: str) -> str:
    found = _CUT.findall(text)
    if len(found) < _LEAST_CUT:
        return ""
    return f"they cut {len(found)} words apart, such as “{one_line(found[0], _EXCERPT)}”"


def _struck(text: str) -> str:
    match = _STRUCK.search(text)
    return f"they strike out “{one_line(match.group(), _EXCERPT)}”" if match else ""
