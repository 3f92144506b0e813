"""Word documents as people write them: tracked changes, counted headings, hidden words, typed signs."""

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reportmine.read import read_bytes
from reportmine.structure import structure
from tests.helpers import CASES


def read_case(name):
    (path,) = CASES.glob(f"{name}-*/in.*")
    return read_bytes(path.read_bytes(), path.name)


def document(*xml, numbering=""):
    """A document whose body is these elements, with lists of its own."""
    made = docx.Document()
    body = made.element.body
    for element in reversed(xml):
        body.insert(0, parse_xml(f"<w:x {nsdecls('w')}>{element}</w:x>")[0])
    if numbering:
        root = made.part.numbering_part.element
        for element in reversed(parse_xml(f"<w:x {nsdecls('w')}>{numbering}</w:x>")):
            root.insert(0, element)
    out = io.BytesIO()
    made.save(out)
    return read_bytes(out.getvalue(), "a.docx")


def blocks(*xml, numbering=""):
    found = document(*xml, numbering=numbering)
    return [(b.kind, found.text[b.start : b.end]) for b in found.blocks]


def p(inner, settings=""):
    return f"<w:p><w:pPr>{settings}</w:pPr>{inner}</w:p>"


def r(text, settings=""):
    return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_tracked_changes():
    assert [f.text for f in structure(read_case("30")).findings[2:]] == [
        "The partnership has reduced waiting times for children.",
        "Leaders have a clear plan that families helped to write.",
    ]


def test_numbers_that_word_counts():
    report = structure(read_case("33"))
    assert (report.family, report.sections[0].heading) == (
        "cqc_ics_assessment",
        "Theme 1: Quality and safety",
    )
    assert [s.heading for s in report.sections if s.kind == "theme"][1] == "Theme 2: Integration"
    assert [f.text for f in report.findings[-3:]] == [
        "Recommendation 1: The board should publish a plan for shared records.",
        "Recommendation 2: The council should review its carers’ strategy.",
        "Recommendation 2 should be met first.",
    ]


def test_hidden_words_and_ticks():
    found = read_case("34")
    lines = [found.text[b.start : b.end] for b in found.blocks]
    assert lines[4:6] == ["Safe Good", "Well-led Requires improvement"]
    assert lines[7:9] == ["Medicines were stored safely.", "Staff were recruited safely."]


def test_bold_headings_and_typed_bullets():
    found = structure(read_case("35")).findings[2:]
    effective = "What is the area partnership doing that is effective?"
    better = "What does the area partnership need to do better?"
    assert [(f.heading, f.kind, f.text) for f in found] == [
        (effective, "bullet", "Leaders listen to young people and act on what they hear."),
        (effective, "bullet", "School nurses offer drop-in sessions"),
        (better, "bullet", "Children wait too long for an autism assessment"),
        (better, "bullet", "Plans are not updated in time"),
    ]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (r("Shown. ") + r("Hidden.", "<w:vanish/>"), "Shown."),
        (r("Shown. ") + r("Too.", '<w:vanish w:val="0"/>'), "Shown. Too."),
        (r("Two") + r(" three", "<w:strike/>") + r(" weeks"), "Two weeks"),
        (r("Two") + r(" three", "<w:dstrike/>") + r(" weeks"), "Two weeks"),
        (
            r("The register") + r("1", '<w:vertAlign w:val="superscript"/>') + r(" helps"),
            "The register helps",
        ),
        (r("The 1") + r("st", '<w:vertAlign w:val="superscript"/>') + r(" of May"), "The 1st of May"),
        (r("30 m") + r("2", '<w:vertAlign w:val="superscript"/>'), "30 m2"),
        (r("CO") + r("2", '<w:vertAlign w:val="subscript"/>'), "CO2"),
        (r("ü", '<w:rFonts w:ascii="Wingdings"/>') + r(" done"), "done"),
        (r("met ") + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "met ✓"),
        (r("met ") + '<w:r><w:sym w:font="Wingdings" w:char="F001"/></w:r>', "met"),
        (r("met ") + '<w:r><w:sym w:font="Times" w:char="2014"/></w:r>', "met —"),
        (r("met ") + '<w:r><w:sym w:font="Times" w:char="zz"/></w:r>', "met"),
    ],
)
def test_what_shows_of_a_paragraph(inner, expected):
    assert blocks(p(inner))[0][1] == expected


