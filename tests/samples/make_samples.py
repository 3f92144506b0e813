"""Build the two sample PDFs beside this script. The services, people and findings are made up.

The same script always gives the same bytes: invariant PDFs, and fonts that are embedded.

    python tests/samples/make_samples.py
    python tests/samples/make_samples.py --out /tmp/check
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDate
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

HERE = Path(__file__).parent
MARGIN, FOOT, HEAD, GUTTER = 62, 66, 62, 22
WIDTH, TOP = A4[0] - 2 * MARGIN, A4[1] - HEAD
RULE, SHADE, INK = HexColor("#5d4a6b"), HexColor("#f2eef5"), HexColor("#3b2f47")
FONTS = {
    "Sans": "liberation/LiberationSans-Regular",
    "Sans-Bold": "liberation/LiberationSans-Bold",
    "Sans-Italic": "liberation/LiberationSans-Italic",
    "Symbols": "dejavu/DejaVuSans",
}
BODY = ParagraphStyle("body", fontName="Sans", fontSize=11, leading=14.5, spaceAfter=8)
HEADING = {"fontName": "Sans-Bold", "textColor": INK, "keepWithNext": 1}
STYLES = {
    name: ParagraphStyle(name, BODY, **changes)
    for name, changes in {
        "p": {},
        "sample": {"fontName": "Sans-Italic", "fontSize": 10, "textColor": RULE, "spaceAfter": 16},
        "provider": {"fontSize": 13, "leading": 17, "spaceAfter": 2},
        "title": {"fontName": "Sans-Bold", "fontSize": 27, "leading": 33, "spaceAfter": 8},
        "kind": {"fontSize": 18, "leading": 22, "spaceAfter": 12, "textColor": RULE},
        "question": {"fontName": "Sans-Bold", "spaceAfter": 0},
        "rating": {"fontName": "Sans-Bold", "spaceAfter": 0, "alignment": 2, "textColor": RULE},
        "cell": {"fontSize": 10, "leading": 13, "spaceAfter": 5},
        "th": {"fontName": "Sans-Bold", "fontSize": 10, "leading": 13, "spaceAfter": 3},
        "li": {
            "leftIndent": 18,
            "bulletIndent": 4,
            "bulletFontName": "Symbols",
            "bulletFontSize": 9,
            "spaceAfter": 5,
        },
        "h1": {**HEADING, "fontSize": 20, "leading": 25, "spaceBefore": 14, "spaceAfter": 9},
        "h2": {**HEADING, "fontSize": 14, "leading": 18, "spaceBefore": 10, "spaceAfter": 6},
        "h3": {**HEADING, "fontSize": 12, "leading": 15, "spaceBefore": 4, "spaceAfter": 4},
    }.items()
}

SAMPLE = "This is a sample written for testing reportmine, and not a real inspection report."
GOOD, IMPROVE = "Good", "Requires Improvement"

LARKHILL_RATINGS = [
    ("Overall rating for this service", IMPROVE),
    ("Is the service safe?", IMPROVE),
    ("Is the service effective?", GOOD),
    ("Is the service caring?", GOOD),
    ("Is the service responsive?", GOOD),
    ("Is the service well-led?", IMPROVE),
]

LARKHILL_SUMMARY = """
Larkhill House is a nursing home for up to 38 older people, some of whom live with dementia. On the day of
our visit 31 people lived there. The bedrooms are on two floors around a walled garden, and a lift joins
the floors.

We visited without notice because a relative and a community nurse had each told us about missed medicines
and about evenings when very few staff were on duty.

People and their families spoke warmly of the staff. Several relatives said that they were greeted by name
and offered a meal when they stayed late. The activities worker knew what each person had done for a
living and used it to start conversations.

Not everything we found was as good. Medicines were not always given on time, and the records of three
people did not show whether a dose had been taken. Plans for people at risk of falling had not been
brought up to date after a fall, so agency staff could not tell from them how much help a person needed.

There were too few staff between eight in the evening and midnight. People who wanted to go to bed late
had to wait, and two told us that they had stopped asking. The rota for April showed eleven evenings on
which one of the three planned carers was missing and nobody had been found to replace them.

