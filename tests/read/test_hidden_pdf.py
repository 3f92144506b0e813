"""Text that a page does not show is no text of the report; what it shows stays, however it is drawn."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from reportmine.errors import ReadProblem
from reportmine.read import Document, read, read_bytes
from reportmine.structure import structure
from tests.helpers import CASES
from tests.read.raw_pdf import picture, raw_pdf, stream, text

FIRST = "Leaders in Northmere listen to families."
SECOND = "Waits for an assessment in Harrowdale are too long."
SECRET = "Partners praised the excellent and outstanding safeguarding work."
VISIBLE = text(FIRST) + text(SECOND, y=680)
LINE = text(SECRET, y=640)
DARK = "0 0 0.4 rg 60 600 480 80 re f\n"
OFF = "/OCProperties << /OCGs [@layer] /D << /BaseState /ON /OFF [@layer] >> >>"
LAYER = {"layer": "<< /Type /OCG /Name (Notes) >>"}
FADED = {"faded": "<< /ca 0 /CA 0 >>", "solid": "<< /ca 1 >>"}
FAINT = "/ExtGState << /A @faded /B @solid >>"
WHITE_PICTURE = {"white": picture(2, 2, b"\xff" * 4)}
IMAGES = "/XObject << /W @white >>"
PATTERN = {
    "white": stream("/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 "
                    "/YStep 9 /Resources << >>", b"1 g 0 0 9 9 re f"),
}  # fmt: skip


def form(content: str, head: str = "", resources: str = "/Font << /F1 4 0 R >>") -> bytes:
    return stream(f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] {head} /Resources << {resources} >>",
                  content.encode())  # fmt: skip


HIDDEN: dict[str, bytes] = {
    "white": raw_pdf(VISIBLE + "1 g " + LINE),
    "nearly white": raw_pdf(VISIBLE + "0.98 0.97 0.96 rg " + LINE),
    "white in CMYK": raw_pdf(VISIBLE + "0 0 0 0 k " + LINE),
    "white in calibrated grey": raw_pdf(
        VISIBLE + "/C cs 1 scn " + LINE,
        resources="/ColorSpace << /C [/CalGray << /WhitePoint [0.95 1 1.09] >>] >>"
    ),
    "white as a separation": raw_pdf(
        VISIBLE + "/C cs 0 scn " + LINE,
        resources="/ColorSpace << /C [/Separation /Ink /DeviceGray << /FunctionType 2 /Domain [0 1] "
        "/C0 [1] /C1 [0] /N 1 >>] >>",
    ),
    "a white pattern": raw_pdf(
        VISIBLE + "/Pattern cs /P scn " + LINE, resources="/Pattern << /P @white >>", extra=PATTERN
    ),
    "no ink": raw_pdf(VISIBLE + "3 Tr " + LINE),
    "no ink but a clip": raw_pdf(VISIBLE + "q 7 Tr " + LINE + "Q"),
    "white outline": raw_pdf(VISIBLE + "1 Tr 1 G " + LINE),
    "let through": raw_pdf(VISIBLE + "/A gs " + LINE, resources=FAINT, extra=FADED),
    "all but let through": raw_pdf(
        VISIBLE + "/A gs " + LINE, resources="/ExtGState << /A << /ca 0.03 >> >>"
    ),
    "a blend that leaves paper": raw_pdf(
        "1 g 0 0 595 842 re f 0 g " + VISIBLE + "/A gs " + LINE,
        resources="/ExtGState << /A << /BM /Screen >> >>",
    ),
    "size nought point eight": raw_pdf(VISIBLE + text(SECRET, y=640, size=0.8)),
    "a matrix that shrinks": raw_pdf(VISIBLE + "q 0.1 0 0 0.1 72 640 cm " + text(SECRET, 0, 0) + "Q"),
    "letters shrunk": raw_pdf(VISIBLE + f"BT /F1 11 Tf 0.1 0 0 0.1 72 640 Tm ({SECRET}) Tj ET"),
    "squeezed": raw_pdf(VISIBLE + f"BT /F1 11 Tf 0.5 Tz 72 640 Td ({SECRET}) Tj ET"),
    "left of the page": raw_pdf(VISIBLE + text(SECRET, x=-900, y=700)),
    "right on a line of the page": raw_pdf(VISIBLE + text(SECRET, x=620, y=700)),
    "above the page": raw_pdf(VISIBLE + text(SECRET, y=900)),
    "beside the crop box": raw_pdf(VISIBLE + text(SECRET, y=60), page="/CropBox [0 100 595 842]"),
    "cut away": raw_pdf(VISIBLE + "q 0 0 20 20 re W n " + LINE + "Q"),
    "cut to nothing": raw_pdf(VISIBLE + "q 72 640 0 0 re W n " + LINE + "Q"),
    "cut twice": raw_pdf(VISIBLE + "q 0 0 595 842 re W n q 0 0 9 9 re W n " + LINE + "Q Q"),
    "cut to two boxes apart": raw_pdf(VISIBLE + "q 0 0 300 842 re W n 400 0 99 842 re W n " + LINE + "Q"),
    "cut to a triangle": raw_pdf(VISIBLE + "q 0 0 m 500 0 l 0 20 l h W n " + LINE + "Q"),
    "cut to letters": raw_pdf(VISIBLE + "q 7 Tr " + text("x", 20, 20) + "0 Tr " + LINE + "Q"),
    "under a white box": raw_pdf(VISIBLE + LINE + "1 g 60 630 480 30 re f"),
    "under a dark box": raw_pdf(VISIBLE + LINE + "0 g 60 630 480 30 re f"),
    "under many small boxes": raw_pdf(
        VISIBLE + LINE + "1 g " + "".join(f"{60 + 4 * i} 630 5 30 re f\n" for i in range(120))
    ),
    "under a broad stroke": raw_pdf(VISIBLE + LINE + "1 G 30 w 60 645 m 540 645 l S"),
    "under a picture": raw_pdf(
        VISIBLE + LINE + "q 480 0 0 30 60 630 cm /W Do Q", resources=IMAGES, extra=WHITE_PICTURE
    ),
    "under a form": raw_pdf(
        VISIBLE + LINE + "/W Do", resources=IMAGES, extra={"white": form("1 g 60 630 480 30 re f")}
    ),
    "under a shading": raw_pdf(
        VISIBLE + LINE + "q 60 630 480 30 re W n /S sh Q",
        resources="/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 595 0] /Extend "
        "[true true] /Function << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [1] /N 1 >> >> >>",
    ),
    "dark on dark": raw_pdf(VISIBLE + DARK + "0 0 0.4 rg " + LINE),
    "nearly dark on dark": raw_pdf(VISIBLE + DARK + "0.02 0 0.42 rg " + LINE),
    "dark on a dark picture": raw_pdf(
        VISIBLE + "q 480 0 0 80 60 600 cm /W Do Q 0 g " + LINE,
        resources=IMAGES, extra={"white": picture(2, 2, b"\0" * 4)},
    ),
    "in a layer": raw_pdf(
        VISIBLE + "/OC /L BDC " + LINE + "EMC", resources="/Properties << /L @layer >>", extra=LAYER,
        catalogue=OFF,
    ),
    "in a form of a layer": raw_pdf(
        VISIBLE + "/X Do", resources="/XObject << /X @x >>",
        extra={**LAYER, "x": form(LINE, "/OC @layer")}, catalogue=OFF,
    ),
    "in a form": raw_pdf(
        VISIBLE + "/X Do", resources="/XObject << /X @x >>", extra={"x": form("1 g " + LINE)}
    ),
    "in a form within a form": raw_pdf(
        VISIBLE + "/X Do", resources="/XObject << /X @x >>",
        extra={"x": form("/Y Do", resources="/XObject << /Y @y >>"), "y": form("3 Tr " + LINE)},
    ),
    "in a form cut to its box": raw_pdf(
        VISIBLE + "/X Do", resources="/XObject << /X @x >>",
        extra={"x": form(LINE).replace(b"[0 0 595 842]", b"[0 0 595 600]")},
    ),
    "in a form let through": raw_pdf(
        VISIBLE + "/A gs /X Do", resources=FAINT + "/XObject << /X @x >>",
        extra={**FADED, "x": form(LINE, "/Group << /S /Transparency >>")},
    ),
    "in a form that shrinks it": raw_pdf(
        VISIBLE + "q 0.1 0 0 0.1 72 600 cm /X Do Q",
        resources="/XObject << /X @x >>", extra={"x": form(LINE)}
    ),
    "on a page on its side": raw_pdf(VISIBLE + "1 g " + LINE, page="/Rotate 90"),
    "letter by letter": raw_pdf(
        VISIBLE + "1 g " + "".join(text(c, 72 + 6 * i, 640) for i, c in enumerate(SECRET) if c != " ")
    ),
    "upon itself": raw_pdf(VISIBLE + "1 g " + LINE * 20),
    "before all else": raw_pdf("1 g " + LINE + "0 g " + VISIBLE),
    "a soft mask that lets nothing by": raw_pdf(
        VISIBLE + "/M gs " + LINE,
        resources="/ExtGState << /M << /SMask << /S /Luminosity /G @mask >> >> >>",
        extra={"mask": form("0 g 0 0 595 842 re f", "/Group << /S /Transparency /CS /DeviceGray >>")},
    ),
}  # fmt: skip


def texts(document: Document) -> str:
    return " ".join(document.text.split())


def rows(document: Document, code: str) -> list[tuple[str, int | None]]:
    return [(message, page) for found, message, page in document.problems if found == code]


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_a_page_does_not_show_is_no_text(kind: str) -> None:
    found = read_bytes(HIDDEN[kind], "a.pdf")
    assert texts(found) == f"{FIRST} {SECOND}"
    [(message, page)] = rows(found, "suspicious")
    assert page == 1
    assert "page 1" in message
    assert "".join(SECRET.split()) in "".join(message.split())


EDGE = int(72 + stringWidth("Families are heard. ", "Helvetica", 11)) - 1
PHOTO = {"white": picture(16, 16, bytes(range(0, 256)))}
SHOWN: dict[str, bytes] = {
    "white on dark": raw_pdf(VISIBLE + DARK + "1 g " + LINE),
    "white on a dark picture": raw_pdf(
        VISIBLE + "q 480 0 0 80 60 600 cm /W Do Q 1 g " + LINE,
        resources=IMAGES, extra={"white": picture(2, 2, b"\0" * 4)},
    ),
    "dark on a photograph": raw_pdf(
        VISIBLE + "q 480 0 0 80 60 600 cm /W Do Q 0 g " + LINE, resources=IMAGES, extra=PHOTO
    ),
    "dark on a light box": raw_pdf(VISIBLE + "0.9 g 60 600 480 80 re f 0 g " + LINE),
    "grey": raw_pdf(VISIBLE + "0.75 g " + LINE),
    "in a pattern that shows": raw_pdf(
        VISIBLE + "/Pattern cs /P scn " + LINE, resources="/Pattern << /P @white >>",
        extra={"white": PATTERN["white"].replace(b"1 g", b"0 g")},
    ),
    "drawn after the picture": raw_pdf(
        VISIBLE + "q 480 0 0 30 60 630 cm /W Do Q " + LINE, resources=IMAGES, extra=WHITE_PICTURE
    ),
    "under a picture that lets it through": raw_pdf(
        VISIBLE + LINE + "q 480 0 0 30 60 630 cm /W Do Q", resources=IMAGES,
        extra={"white": picture(2, 2, b"\xff" * 4, "/SMask @mask"), "mask": picture(2, 2, b"\0" * 4)},
    ),
    "under a box that lets it through": raw_pdf(
        VISIBLE + LINE + "/H gs 1 g 60 630 480 30 re f", resources="/ExtGState << /H << /ca 0.3 >> >>"
    ),
    "under a highlight": raw_pdf(
        VISIBLE + LINE + "/H gs 1 1 0 rg 60 630 480 30 re f",
        resources="/ExtGState << /H << /BM /Multiply >> >>"
    ),
    "in a frame": raw_pdf(VISIBLE + LINE + "1 w 0 G 60 630 480 30 re S"),
    "underlined and struck": raw_pdf(VISIBLE + LINE + "0 g 72 638 330 1 re f 72 643 330 1 re f"),
    "beside a box": raw_pdf(VISIBLE + LINE + "1 g 60 600 480 30 re f"),
    "in a clip that holds it": raw_pdf(VISIBLE + "q 60 630 480 30 re W n " + LINE + "Q"),
    "in a round clip that holds it": raw_pdf(
        VISIBLE + "q 0 0 m 0 842 l 300 842 595 842 595 600 c 595 0 l h W n " + LINE + "Q"
    ),
    "in letters of two points": raw_pdf(VISIBLE + text(SECRET, y=640, size=2.2)),
    "in letters drawn large": raw_pdf(VISIBLE + "q 20 0 0 20 72 640 cm " + text(SECRET, 0, 0, 0.55) + "Q"),
    "on a page in larger units": raw_pdf(
        "q 0.1 0 0 0.1 0 0 cm " + VISIBLE + LINE + "Q", page="/MediaBox [0 0 59.5 84.2] /UserUnit 10"
    ),
    "in outline": raw_pdf(VISIBLE + "1 Tr 0 G 0.3 w " + LINE),
    "white with an outline": raw_pdf(VISIBLE + "2 Tr 1 g 0 G 0.3 w " + LINE),
    "in a layer that is on": raw_pdf(
        VISIBLE + "/OC /L BDC " + LINE + "EMC", resources="/Properties << /L @layer >>", extra=LAYER,
        catalogue=OFF.replace("/OFF [@layer]", ""),
    ),
    "in a form": raw_pdf(
        VISIBLE + "/X Do", resources="/XObject << /X @x >>", extra={"x": form(LINE)}
    ),
    "in a form that is moved": raw_pdf(
        VISIBLE + "q 1 0 0 1 0 300 cm /X Do Q", resources="/XObject << /X @x >>",
        extra={"x": form(text(SECRET, y=340))},
    ),
    "wholly solid by its state": raw_pdf(VISIBLE + "/B gs " + LINE, resources=FAINT, extra=FADED),
    "with a white shadow": raw_pdf(VISIBLE + "1 g " + text(SECRET, 73, 639) + "0 g " + LINE),
    "with spaces in white": raw_pdf(
        VISIBLE + "1 g " + text("     ", y=640) + "0 g " + LINE
    ),
    "twice in one place": raw_pdf(VISIBLE + LINE + LINE + "1 g " + text("  ", y=640)),
    "on a page on its side": raw_pdf(VISIBLE + LINE, page="/Rotate 180"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SHOWN)
def test_what_a_page_shows_is_its_text_however_it_is_drawn(kind: str) -> None:
    found = read_bytes(SHOWN[kind], "a.pdf")
    assert texts(found) == f"{FIRST} {SECOND} {SECRET}"
    assert found.problems == ()


@pytest.mark.parametrize(
    ("line", "page"),
    [
        (text(f"Families are heard. {SECRET}", x=595 - EDGE + 72, y=640), "/MediaBox [0 0 595 842]"),
        (f"q 0 0 {EDGE} 842 re W n " + text(f"Families are heard. {SECRET}", y=640) + "Q", ""),
        (text(f"Families are heard. {SECRET}", y=640) + f"1 g {EDGE} 630 400 30 re f", ""),
    ],
    ids=["over the edge", "cut", "under a box"],
)
def test_of_a_line_that_shows_in_part_the_rest_is_no_text(line: str, page: str) -> None:
    found = read_bytes(raw_pdf(VISIBLE + line, page=page), "a.pdf")
    assert texts(found) == f"{FIRST} {SECOND} Families are heard."
    [(message, _)] = rows(found, "suspicious")
    assert SECRET in message
    assert "heard" not in message


def test_a_piece_within_a_line_is_left_out() -> None:
    cut = "BT /F1 11 Tf 72 640 Td (Families are ) Tj 1 g (never ) Tj 0 g (heard.) Tj ET"
    found = read_bytes(raw_pdf(VISIBLE + cut), "a.pdf")
    assert texts(found) == f"{FIRST} {SECOND} Families are heard."


def test_a_hidden_copy_of_what_is_shown_is_no_matter() -> None:
    found = read_bytes(raw_pdf(VISIBLE + "3 Tr " + VISIBLE), "a.pdf")
    assert texts(found) == f"{FIRST} {SECOND}"
    assert found.problems == ()


def test_a_name_left_in_a_form_is_left_out_and_not_reported() -> None:
    found = read_bytes(raw_pdf(VISIBLE + "1 g " + text("Insert address here", y=640)), "a.pdf")
    assert texts(found) == f"{FIRST} {SECOND}"
    assert found.problems == ()


def test_an_excerpt_is_short_and_on_one_line() -> None:
    lines = "".join(text(f"{SECRET} Line {i}", y=600 - 14 * i) for i in range(30))
    found = read_bytes(raw_pdf(VISIBLE + "3 Tr " + lines), "a.pdf")
    [(message, _)] = rows(found, "suspicious")
    assert len(message) < 230
    assert message.endswith("…”")


def test_a_file_all_of_whose_text_is_hidden_is_no_report() -> None:
    with pytest.raises(ReadProblem, match="no page shows any of its text") as caught:
        read_bytes(raw_pdf("3 Tr " + VISIBLE), "a.pdf")
    assert caught.value.code == "suspicious"


def scan(content: str, lines: tuple[int, ...] = (700, 680, 640), *, under: bool = False) -> bytes:
    """A page that is one picture with print at some heights, and `content` as its text layer."""
    rows = [b"\xff" * 595] * 842
    for y in lines:
        rows[842 - y - 9 : 842 - y] = [b"\xff" * 72 + b"\0\xff" * 160 + b"\xff" * 203] * 9
    image = "q 595 0 0 842 0 0 cm /W Do Q "
    return raw_pdf(
        content + image if under else image + content, resources=IMAGES,
        extra={"white": picture(595, 842, b"".join(rows))},
    )  # fmt: skip


@pytest.mark.parametrize("how", ["3 Tr ", "7 Tr "])
def test_the_text_layer_of_a_scan_is_read_and_said(how: str) -> None:
    found = read_bytes(scan(f"q {how}{VISIBLE}{LINE}Q"), "a.pdf")
    assert texts(found) == f"{FIRST} {SECOND} {SECRET}"
    assert [(code, page) for code, _, page in found.problems] == [("ocr_layer", 1)]


def test_a_text_layer_under_the_scan_is_one_too() -> None:
    found = read_bytes(scan(VISIBLE, under=True), "a.pdf")
    assert texts(found) == f"{FIRST} {SECOND}"
    assert [code for code, _, _ in found.problems] == ["ocr_layer"]


def test_text_in_the_margin_of_a_scan_is_not_of_its_layer() -> None:
    found = read_bytes(scan("3 Tr " + VISIBLE + text(SECRET, y=300)), "a.pdf")
    assert texts(found) == f"{FIRST} {SECOND}"
    assert [code for code, _, _ in found.problems] == ["ocr_layer", "suspicious"]


def test_a_blank_picture_has_no_text_layer() -> None:
    with pytest.raises(ReadProblem) as caught:
        read_bytes(scan("3 Tr " + VISIBLE, lines=()), "a.pdf")
    assert caught.value.code == "suspicious"


def test_a_page_of_text_has_no_text_layer_though_a_picture_lies_under_it() -> None:
    found = read_bytes(scan(VISIBLE + text("Leaders know what they do well, and say so.", y=640) + "3 Tr " +
                            text(SECRET, y=641)), "a.pdf")  # fmt: skip
    assert "Partners" not in found.text
    assert [code for code, _, _ in found.problems] == ["suspicious"]


@pytest.mark.parametrize("kind", ["white", "render3", "offpage", "alpha0"])
def test_the_case(kind: str) -> None:
    folder = CASES / "80-hidden-text"
    control, found = read(folder / "control.pdf"), read(folder / f"{kind}.pdf")
    assert found.text == control.text
    assert [(code, page) for code, _, page in found.problems] == [("suspicious", 1)]
    assert "excellent hidden safeguarding work" in found.problems[0][1]
    assert control.problems == ()
    judged = [[f.text for f in structure(d).findings] for d in (control, found)]
    assert judged[0] == judged[1]
    assert len(judged[0]) > 50


def test_the_case_of_a_first_page_without_anything() -> None:
    found = read(CASES / "80-hidden-text" / "blank_page1.pdf")
    assert [(code, page) for code, _, page in found.problems] == [("unreadable_page", 1)]


def test_a_page_left_blank_on_purpose_is_no_matter() -> None:
    data = raw_pdf(VISIBLE).replace(
        b"/Kids [3 0 R] /Count 1",
        b"/Kids [3 0 R << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>] /Count 2",
    )
    assert read_bytes(data, "a.pdf").problems == ()
