"""Errors a user can meet. Every message is one line: what, where, and what to do."""


class ReportmineError(Exception):
    """Base of all errors this package raises on purpose."""


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


class DataFileError(ReportmineError):
    """A TOML file of domain knowledge breaks its own rules."""


class ModelError(ReportmineError):
    """A model folder is missing, damaged or not the one its checksums name."""


class DatabaseError(ReportmineError):
    """The file is no reportmine database, or one of a later version."""


# Reason codes of the table `problems`, each with what it means to a reader.
PROBLEM_CODES: dict[str, str] = {
    "not_found": "there is no such file",
    "foreign": "the format is none that reportmine reads",
    "empty": "the file holds no text",
    "no_text": "the pages are pictures: no text layer",
    "encrypted": "a password is needed",
    "damaged": "the file breaks its format's rules and could not be read",
    "too_large": "the file, or what it unpacks to, is over the limits",
    "timeout": "reading took longer than the limit",
    "crashed": "reportmine itself failed on this file",
    "unreadable_page": "one page could not be read; the others were",
    "not_a_report": "the text is no inspection report, review or policy document",
    "duplicate": "the same content was already read from another path",
    "manifest": "a row of the manifest could not be used",
    "theme": "a theme of your own could not be taught to the new database",
}
