"""Files that are not read: of what kind each is, its reason code, and what its user is told to do."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable

import docx
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from reportmine.errors import PROBLEM_CODES, ReadProblem
from reportmine.read import foreign, pdf_refused, read, read_bytes
from reportmine.read.reasons import unopened

REPORT = "Leaders at Harrowfield House listen to staff. Medicines were not given on time."
PAGE = "<html><head><title>{}</title></head><body><main>{}</main></body></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def pdf(*lines: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, line in enumerate(lines):
        canvas.drawString(72, 700 - 14 * number, line)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def changed(change: Callable[[PdfWriter], None], *lines: str) -> bytes:
    """A PDF that pypdf changed."""
    writer = PdfWriter(PdfReader(io.BytesIO(pdf(*(lines or (REPORT,))))))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(user: str, algorithm: str = "RC4-128") -> bytes:
    return changed(lambda w: w.encrypt(user, "owner", algorithm=algorithm))


def aes() -> bytes:
    """A PDF that says it is locked by AES-256: with no password does it open."""
    cells = {"O": 48, "U": 48, "OE": 32, "UE": 32, "Perms": 16}
    keys = "".join(f"/{name} <{'ab' * length}>" for name, length in cells.items())
    way = "/CF <</StdCF <</CFM /AESV3 /AuthEvent /DocOpen /Length 32>>>> /StmF /StdCF /StrF /StdCF"
    lock = f"/Encrypt <</Filter /Standard /V 5 /R 6 /Length 256 /P -44 {keys} {way}>> /ID [<00> <00>]"
    return pdf(REPORT).replace(b"trailer\n<<", b"trailer\n<<\n" + lock.encode())


def other_handler(name: str) -> bytes:
    """A PDF locked in another way than by a password."""
    return locked("").replace(b"/Filter /Standard", b"/Filter /" + name.encode())


def drawn_by(content: bytes, *filters: str) -> bytes:
    """A PDF whose page is drawn by these bytes, packed as they claim."""

    def change(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = content
        if filters:
            stream[NameObject("/Filter")] = ArrayObject([NameObject(f"/{name}") for name in filters])
            if len(filters) == 1:
                stream[NameObject("/Filter")] = NameObject(f"/{filters[0]}")
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)

    return changed(change)


def form(text: str) -> bytes:
    """A form of the kind that only Adobe's programs show, with what the others show."""

    def change(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"/>'
        parts = ArrayObject([TextStringObject("template"), writer._add_object(stream)])
        fields = {NameObject("/XFA"): parts, NameObject("/Fields"): ArrayObject()}
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject(fields)
        writer.root_object[NameObject("/NeedsRendering")] = TextStringObject("true")

    return changed(change, text)


def without_pages() -> bytes:
    return changed(lambda w: w.remove_page(0))


def scan() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    canvas = Canvas(out, (200, 200))
    canvas.drawImage(ImageReader(Image.new("L", (50, 50), 200)), 0, 0, 200, 200)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def attached(*lines: str) -> bytes:
    return changed(lambda w: w.add_attachment("report.pdf", pdf(REPORT)), *lines)


def word(text: str = REPORT) -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            for name, part in change(member.filename, old.read(member)):
                new.writestr(name, part)
    return out.getvalue()


def without(part: str) -> bytes:
    return repacked(word(), lambda name, data: [] if name == part else [(name, data)])


def twice(name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(name, data)] * (2 if name == "word/document.xml" else 1)


def deep(name: str, data: bytes) -> list[tuple[str, bytes]]:
    inside = b"<w:sdt>" * 5_000
    return [(name, data.replace(b"<w:p>", inside, 1) if name == "word/document.xml" else data)]


def archive(*names: str, content: bytes = b"x" * 40) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name in names:
            new.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    return repacked(word(), lambda name, data: [(name, data), *([("word/media/a.bin", bytes(301_000_000))]
                    if name == "word/document.xml" else [])])  # fmt: skip


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le")


def packed(content: bytes, cut: int = 0) -> bytes:
    data = zlib.compress(content)
    return data[: len(data) - cut]


# Name, content, code, words of what is said.
FILES: list[tuple[str, bytes, str, str]] = [
    (
        "user-password.pdf",
        locked("hunter2"),
        "encrypted",
        "open it with the password, save or print it without",
    ),
    ("aes-256.pdf", aes(), "encrypted", "open it with the password"),
    (
        "certificate.pdf",
        other_handler("Adobe.PubSec"),
        "encrypted",
        "few programs know; open it in one and print",
    ),
    ("drm.pdf", other_handler("EBX_HANDLER"), "encrypted", "few programs know; open it in one and print"),
    ("portfolio.pdf", attached("Open this PDF portfolio in Acrobat."), "foreign", "save what is attached"),
    ("xfa.pdf", form("Please wait... your PDF viewer may not show it."), "foreign", "print it to a PDF"),
    ("no-pages.pdf", without_pages(), "empty", "has no pages; fetch it again"),
    ("scan.pdf", scan(), "no_text", "build with --ocr"),
    ("blank.pdf", pdf(""), "empty", "its only page is blank"),
    ("cut.pdf", pdf(REPORT)[:300], "damaged", "incomplete download; fetch it again"),
    ("header.pdf", b"%PDF-1.7\n", "damaged", "incomplete download; fetch it again"),
    (
        "broken.pdf",
        b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\n%%EOF\n",
        "damaged",
        "no reader opens it; fetch",
    ),
    (
        "cut-stream.pdf",
        drawn_by(packed(b"q Q " * 900, 30), "FlateDecode"),
        "damaged",
        "what draws page 1",
    ),
    (
        "bad-stream.pdf",
        drawn_by(b"no zlib at all" * 9, "FlateDecode"),
        "damaged",
        "cannot be unpacked; fetch",
    ),
    (
        "bomb.pdf",
        drawn_by(packed(b" " * 80_000_000), "FlateDecode"),
        "too_large",
        "more than any page needs",
    ),
    (
        "double-bomb.pdf",
        drawn_by(packed(packed(b" " * 80_000_000)), "FlateDecode", "FlateDecode"),
        "too_large",
        "more than any page needs",
    ),
    (
        "404.pdf",
        PAGE.format("Page not found", "<h1>Page not found</h1>").encode(),
        "not_a_report",
        "new address",
    ),
    ("no-title.pdf", b"<html>404</html>", "not_a_report", "new address"),
    (
        "login.pdf",
        PAGE.format("Sign in", "<form><input type='password'></form>").encode(),
        "not_a_report",
        "sign in,",
    ),
    (
        "login.html",
        PAGE.format("Portal", '<p>Welcome</p><form><input name="p" type="password"></form>').encode(),
        "not_a_report",
        "sign in,",
    ),
    (
        "cookies.html",
        PAGE.format("Reports", "We use cookies. Accept all cookies").encode(),
        "not_a_report",
        "answer it",
    ),
    (
        "challenge.html",
        PAGE.format("Just a moment...", "Enable JavaScript and cookies to continue").encode(),
        "not_a_report",
        "open the address in a browser",
    ),
    (
        "denied.html",
        PAGE.format("403 Forbidden", "<h1>403 Forbidden</h1>").encode(),
        "not_a_report",
        "refuses access",
    ),
    (
        "gateway.docx",
        PAGE.format("502 Bad Gateway", "<h1>502 Bad Gateway</h1>").encode(),
        "not_a_report",
        "later",
    ),
    (
        "scripts.html",
        PAGE.format("App", "You need to enable JavaScript to run this app.").encode(),
        "not_a_report",
        "nothing without scripts",
    ),
    (
        "limit.pdf",
        json.dumps({"statusCode": 429, "message": "Too many"}).encode(),
        "not_a_report",
        "fetch the report",
    ),
    (
        "s3.pdf",
        b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>',
        "not_a_report",
        "fetch the report",
    ),
    ("plain.pdf", b"Not Found\n", "not_a_report", "fetch the report again"),
    ("text.pdf", REPORT.encode(), "damaged", "name it .txt"),
    ("noise.pdf", bytes(range(256)) * 40, "damaged", "no PDF; fetch it again"),
    ("lfs.pdf", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "foreign", "git lfs pull"),
    ("report.pdf.icloud", b"bplist00" + bytes(40), "foreign", "download the file itself"),
    ("a.doc", stream("WordDocument"), "foreign", "an old Word document; save it as .docx or PDF"),
    ("a.xls", stream("Workbook"), "foreign", "an old spreadsheet"),
    ("a.msg", stream("__properties_version1.0"), "foreign", "an e-mail; save what is attached"),
    ("b.msg", OLE, "foreign", "an e-mail; save what is attached"),
    ("locked.docx", stream("EncryptedPackage"), "encrypted", "save it as .docx without"),
    (
        "a.odt",
        archive("mimetype", content=b"application/vnd.oasis.opendocument.text"),
        "foreign",
        ".docx or PDF",
    ),
    (
        "a.ods",
        archive("mimetype", content=b"application/vnd.oasis.opendocument.spreadsheet"),
        "foreign",
        "as PDF",
    ),
    ("a.epub", archive("mimetype", content=b"application/epub+zip"), "foreign", "an e-book"),
    ("a.pages", archive("Index/Document.iwa"), "foreign", "export it as .docx"),
    ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), "foreign", "a spreadsheet"),
    (
        "a.pptx",
        archive("[Content_Types].xml", "ppt/presentation.xml"),
        "foreign",
        "slides; save them as PDF",
    ),
    ("a.zip", archive("report.pdf"), "foreign", "unpack it first"),
    ("in.zip", archive("inner.zip", content=archive("report.pdf")), "foreign", "unpack it first"),
    ("none.zip", archive(), "foreign", "an empty ZIP archive"),
    ("a.rtf", b"{\\rtf1 text}", "foreign", "a Rich Text file; save it as .docx or PDF"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30), "foreign", "a 7z archive; unpack"),
    ("a.html", b"\x1f\x8b\x08" + bytes(30), "foreign", "a gzip archive; unpack"),
    ("b.html", packed(REPORT.encode() * 9), "foreign", "a compressed file; unpack"),
    ("a.tar", b"report.txt" + bytes(247) + b"ustar\x0000" + bytes(300), "foreign", "a tar archive; unpack"),
    ("a.eml", b"From: a@example.org\nSubject: x\n\nhello", "foreign", "an e-mail; save what is attached"),
    ("a.csv", b"a,b\n1,2\n", "foreign", "a table"),
    ("a.json", b'[{"a": 1}]', "foreign", "JSON"),
    ("a.xml", b"<?xml version='1.0'?><note/>", "foreign", "XML"),
    ("a.png", b"\x89PNG\r\n\x1a\n", "foreign", "build with --ocr"),
    ("a.jpg", b"\xff\xd8\xff\xe0", "foreign", "build with --ocr"),
    ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "foreign", "build with --ocr"),
    ("a.heic", b"\x00\x00\x00\x18ftypheic", "foreign", "a picture"),
    ("a.mp4", b"\x00\x00\x00\x18ftypisom", "foreign", "a film"),
    ("a.fdf", b"%FDF-1.2\n", "foreign", "give the PDF itself"),
    ("a.ps", b"%!PS-Adobe-3.0\n", "foreign", "convert it to PDF"),
    ("a.djvu", b"AT&TFORM", "foreign", "convert it to PDF"),
    ("a.url", b"[InternetShortcut]\nURL=https://example.org\n", "foreign", "save the page or the report"),
    ("a.part", b"half a report", "damaged", "did not finish; fetch it again"),
    ("a.pdf.crdownload", b"\x00\x01\x02" * 90, "damaged", "did not finish; fetch it again"),
    (
        "binary.txt",
        bytes(range(32)) * 10,
        "foreign",
        "no text, or none in an encoding that is read; save it as UTF-8",
    ),
    ("ebcdic.txt", REPORT.encode("cp037"), "foreign", "save it as UTF-8"),
    ("binary", bytes(range(32)) * 10, "foreign", "a binary format; give PDF"),
    ("lies.txt", b"\xef\xbb\xbfcaf\xe9 and more", "damaged", "save it again as UTF-8"),
    ("empty.pdf", b"", "empty", "before its first byte; fetch it again"),
    ("spaces.txt", b" \r\n\t \n", "empty", "fetch it again"),
    ("mark.txt", b"\xef\xbb\xbf", "empty", "no text in the file"),
    ("marks.txt", b"-----\n*****\n", "empty", "no text in the file"),
    ("cut.docx", word()[:-200], "damaged", "incomplete download; fetch it again"),
    ("early.docx", word()[:90], "damaged", "incomplete download; fetch it again"),
    ("cut-download", word()[:-200], "damaged", "incomplete download; fetch it again"),
    ("no-text.docx", without("word/document.xml"), "damaged", "is missing; fetch it again"),
    (
        "no-parts.docx",
        archive("[Content_Types].xml", "_rels/.rels"),
        "damaged",
        "is missing; fetch it again",
    ),
    ("twice.docx", repacked(word(), twice), "damaged", "twice, and what it says depends on who reads it"),
    ("deep.docx", repacked(word(), deep), "damaged", "deeper than any real document"),
    ("bomb.docx", bomb(), "too_large", "unpacks to over 300 MB"),
    ("saved.mhtml", b"no message", "damaged", "no saved web page; fetch it again"),
]


