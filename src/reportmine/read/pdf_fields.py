"""What is typed into a PDF's form, and what else lies over a page and is no part of its text."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reportmine.read.pdf_frame import Frame
from reportmine.read.pdf_line import Line

_TYPED = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_TICKED = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_HIDDEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13  # of a field's flags (ISO 32000-1, table 228)
# A note that stands on the page as if it were printed: what viewers write into forms that have no fields.
_TYPEWRITER = "FreeTextTypeWriter"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a field holds, and its upper left corner in the file's points."""

    value: str
    left: float
    top: float


@dataclass(slots=True)
class Fields:
    """What was found over one page: texts typed into it, and how many boxes and comments were left out."""

    typed: list[Typed] = field(default_factory=list)
    boxes: int = 0
    notes: int = 0
    merged: bool = False

    def left_out(self, text: str) -> list[str]:
        """What a reader sees on the page and `text`, its text as read, does not hold."""
        read = "".join(text.split())
        missing = sum("".join(one.value.split()) not in read for one in self.typed)
        said = (
            (missing, "form field", "what is typed there is missing"),
            (self.boxes, "box to tick", "which is ticked is not read"),
            (self.notes, "comment", "left out, as no part of the report"),
        )
        return [f"has {_many(count, what)}: {but}" for count, what, but in said if count]

    def apart(self, lines: list[Line], frame: Frame) -> list[Line]:
        """The lines from the top, those cut that pdfium made of two fields, whose places it mixes up."""
        out = []
        for line in lines:
            rest = line
            while (found := self._cut(rest.text)) is not None:
                at, begins = found
                x, y = frame.shown(begins.left, begins.top)
                out.append(replace(rest, text=rest.text[:at].rstrip()))
                rest = replace(rest, text=rest.text[at:].lstrip(), x0=x, y=y - rest.size)
            out.append(rest)
        return sorted(out, key=lambda line: -line.y)

    def _cut(self, text: str) -> tuple[int, Typed] | None:
        """Where one field's text ends in a line and another's begins."""
        values = [(" ".join(one.value.split()), one) for one in self.typed]
        for at in (i for i, c in enumerate(text) if c == " "):
            before, after = text[:at], text[at + 1 :]
            if any(value.endswith(before) for value, _ in values):
                for value, one in values:
                    if value.startswith(after) or after.startswith(f"{value} "):
                        return at, one
        return None


def open_forms(document: pdfium.PdfDocument) -> None:
    """Makes fields readable, also those whose look no program has stored; before any page is opened."""
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()


def merge_fields(document: pdfium.PdfDocument, number: int) -> tuple[pdfium.PdfPage, Fields]:
    """A page (from 1) with the text of its fields as part of it, in memory only.

    Text fields, lists and typewriter notes become text where they stand, as they are shown; hidden ones
    do not. Boxes, signatures, stamps and comments stay out, boxes and comments counted.
    """
    page, found = document[number - 1], Fields()
    for index in reversed(range(raw.FPDFPage_GetAnnotCount(page.raw))):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        keep = _look(document, note, found)
        raw.FPDFPage_CloseAnnot(note)
        if not keep:  # else it would become part of the page with the others
            raw.FPDFPage_RemoveAnnot(page.raw, index)
    if found.merged:
        raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
        page.close()
        page = document[number - 1]
    return page, found


def _look(document: pdfium.PdfDocument, note: raw.FPDF_ANNOTATION, found: Fields) -> bool:
    """Counts one note; whether it is text of the page."""
    kind = raw.FPDFAnnot_GetSubtype(note)
    if raw.FPDFAnnot_GetFlags(note) & _HIDDEN:
        return False
    if kind == raw.FPDF_ANNOT_FREETEXT:
        typed = _text(raw.FPDFAnnot_GetStringValue, note, b"IT") == _TYPEWRITER
        found.merged = found.merged or typed
        found.notes += not typed
        return typed
    if kind in (raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_CARET):
        found.notes += bool(_text(raw.FPDFAnnot_GetStringValue, note, b"Contents").strip())
    if kind != raw.FPDF_ANNOT_WIDGET or document.formenv is None:
        return False
    form = document.formenv.raw
    is_a = raw.FPDFAnnot_GetFormFieldType(form, note)
    found.boxes += is_a in _TICKED
    if is_a not in _TYPED:
        return False
    value = _text(raw.FPDFAnnot_GetFormFieldValue, form, note)
    if not value.strip():
        return False
    if raw.FPDFAnnot_GetFormFieldFlags(form, note) & _PASSWORD and is_a == raw.FPDF_FORMFIELD_TEXTFIELD:
        return False
    found.merged = True
    place = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(note, place)
    found.typed.append(Typed(value, place.left, place.top))
    return True


def _text(ask, *of) -> str:  # type: ignore[no-untyped-def]  # functions and handles of a C library
    length = ask(*of, None, 0)
    buffer = ctypes.create_string_buffer(length)
    ask(*of, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")


def _many(count: int, what: str) -> str:
    if count == 1:
        return f"1 {what}"
    noun, _, rest = what.partition(" to ")
    return f"{count} {noun}{'es' if noun.endswith('x') else 's'}{' to ' + rest if rest else ''}"
