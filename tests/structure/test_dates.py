"""Dates as reports print them."""

import pytest

from reportmine.structure.dates import find_date, find_range, from_file_name, from_pdf, year_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8 to 12 July 2024", ("2024-07-08", "2024-07-12")),
        ("22 – 26 January 2018", ("2018-01-22", "2018-01-26")),
        ("4 December 2023 to 8 December 2023", ("2023-12-04", "2023-12-08")),
        ("27 November to 8 December 2023", ("2023-11-27", "2023-12-08")),
        ("12 December to 20 January 2024", ("2023-12-12", "2024-01-20")),
        ("between 16 and 20 October 2017, Ofsted", ("2017-10-16", "2017-10-20")),
        ("Monday 3rd March 2025", ("2025-03-03", "2025-03-03")),
        ("12/09/2016 to 06/10/2016", ("2016-09-12", "2016-10-06")),
        ("31/02/2020", None),
        ("31 February 2020", None),
        ("12 to 8 July 2024", ("2024-07-08", "2024-07-08")),
        ("no date", None),
    ],
)
def test_ranges(text: str, expected: tuple[str, str] | None) -> None:
    assert find_range(text) == expected


def test_a_year_from_elsewhere_completes_a_range() -> None:
    assert find_range("Between 20 and 24 June, inspectors", "2016") == ("2016-06-20", "2016-06-24")


def test_dates_in_names_and_metadata() -> None:
    assert from_file_name("bexley--inspection-23-february-2024") == "2024-02-23"
    assert from_file_name("report_2024-02-23") == "2024-02-23"
    assert year_in("dorset-ics-2024-quality") == "2024"
    assert year_in("a20241b") is None
    assert from_pdf("D:20240222135531+00'00'") == "2024-02-22"
    assert from_pdf("D:20249922") is None
    assert find_date("13/13/2024") is None
