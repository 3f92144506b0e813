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
from reportmine.read.reasons import reason

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


def open_docx(data: bytes) -> Document:
    """Raises ReadProblem: `too_large` for an archive beyond the limits, `encrypted`, `damaged`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
                raise ReadProblem("too_large", "the archive unpacks to over 300 MB")
            if any(m.flag_bits & 1 for m in members):
                raise ReadProblem("encrypted", "the document asks for a password")
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
        raise ReadProblem("too_large", "the document needs more memory than allowed") from error
    except Exception as error:  # zipfile, lxml and python-docx raise many kinds on damaged files
        raise ReadProblem("damaged", f"not a readable Word document: {reason(error)}") from error


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
