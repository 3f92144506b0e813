"""What `reportmine doctor` finds: one thing that was looked at, how it stands, what to do."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("ok", "warning", "failure")


@dataclass(frozen=True, slots=True)
class Check:
    """`check`: what was looked at; `level`: one of LEVELS; `advice`: what to do, "" where all is well.

    A failure makes answers wrong or ends a command; a warning does not.
    """

    check: str
    level: str
    message: str
    advice: str = ""

    def __str__(self) -> str:
        before = "" if self.level == "ok" else f"{self.level}: "
        return f"{before}{self.message}{f'; {self.advice}' if self.advice else ''}"
