"""PDFs made with reportlab: what layout says, and what a page break does to it."""

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from reportmine.errors import ReadProblem
from reportmine.read import pdf as pdf_module
from reportmine.read import read_bytes
from reportmine.read.pdf_lines import clean as clean_line

BODY, BOLD = ("Helvetica", 12), ("Helvetica-Bold", 16)
LEFT, TOP, PITCH = 72, 740, 16


class Page:
    """Writes lines down a page, a running header, footer and page number on each."""

    def __init__(self, furniture=True):
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=A4)
        self.furniture = furniture
        self.number = 0
        self.turn()

    def turn(self):
        if self.number:
            self.canvas.showPage()
        self.number += 1
        self.y = TOP
        if self.furniture:
            self.put("Local area inspection report: Northmere", LEFT, 800, ("Helvetica", 9))
            self.put(f"Inspection dates: 3 to 7 March {2020 + self.number}", LEFT, 30, ("Helvetica", 9))
            self.put(str(self.number), 290, 30, ("Helvetica", 9))
        return self

    def put(self, text, x, y, font=BODY):
        self.canvas.setFont(*font)
        self.canvas.drawString(x, y, text)

    def line(self, text, x=LEFT, font=BODY, gap=0):
        self.y -= PITCH + gap
        self.put(text, x, self.y, font)
        return self

    def read(self):
        self.canvas.setTitle("A report")
        self.canvas.save()
        return read_bytes(self.out.getvalue(), "a.pdf")


def blocks(document):
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


FULL = "The partnership knows its area well and it has acted on what people have told it,"
SHORT = "and they are heard."


def test_furniture_is_left_out():
    page = Page()
    for _ in range(4):
        page.line(FULL).line("so that families are heard.").turn()
    document = page.line("The last page.").read()
    assert document.pages == 5
    assert "Northmere" not in document.text
    assert "Inspection dates" not in document.text
    assert not any(text.isdigit() for _, text in blocks(document))


def test_a_sentence_cut_by_a_page_break_is_mended_across_a_footnote():
    page = Page().line(FULL, gap=20).line("and every partner has agreed to a plan that all of them know,")
    page.put("1 The plan was published in May 2024 and it is still in force.", LEFT, 120, ("Helvetica", 8))
    page.turn().line("which is reviewed each month.").line("Other text.", gap=20)
    document = page.turn().line("End.").read()
    kinds = {text: kind for kind, text in blocks(document)}
    sentence = next(text for text in kinds if text.startswith(FULL))
    assert sentence.endswith("all of them know, which is reviewed each month.")
    assert kinds["1 The plan was published in May 2024 and it is still in force."] == "footnote"
    first, last = document.text.index(FULL), document.text.index("which is reviewed")
    assert (document.page_at(first), document.page_at(last)) == (1, 2)


def test_a_bullet_cut_by_a_page_break():
    page = Page().line("What works well:", gap=20)
    page.line("•", gap=8)
    page.put(
        "Leaders across the area share a clear vision for the children in their care and", LEFT + 18, page.y
    )
    page.turn().line("they act on it.", LEFT + 18)
    page.line("•", gap=8)
    page.put("Families are heard.", LEFT + 18, page.y)
    document = page.turn().line("End of the report.").read()
    bullets = [text for kind, text in blocks(document) if kind == "bullet"]
    assert bullets == [
        "Leaders across the area share a clear vision for the children in their care and they act on it.",
        "Families are heard.",
    ]


def test_glyphs_and_nesting(tmp_path):
    page = Page(furniture=False).line("It must:", gap=10)
    for x, text in ((LEFT, "first"), (LEFT + 30, "inner"), (LEFT + 30, "inner too"), (LEFT, "last")):
        page.line("•", x, gap=4)
        page.put(text, x + 14, page.y)
    document = page.line("- a dash begins a bullet too", gap=4).read()
    found = [(b.level, document.text[b.start : b.end]) for b in document.blocks if b.kind == "bullet"]
    assert found == [
        (0, "first"), (1, "inner"), (1, "inner too"), (0, "last"), (0, "a dash begins a bullet too"),
    ]  # fmt: skip


def test_words_cut_at_the_end_of_a_line():
    page = Page(furniture=False)
    page.line("Sharing of information between multi-agency teams has become better over the year.")
    page.line("People said that they had been given all of the infor-", gap=20)
    page.line("mation that they needed, and that they were met by a multi-")
    page.line("agency team, who knew of their well-")
    document = page.line("being and of their plans.").read()
    assert blocks(document)[1][1] == (
        "People said that they had been given all of the information that they needed, and that they were "
        "met by a multi-agency team, who knew of their well-being and of their plans."
    )


def test_a_heading_is_larger_and_bold():
    page = Page(furniture=False).line("What needs to improve?", font=BOLD).line(FULL, gap=4)
    document = (
        page.line("so that families are heard.")
        .line("Next steps", font=("Helvetica-Bold", 12), gap=10)
        .read()
    )
    heading, text, minor = document.blocks
    assert document.text[heading.start : heading.end] == "What needs to improve?"
    assert heading.style.bold
    assert heading.style.size > text.style.size
    assert not text.style.bold
    assert minor.style.bold
    assert document.text[text.start : text.end] == f"{FULL} so that families are heard."


