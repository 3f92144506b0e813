"""Build the sample PDFs of corpus/ from the HTML files beside this script (make_docx.py: the DOCX).

The HTML is a small subset: h1 to h4, p, ul, table (class plain or grid), div.box, hr.page and
aside.footnote with the page it belongs to. <head> carries title, creation date (which is when the
imagined report was published), bullet and footer, whose two lines are parted by "|". The page
number stands at the end of the second. The same HTML always gives the same bytes.

    python tests/corpus_sources/make.py --out corpus
    python tests/corpus_sources/make.py --out /tmp/check northmere-area-send-2023.html
"""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import html
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
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

HERE = Path(__file__).parent
MARGIN, FOOT, WIDTH = 68, 72, A4[0] - 2 * 68
RULE, SHADE = HexColor("#5b6b7b"), HexColor("#eef2f5")
INLINE = {"b": "b", "i": "i", "sup": "super"}

BODY = ParagraphStyle(
    "body", fontName="Sans", fontSize=11, leading=14.5, spaceAfter=8, allowWidows=1, allowOrphans=1
)
STYLES = {
    name: ParagraphStyle(name, BODY, **changes)
    for name, changes in {
        "p": {},
        "dates": {"fontName": "Sans-Bold"},
        "tight": {"spaceAfter": 14},
        "kicker": {"fontSize": 13, "spaceAfter": 26, "textColor": RULE},
        "sample": {"fontName": "Sans-Italic", "fontSize": 10, "textColor": RULE, "spaceAfter": 12},
        "small": {"fontSize": 9, "leading": 12, "spaceBefore": 20},
        "signature": {"spaceBefore": 24},
        "cell": {"spaceAfter": 4},
        "th": {"fontName": "Sans-Bold", "spaceAfter": 4},
        "li": {
            "leftIndent": 18,
            "bulletIndent": 4,
            "bulletFontName": "Symbols",
            "bulletFontSize": 9,
            "spaceAfter": 5,
        },
        "h1": {"fontName": "Sans-Bold", "fontSize": 19, "leading": 24, "spaceAfter": 12},
        "h2": {
            "fontName": "Sans-Bold",
            "fontSize": 14,
            "leading": 18,
            "spaceBefore": 12,
            "spaceAfter": 7,
            "keepWithNext": 1,
        },
    }.items()
}


def inline(node):
    """Children of a node as reportlab's mini markup."""
    text = escape(node.text or "")
    for child in node:
        tag = INLINE.get(child.tag)
        inner = f"<{tag}>{inline(child)}</{tag}>" if tag else "<br/>" if child.tag == "br" else ""
        text += inner + escape(child.tail or "")
    return re.sub(r"\s+", " ", text).strip() if node.tag not in INLINE else text


def flowables(node, bullet):
    """One element of <body>, a box or a cell as a list of flowables."""
    if node.tag == "ul":
        return [Paragraph(inline(item), STYLES["li"], bulletText=bullet) for item in node]
    if node.tag == "hr":
        return [PageBreak()]
    if node.tag == "div":
        rows = [flowables(child, bullet) for child in node]
        ruled = [
            ("BOX", (0, 0), (-1, -1), 0.8, RULE),
            ("BACKGROUND", (0, 0), (-1, -1), SHADE),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
        return [Table([[row] for row in rows], [WIDTH], style=ruled), Spacer(1, 8)]
    if node.tag == "table":
        grid = node.get("class") == "grid"
        ruled = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        ruled += [
            ("GRID", (0, 0), (-1, -1), 0.8, RULE),
            ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ] * grid
        rows = [
            [
                [Paragraph(inline(cell), STYLES["th" if cell.tag == "th" else "cell"])]
                if not len(cell)
                else [f for child in cell for f in flowables(child, bullet)]
                for cell in row
            ]
            for row in node.iter("tr")
        ]
        widths = [WIDTH * 0.32, WIDTH * 0.68] if grid else [WIDTH / 2] * 2
        return [Table(rows, widths, style=ruled, repeatRows=int(grid)), Spacer(1, 8)]
    style = STYLES.get(node.get("class") or node.tag, STYLES["p"])
    paragraph = Paragraph(inline(node), style)
    return [KeepTogether([paragraph])] if node.get("class") == "signature" else [paragraph]


def write_pdf(tree, path):
    """Typeset the document as A4 pages with running footer and footnotes."""
    meta = {tag.get("name"): tag.get("content") for tag in tree.iter("meta")}
    notes = {int(note.get("data-page")): note for note in tree.iter("aside")}
    lines = [line for line in meta["footer"].split("|") if line]
    created = datetime.fromisoformat(meta["created"]).replace(hour=9, tzinfo=UTC)

    def furnish(canvas, doc):
        canvas.setFont("Sans", 9)
        for height, line in zip((44, 32), lines, strict=False):
            canvas.drawString(MARGIN, height, line)
        canvas.drawRightString(A4[0] - MARGIN, 32, str(doc.page))
        if doc.page in notes:
            canvas.line(MARGIN, FOOT + 26, MARGIN + 140, FOOT + 26)
            note = Paragraph(inline(notes[doc.page]), ParagraphStyle("note", BODY, fontSize=9, leading=11))
            note.wrapOn(canvas, WIDTH, 40)
            note.drawOn(canvas, MARGIN, FOOT)

    def template(page):
        bottom = FOOT + (32 if page in notes else 0)
        frame = Frame(MARGIN, bottom, WIDTH, A4[1] - bottom - 56, 0, 0, 0, 0)
        return PageTemplate(str(page), [frame], onPage=furnish, autoNextPageTemplate=str(page + 1))

    doc = BaseDocTemplate(
        str(path),
        pagesize=A4,
        title=tree.findtext(".//title"),
        lang="en-GB",
        author="reportmine samples",
        pageTemplates=[template(n) for n in range(1, 12)],
    )
    story = [
        f for node in tree.find("body") if node.tag != "aside" for f in flowables(node, meta["bullet"])
    ]
    stamp = created.strftime("D:%Y%m%d%H%M%S+00'00'")
    PDFDate.format = lambda self, document: f"({stamp})".encode()  # invariant=1 alone says 2000
    doc.build(story)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "sources", nargs="*", type=Path, help="HTML files (default: all beside this script)"
    )
    parser.add_argument(
        "--out", type=Path, default=HERE.parents[1] / "corpus", help="folder for the results"
    )
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts/truetype"))
    args = parser.parse_args()
    rl_config.invariant = 1
    for name, file in {
        "Sans": "liberation/LiberationSans-Regular",
        "Sans-Bold": "liberation/LiberationSans-Bold",
        "Sans-Italic": "liberation/LiberationSans-Italic",
        "Symbols": "dejavu/DejaVuSans",
    }.items():
        pdfmetrics.registerFont(TTFont(name, args.fonts / f"{file}.ttf"))
    pdfmetrics.registerFontFamily("Sans", normal="Sans", bold="Sans-Bold", italic="Sans-Italic")
    args.out.mkdir(parents=True, exist_ok=True)
    for source in args.sources or sorted(HERE.glob("*.html")):
        tree = html.fromstring((HERE / source).read_bytes())
        target = args.out / f"{source.stem}.pdf"
        write_pdf(tree, target)
        print(target, target.stat().st_size)


if __name__ == "__main__":
    main()
