"""Bullet glyphs as published, and characters that no reader of a page can see."""

import re

# Wingdings come out of PDFs as private-use characters.
GLYPHS = "◼▪•●■□○◦‣⁃➢➤►✓✔\u0083\uf0b7\uf0a7\uf0d8\uf06e\uf0fc\uf06f\uf076\uf075\uf02d"

# Controls that are no white space, soft hyphens, zero-width characters, bidi marks and overrides,
# byte order marks, half surrogates, letters and signs without a shape, tags, variants of a sign. A
# quote must show what the page shows: a word with a soft hyphen in it is one word, and an override
# must not turn round the page that quotes it.
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\u034f\u061c\u115f\u1160\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


def visible(text: str) -> str:
    """`text` without its invisible characters."""
    return _INVISIBLE.sub("", text)


def one_line(text: str, limit: int) -> str:
    """`text` without line breaks and invisible characters, cut at `limit`."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
