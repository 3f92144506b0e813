"""Word documents, made with python-docx and patched where it cannot make what Word makes."""

import io
import re
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reportmine.errors import ReadProblem
from reportmine.read import read_bytes

W = nsdecls("w")


def packed(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read_docx(document):
    return read_bytes(document if isinstance(document, bytes) else packed(document), "a.docx")


def blocks(document):
    found = read_docx(document)
    return [(b.kind, b.level, found.text[b.start : b.end]) for b in found.blocks]


def with_xml(xml):
    """A document whose body begins with this XML."""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(xml))
    return document


def rewritten(data, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            for written, part in change(name, old.read(name)):
                new.writestr(written, part)
    return out.getvalue()


def test_headings_lists_and_bold():
    document = docx.Document()
    document.add_heading("Report", 0)
    document.add_heading("Findings", 2)
    document.add_paragraph("Plain.").add_run(" Bold.").bold = True
    document.add_paragraph().add_run("All bold").bold = True
    document.add_paragraph("one", "List Bullet")
    document.add_paragraph("two", "List Number 2")
    assert blocks(document) == [
        ("heading", 1, "Report"),
        ("heading", 2, "Findings"),
        ("paragraph", 0, "Plain. Bold."),
        ("paragraph", 0, "All bold"),
        ("bullet", 0, "one"),
        ("bullet", 1, "two"),
    ]
    assert [b.style.bold for b in read_docx(document).blocks][2:4] == [False, True]


def test_outline_levels_and_numbering_of_ones_own_styles():
    document = docx.Document()
    style = document.styles.add_style("Chapter", 1)
    style.element.append(parse_xml(f"<w:pPr {W}><w:outlineLvl w:val='1'/></w:pPr>"))
    points = document.styles.add_style("Points", 1)
    points.element.append(parse_xml(f"<w:pPr {W}><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr>"))
    document.add_paragraph("A chapter", "Chapter")
    document.add_paragraph("A point", "Points")
    assert blocks(document) == [("heading", 2, "A chapter"), ("bullet", 0, "A point")]


def test_tracked_changes_fields_and_links():
    document = with_xml(
        f"<w:p {W}><w:r><w:t xml:space='preserve'>The area </w:t></w:r>"
        "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t xml:space='preserve'>always </w:t></w:r></w:ins>"
        "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>"
        "<w:hyperlink><w:r><w:t>acts</w:t></w:r></w:hyperlink>"
        "<w:fldSimple><w:r><w:tab/><w:t>to</w:t><w:noBreakHyphen/><w:t>day</w:t></w:r></w:fldSimple></w:p>"
    )
    assert blocks(document)[0] == ("paragraph", 0, "The area always acts to-day")


def test_content_controls():
    document = with_xml(
        f"<w:sdt {W}><w:sdtContent><w:p><w:sdt><w:sdtContent><w:r><w:t>inside</w:t></w:r>"
        "</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>"
    )
    assert blocks(document) == [("paragraph", 0, "inside")]


def test_a_text_box_is_read_once():
    box = "<w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>"
    document = with_xml(
        f"<w:p {W} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<w:r><w:t>Beside</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert blocks(document) == [("paragraph", 0, "Beside"), ("paragraph", 0, "In the box")]


def test_tables():
    document = docx.Document()
    table = document.add_table(2, 3)
    for cell, text in zip(table.rows[0].cells, ("Body", "Action", "By"), strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Trust"
    table.cell(1, 2).text = "2025"
    found = read_docx(document)
    assert [[found.text[s:e] for s, e in b.cells] for b in found.blocks] == [
        ["Body", "Action", "By"], ["Trust", "2025"],
    ]  # fmt: skip
    assert {s.place for s in found.segments} == {"table 1 row 1", "table 1 row 2"}


def test_boxes_and_nested_tables_are_read_as_a_page():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "Areas for improvement"
    cell.add_paragraph("a point", "List Bullet")
    inner = cell.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Safe", "Good"
    assert blocks(document) == [
        ("paragraph", 0, "Areas for improvement"), ("bullet", 0, "a point"), ("row", 0, "Safe Good"),
    ]  # fmt: skip


def test_a_span_of_a_million_columns():
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "wide"
    table.cell(0, 0)._tc.grid_span = 100_000_000
    assert blocks(document) == [("row", 0, "wide")]


FOOTNOTES = (
    f"<w:footnotes {W}>"
    "<w:footnote w:type='separator' w:id='0'><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>"
    "<w:footnote w:id='2'><w:p><w:r><w:t>See the Act.</w:t></w:r></w:p></w:footnote></w:footnotes>"
)
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def test_footnotes_follow_their_paragraph():
    document = with_xml(
        f"<w:p {W}><w:r><w:t>A rule</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    )
    document.add_paragraph("After")

    def change(name, part):
        if name == "[Content_Types].xml":
            override = f'<Override PartName="/word/footnotes.xml" ContentType="{FOOTNOTES_TYPE}"/></Types>'
            part = part.replace(b"</Types>", override.encode())
            yield "word/footnotes.xml", FOOTNOTES
        if name == "word/_rels/document.xml.rels":
            kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
            relation = f'<Relationship Id="rIdF" Type="{kind}" Target="footnotes.xml"/></Relationships>'
            part = part.replace(b"</Relationships>", relation.encode())
        yield name, part

    assert blocks(rewritten(packed(document), change)) == [
        ("paragraph", 0, "A rule"), ("footnote", 0, "See the Act."), ("paragraph", 0, "After"),
    ]  # fmt: skip


def test_strict_open_xml():
    document = docx.Document()
    document.add_paragraph("Some text")

    def strict(name, part):
        pattern = rb"http://schemas\.openxmlformats\.org/(wordprocessingml|officeDocument|drawingml)/2006/"
        yield name, re.sub(pattern, rb"http://purl.oclc.org/ooxml/\1/", part)

    assert blocks(rewritten(packed(document), strict)) == [("paragraph", 0, "Some text")]


def test_properties():
    document = docx.Document()
    document.add_paragraph("x")
    document.core_properties.title = "A\treport\u200b"
    document.core_properties.author = ""
    meta = read_docx(document).meta
    assert meta["title"] == "A report"
    assert "author" not in meta


def test_no_properties_are_made_up():
    document = docx.Document()
    document.add_paragraph("x")

    def without(name, part):
        if name != "docProps/core.xml":
            yield name, re.sub(rb"<Relationship [^>]*core-properties[^>]*>", b"", part)

    assert read_docx(rewritten(packed(document), without)).meta == {}


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_UNPACKED", 1000), ("MAX_MEMBERS", 2)], ids=["size", "members"]
)
def test_archives_beyond_the_limits(monkeypatch, limit, value):
    monkeypatch.setattr(f"reportmine.read.docx_package.{limit}", value)
    with pytest.raises(ReadProblem) as caught:
        read_docx(docx.Document())
    assert caught.value.code == "too_large"


def test_damaged_and_empty():
    data = packed(docx.Document())
    for broken, code in ((data[:-100], "damaged"), (data, "empty")):
        with pytest.raises(ReadProblem) as caught:
            read_docx(broken)
        assert caught.value.code == code
        assert caught.value.message.isprintable()