The food was plentiful and freshly cooked. Nurses noticed quickly when somebody lost weight, and a
dietitian came to the home every month. Staff understood that a person may make a choice which others
think unwise, and they wrote down how they had helped people to decide.

Complaints were answered in writing within ten days. The choir, the allotment and the visits from a nearby
primary school gave most people something to look forward to each week.

The registered manager had been in post for five months. She was open with us about what needed to change,
but the checks which the provider relied on had not found the gaps in medicines records. An audit in March
scored the home at 98 per cent although the same sheets had 14 missing signatures.

The home was rated Good when we last inspected it in October 2016. At this visit the rating has gone down
to Requires Improvement.
"""

LARKHILL_FIVE = [
    (
        "Is the service safe?",
        "The service was not always safe. Medicines records had gaps and evening shifts were short of "
        "staff. People were protected from abuse by staff who knew whom to tell.",
    ),
    (
        "Is the service effective?",
        "The service was effective. New staff worked beside an experienced colleague for two weeks, and "
        "people saw a doctor, optician or dietitian when they needed one.",
    ),
    (
        "Is the service caring?",
        "The service was caring. Staff knocked before entering a bedroom, explained what they were about "
        "to do and gave people time to answer.",
    ),
    (
        "Is the service responsive?",
        "The service was responsive. Care plans described what mattered to each person, and complaints "
        "led to changes that relatives could name.",
    ),
    (
        "Is the service well-led?",
        "The service was not always well led. The provider's checks did not find problems that staff "
        "already knew about. Staff felt able to speak to the manager.",
    ),
]

LARKHILL_BACKGROUND = """
One inspector, a pharmacist and a person whose mother has lived in a nursing home spent the day at
Larkhill House on 14 May 2019. Nobody at the home knew that we were coming.

Before the visit we read what the provider had told us about accidents and deaths, and we asked the local
authority and the clinical commissioning group for their views. During the day we talked to twelve people
who live there, seven visitors, the registered manager Ottoline Prewett, two nurses, five carers and the
cook. We looked at nine care plans, all the medicines records for April and the files of four members of
staff.
"""

LARKHILL_FINDINGS = [
    (
        "Is the service safe?",
        """
Medicines were not managed safely for everyone. We compared the records of 31 people with the stock in the
trolley, and found that three people had more tablets left than they should have had. One person had
missed a medicine for Parkinson's disease on four mornings, which made it harder for them to walk. This
was a breach of Regulation 12 (Safe care and treatment) of the Health and Social Care Act 2008 (Regulated
Activities) Regulations 2014.

Risks were not reviewed when something changed. Two people had fallen more than once in March, yet their
plans still said that they walked without help. The provider had not assessed the risk to their health, as
Reg. 12(2)(a) asks of it. In the evening there were not enough staff to keep people safe, and this was a
breach of Regulation 18(1) (Staffing).

Staff could describe the signs of abuse and knew how to contact the local safeguarding team. The five
concerns raised since January had been reported on the same day. The home was clean, and carers put on
fresh gloves and aprons for each person they helped.
""",
    ),
    (
        "Is the service effective?",
        """
Staff had the training they needed for the people they looked after. Every carer had completed a course in
dementia, and four of them had gone on to a diploma. New staff told us that they were never asked to use
the hoist until a nurse had watched them do it.

People had enough to eat and drink. The cook kept a card for each person with the textures, dislikes and
portions that suited them, and we saw that the trays matched the cards. Weight was recorded weekly where
there was a concern, and eight of the nine people who had lost weight in the winter had regained it.

Consent was sought in the proper way. Where a person could not decide for themselves, the records showed
who had been consulted and why the decision was in the person's best interests.
""",
    ),
    (
        "Is the service caring?",
        """
People were treated with kindness. One man told us, "They know I was a signalman, so they tell me when the
trains are late." We saw a carer sit on the floor for ten minutes to hold the hand of a woman who was
upset, until she was ready to have lunch.

Privacy was respected. Doors were closed during personal care, and letters were handed over unopened.
People who shared a bathroom said that staff arranged the mornings so that nobody had to wait in the
corridor.
""",
    ),
    (
        "Is the service responsive?",
        """