@pytest.mark.parametrize(("name", "data", "code", "words"), FILES, ids=[name for name, *_ in FILES])
def test_what_is_said_of_a_file_that_is_not_read(name: str, data: bytes, code: str, words: str) -> None:
    with pytest.raises(ReadProblem) as caught:
        read_bytes(data, name)
    assert (caught.value.code, words in caught.value.message) == (code, True), caught.value.message
    assert code in PROBLEM_CODES
    assert caught.value.message.isprintable()
    assert len(caught.value.message) <= 300


READABLE = [
    ("owner-only.pdf", locked("")),
    ("junk-before.pdf", b"Received: by gateway\r\n" * 60 + pdf(REPORT)),
    ("with-attachment.pdf", attached(REPORT)),
    ("no-suffix", pdf(REPORT)),
    ("complete.pdf.crdownload", pdf(REPORT)),
    ("page.pdf", PAGE.format("Harrowfield House", REPORT).encode()),
    ("page.docx", PAGE.format("Harrowfield House", REPORT).encode()),
    (
        "commented.html",
        b"<!-- saved from url=(0019)https://example.org -->\n" + PAGE.format("x", REPORT).encode(),
    ),
    ("utf16.html", PAGE.format("Harrowfield House", REPORT).encode("utf-16")),
    ("report.bin", word()),
    ("japanese.txt", (REPORT + " 安全").encode("iso2022_jp")),
]


