"""One inspection report of a care home, drawn in many ways: its places on the page, the order in the file.

The home, its people and what was found are made up. `REPORT` is what the report says; `draw` prints it. A
`Layout` says what the pages look like (columns, rules, where the table of breaches begins) and in which
order the file draws what is on them: PDF readers hand text over in that order.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

NAME, PROVIDER = "Larkhill House", "Pellowmere Care Limited"
ACTIVITIES = (
    "Accommodation for persons who require nursing or personal care",
    "Treatment of disease, disorder or injury",
)
RATINGS = (
    ("Overall rating for this service", "Inadequate"),
    ("Is the service safe?", "Inadequate"),
    ("Is the service effective?", "Requires improvement"),
    ("Is the service caring?", "Good"),
    ("Is the service responsive?", "Good"),
    ("Is the service well-led?", "Inadequate"),
)
SUMMARY = (
    "Larkhill House gives nursing care to 38 older people, some of whom live with dementia. On the day"
    " of our visit 31 people lived there. The bedrooms are on two floors around a walled garden.",
    "People spoke warmly of the staff. Several relatives said that they were greeted by name and "
    "offered a meal when they stayed late. The activities worker knew what each person had done for a "
    "living.",
    "Medicines were not always given on time. The records of three people did not show whether a dose "
    "had been taken, and agency staff could not tell from the plans how much help a person needed.",
    "There were too few staff in the evening. People who wanted to go to bed late had to wait, and two"
    " of them told us that they had stopped asking. The rota for April showed eleven such evenings.",
    "The food was plentiful and freshly cooked. Nurses noticed quickly when somebody lost weight, and "
    "a dietitian came to the home every month to see how those people were.",
    "The checks on which the provider relied had not found the gaps. An audit in March had scored the "
    "home at 98 per cent although the same sheets had 14 signatures missing.",
)
FIVE = (
    ("Is the service safe?", "The service was not safe. Medicines were given late."),
    ("Is the service effective?", "The service was not always effective. Plans were not read."),
    ("Is the service caring?", "The service was caring. Staff knocked at doors."),
    ("Is the service responsive?", "The service was responsive. Complaints were answered."),
    ("Is the service well-led?", "The service was not well-led. Audits missed the gaps."),
)
FINDINGS = (
    ("Is the service safe?",
     ("Medicines were not managed safely. We counted 14 doses that nobody had signed for, and one of "
      "them was of a medicine that thins the blood. Nobody had asked why it was missing.",
      "Staff knew whom to tell about abuse. Two of them had done so in the spring, and the manager had"
      " acted on it the same day and written down what was done.")),
    ("Is the service effective?",
     ("Plans of care were not read by agency staff. Falls were not written down where those who came "
      "on duty in the evening would look for them, so that the same person fell again.",
      "People saw a doctor when they needed one. The optician came twice a year, and everybody who "
      "wore glasses had a pair with the right lenses in it.")),
    ("Is the service caring?",
     ("Staff gave people time to answer. A carer sat on the floor for ten minutes to hold the hand of "
      "a woman who was upset, until she was ready to have lunch with the others.",
      "Letters were handed over unopened. Doors were closed during personal care, and those who shared"
      " a bathroom said that nobody had to wait for it in the corridor.")),
    ("Is the service responsive?",
     ("Complaints were answered within ten days. After two families said that the telephone went "
      "unanswered at weekends the nurse in charge was given a handset to carry.",
      "The choir met each Thursday. A man who had been a baker now made the rolls on Fridays, and "
      "everybody in the house knew him for it and praised them.")),
    ("Is the service well-led?",
     ("Nobody compared the rota with the hours worked. The manager had been in post for five months "
      "and had not yet seen the figures on which the provider relied for its own reports.",
      "Staff met once a month. The notes of each meeting said who would do what by when, and the next "
      "meeting began with what had come of it since then.")),
)  # fmt: skip
INTRO = (
    "The table below shows where regulations were not being met and we have taken action. We will "
    "check that this action is taken by the provider."
)
BREACHES = (
    (0, "Regulation 12 HSCA (RA) Regulations 2014 Safe care and treatment",
     ("The provider did not make sure that medicines were given when they were due, and the records "
      "did not show which doses had been missed or why.",
      "Nobody had looked again at the plans of people after they fell.")),
    (0, "Regulation 18 HSCA (RA) Regulations 2014 Staffing",
     ("There were too few carers in the evening",)),
    (1, "Regulation 9 HSCA (RA) Regulations 2014 Person-centred care",
     ("How the regulation was not being met:",
      "Plans did not say what people liked or what they could do.")),
    (1, "Regulation 17 HSCA (RA) Regulations 2014 Good governance",
     ("Audits had not found the gaps in the records of medicines.",
      "The enforcement action we took: We served a warning notice")),
)  # fmt: skip
TOLD, ENFORCED = "Action we have told the provider to take", "Enforcement actions"
# The first two breaches stand under the first heading, the others under the second.
TABLES = ((TOLD, BREACHES[:2]), (ENFORCED, BREACHES[2:]))

LEFT, RIGHT, TOP, BOTTOM = 62.0, 520.0, 760.0, 80.0
HEAD_SIZE, BODY_SIZE, LEADING = 18.0, 10.5, 13.5
BODY, BOLD = "Helvetica", "Helvetica-Bold"


@dataclass(frozen=True)
class Mark:
    """Something drawn: a piece of text, or a picture (`text` is empty). `role` says what it is for."""

    page: int
    x: float
    y: float
    text: str
    font: str = BODY
    size: float = BODY_SIZE
    role: str = "body"  # masthead, heading, body, rating, cell, furniture, picture
    row: int = 0  # of a table: its row and column
    column: int = 0


@dataclass(frozen=True)
class Layout:
    """How the report is printed (first), and in which order the file draws it (last)."""

    columns: bool = False  # the summary stands in two columns
    rules: bool = False  # lines around the cells of the table of breaches
    low: float = 0.0  # points above the foot of a page where the tables begin; they go on over the next
    head_again: bool = False  # where it goes on, its head is printed again
    pictures: bool = False  # a sign stands beside the word of each grade
    beside: bool = False  # the grade of a key question stands beside its heading
    bold: bool = False  # the names of regulations are in bold
    words: bool = False  # each word is drawn by itself, no space between them
    spaced: bool = False  # the letters of headings stand apart
    order: Callable[[list[Mark]], list[Mark]] = field(default=list)


class _Page:
    """Sets text from the top of a page down, and turns the page where it ends."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.marks: list[Mark] = []
        self.lines: list[tuple[int, float]] = []  # rules: page and height
        self.number, self.y = 1, TOP

    def turn(self) -> None:
        self.number, self.y = self.number + 1, TOP

    def add(self, x: float, text: str, **what: object) -> None:
        self.marks.append(replace(Mark(self.number, x, self.y, text), **what))  # type: ignore[arg-type]

    def heading(self, text: str, size: float = HEAD_SIZE, grade: str = "") -> None:
        if self.y < BOTTOM + 90:
            self.turn()
        self.y -= size * 0.6
        self.add(LEFT, text, font=BOLD, size=size, role="heading")
        if grade:
            self._grade(grade)
        self.y -= size * 1.2

    def _grade(self, grade: str) -> None:
        self.add(420, grade, font=BOLD, role="rating")
        if self.layout.pictures:
            self.add(420 + stringWidth(grade, BOLD, BODY_SIZE) + 6, "", role="picture")

    def rating(self, question: str, grade: str) -> None:
        self.add(LEFT, question, font=BOLD)
        self._grade(grade)
        self.y -= 22

    def paragraph(self, text: str, x: float = LEFT, right: float = RIGHT, **what: object) -> None:
        for line in wrapped(text, right - x):
            if self.y < BOTTOM:
                self.turn()
            self.add(x, line, **what)
            self.y -= LEADING
        self.y -= LEADING * 0.6

    def columns(self, texts: Iterable[str], at: int) -> None:
        """Two columns side by side; the second begins with text number `at`."""
        texts, gutter = list(texts), 20.0
        half, top = (RIGHT - LEFT - gutter) / 2, self.y
        lowest = top
        for number, x in enumerate((LEFT, LEFT + half + gutter)):
            self.y = top
            for text in texts[at:] if number else texts[:at]:
                self.paragraph(text, x, x + half, column=number)
            lowest = min(lowest, self.y)
        self.y = lowest


