"""The words that everything shares: polarities, kinds of sections, evidence, and the codebook's themes."""

from __future__ import annotations

from functools import cache

from reportmine import data

POLARITIES = ("strength", "area_for_development", "mixed", "context")
MAX_THEMES = 3
# What became of an earlier criticism in a later report.
STATUSES = ("persisting", "mixed", "resolved", "not_mentioned", "out_of_scope")
# What a section is for.
KINDS = (
    "strengths", "areas_for_development", "direction_of_travel", "quality_statement",
    "key_messages", "theme", "key_question", "headline", "method", "background", "actions", "other",
)  # fmt: skip
# On whose word, or on what, a finding rests (`data/evidence.toml` has the rules).
EVIDENCE_SOURCES = (
    "people", "carers", "staff", "leaders", "partners", "data", "documents", "observation",
)  # fmt: skip
# Sections that describe and do not judge: what stands there is context, whatever its words.
NOT_JUDGED = ("method", "background")


@cache
def theme_names() -> tuple[str, ...]:
    """The codebook's themes in its order."""
    return tuple(t["name"] for t in data.load("themes.toml")["theme"])


@cache
def codebook_version() -> str:
    """The version of the codebook that the themes come from."""
    return str(data.load("themes.toml")["version"])