@pytest.mark.parametrize(("name", "data"), READABLE, ids=[name for name, _ in READABLE])
def test_a_report_in_an_odd_wrapper_is_read(name: str, data: bytes) -> None:
    assert " ".join(read_bytes(data, name).text.split()).startswith(REPORT)


def test_utf7_is_decoded_in_text_and_not_on_pages() -> None:
    text = "Harrowfield’s “good” – and £95"
    assert read_bytes(text.encode("utf-7"), "a.txt").text == text
    assert (
        "+ADw-" in read_bytes(b"<html><body>Safe +ADw-b+AD4- and +ADw-i+AD4-</body></html>", "a.html").text
    )


def test_japanese_is_decoded() -> None:
    assert read_bytes("安全 Safe".encode("iso2022_jp"), "a.txt").text == "安全 Safe"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Harrowfield House", "People were not found to be safe at night."),
        ("Harrowfield House", "The error rate was 5 in 404 doses; 500 people live here."),
        ("Inspection of Harrowfield", "Access was denied to nobody, and cookies were baked on Sundays."),
        (
            "Care home report",
            "Signing in visitors was not done. Login to the record system was shared by staff.",
        ),
        ("Report", "503 beds were open. Staff could not find the page of the record they needed."),
    ],
)
def test_a_short_report_is_no_error_page(title: str, text: str) -> None:
    assert foreign.page(text, title, PAGE.format(title, text)) is None


