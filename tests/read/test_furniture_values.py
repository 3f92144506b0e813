"""Running headers and footers: which lines go and which stay."""

from __future__ import annotations

import pytest

from reportmine.read.furniture import strip_furniture
from reportmine.read.pdf_line import Line

HEIGHT = 800.0
MIDDLE = "People told us so."


def line(text: str, y: float, page: int, size: float = 10.0) -> Line:
    return Line(text, page, 70, 300, y, size)


def left(*extra: list[tuple[str, float]], pages: int = 4, size: float = 10.0) -> list[list[str]]:
    """The texts left of `pages` pages; `extra`: for each page, lines beside one in its middle."""
    made = []
    for number in range(1, pages + 1):
        more = extra[number - 1] if number <= len(extra) else []
        above = [line(t, y, number, size) for t, y in more if y > 400]
        below = [line(t, y, number, size) for t, y in more if y <= 400]
        made.append([*above, line(MIDDLE, 400, number, size), *below])
    return [[one.text for one in page] for page in strip_furniture(made, [HEIGHT] * pages)]


@pytest.mark.parametrize(
    ("y", "goes"),
    [(790, True), (740, True), (730, False), (600, False), (110, False), (100, True), (60, True)],
)
def test_only_lines_of_the_margins_go(y: float, goes: bool) -> None:
    found = left(*[[("Report on Aford", y)]] * 4)
    assert found == [[MIDDLE]] * 4 if goes else all("Report on Aford" in page for page in found)


@pytest.mark.parametrize(
    ("pages", "times", "goes"), [(4, 3, True), (4, 2, False), (3, 2, True), (2, 2, True), (2, 1, False)]
)
def test_how_often_a_line_must_recur(pages: int, times: int, goes: bool) -> None:
    found = left(*[[("Report on Aford", 780)]] * times, pages=pages)
    assert ["Report on Aford" in page for page in found[:times]] == [not goes] * times


def test_digits_and_capitals_do_not_tell_lines_apart() -> None:
    found = left(*[[(f"Visit {n} of 9", 780)] for n in range(1, 5)])
    assert found == [[MIDDLE]] * 4
    assert left([("REPORT", 780)], [("Report", 780)], [("report", 780)]) == [[MIDDLE]] * 4


def test_another_height_is_another_line() -> None:
    found = left([("Summary", 780)], [("Summary", 765)], [("Summary", 750)])
    assert ["Summary" in page for page in found] == [True, True, True, False]


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("7", True),
        ("Page 7", True),
        ("page 7 of 12", True),
        ("- 7 -", True),
        ("7/12", True),
        ("7 people told us", False),
        ("Page seven", False),
        ("20245", False),
    ],
)
def test_page_numbers(text: str, goes: bool) -> None:
    assert (text in left([(text, 60)])[0]) is not goes


def test_a_page_number_in_the_flow_stays() -> None:
    assert left([("7", 500)])[0] == ["7", MIDDLE]


def test_a_footer_that_ends_in_the_pages_own_number_goes_with_what_stands_beside_it() -> None:
    foot = [("Harrowdale, visited in May 1", 40), ("Published by us", 30)]
    assert left(foot)[0] == [MIDDLE]
    other = [("They were seen in 2018", 40), ("Published by us", 30)]
    assert left(other)[0] == [MIDDLE, "They were seen in 2018", "Published by us"]


def test_pages_without_layout_are_judged_by_their_first_and_last_two_lines() -> None:
    def page(number: int, *texts: str) -> list[Line]:
        return [Line(text, number) for text in texts]

    pages = [page(n, "Aford report", "a", f"one{'xyz'[n - 1]}", "b", f"foot {n}") for n in (1, 2, 3)]
    found = strip_furniture(pages, [0.0] * 3)
    assert [[one.text for one in lines] for lines in found] == [["onex"], ["oney"], ["onez"]]
    twice = [page(1, "Yes", "Yes", "No."), page(2, "Maybe."), page(3, "Never.")]
    assert [one.text for one in strip_furniture(twice, [0.0] * 3)[0]] == ["Yes", "Yes", "No."]


def test_a_long_line_recurs_at_any_height() -> None:
    text = "Inspection of Aford children's services"
    assert left([(text, 20)], [(text, 45)], [(text, 90)], [("Aford and its plans are here", 45)]) == [
        [MIDDLE], [MIDDLE], [MIDDLE], [MIDDLE, "Aford and its plans are here"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "stay"),
    [
        (["Safe", "Safe", "Caring", "Caring"], []),  # each names its section on every page of it
        (["Safe", "Caring", "Safe", "Caring"], []),
        (
            ["Plans are late", "Staff are kind", "Homes are old", "Leaders know"],
            [0, 1, 2, 3],
        ),  # first lines of text
        (["Safe", "Safe", "Plans are late", "Staff are kind"], [0, 1, 2, 3]),
    ],
)
def test_running_heads_that_name_the_section(heads: list[str], stay: list[int]) -> None:
    found = left(*[[(head, 790)] for head in heads])
    assert [i for i, page in enumerate(found) if heads[i] in page] == stay


def test_a_head_that_names_the_section_once_repeats_a_heading_of_the_text() -> None:
    heads = ["Safe", "Caring", "Well-led"]
    pages = [[line(head, 800, n), line(f"{n} {head}", 600, n, 16), line(MIDDLE, 400, n)]
             for n, head in enumerate(heads, 1)]  # fmt: skip
    found = strip_furniture(pages, [842.0] * 3)
    assert [[x.text for x in page] for page in found] == [
        [f"{n} {h}", MIDDLE] for n, h in enumerate(heads, 1)
    ]


def test_a_page_number_at_the_other_edge_of_the_foot() -> None:
    pages = [[line(MIDDLE, 400, n), line(f"Visit to {place}", 30, n), line(str(n), 30, n)]
             for n, place in enumerate(("Aford", "Bford", "Cford", "Dford"), 1)]  # fmt: skip
    assert [[x.text for x in page] for page in strip_furniture(pages, [842.0] * 4)] == [[MIDDLE]] * 4
