"""PDFs of one page written out as syntax, for what no library draws."""

from __future__ import annotations

from collections.abc import Mapping

Objects = Mapping[str, bytes | str]


def raw_pdf(
    content: str, *, page: str = "", resources: str = "", extra: Objects | None = None, catalogue: str = ""
) -> bytes:
    """A page of 595 by 842 points that draws `content` with the font /F1 (Helvetica).

    `extra` are further objects by the name that stands in the syntax as `@name`; `page`, `resources` and
    `catalogue` are added to those dictionaries.
    """
    extra = dict(extra or {})
    numbers = {name: 6 + index for index, name in enumerate(extra)}
    box = "" if "/MediaBox" in page else "/MediaBox [0 0 595 842]"
    bodies: list[bytes] = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (f"<< /Type /Page /Parent 2 0 R {box} {page} /Contents 5 0 R "
         f"/Resources << /Font << /F1 4 0 R >> {resources} >> >>").encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        stream("", content.encode("cp1252")),
        *(body if isinstance(body, bytes) else body.encode("latin-1") for body in extra.values()),
    ]  # fmt: skip
    for name in sorted(numbers, key=len, reverse=True):
        bodies = [body.replace(b"@" + name.encode(), b"%d 0 R" % numbers[name]) for body in bodies]
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(out)


def stream(head: str, data: bytes) -> bytes:
    """A stream object with the entries `head` in its dictionary."""
    return f"<< {head} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def picture(wide: int, high: int, pixels: bytes, head: str = "") -> bytes:
    """A grey picture, one byte to the pixel."""
    return stream(
        f"/Type /XObject /Subtype /Image /Width {wide} /Height {high} /ColorSpace /DeviceGray "
        f"/BitsPerComponent 8 {head}", pixels
    )  # fmt: skip


def text(words: str, x: float = 72, y: float = 700, size: float = 11) -> str:
    """One line of text."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf {x} {y} Td ({escaped}) Tj ET\n"
