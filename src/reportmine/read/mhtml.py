"""A web page saved as one file (.mhtml, .mht): the page among the parts of what is a mail message."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message

from reportmine.errors import ReadProblem
from reportmine.read.sniff import decode

_CHARSET = re.compile(r"[\w.-]{1,40}")


def page(data: bytes) -> tuple[str, dict[str, str]]:
    """(the page's HTML, what the wrapper says of it: url). Raises ReadProblem `damaged` without a page.

    Of several pages, frames of the first among them, the one that the wrapper names is taken, else the
    first.
    """
    message = message_from_bytes(data.lstrip())
    pages = [
        part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    pages = [part for part in pages if part.get_payload(decode=True)]
    if not pages:
        raise ReadProblem("damaged", "a saved web page without the page; save it again, as HTML or PDF")
    start = str(message.get_param("start") or "")
    location = str(message.get("Snapshot-Content-Location") or "").strip()
    found = next((p for p in pages if start and p.get("Content-ID") == start), None)
    found = found or next(
        (p for p in pages if location and p.get("Content-Location") == location), pages[0]
    )
    url = location or str(found.get("Content-Location") or "").strip()
    return _text(found), {"url": url} if url.startswith(("http://", "https://")) else {}


def _text(part: Message) -> str:
    """The part's text in the encoding that its header names, which goes before the page's own word."""
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    charset = str(part.get_param("charset") or "")
    if _CHARSET.fullmatch(charset):
        try:
            return data.decode(charset).replace("\x00", " ")
        except (LookupError, UnicodeDecodeError):
            pass  # it is none, or not the page's
    return decode(data)