def wrapped(text: str, width: float, font: str = BODY, size: float = BODY_SIZE) -> list[str]:
    """The lines of a text set in the given width."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and stringWidth(longer, font, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _table(page: _Page, breaches: Iterable[tuple[int, str, tuple[str, ...]]], first: int) -> None:
    """Left the activity, right the regulation and what was wrong; both cells begin at one height."""
    middle = 250.0

    def head(row: int) -> None:
        page.add(LEFT, "Regulated activity", font=BOLD, role="cell", row=row, column=0)
        page.add(middle, "Regulation", font=BOLD, role="cell", row=row, column=1)
        page.y -= LEADING * 1.8

    head(first)
    for row, (activity, regulation, texts) in enumerate(breaches, start=first + 1):
        if page.y < BOTTOM + 3 * LEADING:
            page.turn()
            if page.layout.head_again:
                head(row)
        page.lines.append((page.number, page.y + LEADING))
        top, number = page.y, page.number
        for n, line in enumerate(wrapped(ACTIVITIES[activity], middle - LEFT - 20)):
            page.marks.append(Mark(number, LEFT, top - n * LEADING, line, role="cell", row=row, column=0))
        for text in (regulation, *texts):
            font = BOLD if page.layout.bold and text == regulation else BODY
            for line in wrapped(text, RIGHT - middle, font):
                if page.y < BOTTOM:
                    page.turn()
                    if page.layout.head_again:
                        head(row)
                page.add(middle, line, font=font, role="cell", row=row, column=1)
                page.y -= LEADING
            page.y -= LEADING * 0.5
        if page.number == number:
            page.y = min(page.y, top - 3 * LEADING)
        page.y -= LEADING * 0.5


def marks(layout: Layout) -> tuple[list[Mark], list[tuple[int, float]]]:
    """All that is drawn, from the top of the first page to the end of the last; and the rules."""
    page = _Page(layout)
    page.add(LEFT, PROVIDER, size=12, role="masthead")
    page.y -= 32
    page.add(LEFT, NAME, font=BOLD, size=26, role="masthead")
    page.y -= 26
    page.add(LEFT, "Inspection report", size=15, role="masthead")
    page.y -= 40
    page.paragraph("Date of inspection visit: 7 and 10 July 2015")
    page.paragraph("Date of publication: 1 October 2015")
    page.heading("Ratings")
    for question, grade in RATINGS:
        page.rating(question, grade)
    page.turn()
    page.heading("Overall summary")
    if layout.columns:
        page.columns(SUMMARY, at=3)
    else:
        for text in SUMMARY:
            page.paragraph(text)
    page.turn()
    grades = dict(RATINGS)
    page.heading("The five questions we ask about services and what we found")
    for question, text in FIVE:
        page.heading(question, 12, grades[question])
        page.paragraph(text, right=400)
    page.turn()
    for question, texts in FINDINGS:
        page.heading(question, grade=grades[question] if layout.beside else "")
        page.heading("Our findings", 13)
        for text in texts:
            page.paragraph(text)
    page.turn()
    if layout.low:
        page.y = BOTTOM + layout.low
    for number, (heading, breaches) in enumerate(TABLES):
        page.heading(heading)
        page.paragraph(INTRO)
        _table(page, breaches, 10 * number)
    return page.marks, page.lines


def draw(layout: Layout) -> bytes:
    """The report as a PDF."""
    everything, rules = marks(layout)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for number in range(1, everything[-1].page + 1):
        text = f"{number}  {NAME} Inspection report 01/10/2015"
        foot = Mark(number, LEFT, 34, text, size=9, role="furniture")
        for mark in layout.order([m for m in everything if m.page == number] + [foot]):
            _draw(canvas, mark, layout)
        for page, y in rules if layout.rules else ():
            if page == number:
                canvas.line(LEFT - 4, y, RIGHT + 4, y)
                canvas.line(LEFT - 4, y, LEFT - 4, y - 30)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, mark: Mark, layout: Layout) -> None:
    if not mark.text:  # a sign: a picture that says in colour what the word beside it says
        canvas.circle(mark.x + 4, mark.y + 4, 4, stroke=0, fill=1)
        return
    apart = _apart(mark) if layout.spaced and mark.role == "heading" and mark.size >= HEAD_SIZE else 0.0
    if not layout.words:
        canvas.setFont(mark.font, mark.size)
        canvas.drawString(mark.x, mark.y, mark.text, charSpace=apart)
        return
    x = mark.x
    for word in mark.text.split():
        canvas.setFont(mark.font, mark.size)
        canvas.drawString(x, mark.y, word, charSpace=apart)
        x += stringWidth(word, mark.font, mark.size) + apart * len(word) + 0.25 * mark.size


def _apart(mark: Mark) -> float:
    """Points between the letters of a heading: as many as its line has room for on the page."""
    room = A4[0] - 10 - mark.x - stringWidth(mark.text, mark.font, mark.size)
    return min(2.2, room / len(mark.text))


def last(*roles: str) -> Callable[[list[Mark]], list[Mark]]:
    """What is of one of the roles is drawn behind everything else of its page."""
    return lambda page: sorted(page, key=lambda mark: mark.role in roles)


def first(*roles: str) -> Callable[[list[Mark]], list[Mark]]:
    """What is of one of the roles is drawn before everything else of its page."""
    return lambda page: sorted(page, key=lambda mark: mark.role not in roles)


def by_line(page: list[Mark]) -> list[Mark]:
    """Line by line across the page, as a scanner sees it."""
    return sorted(page, key=lambda mark: (-mark.y, mark.x))


def by_column(page: list[Mark]) -> list[Mark]:
    """Tables: all cells of the left column, then all of the right one."""
    cells = sorted((m for m in page if m.role == "cell"), key=lambda m: (m.row // 10, m.column))
    left = iter(cells)
    return [next(left) if m.role == "cell" else m for m in page]


def right_first(page: list[Mark]) -> list[Mark]:
    """Tables: in each row the right cell before the left one."""
    cells = sorted((m for m in page if m.role == "cell"), key=lambda m: (m.row, -m.column))
    left = iter(cells)
    return [next(left) if m.role == "cell" else m for m in page]


def shuffled(seed: int) -> Callable[[list[Mark]], list[Mark]]:
    """Everything on a page in an order of no sense."""

    def order(page: list[Mark]) -> list[Mark]:
        page = list(page)
        random.Random(seed + page[0].page).shuffle(page)
        return page

    return order