def test_a_deleted_end_of_a_paragraph():
    deleted = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    style = '<w:pStyle w:val="Heading1"/>'
    # The paragraph that goes on says what it is.
    assert blocks(p(r("One "), style + deleted), p(r("two "), deleted), p(r("three."))) == [
        ("paragraph", "One two three.")
    ]
    table = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    assert blocks(p(r("One"), deleted), table, p(r("two"))) == [("paragraph", "One"), ("paragraph", "two")]


def test_a_row_that_was_deleted():
    row = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    gone = row.format('<w:trPr><w:del w:id="1" w:author="a"/></w:trPr>', p(r("a")), p(r("b")))
    kept = row.format("", p(r("c")), p(r("d")))
    assert blocks(f"<w:tbl>{gone}{kept}</w:tbl>") == [("row", "c d")]


def test_a_cell_over_several_rows():
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    first = cell.format('<w:vMerge w:val="restart"/>', p(r("Council")))
    below = cell.format("<w:vMerge/>", p(""))
    rows = [
        first + cell.format("", p(r("Act."))),
        below + cell.format("", p(r("Report."))),
        cell.format("", p(r("Board"))) + cell.format("", p(r("Wait."))),
        cell.format("", p("")) + cell.format("", p(r("Ask."))),
    ]
    found = document("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    assert [[found.text[slice(*c)] for c in b.cells] for b in found.blocks] == [
        ["Council", "Act."], ["Council", "Report."], ["Board", "Wait."], ["Ask."]
    ]  # fmt: skip


def test_lines_of_one_paragraph():
    lines = (
        "<w:r><w:t>Leaders should:</w:t><w:br/><w:t>• act</w:t><w:br/>"
        "<w:t>- report</w:t><w:br/><w:t>soon</w:t></w:r>"
    )
    assert blocks(p(lines)) == [
        ("paragraph", "Leaders should:"),
        ("bullet", "act"),
        ("bullet", "report soon"),
    ]
    assert blocks(p(r("-5 degrees"))) == [("paragraph", "-5 degrees")]


LISTS = """<w:abstractNum w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{first}"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum><w:num w:numId="91"><w:abstractNumId w:val="90"/></w:num>
<w:num w:numId="92"><w:abstractNumId w:val="90"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>"""


def numbered(text, level=0, number=91, style="Heading1"):
    settings = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(r(text), f'<w:pStyle w:val="{style}"/>' + settings)


@pytest.mark.parametrize(
    ("start", "style", "first", "expected"),
    [
        (1, "decimal", "%1.", ["1. a", "1.1 b", "1.2 c", "2. d", "2.1 e"]),
        (4, "upperRoman", "Part %1", ["Part IV a", "IV.1 b", "IV.2 c", "Part V d", "V.1 e"]),
        (27, "lowerLetter", "(%1)", ["(aa) a", "aa.1 b", "aa.2 c", "(bb) d", "bb.1 e"]),
        (1, "decimalZero", "%1", ["01 a", "01.1 b", "01.2 c", "02 d", "02.1 e"]),
        (1, "bullet", "·", ["a", "1.1 b", "1.2 c", "d", "2.1 e"]),
    ],
)
def test_counted_headings(start, style, first, expected):
    found = blocks(
        numbered("a"), numbered("b", 1), numbered("c", 1), numbered("d"), numbered("e", 1),
        numbering=LISTS.format(start=start, style=style, first=first),
    )  # fmt: skip
    assert found == [("heading", text) for text in expected]


def test_counts_that_begin_anew_and_lists_without_a_definition():
    lists = LISTS.format(start=1, style="decimal", first="%1.")
    found = blocks(
        numbered("a"), numbered("b", 0, 92), numbered("c", 0, 92), numbered("d"), numbering=lists
    )
    assert [text for _, text in found] == ["1. a", "7. b", "8. c", "9. d"]
    assert blocks(numbered("a", 0, 99), numbered("b", 5), numbering=lists) == [
        ("heading", "a"),
        ("heading", "b"),
    ]
    # A plain number of a list is no part of what the list says.
    assert blocks(numbered("a", style="Normal"), numbering=lists) == [("bullet", "a")]
