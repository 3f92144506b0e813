"""Streams of a PDF: unpacked to their end, or as far as they go, and whether they are whole.

A stream of zlib ends in a checksum over what it unpacks to (RFC 1950): one damaged byte shows in it.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import NamedTuple

import numpy as np

MAX_STREAM = 64_000_000  # bytes that a stream may unpack to
_STEP = 64  # bytes fed at once where a stream is known to be damaged
_CHECKSUM = 4
# What a program of PDFs writes before its letters; unpacked by nobody here.
UNCHECKED = frozenset(
    ("LZWDecode", "RunLengthDecode", "DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode")
)
_SHORT = {"Fl": "FlateDecode", "A85": "ASCII85Decode", "AHx": "ASCIIHexDecode"}


class Unpacked(NamedTuple):
    """What a stream holds, whether it is as it should be; `checked`: a checksum says that all is there."""

    content: bytes
    whole: bool
    checked: bool


class TooMuch(Exception):
    """A stream that unpacks to more than MAX_STREAM."""


def unpack(packed: bytes, filters: list[str], most: int = MAX_STREAM) -> Unpacked:
    """What `packed` holds by its filters, first to last. Raises TooMuch.

    A filter of no known name is damage: where zlib data stands behind it, that is unpacked.
    """
    whole, checked = True, False
    for name in filters or [""]:
        name = _SHORT.get(name, name)
        if name == "FlateDecode":
            packed, good = inflate(packed, most)
            whole, checked = whole and good, good
        elif name == "ASCII85Decode":
            packed, good = _ascii85(packed)
            whole = whole and good
        elif name == "ASCIIHexDecode":
            packed, good = _hex(packed)
            whole = whole and good
        elif name in UNCHECKED and not is_zlib(packed):
            return Unpacked(b"", whole, False)
        elif name == "Crypt":
            continue
        elif is_zlib(packed):
            packed, good = inflate(packed, most)
            whole, checked = False, good
        elif name:
            whole = False
    return Unpacked(packed, whole, checked)


def is_zlib(packed: bytes) -> bool:
    """Whether bytes begin as a stream of zlib does."""
    return len(packed) > 2 and packed[0] & 0x0F == 8 and (packed[0] << 8 | packed[1]) % 31 == 0


def inflate(packed: bytes, most: int = MAX_STREAM) -> tuple[bytes, bool]:
    """What a stream of zlib unpacks to, as far as it goes, and whether it is whole. Raises TooMuch."""
    if not packed.strip():
        return b"", True
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, most)
    except zlib.error:
        return _mended(packed, most)
    if unpacker.eof:
        return content, True
    if unpacker.unconsumed_tail or len(content) >= most:
        raise TooMuch
    return (content, True) if _lacks_checksum_alone(packed, most) else _mended(packed, most)


def _mended(packed: bytes, most: int) -> tuple[bytes, bool]:
    """Of a damaged stream what can be had; whole where only its line ends were made another kind.

    A transfer as text writes CR LF for each LF: where all are so, taking that back may give the checksum.
    """
    if not is_zlib(packed) and is_zlib(packed.lstrip(b"\r\n")):  # line ends behind "stream", too
        packed = packed.lstrip(b"\r\n")
    if packed.count(b"\n") == packed.count(b"\r\n") > 0:
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(packed.replace(b"\r\n", b"\n"), most)
            if unpacker.eof:
                return content, True
        except zlib.error:
            pass
    return _as_far_as_it_goes(packed, most), False


def _as_far_as_it_goes(packed: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(-15)  # without the checksum, which says only that something is wrong
    out: list[bytes] = []
    size = 0
    for at in range(2, len(packed), _STEP):
        try:
            out.append(unpacker.decompress(packed[at : at + _STEP], most))
        except zlib.error:
            break
        size += len(out[-1])
        if size >= most or unpacker.unconsumed_tail:
            raise TooMuch
        if unpacker.eof:
            break
    return b"".join(out)


def _lacks_checksum_alone(packed: bytes, most: int) -> bool:
    """Some programs leave the checksum away, or write the stream a byte too short."""
    unpacker = zlib.decompressobj(-15)
    try:
        unpacker.decompress(packed[2:], most)
    except zlib.error:
        return False
    return unpacker.eof and len(unpacker.unused_data) < _CHECKSUM


def _ascii85(packed: bytes) -> tuple[bytes, bool]:
    body, mark, _ = packed.strip().removeprefix(b"<~").partition(b"~")
    try:
        return base64.a85decode(body, ignorechars=b" \t\n\r\v\x00\x0c"), bool(mark)
    except ValueError:
        good = bytes(b for b in body if 33 <= b <= 117 or b == 122)
        try:
            return base64.a85decode(good), False
        except ValueError:
            return b"", False


def _hex(packed: bytes) -> tuple[bytes, bool]:
    body, mark, _ = packed.partition(b">")
    digits = b"".join(body.split())
    try:
        return binascii.unhexlify(digits + b"0" * (len(digits) % 2)), bool(mark)
    except binascii.Error:
        return b"", False


def unpredicted(content: bytes, predictor: int, columns: int) -> bytes:
    """Takes back what a PNG predictor did to rows of `columns` bytes (RFC 2083, 6); one byte a sample."""
    if predictor < 10 or columns < 1:
        return content
    rows = np.frombuffer(content[: len(content) // (columns + 1) * (columns + 1)], np.uint8)
    rows = rows.reshape(-1, columns + 1)
    kinds = rows[:, 0]
    if bool((kinds == 2).all()):  # "up": the usual one for cross-references
        return np.cumsum(rows[:, 1:], axis=0, dtype=np.uint64).astype(np.uint8).tobytes()
    return b"".join(_rows(rows, columns))


def _rows(rows: np.ndarray, columns: int) -> list[bytes]:
    before, out = bytes(columns), []
    for row in rows:
        kind, now = int(row[0]), bytearray(row[1:].tobytes())
        for i in range(columns):
            left, above = now[i - 1] if i else 0, before[i]
            corner = before[i - 1] if i else 0
            guess = (0, left, above, (left + above) // 2, _paeth(left, above, corner))[min(kind, 4)]
            now[i] = (now[i] + guess) & 255
        before = bytes(now)
        out.append(before)
    return out


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))
