"""Errors a user can meet. Every message is one line: what, where, and what to do."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import resources


class ReportmineError(Exception):
    """Base of all errors this package raises on purpose, each by a name of its own."""

    status = 1  # of the command that it ends


# What was asked for


class UsageProblem(ReportmineError):
    """What was asked for is wrong, whatever the files hold: status 2, or 400 on the site."""

    status = 2


class UnknownChoice(UsageProblem):
    """There is no theme, system, family, finding, command … of that name.

    `nearest`: what may have been meant, nearest first. The message names them, else `advice`.
    """

    def __init__(self, problem: str, nearest: Sequence[str] = (), advice: str = "") -> None:
        self.nearest = tuple(nearest)
        if nearest:
            advice = f"did you mean {', '.join(nearest[:-1])}{' or ' if nearest[1:] else ''}{nearest[-1]}?"
        super().__init__(f"{problem}; {advice}" if advice else problem)


class AmbiguousName(UsageProblem):
    """A name that several systems have; the message lists them."""


class BadDate(UsageProblem):
    """A text that is no date, or no year."""


class BadArgument(UsageProblem):
    """A number out of its range, or arguments that exclude each other."""


class UnclearDirection(UsageProblem):
    """The same or the opposite direction was asked of what neither praises nor criticises clearly."""


class BadTheme(UsageProblem):
    """A theme of one's own with a bad name, without a definition, or with too few examples."""


# Files that are given


class NoSuchFile(ReportmineError):
    """A file or folder that is not there."""


class BadManifest(ReportmineError):
    """A manifest that cannot be used: not CSV, or its columns are not the known ones."""


class BadInput(ReportmineError):
    """A line of the input that is not of its documented form."""


class BadLabels(BadInput):
    """Labels that cannot be used: not of their form, or of sentences that the reports do not have."""


class NotReadable(ReportmineError):
    """The one file that a command was given cannot be read."""


class ReadProblem(ReportmineError):
    """A file, page or part could not be read.

    `code` is one of PROBLEM_CODES; `page` is set when only that page failed; `step` is one of STEPS.
    """

    def __init__(self, code: str, message: str, page: int | None = None, *, step: str = "read") -> None:
        if code not in PROBLEM_CODES:
            raise ValueError(f"unknown problem code {code!r}: one of {sorted(PROBLEM_CODES)}")
        super().__init__(message)
        self.code = code
        self.message = message
        self.page = page
        self.step = step


# Databases


class NoSuchDatabase(ReportmineError):
    """No file lies at the path of a database that is to be read."""


class DatabaseError(ReportmineError):
    """The file is no reportmine database, or one of a later version."""


class NotADatabase(DatabaseError):
    """A file that is no database which reportmine built."""


class OutdatedDatabase(DatabaseError):
    """A database that an earlier version built."""


class LaterDatabase(DatabaseError):
    """A database that a later version built, whose schema is not known here."""


class DatabaseInUse(DatabaseError):
    """A database that another process is writing."""


class TooFewFindings(ReportmineError):
    """A database that holds too little to learn from."""


# What this installation has


class DataFileError(ReportmineError):
    """A TOML file of domain knowledge breaks its own rules."""


class ModelError(ReportmineError):
    """A model folder is missing, damaged or not the one its checksums name."""


class MissingExtra(ReportmineError):
    """A package that only an extra installs."""


class NothingToMeasure(ReportmineError):
    """Labels of which none can be measured."""


class CannotServe(ReportmineError):
    """The site cannot be served: a taken port, or a file name that Datasette does not open."""


# What is done with a file where it may run out of time and memory, as a message says it.
STEPS = {"read": "reading it", "structure": "finding its sections and sentences"}

# Reason codes of the table `problems`: what each means to a reader, and what a user can do about it. One
# list, read here, for nothing may be imported.
_ROWS = tomllib.loads(resources.files("reportmine").joinpath("data", "problems.toml").read_text("utf-8"))
PROBLEM_CODES: dict[str, str] = {row["code"]: row["means"] for row in _ROWS["problem"]}
PROBLEM_ADVICE: dict[str, str] = {row["code"]: row["do"] for row in _ROWS["problem"]}
