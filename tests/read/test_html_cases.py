"""Saved web pages as people save them: what folds is unfolded, what is furniture or a mark is not read."""

import pytest

from reportmine.read import read_bytes
from reportmine.structure import structure
from tests.helpers import CASES

EFFECTIVE = "What is the area partnership doing that is effective?"
BETTER = "What does the area partnership need to do better?"


def case(name):
    (path,) = CASES.glob(f"{name}-*/in.*")
    return structure(read_bytes(path.read_bytes(), path.name))


def by_section(report):
    """(heading, text, kind) of the findings behind the outcome."""
    return [(f.heading, f.text, f.kind) for f in report.findings if f.heading != "Inspection outcome"]


def blocks(body):
    document = read_bytes(f"<!doctype html><main>{body}</main>".encode(), "a.html")
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def rows(body):
    """The cells of each row, those of rows above included."""
    document = read_bytes(f"<!doctype html><table>{body}</table>".encode(), "a.html")
    return [[document.text[slice(*cell)] for cell in b.cells] for b in document.blocks]


@pytest.mark.parametrize("name", ["40", "56"])
def test_titles_in_buttons_and_footnotes_of_gov_uk(name):
    found = by_section(case(name))
    assert found[-1] == (BETTER, "Children wait too long for an autism assessment.", "sentence")
    lead = ["Leaders listen to young people and act on what they hear."]
    if name == "56":
        lead = ["Leaders know their area well.", "They act early when schools ask for help."]
    assert found[:-1] == [(EFFECTIVE, text, "sentence") for text in lead]


def test_panels_that_are_folded():
    assert by_section(case("42")) == [
        (EFFECTIVE, "Leaders listen to young people and act on what they hear.", "sentence"),
        (BETTER, "Children wait too long for an autism assessment", "bullet"),
    ]


def test_a_consent_dialog_is_no_part_of_the_page():
    report = case("43")
    text = report.document.text
    assert report.text(report.passages[0]) == "Area SEND inspection of Marlbeck Local Area Partnership"
    assert not {"cookies", "privacy", "optional"} & set(text.split())


def test_who_is_responsible_for_several_rows():
    found = [(f.responsible, f.kind, f.text.split()[-1]) for f in case("44").findings[2:]]
    assert found == [
        ("Marlbeck Council", "action", "plans."),
        ("Marlbeck Council", "action", "time."),
        ("NHS Marlbeck ICB", "action", "team."),
    ]


def test_raised_numbers_and_struck_words():
    assert [f.text for f in case("46").findings[2:]] == [
        "Families told us that the dynamic support register has helped them.",
        "Leaders respond quickly to concerns.",
    ]


def test_typed_bullets():
    assert by_section(case("47")) == [
        (BETTER, "Children wait too long for an autism assessment", "bullet"),
        (BETTER, "Plans are not updated in time", "bullet"),
        (BETTER, "Transition to adult services begins too late", "bullet"),
    ]


def test_windows_1252():
    assert case("49").findings[2].text == "The area’s “front door” – open all day – is valued by families."


def test_an_accordion_of_an_integrated_care_system():
    report = case("57")
    assert report.family == "cqc_ics_assessment"
    assert [(f.heading, f.decided) for f in report.findings[-4:]] == [
        ("Summary of strengths", "strength"),
        ("Summary of strengths", "strength"),
        ("Areas for development", "area_for_development"),
        ("Areas for development", "area_for_development"),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # A button that stands alone, with a panel that the page hides until it is pressed.
        ('<button aria-controls="a">Waiting times</button>'
         '<div id="a" style="display: none"><p>Late.</p></div>',
         [("paragraph", "Waiting times"), ("paragraph", "Late.")]),
        ('<h3><button aria-controls="a">Early help<span>Show this section</span></button></h3>'
         '<div id="a" aria-hidden="true" hidden><p>Good.</p></div>',
         [("heading", "Early help"), ("paragraph", "Good.")]),
        ('<h3>Early help <button>Hide</button></h3><p>Good.</p>',
         [("heading", "Early help"), ("paragraph", "Good.")]),
        # Buttons that do something else.
        ('<button>Print this page</button><button aria-controls="m">Menu</button><p>Good.</p>',
         [("paragraph", "Good.")]),
        ('<button aria-controls="a">Show all sections</button><div id="a"><p>Good.</p></div>',
         [("paragraph", "Good.")]),
        ('<div id="b" hidden><p>Draft.</p></div><p>Good.</p>', [("paragraph", "Good.")]),
        # Dialogs and consent.
        ('<div role="alertdialog"><p>Stay signed in?</p></div><p>Good.</p>', [("paragraph", "Good.")]),
        ('<div aria-modal="true"><p>Feedback</p></div><p>Good.</p>', [("paragraph", "Good.")]),
        ('<div class="cmp gdpr-banner"><p>Vendors</p></div><p>Good.</p>', [("paragraph", "Good.")]),
        ('<div id="consent-to-care"><p>Consent was sought.</p></div>',
         [("paragraph", "Consent was sought.")]),
    ],
)  # fmt: skip
def test_what_folds_and_what_pops_up(source, expected):
    assert blocks(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("the register<sup>1</sup> helps", "the register helps"),
        ("in 2024<sup>12</sup> and", "in 2024 and"),
        ("early.<sup>1, 2</sup> They", "early. They"),
        ("early.<sup>[3]</sup> They", "early. They"),
        ("a plan<sup>*</sup> for", "a plan for"),
        ('a plan<a href="#_ftn1"><sup>[1]</sup></a> for', "a plan for"),
        ('a plan<a role="doc-noteref" href="#n">1</a> for', "a plan for"),
        ("on the 1<sup>st</sup> of May", "on the 1st of May"),
        ("rooms of 30 m<sup>2</sup> each", "rooms of 30 m2 each"),
        ("about 10<sup>6</sup> cells", "about 106 cells"),
        ("CO<sub>2</sub> was measured", "CO2 was measured"),
        ("waits of <del>nine</del> two weeks", "waits of two weeks"),
        ('waits of <span style="text-decoration: line-through">nine</span> two', "waits of two"),
        ('waits of <span style="text-decoration: underline">two</span>', "waits of two"),
    ],
)
def test_what_is_raised_or_struck(source, expected):
    assert blocks(f"<p>{source}</p>")[0] == ("paragraph", expected)


