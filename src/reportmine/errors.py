"""Errors a user can meet. Every message is one line: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence


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

    `code` is one of PROBLEM_CODES; `page` is set when only that page failed.
    """

    def __init__(self, code: str, message: str, page: int | None = None) -> None:
        if code not in PROBLEM_CODES:
            raise ValueError(f"unknown problem code {code!r}: one of {sorted(PROBLEM_CODES)}")
        super().__init__(message)
        self.code = code
        self.message = message
        self.page = page


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


# Reason codes of the table `problems`, each with what it means to a reader.
PROBLEM_CODES: dict[str, str] = {
    "not_found": "there is no such file",
    "foreign": "the format is none that reportmine reads",
    "empty": "the file holds no text",
    "no_text": "the pages are pictures, or their fonts name no letters: no text layer",
    "encrypted": "a password is needed",
    "damaged": "the file breaks its format's rules and could not be read",
    "too_large": "the file, or what it unpacks to, is over the limits",
    "timeout": "reading took longer than the limit",
    "crashed": "reportmine itself failed on this file",
    "unreadable_page": "one page could not be read; the others were",
    "ocr_page": "one page was read from its picture, by OCR",
    "left_out": "something on one page is no part of its text: fields, boxes, comments",
    "not_a_report": "the text is no inspection report, review or policy document",
    "duplicate": "the same content was already read from another path",
    "missing_heading": "a heading that reports of the family always have is not there",
    "muted_section": "a heading would have made context of what reads as judgements; they count",
    "manifest": "a row of the manifest could not be used",
    "theme": "a theme of your own could not be taught to the new database",
}
