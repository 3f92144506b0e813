"""Dates as inspection reports print them, to ISO dates."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("january february march april may june july august september october november december").split()
_MONTH = "(?:sept|" + "|".join(f"{m[:3]}(?:{m[3:]})?" if len(m) > 3 else m for m in _MONTHS) + r")\.?"
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?<!\d)(\d{1,2})(?:st|nd|rd|th)?"
    r"(?:\s+(?:day\s+)?of)?"
)
_MORE_DAYS = r"(?:,\s*\d{1,2}(?:st|nd|rd|th)?)*"  # "8, 9 and 10 July 2024"
_TO = r"\s*(?:to|and|until|-|–|—|,|&)\s*"
# "8 to 12 July 2024", "22 – 26 January 2018", "4 December 2023 to 8 December 2023",
# "27 November to 8 December 2023", "9, 10, 11 July 2014"
RANGE = re.compile(
    rf"{_DAY}{_MORE_DAYS}(?:\s+({_MONTH}))?(?:,?\s+(\d{{4}}))?{_TO}{_DAY}\s+({_MONTH}),?\s+(\d{{4}})", re.I
)
# "Between 20 and 24 June, Ofsted …": the letter's own date says which year.
YEARLESS = re.compile(rf"{_DAY}(?:\s+({_MONTH}))?{_TO}{_DAY}\s+({_MONTH})\b(?!\s+\d{{4}})", re.I)
SINGLE = re.compile(rf"{_DAY}\s+({_MONTH}),?\s+(\d{{4}})", re.I)
_ANOTHER = re.compile(rf"[\s,;&]*(?:and\s+)?{SINGLE.pattern}", re.I)
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


_NUMERIC = re.compile(r"\b(\d{1,2})([/.])(\d{1,2})\2(\d{4})\b")


def _spelled(text: str) -> str:
    """ "12/09/2016" and "12.09.2016" are the 12th of September in England."""

    def spell(match: re.Match[str]) -> str:
        day, _, month, year = match.groups()
        return f"{day} {_MONTHS[int(month) - 1]} {year}" if 1 <= int(month) <= 12 else match.group(0)

    return _NUMERIC.sub(spell, text)


def _month(name: str) -> int:
    return next(i for i, m in enumerate(_MONTHS, start=1) if m.startswith(name[:3].lower()))


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), _month(month), int(day))
    except ValueError:
        return None


def find_range(text: str, year: str | None = None) -> tuple[str, str] | None:
    """The first date or range in `text` as (from, to) in ISO; a single date is both.

    `year` completes a range that is printed without one.

    >>> find_range("Inspection dates: 8 to 12 July 2024")
    ('2024-07-08', '2024-07-12')
    """
    text = _spelled(text)
    ranged, single = RANGE.search(text), SINGLE.search(text)
    if ranged and (not single or ranged.start() <= single.start()):
        day1, month1, year1, day2, month2, year2 = ranged.groups()
        last = _date(day2, month2, year2)
        first = _date(day1, month1 or month2, year1 or year2)
        if first and last and first > last and month1 and not year1:  # 12 December to 20 January 2024
            first = first.replace(year=first.year - 1)
        if first and last and first <= last:
            return first.isoformat(), last.isoformat()
    if year and (match := YEARLESS.search(text)):
        day1, month1, day2, month2 = match.groups()
        first, last = _date(day1, month1 or month2, year), _date(day2, month2, year)
        if first and last and first <= last:
            return first.isoformat(), last.isoformat()
    found = find_date(text)
    return (found, _last_of_several(text, single) or found) if found else None


def _last_of_several(text: str, first: re.Match[str] | None) -> str | None:
    """The last of dates that stand one behind the other: "2 March 2021 3 March 2021"."""
    found = None
    at = first.end() if first else len(text)
    while match := _ANOTHER.match(text, at):
        found, at = _date(*match.groups()), match.end()
    return found.isoformat() if found else None


def find_date(text: str) -> str | None:
    """The first full date in `text`, in ISO, or None."""
    text = _spelled(text)
    if match := SINGLE.search(text):
        day, month, year = match.groups()
        if (found := _date(day, month, year)) is not None:
            return found.isoformat()
    if match := ISO.search(text):
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:
            return None
    return None


def from_file_name(stem: str) -> str | None:
    """A full date in a file name: "…-23-february-2024" or "…_2024-02-23"."""
    return find_date(re.sub(r"[_-]+", " ", stem)) or find_date(stem.replace("_", "-"))


def year_in(stem: str) -> str | None:
    """A year that stands alone in a file name."""
    years = re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", stem)
    return years[-1] if years else None


def from_pdf(stamp: str) -> str | None:
    """The date of a PDF time stamp, "D:20240222135531+00'00'"."""
    match = re.match(r"(?:D:)?(\d{4})-?(\d{2})-?(\d{2})", stamp)
    try:
        return date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None
