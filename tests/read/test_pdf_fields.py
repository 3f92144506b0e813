"""What is typed into a PDF's form is read as it is shown; what else lies over it is said to be left out."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from reportmine.read import Document, read, read_bytes

CASES = Path(__file__).parents[1] / "cases"
LONG = "Staff know people well and act early, so that nobody waits for help.\nThe second line."
ASKED, ANSWER, AFTER = "What is working well", "Staff know people well and act early.", "What must improve"


def form(stored: bool = True, asked: bool = True, **fields: dict[str, object]) -> bytes:
    """A page with `fields` between two headings; not `stored`: no program has drawn what they hold.

    `asked`: the file tells viewers to draw it.
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(600, 800))
    canvas.setFont("Helvetica", 12)
    canvas.drawString(40, 740, ASKED)
    canvas.drawString(40, 540, AFTER)
    place = {"x": 40, "y": 600, "width": 500, "height": 100}
    for kind, given in fields.items():
        getattr(canvas.acroForm, kind)(
            **{**(place if kind != "checkbox" else {"x": 40, "y": 620}), **given}
        )
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(out))
    if not stored:
        for note in writer.pages[0]["/Annots"]:
            note.get_object().pop("/AP", None)
        if asked:
            writer.root_object["/AcroForm"][NameObject("/NeedAppearances")] = BooleanObject(True)
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def noted(kind: str, contents: str, over: bytes | None = None, **more: str) -> bytes:
    """A page of two lines, or another, with a note of that kind over it, drawn as its program would."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(over or form())))
    drawn = DictionaryObject()
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(kind),
        NameObject("/Rect"): ArrayObject([FloatObject(v) for v in (40, 600, 400, 640)]),
        NameObject("/Contents"): TextStringObject(contents), NameObject("/F"): NumberObject(4),
        NameObject("/DA"): TextStringObject("/Helv 12 Tf 0 g"),
        **{NameObject(f"/{name}"): NameObject(value) for name, value in more.items()},
    })  # fmt: skip
    look = StreamObject()
    look.set_data(f"BT /F 12 Tf 5 10 Td ({contents}) Tj ET".encode())
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    })  # fmt: skip
    look.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject([FloatObject(v) for v in (0, 0, 360, 40)]),
        NameObject("/Resources"): DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
        ),
    })  # fmt: skip
    drawn[NameObject("/N")] = writer._add_object(look)
    note[NameObject("/AP")] = drawn
    others = writer.pages[0].get("/Annots") or ()
    writer.pages[0][NameObject("/Annots")] = ArrayObject([*others, writer._add_object(note)])
    return _bytes(writer)


def texts(document: Document) -> str:
    return " ".join(document.text.split())


@pytest.mark.parametrize(
    ("stored", "asked"),
    [(True, False), (False, True), (False, False)],
    ids=["drawn", "to be drawn", "neither"],
)
@pytest.mark.parametrize(
    ("fields", "typed"),
    [
        ({"textfield": {"value": ANSWER}}, ANSWER),
        ({"textfield": {"value": LONG, "fieldFlags": "multiline", "maxlen": 900}}, " ".join(LONG.split())),
        ({"choice": {"value": "Good", "options": ["Good", "Poor"], "height": 20}}, "Good"),
        ({"textfield": {"value": "  "}}, ""),
        ({"textfield": {"value": ANSWER, "annotationFlags": "hidden"}}, ""),
        ({"textfield": {"value": ANSWER, "annotationFlags": "print noview"}}, ""),
    ],
    ids=["line", "lines", "choice", "empty", "hidden", "not viewed"],
)
def test_what_is_typed_stands_where_it_is_shown(
    fields: dict[str, dict[str, object]], typed: str, stored: bool, asked: bool
) -> None:
    found = read_bytes(form(stored, asked, **fields), "a.pdf")
    assert texts(found) == " ".join(filter(None, (ASKED, typed, AFTER)))
    assert found.problems == ()


def test_fields_beside_and_below_each_other_stay_apart() -> None:
    found = read_bytes(
        form(
            textfield={"name": "a", "value": LONG, "fieldFlags": "multiline", "y": 640, "maxlen": 900},
            choice={"name": "b", "value": "Good", "options": ["Good", "Poor"], "y": 600, "height": 20},
        ),
        "a.pdf",
    )
    lines = [found.text[s.start : s.end] for s in found.segments]
    assert lines == [ASKED, *LONG.split("\n"), "Good", AFTER]
    heights = [s.box[1] for s in found.segments if s.box]
    assert heights == sorted(heights, reverse=True)


def test_a_password_is_no_text() -> None:
    found = read_bytes(form(textfield={"value": "northmere7", "fieldFlags": "password"}), "a.pdf")
    assert "northmere7" not in found.text
    assert found.problems == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (form(checkbox={"checked": True}), "page 1 has 1 box to tick: which is ticked is not read"),
        (form(checkbox={"checked": False}), "page 1 has 1 box to tick: which is ticked is not read"),
        (noted("/FreeText", "I doubt this."), "page 1 has 1 comment: left out, as no part of the report"),
        (noted("/Text", "I doubt this."), "page 1 has 1 comment: left out, as no part of the report"),
        (noted("/Highlight", "I doubt this."), "page 1 has 1 comment: left out, as no part of the report"),
        (noted("/Highlight", " "), None),
        (noted("/Stamp", "DRAFT"), None),
        (noted("/Link", "northmere.example.org"), None),
    ],
    ids=["ticked", "not ticked", "written over", "pinned", "marked", "coloured", "stamp", "link"],
)
def test_what_else_lies_over_a_page_is_left_out_and_said(data: bytes, message: str | None) -> None:
    found = read_bytes(data, "a.pdf")
    assert texts(found) == f"{ASKED} {AFTER}"
    assert found.problems == ((("left_out", message, 1),) if message else ())


@pytest.mark.parametrize("kind", ["/FreeText", "/Stamp", "/Text"])
def test_beside_a_field_that_is_read_a_comment_is_none(kind: str) -> None:
    over = form(textfield={"value": ANSWER, "y": 660, "height": 20})
    found = read_bytes(noted(kind, "I doubt this.", over), "a.pdf")
    assert texts(found) == f"{ASKED} {ANSWER} {AFTER}"


def test_what_a_typewriter_wrote_is_text() -> None:
    """Viewers write so into forms that have no fields."""
    found = read_bytes(noted("/FreeText", "Carers wait too long.", IT="/FreeTextTypeWriter"), "a.pdf")
    assert texts(found) == f"{ASKED} Carers wait too long. {AFTER}"
    assert found.problems == ()


def test_the_case_as_users_told_it() -> None:
    found = read(CASES / "22-form-field-text.pdf")
    assert [found.text[b.start : b.end] for b in found.blocks] == [
        "Marlbeck peer review: findings form", "What is working well",
        "Staff in the hospital discharge team know people well and act early.", "What must improve",
        "Carers wait too long for a review of their needs.",
        "This form belongs to the inspection of health and social care services in Marlbeck.",
    ]  # fmt: skip
    assert found.problems == ()
