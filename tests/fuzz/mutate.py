"""Seeds and careless edits of them: bytes for every format, and what each format is made of.

A mutation is decided by a seed and its number alone, so that any of them can be made again.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = tuple(ROOT / name for name in ("corpus", "tests/cases", "tests/samples", "tests/fuzz/seeds"))
KINDS = {
    "pdf": (".pdf",), "docx": (".docx",), "html": (".html", ".htm"), "mhtml": (".mhtml",),
    "text": (".txt",), "markdown": (".md",),
}  # fmt: skip
_LARGEST, _GROWN = 120_000, 1_000_000  # bytes of a seed, and of what it may grow to
NUMBERS = (b"-1", b"0", b"1", b"2147483648", b"99999999999999999999", b"-0.0", b"1e308", b"NaN")
WORDS: dict[str, Sequence[bytes]] = {
    "pdf": (
        b"obj", b"endobj", b"stream\n", b"endstream", b"<<", b">>", b"[", b"]", b"/Length 9999999",
        b"/Filter /FlateDecode", b"/Filter [/ASCIIHexDecode /LZWDecode]", b"/Kids [1 0 R 3 0 R]", b"1 0 R",
        b"BT", b"ET", b"q", b"Q", b"Tj", b"TJ", b"Tm", b"cm", b"3 Tr", b"/F1 0 Tf", b"/Count -5", b"%%EOF",
        b"/Type /Page", b"/MediaBox [0 0 0 0]", b"/Rotate 45", b"startxref\n0", b"trailer",
        b"/Encrypt 5 0 R",
    ),
    "xml": (
        b"<w:p>", b"</w:p>", b"<w:tbl>", b"</w:tbl>", b"<w:tr>", b"<w:tc>", b"<w:t>", b"</w:t>",
        b'<w:gridSpan w:val="99999"/>', b'<w:vMerge/>', b'<w:numId w:val="-7"/>', b"<w:ins>", b"<w:del>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&#x110000;", b"<![CDATA[", b"]]>", b"<?x ?>",
    ),
    "html": (
        b"<p>", b"</p>", b"<table>", b"<td rowspan=99999>", b"<td colspan=-1>", b"<tr>",
        b"</table>", b"<ul>",
        b"<li>", b"</li>", b"<h1>", b"<h7>", b"<details>", b"<script>", b"</script>", b"<style>", b"<!--",
        b"-->", b"<svg>", b"<math>", b"<template>", b"<frameset>", b"<plaintext>", b"<textarea>",
        b"<select>",
        b"&#xd800;", b"&#x202e;", b"&amp", b"<br>", b"<button aria-expanded=true>",
        b"<base href='x'>", b"\x00",
        b"<div style='display:none'>", b"<sup>", b"<a href='#'>", b"<meta charset=utf-16>", b"<title>",
    ),
    "text": (
        b"\n", b"\n\n", b"\r", b"\t", b"- ", b"* ", b"1. ", b"a) ", b"# ", b"###### ",
        b"| a | b |\n|---|---|\n",
        b"```", b"> ", b"[1]: x", b"**", b"__", b"\xe2\x80\xa2 ", b"\xff\xfe", b"\xe2\x80\xae", b"\xc2\xad",
        b"\xed\xa0\x80", b"((((((((((", b"................", b"----------------",
        b"Quality statement:", b"?!",
        b"Areas for priority action", b"a@b.c", b"http://x.y/", b"1/2/2023", b"\x0c", b"\xf0\x9f\x98\x80",
    ),
}  # fmt: skip
_TOKENS = re.compile(rb"-?\d+(?:\.\d+)?")
_ELEMENT = re.compile(rb"<(\w:\w+)(?:\s[^<>]*)?(?:/>|>.*?</\1>)", re.S)
_BETWEEN = re.compile(rb">([^<>]+)<")
_STREAM = re.compile(rb"(stream\r?\n)(.*?)(\r?\nendstream)", re.S)


@cache
def seeds(kind: str) -> tuple[tuple[str, bytes], ...]:
    """(name, content) of the small files of a kind that come with the tests."""
    found = [
        path for folder in FOLDERS for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in KINDS[kind] and path.stat().st_size <= _LARGEST
    ]  # fmt: skip
    return tuple((path.name, path.read_bytes()) for path in found)


def mutated(kind: str, seed: int, number: int) -> tuple[str, bytes]:
    """(file name, content) of one mutation."""
    chance = random.Random(f"{kind} {seed} {number}")
    name, data = chance.choice(seeds(kind))
    suffix = KINDS[kind][0]
    edit = _inside if kind == "docx" and chance.random() < 0.8 else _plain
    if kind == "pdf" and chance.random() < 0.5:
        edit = _in_streams
    data = edit(data, kind, chance, seeds(kind))
    return f"{Path(name).stem}-{number}{suffix}", data


def _plain(data: bytes, kind: str, chance: random.Random, others: Sequence[tuple[str, bytes]]) -> bytes:
    words = WORDS.get(kind) or WORDS["html" if kind == "mhtml" else "text"]
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        data = chance.choice(EDITS)(data, chance, words)
    if chance.random() < 0.05:
        other = chance.choice(others)[1]
        data = data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]
    return data


def _inside(data: bytes, kind: str, chance: random.Random, others: Sequence[tuple[str, bytes]]) -> bytes:
    """Edits the parts of a Word file and packs it again, sometimes without one or with one twice."""
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            names = old.namelist()
            chosen = set(chance.sample(names, min(len(names), chance.choice((1, 1, 2)))))
            chosen |= {"word/document.xml"} & set(names) if chance.random() < 0.7 else set()
            for name in names:
                part = old.read(name)
                if name in chosen:
                    if chance.random() < 0.05:
                        continue
                    edits = XML_EDITS if chance.random() < 0.9 else EDITS
                    for _ in range(chance.choice((1, 2, 8))):
                        part = chance.choice(edits)(part, chance, WORDS["xml"])[:_GROWN]
                new.writestr(
                    zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED
                )  # of no date: made again the same
    except (zipfile.BadZipFile, KeyError, NotImplementedError):
        return _plain(data, kind, chance, others)
    return out.getvalue()


def _in_streams(
    data: bytes, kind: str, chance: random.Random, others: Sequence[tuple[str, bytes]]
) -> bytes:
    """Edits what a PDF's compressed streams hold: drawing commands, character tables, objects."""
    streams = list(_STREAM.finditer(data))
    if not streams:
        return _plain(data, kind, chance, others)
    match = chance.choice(streams)
    try:
        content = zlib.decompress(match[2])
    except zlib.error:
        return _plain(data, kind, chance, others)
    for _ in range(chance.choice((1, 2, 8, 32))):
        content = chance.choice(EDITS)(content, chance, WORDS["pdf"])
    return data[: match.start(2)] + zlib.compress(content) + data[match.end(2) :]