def test_a_long_page_is_never_taken_for_an_error() -> None:
    words = "Page not found. " + "People told us that staff were kind. " * 60
    assert foreign.page(words, "Page not found", "") is None
    assert foreign.page(words[:200], "Page not found", "") is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harrowfield’s “good” – and £95".encode("utf-7"), True),
        (b"C++ and A+B-C and 5+6-7", False),
        (b"Grade A+ and B+ and C+ and GCSEs at 9+", False),
        ("Harrowfield’s café".encode(), False),
    ],
)
def test_utf7(text: bytes, expected: bool) -> None:
    assert foreign.is_utf7(text) is expected


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (FileNotFoundError(2, "No such file"), "not_found", "was it moved"),
        (
            PermissionError(13, "Permission denied"),
            "no_access",
            "you have no right to read it; give yourself",
        ),
        (OSError(5, "Input/output error"), "no_access", "(Input/output error); copy it elsewhere"),
        (ValueError("embedded null byte"), "not_found", "no file can have that name"),
    ],
)
def test_what_the_system_does_not_open(error: OSError | ValueError, code: str, words: str) -> None:
    found = unopened(error)
    assert (found.code, words in found.message) == (code, True)


def test_a_folder_is_no_file(tmp_path) -> None:
    with pytest.raises(ReadProblem, match="not a regular file; give the file itself"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (
            NotImplementedError("only Standard PDF encryption handler is available"),
            "encrypted",
            "few programs",
        ),
        (ValueError("File has not been decrypted"), "encrypted", "few programs"),
        (ValueError("wrong password"), "encrypted", "open it with the password"),
        (ValueError("Detected cyclic page references."), "damaged", "leads back to itself"),
        (ValueError("Maximum page tree entry limit reached"), "damaged", "leads back to itself"),
        (ValueError("anything else"), "damaged", "incomplete download"),
    ],
)
def test_what_the_second_reader_says(error: Exception, code: str, words: str) -> None:
    found = pdf_refused.broken(b"%PDF-1.7 /Encrypt and no end", error)
    assert (found.code, words in found.message) == (code, True)


def test_a_file_is_not_locked_because_the_one_before_was() -> None:
    for data, code in ((other_handler("Adobe.PubSec"), "encrypted"), (without_pages(), "empty")):
        with pytest.raises(ReadProblem) as caught:
            read_bytes(data, "a.pdf")
        assert caught.value.code == code
