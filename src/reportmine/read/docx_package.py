"""Opens a Word file: limits on what it unpacks to, the strict variant, its notes and properties."""

from __future__ import annotations

import io
import re
import zipfile

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from reportmine.errors import ReadProblem
from reportmine.read.foreign import is_whole_archive
from reportmine.read.glyphs import one_line
from reportmine.read.reasons import CUT, reason

MAX_UNPACKED = 300_000_000
MAX_MEMBERS = 20_000
# "Strict Open XML" differs in its names alone: …/ooxml/wordprocessingml/main is
# …/wordprocessingml/2006/main everywhere else.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
# Templates, and documents with macros (which nothing here runs), differ in what they call themselves.
_KINDS = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
_DOCUMENT = rb"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

_AGAIN = "fetch it again; if it stays so, open it in Word and save it anew"
_SPLIT = "be wary of it, or print it to a PDF"
# What zipfile, lxml and python-docx say, and what a user is told.
_SIGNS = (
    ("Excessive depth", "its parts are nested deeper than any real document"),
    ("amplification", "its text is made of parts that repeat without end, as in an attack"),
    ("target mode is External", "its text is said to lie outside of the file"),
    ("There is no item named", "a part of the Word document is missing"),
    ("Truncated file header", "the list of its parts does not fit the file"),
    ("Bad magic number", "the list of its parts does not fit the file"),
    ("Bad CRC-32", "a part of it is not what it was when it was packed"),
    ("Error -3 while decompressing", "a part of it cannot be unpacked"),
)


def open_docx(data: bytes) -> Document:
    """Raises ReadProblem: `too_large` for an archive beyond the limits, `encrypted`, `damaged`."""
    if not is_whole_archive(data):
        raise ReadProblem("damaged", f"the Word document {CUT}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _must_be_sound(archive)
            strict = _STRICT.search(archive.read("_rels/.rels"))
            if strict or _KINDS.search(archive.read("[Content_Types].xml")):
                data = _transitional(archive)
        document = docx.Document(io.BytesIO(data))
        if not hasattr(document.element, "body"):  # well-formed, and of other elements than a document's
            raise ReadProblem("damaged", "not a readable Word document: its main part is no document")
        return document
    except ReadProblem:
        raise
    except MemoryError as error:
        raise ReadProblem("too_large", f"it needs more memory than allowed; {_SPLIT}") from error
    except Exception as error:  # zipfile, lxml and python-docx raise many kinds on damaged files
        raise ReadProblem("damaged", f"{_what(error)}; {_AGAIN}") from error


def _must_be_sound(archive: zipfile.ZipFile) -> None:
    """Raises ReadProblem for an archive that is none of Word, or unpacks to what no document does."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise ReadProblem("too_large", f"the archive unpacks to over 300 MB; {_SPLIT}")
    if any(m.flag_bits & 1 for m in members):
        raise ReadProblem("encrypted", "the document asks for a password; save it in Word without one")
    names = [m.filename for m in members]
    if twice := next((name for name in names if names.count(name) > 1 and name.endswith(".xml")), None):
        what = f"it holds {one_line(twice, 60)!r} twice, and what it says depends on who reads it"
        raise ReadProblem("damaged", f"{what}; be wary of it, and fetch it again")
    if not any(name.lower().startswith("word/") for name in names):
        raise ReadProblem("damaged", f"the part that holds the text is missing; {_AGAIN}")


def _what(error: Exception) -> str:
    """What is wrong with a Word document, in words."""
    said = str(error)
    words = next((words for sign, words in _SIGNS if sign in said), "")
    return words or f"not a readable Word document ({reason(error)})"


def _transitional(archive: zipfile.ZipFile) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as copy:
        for member in archive.infolist():
            part = archive.read(member)
            if member.filename.endswith((".xml", ".rels")):
                part = _KINDS.sub(_DOCUMENT, _STRICT.sub(_TRANSITIONAL, part))
            copy.writestr(member.filename, part)
    return out.getvalue()


def properties(document: Document) -> dict[str, str]:
    """Title, author and date as the file states them."""
    package = document.part.package
    if not any(r.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for r in package.rels.values()):
        return {}  # python-docx would make some up
    core = document.core_properties
    if not hasattr(core._element, "title_text"):  # another part by that name
        return {}
    meta = {"title": core.title or "", "author": core.author or ""}
    try:
        if core.created:
            meta["created"] = core.created.date().isoformat()
    except ValueError:
        pass  # a date that is none
    return {key: value for key, value in meta.items() if value.strip()}


def notes(document: Document) -> dict[tuple[str, str], etree._Element]:
    """Footnotes and endnotes by (kind, id); a damaged part has none."""
    found: dict[tuple[str, str], etree._Element] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1].removesuffix("s")
        if kind not in ("footnote", "endnote") or relation.is_external:
            continue
        try:
            root = parse_xml(relation.target_part.blob)
        except etree.XMLSyntaxError:
            continue
        for note in root.iter(qn(f"w:{kind}")):
            if note.get(qn("w:type")) in (None, "normal"):
                found[kind, note.get(qn("w:id"), "")] = note
    return found
