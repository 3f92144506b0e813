"""Build the sample local system review of corpus/ as a Word file from the text file beside this script.

Each line of the text is one paragraph. Its first characters give the style:

    #, ##, ###    Heading 1, 2, 3
    -, --         List Bullet, List Bullet 2
    **text**      a paragraph in bold
    | a | b |     a row of a table, whose first row is in bold
    other         Normal

The same text always gives the same bytes: the dates are fixed, and so are the time stamps in the zip file.

    python tests/corpus_sources/make_docx.py corpus/eastmarsh-local-system-review-2018.docx
"""

import argparse
import io
import zipfile
from datetime import datetime
from pathlib import Path

import docx

SOURCE = Path(__file__).with_name("eastmarsh-local-system-review-2018.txt")
TITLE = "Local system review of Eastmarsh, March 2018 (sample)"
AUTHOR = "reportmine project"
CREATED = datetime(2026, 11, 1)
STYLES = {
    "#": "Heading 1",
    "##": "Heading 2",
    "###": "Heading 3",
    "-": "List Bullet",
    "--": "List Bullet 2",
}


def read_source(path: Path) -> list[tuple[str, str]]:
    """Return the paragraphs as (style, text), where a style is a Word style, "bold" or "row"."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        mark, _, rest = line.partition(" ")
        if mark in STYLES:
            found.append((STYLES[mark], rest.strip()))
        elif line.startswith("**") and line.endswith("**"):
            found.append(("bold", line.strip("*")))
        elif line.startswith("|"):
            found.append(("row", line.strip("|")))
        elif line:
            found.append(("Normal", line))
    return found


def build(paragraphs: list[tuple[str, str]]) -> bytes:
    """Return the Word file for PARAGRAPHS."""
    word = docx.Document()
    props = word.core_properties
    props.title, props.author, props.last_modified_by, props.comments = TITLE, AUTHOR, AUTHOR, ""
    props.created = props.modified = CREATED
    props.language = "en-GB"
    table = None
    for style, text in paragraphs:
        if style == "row":
            cells = [cell.strip() for cell in text.split("|")]
            head = table is None
            if table is None:
                table = word.add_table(rows=0, cols=len(cells), style="Table Grid")
            for cell, content in zip(table.add_row().cells, cells, strict=True):
                cell.paragraphs[0].add_run(content).bold = head or None
            continue
        table = None
        if style == "bold":
            word.add_paragraph().add_run(text).bold = True
        else:
            word.add_paragraph(text, style=style)
    buffer = io.BytesIO()
    word.save(buffer)
    fixed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the sample local system review as a Word file.")
    parser.add_argument("output", type=Path, help="the .docx file to write")
    args = parser.parse_args()
    args.output.write_bytes(build(read_source(SOURCE)))
    print(args.output)


if __name__ == "__main__":
    main()
