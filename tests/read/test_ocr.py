"""Pages read from their picture: the words as printed, their places and their order."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from reportmine.errors import MissingExtra, ReadProblem
from reportmine.read import Document, pool, read, read_bytes
from reportmine.read import ocr as reader
from reportmine.read.pdf_page import Picture
from tests.conftest import CORPUS
from tests.read.test_pdf_frame import page

installed = pytest.mark.skipif(find_spec("rapidocr") is None, reason="the extra ocr is not installed")
CASES = Path(__file__).parents[1] / "cases"
TITLE = "What does the area partnership need to do better?"
LINES = (
    "Children wait too long for an autism assessment, and families are not told how",
    "long the wait will be. In 2024, 1,204 of them waited for more than 18 weeks.",
    "Records are not shared between Northmere Council and the NHS trusts.",
)
BULLETS = ("Leaders listen to young people (SEND).", "Staff know people well and act early.")
WIDE, HIGH = 595, 842


def sheet(columns: int = 1) -> bytes:
    """A page with a heading, prose and bullets; or with two columns of prose."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDE, HIGH))
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(60, 760, TITLE)
    canvas.setFont("Helvetica", 11)
    if columns == 2:
        for x, name in ((320, "right"), (60, "left")):
            for row in range(1, 6):
                canvas.drawString(x, 730 - 15 * row, f"Line {row} of the {name} column, which is read")
    else:
        for row, line in enumerate(LINES):
            canvas.drawString(60, 730 - 14 * row, line)
        for row, line in enumerate(BULLETS):
            canvas.drawString(66, 670 - 24 * row, "•")
            canvas.drawString(84, 670 - 24 * row, line)
    canvas.save()
    return out.getvalue()


