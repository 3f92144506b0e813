"""What a build came to, and the error of one that came to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportmine.errors import ReportmineError
from reportmine.read.sniff import SUFFIXES


@dataclass(slots=True)
class Summary:
    """What a build came to.

    `read` and `known` add up to the reports; `reread` are those of `read` that the old database had,
    `retagged` those of `known` whose tags and vectors were made anew from the stored text.
    """

    read: int = 0
    reread: int = 0
    known: int = 0
    retagged: int = 0
    dropped: int = 0
    findings: int = 0
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    families: dict[str, int] = field(default_factory=dict)

    @property
    def reports(self) -> int:
        """Reports in the new database."""
        return self.read + self.known


class NothingReadError(ReportmineError):
    """No file gave a report: the old database stays. `summary` says why."""

    def __init__(self, summary: Summary) -> None:
        if summary.problems:
            message = f"nothing could be read ({len(summary.problems)} problems)"
        else:
            message = f"no reports under these paths (files ending in {', '.join(sorted(SUFFIXES))})"
        super().__init__(f"{message}; the database was not changed")
        self.summary = summary
