"""Build the coroners' reports that are PDF or Word files, in `coroners/`. People and places are made up.

The same script always gives the same bytes of a PDF: invariant, and fonts that are embedded.

    python -m tests.samples.make_coroners [--out /tmp/check]
"""

import argparse
from pathlib import Path

from docx import Document
from reportlab import rl_config
from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

HERE = Path(__file__).parent / "coroners"
BODY = ParagraphStyle("body", fontName="Sans", fontSize=10.5, leading=13.5, spaceAfter=7)
BOLD = ParagraphStyle("bold", BODY, fontName="Sans-Bold")
TITLE = ParagraphStyle("title", BOLD, fontSize=13, leading=17, spaceAfter=12)

POWERS = (
    "I make this report under paragraph 7, Schedule 5, of the Coroners and Justice Act 2009 and "
    "regulations 28 and 29 of the Coroners (Investigations) Regulations 2013."
)
FORMULA = (
    "During the course of the inquest the evidence revealed matters giving rise to concern. In my opinion "
    "there is a risk that future deaths will occur unless action is taken. In the circumstances it is my "
    "statutory duty to report to you."
)
ACTION = (
    "In my opinion action should be taken to prevent future deaths and I believe you and your organisation "
    "have the power to take such action."
)
RESPONSE = (
    "You are under a duty to respond to this report within 56 days of the date of this report, namely by "
    "{}. I, the coroner, may extend the period.",
    "Your response must contain details of action taken or proposed to be taken, setting out the timetable "
    "for action. Otherwise you must explain why no action is proposed.",
)
COPIES = (
    "I have sent a copy of my report to the Chief Coroner and to the following Interested Persons: {}",
    "The Chief Coroner may publish either or both in a complete or redacted or summary form. He may send a "
    "copy of this report to any person who he believes may find it useful or of interest.",
)

Parts = list[tuple[str, str, list[str]]]  # (number, heading, paragraphs)

TABLED: Parts = [
    ("", "THIS REPORT IS BEING SENT TO:", [
        "1. Dr P. Oakes, Medical Director, Skerrow Bay Hospitals NHS Foundation Trust, Quay Road, Skerrow",
        "2. The Secretary of State for Health and Social Care",
    ]),
    ("1", "CORONER", ["I am Dilys Wray, senior coroner, for the coroner area of Harrowdale."]),
    ("2", "CORONER’S LEGAL POWERS", [POWERS]),
    ("3", "INVESTIGATION and INQUEST", [
        "On 14 March 2022 I commenced an investigation into the death of Tobias Kell, aged 54. The "
        "investigation concluded at the end of the inquest on 9 May 2023. The medical cause of death was "
        "1a sepsis.",
    ]),
    ("4", "CIRCUMSTANCES OF THE DEATH", [
        "Mr Kell came to the emergency department with a fever on 6 March 2022. He waited four hours for a "
        "doctor. Antibiotics were not given until the next morning, although the sepsis tool had been "
        "filled in at the door.",
    ]),
    ("5", "CORONER’S CONCERNS", [
        FORMULA,
        "The MATTERS OF CONCERN are as follows. –",
        "(1) The sepsis tool is filled in on paper at triage and is not seen by the doctor. It was in a "
        "tray "
        "when Mr Kell was examined.",
        "(2) There is no alert when antibiotics are overdue.",
        "(3) Locum doctors are not shown how to prescribe on the system before their first shift, and five "
        "of the eleven who gave evidence had never been shown.",
    ]),
    ("6", "ACTION SHOULD BE TAKEN", [ACTION]),
    ("7", "YOUR RESPONSE", [RESPONSE[0].format("18 July 2023"), RESPONSE[1]]),
    ("8", "COPIES and PUBLICATION", [COPIES[0].format("Mrs Kell."), COPIES[1]]),
    ("9", "", ["23 May 2023                    SIGNED BY CORONER: D. Wray"]),
]  # fmt: skip

PLAIN: Parts = [
    ("", "THIS REPORT IS BEING SENT TO:", ["The Governor, HMP Skerrow", "Practice Care Limited"]),
    ("1", "CORONER", ["I am Owen Tasker, area coroner, for the coroner area of Skerrow."]),
    ("2", "CORONER'S LEGAL POWERS", [POWERS]),
    ("3", "INVESTIGATION and INQUEST", [
        "On 8 October 2019 an investigation was commenced into the death of Niall Brock, 33. The "
        "investigation concluded at the end of the inquest on 30 November 2020.",
    ]),
    ("4", "CIRCUMSTANCES OF DEATH", [
        "Mr Brock had told a nurse at reception that he would not manage in prison. An ACCT was opened and "
        "closed within two days. He was found in his cell on 1 October 2019.",
    ]),
    ("5", "CORONER'S MATTERS OF CONCERN", [
        "In the course of the inquest the evidence revealed matters giving rise to concern. In my opinion "
        "there is a risk that future deaths may occur unless action is taken. It is my statutory duty to "
        "report to you.",
        "1. Reception nurses do not read the person escort record. One said that it is never handed over.",
        "2. Observations were written up in advance at round times.",
        "3. The cell bell was out of order for nineteen days; staff had no other means of being called at "
        "night.",
        "My concern is that bells elsewhere in the prison are no better.",
    ]),
    ("6", "ACTION SHOULD BE TAKEN", [ACTION]),
    ("7", "YOUR RESPONSE", [RESPONSE[0].format("1 February 2021")]),
    ("8", "COPIES and PUBLICATION", [COPIES[0].format("the family of Mr Brock.")]),
    ("9", "", ["Dated this 7th day of December 2020"]),
]  # fmt: skip