@pytest.mark.parametrize(
    "source",
    [
        '<p>Text<sup><a href="#n1">1</a></sup>.</p><ol><li id="n1">Data of 2024.</li></ol>',
        '<p>Text<sup><a href="#n1">1</a></sup>.</p><p id="n1">Data of 2024.</p>',
        '<p>Text<a href="#f1"><sup>1</sup></a>.</p><p><a name="f1" href="#r1">↩</a>Data of 2024.</p>',
        '<p>Text.</p><div class="footnotes"><p>Data of 2024.</p></div>',
        '<p>Text.</p><aside role="doc-footnote">Data of 2024.</aside>',
    ],
)
def test_the_text_of_a_footnote(source):
    assert blocks(source + "<p>More.</p>") == [
        ("paragraph", "Text."), ("footnote", "Data of 2024."), ("paragraph", "More.")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Leaders should:<br>- act<br>- report<br>in time</p>",
         [("paragraph", "Leaders should:"), ("bullet", "act"), ("bullet", "report in time")]),
        ("<p>•&nbsp;&nbsp;act</p><p>·\tact</p>", [("bullet", "act"), ("bullet", "act")]),
        ("<p><span>o</span>&nbsp;act</p>", [("bullet", "act")]),
        ("<p><b>§</b> act</p>", [("bullet", "act")]),
        ("<ul><li>• act</li></ul>", [("bullet", "act")]),
        ("<pre>• act\n• wait\nlong</pre>", [("bullet", "act"), ("bullet", "wait long")]),
        ("<p>-5 degrees<br>– 6 weeks</p>", [("paragraph", "-5 degrees"), ("bullet", "6 weeks")]),
        ("<p>waits – long ones<br>– are rare</p>",
         [("paragraph", "waits – long ones"), ("bullet", "are rare")]),
        ("<p>one of<br>older people</p>", [("paragraph", "one of older people")]),
        ("<h2>• Head</h2>", [("heading", "• Head")]),
    ],
)  # fmt: skip
def test_bullets_that_somebody_typed(source, expected):
    assert blocks(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<tr><td rowspan=2>A<td>b<tr><td>c<tr><td>D<td>e", [["A", "b"], ["A", "c"], ["D", "e"]]),
        ("<tr><td>a<td rowspan=2>B<tr><td>c", [["a", "B"], ["c", "B"]]),
        ("<tr><td>a<td rowspan=2>B<td>c<tr><td>d<td>e", [["a", "B", "c"], ["d", "B", "e"]]),
        ("<tr><td rowspan=0>A<td>b<tr><td>c<tr><td>d", [["A", "b"], ["A", "c"], ["A", "d"]]),
        ("<tr><td rowspan=2 colspan=2>A<td>b<tr><td>c", [["A", "b"], ["A", "c"]]),
        ("<tr><td rowspan=3>A<td rowspan=2>B<td>c<tr><td>d<tr><td>e<td>f",
         [["A", "B", "c"], ["A", "B", "d"], ["A", "e", "f"]]),
        ("<tr><td rowspan=-1>A<td>b<tr><td>c<td>d", [["A", "b"], ["c", "d"]]),
    ],
)  # fmt: skip
def test_cells_that_reach_down(source, expected):
    assert rows(source) == expected