Care was planned around the person. Each plan began with a page in the person's own words, and staff on
every shift could tell us what was on it. A resident who had been a baker now made the bread rolls on
Fridays.

The home listened to complaints and learned from them. Nine complaints had been received in a year, and
all had been answered within ten days. After two families said that the telephone went unanswered at
weekends, the provider gave the nurse in charge a handset to carry.

People could say how they wished to be looked after at the end of their lives. Nurses worked closely with
the hospice team, and a daughter wrote that her father's last week had been as peaceful as he had asked
for.
""",
    ),
    (
        "Is the service well-led?",
        """
The provider did not have good oversight of the quality of care. Monthly audits were completed, but the
person who checked the medicines records was the person who wrote them. Nobody from the provider had
compared the rota with the hours actually worked. This was a breach of Regulation 17 (Good governance).

Staff spoke well of the registered manager. They said that she worked a night shift each month and that
she acted on what she saw there. Team meetings had started again, and the notes showed who would do what
by when.

The home had good links with the town. A sixth-form college sent volunteers every Wednesday, and the
parish council had paid for raised beds in the garden.
""",
    ),
]

LARKHILL_ACTION_INTRO = (
    "The rows below name the regulations that the home did not meet. The provider has to write to us and "
    "say what it will do about each of them."
)
LARKHILL_ACTIONS = [
    (
        "Accommodation for persons who require nursing or personal care",
        "Regulation 12 HSCA RA Regulations 2014 Safe care and treatment",
        "Medicines were not given as prescribed, and the records did not show which doses had been "
        "missed. Plans for people at risk of falling were not reviewed after they had fallen.",
    ),
    (
        "Treatment of disease, disorder or injury",
        "Regulation 18 HSCA RA Regulations 2014 Staffing",
        "Too few suitably skilled staff were on duty in the evenings to meet the needs of people who live "
        "at the home.",
    ),
]
LARKHILL_ENFORCEMENT = (
    "We served a warning notice on the provider for its breach of Regulation 17 (Good governance), and it "
    "must meet the regulation by 30 August 2019."
)

SKERROW_RATINGS = [
    ("Overall rating for this hospital", GOOD),
    ("Are services safe?", IMPROVE),
    ("Are services effective?", GOOD),
    ("Are services caring?", "Outstanding"),
    ("Are services responsive?", GOOD),
    ("Are services well-led?", GOOD),
]

SKERROW_LETTER = """
Skerrow Bay General Hospital is the only acute hospital on its stretch of coast. It has 284 beds and
serves about 190,000 people, a number that grows by a third in the summer. We inspected urgent and
emergency care, medical care, surgery and maternity because these were the services with the oldest
ratings.

Our team of fourteen inspectors and specialist advisers was at the hospital on 6 to 8 February 2018. We
spoke to 63 patients and 112 members of staff, watched two operating lists from start to finish and came
back unannounced on a Saturday night. We did not look at outpatients or at services for children this
time.

Overall we rated the hospital Good. It had been rated Requires Improvement in 2015, and staff at every
level could tell us what had changed since. Porters, ward clerks and consultants described the same
priorities in much the same words, which does not happen everywhere.

These were the findings that mattered most:
- Patients were looked after with exceptional kindness, and many described small acts that went far beyond
what they had expected.
- The emergency department saw 91 per cent of patients within four hours in the three months before our
visit.
- Results for hip fracture were better than the national average, and more patients went home to their own
beds.
- Medical wards did not have enough registered nurses at night, and one ward fell short of its own plan on
19 nights out of 28.
- Resuscitation trolleys were not checked every day, and two of them held equipment that was out of date.
- Staff reported incidents readily and heard what had been done about them.

Safe care was the question on which the hospital did least well. The shortage of nurses was known to the
board, and a recruitment visit abroad had filled 22 posts, but most of these nurses would not start before
the autumn. Until then the trust relied on agency staff who did not always have access to the electronic
records. On two wards we saw observations written on paper towels and copied out later.

Maternity services had made the greatest progress. Women met the same small group of midwives throughout,
and the proportion who were cared for in labour by somebody they knew had doubled in two years. Fathers
and partners were able to stay overnight.