def scan(data: bytes, lies: int = 0, askew: float = 0.0, turned: int = 0,
         crop: tuple[int, int] | None = None, stamp: str = "") -> bytes:  # fmt: skip
    """The first page as a scanner makes it: a grey JPEG at 200 dots to the inch, and no text.

    `lies`: how far the paper lay turned, clockwise; `askew`: by so many degrees more; `turned`: by how much
    the file says to turn it; `crop`: what is cut away at the left and the foot; `stamp`: text at its foot.
    """
    from PIL import Image

    image = pdfium.PdfDocument(data)[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    if askew:
        image = image.rotate(-askew, fillcolor=250, resample=Image.Resampling.BICUBIC)
    image = image.rotate(-lies, expand=True)
    held = io.BytesIO()
    image.save(held, "JPEG", quality=75)
    held.seek(0)
    out = io.BytesIO()
    size = (HIGH, WIDE) if lies in (90, 270) else (WIDE, HIGH)
    canvas = Canvas(out, pagesize=size)
    canvas.drawImage(ImageReader(held), 0, 0, *size)
    canvas.drawString(280, 20, stamp)
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(out))
    if turned:
        writer.pages[0].rotate(turned)
    if crop:
        writer.pages[0].cropbox = RectangleObject((*crop, *size))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def flat(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def differences(one: str, other: str) -> int:
    """How many letters must be put in, taken out or exchanged to make one text the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row[-1]


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(b.kind, flat(document.text[b.start : b.end])) for b in document.blocks]


@installed
@pytest.mark.parametrize(
    "how",
    [{}, {"askew": 1.0}, {"lies": 90, "turned": 270}, {"lies": 180, "turned": 180}, {"crop": (40, 50)},
     {"stamp": "17 of 40"}],
    ids=["straight", "askew", "on its side, and turned", "upside down, and turned", "cropped", "stamped"],
)  # fmt: skip
def test_words_places_and_blocks_are_those_that_were_printed(how: dict[str, object]) -> None:
    printed = read_bytes(sheet(), "a.pdf")
    found = read_bytes(scan(sheet(), **how), "a.pdf", ocr=True)  # type: ignore[arg-type]
    wanted = flat(printed.text)
    assert differences(flat(found.text.removesuffix("\n17 of 40")), wanted) <= 0.02 * len(wanted)
    kinds = ["paragraph", "paragraph", "bullet", "bullet"]
    assert [kind for kind, _ in blocks(found)][:4] == [kind for kind, _ in blocks(printed)] == kinds
    title, *rest = found.blocks[:4]
    assert all(title.style.size > 1.2 * block.style.size for block in rest)
    for one, other in zip(printed.segments, found.segments, strict=False):
        assert one.box
        assert other.box
        assert other.box == pytest.approx(one.box, abs=9 if "askew" in how else 5)
    assert [(code, number) for code, _, number in found.problems] == [("ocr_page", 1)]
    assert found.problems[0][1].endswith("% sure of its letters: check a quote against the page")
    (only,) = found.sheets
    assert (only.number, only.read_by) == (1, "ocr")
    assert 0.9 < (only.confidence or 0) <= 1
    assert found.by_ocr(0, 10)


@installed
@pytest.mark.parametrize("lies", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned_and_says_so(lies: int) -> None:
    found = read_bytes(scan(sheet(), lies=lies), "a.pdf", ocr=True)
    wanted = flat(read_bytes(sheet(), "a.pdf").text)
    assert differences(flat(found.text), wanted) <= 0.02 * len(wanted)
    assert f"was turned by {360 - lies} degrees" in found.problems[0][1]


@installed
def test_columns_are_read_one_after_the_other() -> None:
    found = flat(read_bytes(scan(sheet(columns=2)), "a.pdf", ocr=True).text)
    sides = [
        f"Line {n} of the {side} column, which is read" for side in ("left", "right") for n in range(1, 6)
    ]
    wanted = " ".join([TITLE, *sides])
    assert differences(found, wanted) <= 0.02 * len(wanted)


@installed
def test_a_sample_report_that_was_scanned_reads_as_the_sample() -> None:
    """Two per cent of the characters is the bar; its first page, whose facts are the report's."""
    from reportmine.structure import structure

    sample = (CORPUS / "northmere-area-send-2023.pdf").read_bytes()
    first = PdfWriter()
    first.add_page(PdfReader(io.BytesIO(sample)).pages[0])
    made = io.BytesIO()
    first.write(made)
    printed = structure(read_bytes(made.getvalue(), "northmere-area-send-2023.pdf"))
    found = structure(read_bytes(scan(made.getvalue()), "northmere-area-send-2023.pdf", ocr=True))
    wanted = flat(printed.document.text)
    # Of several pages it would be furniture, in this one it is so by its page number in the same line.
    foot = "\n12 to 16 June 2023\nArea SEND inspection report: Northmere Local Area Partnership"
    assert differences(flat(found.document.text.removesuffix(foot)), wanted) <= 0.02 * len(wanted)
    assert [flat(s.heading) for s in found.sections] == [flat(s.heading) for s in printed.sections]
    said = [flat(f.text) for f in found.findings]
    for finding in printed.findings:  # a space lost is no other sentence
        assert get_close_matches(flat(finding.text), said, n=1, cutoff=0.95), finding.text
    for name in ("family", "system_id", "inspection_from", "inspection_to", "title"):
        assert getattr(found, name) == getattr(printed, name)


@installed
def test_only_pages_without_text_are_read_so() -> None:
    told: list[None] = []
    writer = PdfWriter()
    for one in (sheet(), scan(sheet()), sheet(columns=2)):
        writer.append(io.BytesIO(one))
    out = io.BytesIO()
    writer.write(out)
    found = read_bytes(out.getvalue(), "a.pdf", ocr=True, tell=lambda: told.append(None))
    assert [s.read_by for s in found.sheets] == ["text", "ocr", "text"]
    assert len(told) == 1


@installed
def test_fonts_without_letters_are_read_from_the_page() -> None:
    printed = flat(read(CASES / "09-with-tounicode.pdf").text)
    found = flat(read(CASES / "09-no-tounicode.pdf", ocr=True).text)
    # The title runs over the edge of the page, where nobody sees its end.
    assert differences(found, printed) - len("Partnership") <= 0.02 * len(printed)


@installed
def test_a_photograph_says_nothing_and_a_file_of_photographs_is_a_problem() -> None:
    photo, written = page(lines=(), covered=1.0), sheet()
    writer = PdfWriter()
    for one in (written, photo):
        writer.append(io.BytesIO(one))
    out = io.BytesIO()
    writer.write(out)
    found = read_bytes(out.getvalue(), "a.pdf", ocr=True)
    assert [(code, number) for code, _, number in found.problems] == [("no_text", 2)]
    assert found.problems[0][1].endswith("; OCR finds no words in it")
    assert [s.read_by for s in found.sheets] == ["text", None]
    with pytest.raises(ReadProblem, match="OCR finds none either"):
        read_bytes(photo, "a.pdf", ocr=True)


@installed
def test_a_child_process_reads_within_its_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(scan(sheet()))
    found = pool.read_one(path, ocr=True)
    assert found.sheets[0].read_by == "ocr"
    assert TITLE in flat(found.text)


@installed
def test_the_same_picture_gives_the_same_text() -> None:
    data = scan(sheet())
    assert read_bytes(data, "a.pdf", ocr=True) == read_bytes(data, "a.pdf", ocr=True)


@installed
def test_models_are_never_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the package lies without them, that is said, and nothing is asked of anybody."""
    (tmp_path / "models").mkdir()
    monkeypatch.setattr(reader.resources, "files", lambda _: tmp_path)
    reader._engine.cache_clear()
    try:
        with pytest.raises(MissingExtra, match="without its models"):
            reader._engine()
    finally:
        reader._engine.cache_clear()


# Without the extra

MISSING = "rapidocr is missing, which reads pictures"


def test_without_the_extra_one_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from click.testing import CliRunner

    from reportmine.cli.main import main

    monkeypatch.setattr(reader, "find_spec", lambda _: None)
    (tmp_path / "a.pdf").write_bytes(sheet())
    for command in (["build", str(tmp_path / "r.db"), str(tmp_path)], ["parse", str(tmp_path / "a.pdf")]):
        done = CliRunner().invoke(main, [*command, "--ocr"])
        assert done.exit_code == 1
        assert (
            done.stderr
            == "Error: rapidocr is missing, which reads pictures: pip install 'reportmine[ocr]'\n"
        )
    assert not (tmp_path / "r.db").exists()


def test_after_the_limit_pages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "require", lambda: None)
    monkeypatch.setattr(reader, "MAX_PAGES", 1)
    monkeypatch.setattr(reader, "_read", lambda page, number, frame: Picture([], 0.0))
    read_page = reader.PageReader()
    assert read_page(None, 1, None) == Picture([], 0.0)  # type: ignore[arg-type]
    assert read_page(None, 2, None) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "stamp", "expected"),
    [
        ("scan", "", "page 1 is a picture without a text layer"),
        ("scan", "17 of 40", "page 1 is a picture with text in its margins alone"),
        ("photo", "17 of 40", None),  # a cover
        ("outlines", "", "page 1 is drawn without a text layer"),
        ("rules", "", None),
    ],
)
def test_pages_that_hold_no_text_are_told_from_those_that_need_none(
    asked: str, stamp: str, expected: str | None
) -> None:
    if asked == "scan":
        data = scan(sheet(), stamp=stamp)
    else:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(WIDE, HIGH))
        if asked == "photo":
            from PIL import Image

            canvas.drawImage(ImageReader(Image.radial_gradient("L")), 0, 0, WIDE, HIGH)
            canvas.drawString(280, 20, stamp)
        for row in range({"outlines": 80, "rules": 20}.get(asked, 0)):
            path = canvas.beginPath()
            path.moveTo(60, 800 - 8 * row)
            for step in range(30 if asked == "outlines" else 1):
                path.lineTo(70 + 5 * step, 800 - 8 * row + step % 3)
            canvas.drawPath(path)
        canvas.save()
        data = out.getvalue()
    writer = PdfWriter()
    for one in (data, sheet()):
        writer.append(io.BytesIO(one))
    out = io.BytesIO()
    writer.write(out)
    problems = read_bytes(out.getvalue(), "a.pdf").problems
    said = [message for code, message, _ in problems if code == "no_text"]
    assert [message.partition(":")[0] for message in said] == ([expected] if expected else [])


FAKE = """
import json, sys, time
for line in sys.stdin:
    asked = json.loads(line)
    for pause in asked["path"].split():
        time.sleep(float(pause))
        print(flush=True)
    print(json.dumps({"problem": ["empty", str(asked["ocr"]), None]}), flush=True)
"""


@pytest.mark.parametrize(
    ("pauses", "limit", "expected"),
    [
        ("0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1", 0.5, "empty"),  # longer in all than a file may take
        ("9", 0.5, "timeout"),
        ("0 9", 0.5, "timeout"),
    ],
)
def test_each_page_has_its_own_time(
    pauses: str, limit: float, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "COMMAND", (sys.executable, "-c", FAKE))
    monkeypatch.setattr(pool, "PAGE_TIMEOUT", limit)
    monkeypatch.setattr(pool, "START", 0.0)
    ((_, found),) = pool.read_all([Path(pauses)], 1, limit, ocr=True)
    assert isinstance(found, ReadProblem)
    assert found.code == expected
    assert expected == "timeout" or found.message == "True"


@installed
@pytest.mark.skipif(not Path("/usr/bin/strace").exists(), reason="strace is not installed")
def test_nothing_is_asked_of_the_network_and_nothing_left(tmp_path: Path) -> None:
    from tests.test_silence import environment, to_the_network

    (tmp_path / "a.pdf").write_bytes(scan(sheet()))
    (tmp_path / "home").mkdir()
    log = tmp_path / "calls.txt"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=network", "-o", str(log), sys.executable, "-m", "reportmine",
         "build", "r.db", "a.pdf", "--ocr", "--model", "fast", "-q"],
        cwd=tmp_path, env=environment(tmp_path / "home"), capture_output=True, text=True,
    )  # fmt: skip
    assert done.stderr == "" or "not_a_report" in done.stdout + done.stderr, json.dumps(done.stderr)
    assert to_the_network(log) == []
    assert list((tmp_path / "home").rglob("*")) == []