def test_a_table_row_keeps_its_cells():
    page = Page(furniture=False).line("Areas for priority action", font=BOLD)
    page.line("Responsible", gap=20).line("body")
    page.put("Area for priority action,", 300, page.y + PITCH)
    page.put("and by when", 300, page.y)
    page.line("The council", gap=20).line("and its partners")
    page.put("Leaders should act at once so that", 300, page.y + PITCH)
    page.put("all plans are in time.", 300, page.y)
    document = page.read()
    found = [[document.text[s:e] for s, e in b.cells] for b in document.blocks if b.kind == "row"]
    assert found == [
        ["Responsible body", "Area for priority action, and by when"],
        ["The council and its partners", "Leaders should act at once so that all plans are in time."],
    ]


def test_every_line_has_a_box_on_its_page():
    document = Page().line(FULL).line(SHORT).turn().line("Another page.").turn().line("And one.").read()
    assert document.segments
    for segment in document.segments:
        left, bottom, right, top = segment.box
        assert 0 <= left < right <= A4[0]
        assert 0 <= bottom < top <= A4[1]
        assert segment.page in (1, 2, 3)
    first = document.segments[0]
    assert first.box[2] - first.box[0] == pytest.approx(stringWidth(FULL, *BODY), abs=3)


def test_metadata():
    document = Page(furniture=False).line("Text.").read()
    assert document.meta["title"] == "A report"
    assert (document.format, document.pages) == ("pdf", 1)


def test_junk_before_the_pdf():
    page = Page(furniture=False).line("Text behind junk.")
    page.canvas.save()
    assert read_bytes(b"\x00\xff junk" * 500 + page.out.getvalue(), "a.pdf").text == "Text behind junk."


def code_of(canvas):
    with pytest.raises(ReadProblem) as caught:
        canvas.read()
    assert caught.value.message.isprintable()
    return caught.value.code


def test_blank_and_scanned_pages():
    assert code_of(Page(furniture=False)) == "empty"
    scan = Page(furniture=False)
    scan.canvas.rect(100, 100, 300, 300, fill=1)
    assert code_of(scan) == "no_text"


def test_a_password():
    page = Page(furniture=False).line("Secret.")
    page.canvas.save()
    from pypdf import PdfReader, PdfWriter

    for user, expected in (("hunter2", None), ("", "Secret.")):
        writer = PdfWriter(PdfReader(io.BytesIO(page.out.getvalue())))
        writer.encrypt(user_password=user, owner_password="owner", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        if expected:
            assert read_bytes(out.getvalue(), "a.pdf").text == expected
            continue
        with pytest.raises(ReadProblem) as caught:
            read_bytes(out.getvalue(), "a.pdf")
        assert caught.value.code == "encrypted"


def test_too_many_pages(monkeypatch):
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 2)
    assert code_of(Page().turn().turn().line("x")) == "too_large"


def test_truncated():
    page = Page().line(FULL)
    page.canvas.save()
    with pytest.raises(ReadProblem) as caught:
        read_bytes(page.out.getvalue()[:200], "a.pdf")
    assert caught.value.code == "damaged"
    assert caught.value.message.isprintable()
    assert len(caught.value.message) <= 300


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("\x84 They work", "• They work"),
        ("in\xadfor\u200bmation", "information"),
        ("a\x00b \x02 c", "ab c"),
        ("  two \t spaces ", "two spaces"),
    ],
)
def test_clean(raw, clean):
    assert clean_line(raw) == clean


def test_pypdf_reads_what_pdfium_does_not(monkeypatch):
    page = Page(furniture=False).line("Read by the other reader.")
    page.canvas.save()

    def refuse(data):
        raise pdf_module.pdfium.PdfiumError("Failed to load document")

    monkeypatch.setattr(pdf_module.pdfium, "PdfDocument", refuse)
    document = read_bytes(page.out.getvalue(), "a.pdf")
    assert document.text == "Read by the other reader."
    assert document.segments[0].page == 1


SMALL = ("Helvetica", 10)


def kinds_at_the_foot(*lines, above=()):
    """The kinds of small lines that stand at the foot of a page of larger text."""
    page = Page(furniture=False)
    for _ in range(24):
        page.line(FULL)
    page.line(SHORT)
    for text in above:
        page.line(text, font=SMALL, gap=20)
    page.y = 120
    for text in lines:
        page.line(text, font=SMALL, gap=14)
    found = blocks(page.read())
    return [next(kind for kind, text in found if wanted.lstrip("• ") in text) for wanted in lines]


def test_small_print_at_the_foot_of_a_page_is_a_note() -> None:
    assert kinds_at_the_foot("These are schools that look after children for fewer days.") == ["footnote"]
    assert kinds_at_the_foot("3 These are schools.", "4 Those are not.") == ["footnote"] * 2


def test_by_its_height_alone_no_bullet_is_a_note() -> None:
    """Strengths in a box of smaller letters, low on the page."""
    bullets = ("• Leaders listen to young people well.", "• Staff act early on what they hear.")
    assert kinds_at_the_foot(*bullets) == ["bullet", "bullet"]
    assert kinds_at_the_foot(bullets[0], above=bullets[1:]) == ["bullet"]


def test_text_that_goes_on_in_its_own_size_is_no_note() -> None:
    """A box of smaller letters that ends low on the page."""
    box = ("A practice study tells what was done for one family here.",)
    end = ("The family was helped early and well by all who knew it.",)
    assert kinds_at_the_foot(*end, above=box) == ["paragraph"]
    assert kinds_at_the_foot("2 A note with its number.", above=box) == ["footnote"]