# Edits of bytes: (data, chance, words of the format) -> data


def _flip(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    at = chance.randrange(max(1, len(data)))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 2, 10, 100, 5000)) :]


def _end(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.2 else data


def _twice(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    piece = data[at : at + chance.choice((1, 4, 30, 300))]
    return data[:at] + piece * chance.choice((2, 3, 50)) + data[at + len(piece) :]


def _word(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(words) * chance.choice((1, 1, 1, 2, 40)) + data[at:]


def _number(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    match = _TOKENS.search(data, at) or _TOKENS.search(data)
    return data[: match.start()] + chance.choice(NUMBERS) + data[match.end() :] if match else data


def _moved(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    a, b, c = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _element(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    """One element twice, gone, or within another: the file stays XML."""
    found = list(_ELEMENT.finditer(data))
    if not found:
        return data
    one, other = chance.choice(found), chance.choice(found)
    at = chance.choice((other.start(), other.end(), one.start()))
    data = data[:at] + one[0] * chance.choice((0, 1, 1, 40)) + data[at:]
    return data if chance.random() < 0.7 else data.replace(one[0], b"", 1)


def _text(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    """Other text between two tags."""
    found = list(_BETWEEN.finditer(data))
    if not found:
        return data
    match = chance.choice(found)
    text = chance.choice(
        (*NUMBERS, b"", b" ", b"x" * 5000, "\u202e\u00ad\ufeff\u2028".encode(), b"( " * 500)
    )
    return data[: match.start(1)] + text + data[match.end(1) :]


Edit = Callable[[bytes, random.Random, Sequence[bytes]], bytes]
EDITS: tuple[Edit, ...] = (_flip, _flip, _cut, _end, _twice, _word, _word, _number, _moved)
XML_EDITS: tuple[Edit, ...] = (_element, _element, _number, _text)