WORD: Parts = [
    ("", "THIS REPORT IS BEING SENT TO:", [
        "1. Jo Hale, Registered Manager, Larkhill House Nursing Home",
        "2. NHS England",
    ]),
    ("1", "CORONER", ["I am Meg Sorrel, assistant coroner, for the coroner area of Fenwater."]),
    ("2", "CORONER’S LEGAL POWERS", [POWERS]),
    ("3", "INVESTIGATION and INQUEST", [
        "On 3rd April 2024 I commenced an investigation into the death of Edna Voss aged 88 years. The "
        "investigation concluded at the end of the inquest on 27th January 2025.",
    ]),
    ("4", "CIRCUMSTANCES OF THE DEATH", [
        "Mrs Voss choked on toast at Larkhill House. She had been prescribed a soft diet. The agency carer "
        "had not been told.",
    ]),
    ("5", "CORONER’S CONCERNS", [
        FORMULA + " The MATTERS OF CONCERN are as follows: (1) Diets are written on a board in the kitchen "
        "that carers do not see. (2) Agency staff have no log-in for care plans. They rely on what they "
        "are "
        "told at handover. (3) No first aider was on shift.",
    ]),
    ("6", "ACTION SHOULD BE TAKEN", [ACTION]),
    ("7", "YOUR RESPONSE", [RESPONSE[0].format("31 March 2025")]),
    ("8", "COPIES and PUBLICATION", [COPIES[0].format("the family of Mrs Voss and the CQC.")]),
    ("9", "", ["3rd February 2025"]),
]  # fmt: skip
HEAD = "REGULATION 28 REPORT TO PREVENT FUTURE DEATHS"


def write_pdf(path: Path, story: list[Flowable]) -> None:
    SimpleDocTemplate(str(path), pagesize=A4, title="Reg 28 template v3", author="").build(story)


def tabled(parts: Parts) -> list[Flowable]:
    """The form of the template: numbers in a narrow column, all else in a wide one."""
    rows = [
        [
            Paragraph(number, BODY),
            [Paragraph(heading, BOLD)] * bool(heading) + [Paragraph(p, BODY) for p in texts],
        ]
        for number, heading, texts in parts
    ]
    grid = Table(rows, colWidths=[32, 420], splitInRow=1)
    grid.setStyle([("GRID", (0, 0), (-1, -1), 0.6, black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return [Paragraph(HEAD, TITLE), grid]


def plain(parts: Parts) -> list[Flowable]:
    """Paragraphs, headings in the weight of the text."""
    story: list[Flowable] = [Paragraph(HEAD, TITLE)]
    for number, heading, texts in parts:
        if heading:
            story += [Spacer(1, 6), Paragraph(f"{number} {heading}".strip(), BODY)]
        story += [Paragraph(text, BODY) for text in texts]
    return story


def write_docx(path: Path, parts: Parts) -> None:
    document = Document()
    document.add_paragraph().add_run(HEAD).bold = True
    table = document.add_table(rows=0, cols=2)
    for number, heading, texts in parts:
        left, right = table.add_row().cells
        left.text = number
        first = right.paragraphs[0]
        if heading:
            first.add_run(heading).bold = True
        else:
            first.text = texts[0]
        for text in texts if heading else texts[1:]:
            right.add_paragraph(text)
    document.save(str(path))


def main(out: Path) -> None:
    rl_config.invariant = 1
    fonts = Path("/usr/share/fonts/truetype/liberation")
    for name, file in (("Sans", "LiberationSans-Regular"), ("Sans-Bold", "LiberationSans-Bold")):
        pdfmetrics.registerFont(TTFont(name, str(fonts / f"{file}.ttf")))
    out.mkdir(parents=True, exist_ok=True)
    write_pdf(out / "tobias-kell-2023.pdf", tabled(TABLED))
    write_pdf(out / "niall-brock-2020.pdf", plain(PLAIN))
    write_docx(out / "edna-voss-2025.docx", WORD)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE)
    main(parser.parse_args().out)
