"""What the tagger can say: the four polarities and the codebook's themes, in their fixed order."""

from __future__ import annotations

from functools import cache

from reportmine import data

POLARITIES = ("strength", "area_for_development", "mixed", "context")
MAX_THEMES = 3


@cache
def theme_names() -> tuple[str, ...]:
    """The codebook's themes in its order."""
    return tuple(t["name"] for t in data.load("themes.toml")["theme"])


@cache
def codebook_version() -> str:
    """The version of the codebook that the themes come from."""
    return str(data.load("themes.toml")["version"])
