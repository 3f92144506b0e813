"""One bullet recogniser for text, HTML and Word: the sign that somebody typed before a line."""

from __future__ import annotations

import re

from reportmine.read.glyphs import GLYPHS

# Round, square, pointed and ticked signs, which begin nothing but a line of a list. Raised and
# middle dots are bullets of word processors; the private ones are those of Symbol and Wingdings.
_PLAIN = (
    f"{GLYPHS}·∙⋅・⦁⚫⚬⚪⬤◉◎◾◽⬛⬜◆◇◈♦▲△▼▽▫◻❑❒☐☑☒▸▹▶►▻➤❯›"
    "❖✦✧★☆→⇒➔➜➝⮚➧✔✗✘»\uf0a8\uf0e0\uf0fe\uf0b2\uf0f0\uf02a\uf0a1\uf09f"
)
# These stand elsewhere too: a hyphen before a figure is a minus, "o" is the letter that Courier New
# draws as a ring, "§" before a number is a section of an act. Stars and hyphens have wide and raised forms.
_OTHER = r"[-*+–—―−＊﹡∗⁎＋－﹣](?!\d)|o(?=\s)|§(?!\s*\d)"
SIGN = re.compile(rf"(?:[{_PLAIN}]|{_OTHER})")
# A hyphen without white space is part of a word, and so is a star.
_MARK = re.compile(rf"\s*(?:[{_PLAIN}]\s*|(?:{_OTHER})\s+)(?=\S)")


def mark_length(line: str) -> int:
    """Characters of a typed bullet's sign and the white space around it; 0 where there is none.

    >>> mark_length("•\\tPlans are late"), mark_length("- Plans"), mark_length("-5 degrees")
    (2, 2, 0)
    """
    match = _MARK.match(line)
    return match.end() if match else 0


def is_sign(word: str) -> bool:
    """Whether a word by itself is a sign of a bullet, as it is before a tab or in a <span>."""
    return SIGN.fullmatch(word + " ") is not None or SIGN.fullmatch(word) is not None or word == "o"