Leaders were visible and well informed. The chief executive read every complaint before it was answered.
The board heard a patient's story at each meeting, and its minutes recorded what was decided afterwards.
Risk registers in surgery were out of date, however, and some risks had stood unchanged for more than
three years.

Working with others was a strength. The discharge team shared an office with social workers from the
council, and delays for people who were waiting for care at home had halved in a year. The hospital had
also agreed with the ambulance service how patients would be handed over when the department was full.

There is good practice here which other hospitals could learn from. There are also matters that the
hospital has to put right, and they are set out at the end of this report. We will go back to see whether
that has been done.
"""

SKERROW_OUTSTANDING = [
    "The frailty team met patients at the front door of the emergency department, and a third of them "
    "went home the same day with support already arranged.",
    "Volunteers trained by the palliative care team sat with patients who had no visitors, so that nobody "
    "on the medical wards had died alone since 2016.",
    "The theatre team had designed a picture book for patients with a learning disability, and three "
    "other hospitals now used it.",
]
SKERROW_MUST = [
    "The hospital must have enough registered nurses on the medical wards at night to comply with "
    "Regulation 18(1).",
    "The hospital must check resuscitation equipment every day and replace whatever is out of date, in "
    "line with Regulation 12(2)(e).",
    "The hospital must review the risk registers in surgery and remove or act on old risks, as Regulation "
    "17(2)(b) requires.",
]
SKERROW_SHOULD = [
    "The hospital should give agency staff access to electronic records before their first shift.",
    "The hospital should plan midwifery numbers for the summer, so that Regulation 18(1) is still met "
    "when the population grows.",
    "Leaders should tell patients in the waiting room how long they are likely to wait.",
    "Staff should offer interpreters to patients instead of relying on members of the family.",
]


def para(text, style="p"):
    return Paragraph(" ".join(text.split()), STYLES[style])


def paras(text):
    """Paragraphs parted by blank lines; lines that begin with a hyphen are bullets."""
    found = []
    for chunk in text.strip().split("\n\n"):
        first, *items = ("\n" + chunk).split("\n- ")
        found.append(para(first))
        found += bullets(items)
    return found


def bullets(items):
    return [Paragraph(" ".join(item.split()), STYLES["li"], bulletText="•") for item in items]


def rating_lines(ratings):
    rows = [[para(name, "question"), para(grade, "rating")] for name, grade in ratings]
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.6, RULE),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
    ]
    return Table(rows, [WIDTH * 0.64, WIDTH * 0.36], style=style)


def front_page(provider, location, about, visited, published, ratings):
    return [
        para(provider, "provider"),
        para(location, "title"),
        para("Inspection report", "kind"),
        para(SAMPLE, "sample"),
        para(about),
        para(f"Date of inspection visit: {visited}"),
        para(f"Date of publication: {published}"),
        Spacer(1, 10),
        para("Ratings", "h1"),
        rating_lines(ratings),
    ]


def action_table(actions):
    rows = [[para("Regulated activity", "th"), para("Regulation", "th")]]
    for activity, regulation, unmet in actions:
        rows.append([para(activity, "cell"), [para(regulation, "cell"), para(unmet, "cell")]])
    style = [
        ("GRID", (0, 0), (-1, -1), 0.8, RULE),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table(rows, [WIDTH * 0.36, WIDTH * 0.64], style=style, repeatRows=1)


def larkhill():
    """A care home: two columns on page 2, one everywhere else."""
    story = front_page(
        "Pellowmere Care Limited",
        "Larkhill House",
        "Larkhill Lane, Pellowmere",
        "14 May 2019",
        "2 July 2019",
        LARKHILL_RATINGS,
    )
    story += [NextPageTemplate("columns"), PageBreak(), para("Overall summary", "h1"), FrameBreak()]
    story += [*paras(LARKHILL_SUMMARY), NextPageTemplate("single"), PageBreak()]
    story.append(para("The five questions we ask and what we found", "h1"))
    for question, text in LARKHILL_FIVE:
        story += [para(question, "h2"), para(text)]
    story += [PageBreak(), para("Background to this inspection", "h1"), *paras(LARKHILL_BACKGROUND)]
    for question, text in LARKHILL_FINDINGS:
        story += [para(question, "h1"), para("Our findings", "h3"), *paras(text)]
    story += [
        PageBreak(),
        para("Action we have told the provider to take", "h1"),
        para(LARKHILL_ACTION_INTRO),
        action_table(LARKHILL_ACTIONS),
        Spacer(1, 12),
        para("Enforcement actions", "h1"),
        para(LARKHILL_ENFORCEMENT),
    ]
    return story


def skerrow():
    """A hospital, in four pages."""
    story = front_page(
        "Skerrow Bay Hospitals NHS Foundation Trust",
        "Skerrow Bay General Hospital",
        "Lighthouse Road, Skerrow Bay",
        "6 to 8 February 2018",
        "18 May 2018",
        SKERROW_RATINGS,
    )
    story += [
        NextPageTemplate("single"),
        PageBreak(),
        para("Letter from the Chief Inspector of Hospitals", "h1"),
    ]
    story += [*paras(SKERROW_LETTER), Spacer(1, 14)]
    story += [para("Rosamund Adeyemi-Hale"), para("Chief Inspector of Hospitals"), PageBreak()]
    story += [para("Areas of outstanding practice", "h1"), *bullets(SKERROW_OUTSTANDING)]
    story += [para("Areas for improvement", "h1")]
    story += [para("Action the hospital MUST take to improve", "h2"), *bullets(SKERROW_MUST)]
    story += [para("Action the hospital SHOULD take to improve", "h2"), *bullets(SKERROW_SHOULD)]
    return story


def write_pdf(path, story, location, published):
    """Typeset a report with its name at the head, and page number, name and date at the foot."""

    def furnish(canvas, doc):
        canvas.setFont("Sans", 9)
        canvas.setFillColor(RULE)
        canvas.drawString(MARGIN, 34, str(doc.page))
        canvas.drawString(MARGIN + 24, 34, f"{location} Inspection report {published:%-d %B %Y}")
        if doc.page > 1:
            canvas.drawRightString(A4[0] - MARGIN, A4[1] - 38, location)
            canvas.line(MARGIN, A4[1] - 45, A4[0] - MARGIN, A4[1] - 45)

    def frame(x, width, bottom, top):
        return Frame(x, bottom, width, top - bottom, 0, 0, 0, 0)

    half, below = (WIDTH - GUTTER) / 2, TOP - 44
    columns = [
        frame(MARGIN, WIDTH, below, TOP),
        frame(MARGIN, half, FOOT, below),
        frame(MARGIN + half + GUTTER, half, FOOT, below),
    ]
    single = [frame(MARGIN, WIDTH, FOOT, TOP)]
    doc = BaseDocTemplate(
        str(path),
        pagesize=A4,
        title=f"{location}: inspection report (sample)",
        lang="en-GB",
        author="reportmine samples",
        pageTemplates=[
            PageTemplate("front", single, onPage=furnish),
            PageTemplate("columns", columns, onPage=furnish),
            PageTemplate("single", single, onPage=furnish),
        ],
    )
    stamp = published.strftime("D:%Y%m%d%H%M%S+00'00'")
    PDFDate.format = lambda self, document: f"({stamp})".encode()  # invariant=1 alone says 2000
    doc.build(story)
    print(path, path.stat().st_size)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, default=HERE, help="folder for the results")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts/truetype"))
    args = parser.parse_args()
    rl_config.invariant = 1
    for name, file in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, args.fonts / f"{file}.ttf"))
    pdfmetrics.registerFontFamily("Sans", normal="Sans", bold="Sans-Bold", italic="Sans-Italic")
    args.out.mkdir(parents=True, exist_ok=True)
    for name, story, location, published in (
        ("provider-inspection-2019", larkhill(), "Larkhill House", datetime(2019, 7, 2, 9, tzinfo=UTC)),
        (
            "hospital-inspection-2018",
            skerrow(),
            "Skerrow Bay General Hospital",
            datetime(2018, 5, 18, 9, tzinfo=UTC),
        ),
    ):
        write_pdf(args.out / f"{name}.pdf", story, location, published)


if __name__ == "__main__":
    main()
