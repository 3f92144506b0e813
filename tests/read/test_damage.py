"""Damaged files: what is read of them, and the row or code that says what is not.

The PDFs are made here, about places that there are not: one page a chapter, in fonts with and without a
table of letters of their own.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from reportmine.errors import ReadProblem
from reportmine.read import Document, known_words, pdf_check, read_bytes
from reportmine.read.cut_short import is_cut_short
from reportmine.read.pdf_objects import by_looking, by_references
from reportmine.read.pdf_streams import is_drawing
from reportmine.read.pdf_syntax import MAX_DEPTH, Bad, Name, Ref, parse, written
from reportmine.read.pdf_unpack import TooMuch, inflate, unpack

CHAPTERS = (
    ("Leaders in Northmere know their area well and act on what they hear.",
     "Children wait too long for an assessment of their needs."),
    ("Staff in Eastmarsh listen to families and write down what they say.",
     "Plans are not reviewed on time, and some are out of date."),
    ("Health visitors in Harrowdale see most babies within two weeks.",
     "Records are not shared between the hospital and the community teams."),
    ("Schools in Fenwater welcome pupils who come from other places.",
     "Transport is late on many days, and lessons are missed."),
)  # fmt: skip
TOLD = ("partial", "damaged", "unreadable_page", "no_text")


@cache
def report(font: str = "Helvetica", chapters: int = 4) -> bytes:
    """A PDF of one page a chapter; `font` Vera has shapes and a table of letters in the file."""
    if font == "Vera":
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    before, rl_config.useA85 = rl_config.useA85, 0
    try:
        out = io.BytesIO()
        canvas = Canvas(out, pageCompression=1, invariant=1)
        for chapter in CHAPTERS[:chapters]:
            canvas.setFont(font, 11)
            for number, line in enumerate(chapter * 3):
                canvas.drawString(72, 700 - 30 * number, line)
            canvas.showPage()
        canvas.save()
        return out.getvalue()
    finally:
        rl_config.useA85 = before


def read(data: bytes, name: str = "northmere.pdf") -> Document:
    return read_bytes(data, name)


def rows(document: Document) -> list[str]:
    return [message for code, message, _ in document.problems if code == "partial"]


def changed(data: bytes, old: bytes, new: bytes, which: int = 0) -> bytes:
    """One place of `old` changed without another byte moving, unless the lengths differ."""
    at = -1
    for _ in range(which + 1):
        at = data.index(old, at + 1)
    return data[:at] + new + data[at + len(old) :]


def streams(data: bytes) -> list[tuple[int, int, bytes]]:
    """Where each zlib stream stands, and what it holds."""
    found = []
    for one in re.finditer(rb"(?<!end)stream\r?\n", data):
        end = data.index(b"endstream", one.end())
        try:
            found.append((one.end(), end, zlib.decompressobj().decompress(data[one.end() : end])))
        except zlib.error:
            continue
    return found


def hurt(data: bytes, holds: bytes, which: int = 0, at: float = 0.5) -> bytes:
    """A byte in the middle of a stream that holds some bytes, or elsewhere."""
    start, end, _ = [s for s in streams(data) if holds in s[2]][which]
    middle = start + int(at * (end - start))
    return data[:middle] + bytes([data[middle] ^ 0x55]) + data[middle + 1 :]


def page_number(data: bytes, which: int) -> bytes:
    return re.findall(rb"(\d+ 0) R", re.search(rb"/Kids \[([^\]]+)\]", data)[1])[which]


# Odd, and nothing is lost


def shifted(data: bytes) -> bytes:
    return re.sub(rb"(\d{10})(?= \d{5} n)", lambda m: b"%010d" % (int(m[1]) + 7), data)


WHOLE: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "junk behind": lambda data: data + b"\n<html>gateway time-out</html>\n" * 20,
    "junk before": lambda data: b"<html>gateway</html>\n" * 200 + data,
    "references shifted": shifted,
    "start wrong": lambda data: re.sub(rb"startxref\s+\d+", b"startxref\n12", data),
    "twice": lambda data: data + data,
    "begun again": lambda data: data[:900] + data,
    "a length wrong": lambda data: re.sub(rb"/Length \d+", b"/Length 7", data, count=1),
    "no end of file mark": lambda data: data.replace(b"%%EOF", b""),
    "line ends as a text": lambda data: data.replace(b"\n", b"\r\n"),
    "a count too small": lambda data: data.replace(b"/Count 4", b"/Count 1"),
    "no root": lambda data: data.replace(b"/Root", b"/Rovt"),
}


@pytest.mark.parametrize("font", ["Helvetica", "Vera"])
@pytest.mark.parametrize("kind", WHOLE)
def test_what_is_odd_and_whole_is_read_without_a_row(kind: str, font: str) -> None:
    document = read(WHOLE[kind](report(font)))
    assert document.text == read(report(font)).text
    assert document.problems == ()
    assert document.pages == 4


def test_a_sound_file_is_looked_at_once(monkeypatch) -> None:
    def refuse(data):
        raise AssertionError("not needed")

    monkeypatch.setattr(pdf_check, "by_looking", refuse)
    assert read(report()).problems == ()


# Something is lost, and said


def lost_kid(data: bytes) -> bytes:
    ref = page_number(data, 1) + b" R"
    kids = re.search(rb"/Kids \[[^\]]+\]", data)
    return data[: kids.start()] + kids[0].replace(ref, b" " * len(ref)) + data[kids.end() :]


def lost_page(data: bytes) -> bytes:
    number = page_number(data, 1)
    return changed(data, b"\n" + number + b" obj\n<<", b"\n" + number + b" obq\nxx")


def other_contents(data: bytes) -> bytes:
    refs = re.findall(rb"/Contents (\d+) 0 R", data)
    return data.replace(b"/Contents %b 0 R" % refs[1], b"/Contents %b 0 R" % refs[0])


def page_twice(data: bytes) -> bytes:
    first, second = page_number(data, 0) + b" R", page_number(data, 1) + b" R"
    kids = re.search(rb"/Kids \[[^\]]+\]", data)
    return data[: kids.start()] + kids[0].replace(second, first) + data[kids.end() :]


def cut_revision(data: bytes) -> bytes:
    """A file to which a later revision was added, of which the end did not arrive."""
    return data + b"\n40 0 obj\n<< /Producer (Northmere) >>\nendobj\nxref\n40 1\n00000"


def contents_to(number: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        ref = re.findall(rb"/Contents (\d+) 0 R", data)[1]
        return data.replace(b"/Contents %b 0" % ref, b"/Contents %b 0" % number.rjust(len(ref), b"0"))

    return change


LOST: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (lambda data: data[: int(len(data) * 0.9)], "incomplete download; fetch it again"),
    "cut at its very end": (lambda data: data[: data.rindex(b"startxref") + 4], "incomplete download"),
    "a page left out of the list": (lost_kid, "page 2"),
    "a page's object lost": (lost_page, "lost: page 2"),
    "a drawing damaged": (lambda data: hurt(data, b"Tj", 1), "page 2"),
    "a drawing of nothing": (contents_to(b"99"), "page 2"),
    "a drawing of another page": (other_contents, "belongs to no page"),
    "a drawing of a dictionary": (contents_to(b"1"), "page 2"),
    "no filter": (lambda data: changed(data, b"/FlateDecode", b"/FlatXDecode", 1), "left out as unsure"),
    "an unread filter": (lambda data: changed(data, b"/FlateDecode", b"/LZWDecode  ", 1), "unsure"),
    "a key of a page": (lambda data: changed(data, b"/Contents", b"/Cantents", 1), "page 2"),
    "resources": (lambda data: changed(data, b"/Resources", b"/Resourcex", 1), "page 2"),
    "fonts": (lambda data: changed(data, b"/Font 1 0 R", b"/Font 2 0 R", 1), "page 2"),
    "a box": (lambda data: changed(data, b"841.8898", b"  1.8898", 2), "page 3"),
    "a box that cuts": (lambda data: changed(data, b"841.8898", b"541.8898", 2), "page 3"),
    "a page twice": (page_twice, "page 2"),
    "cut in its last number": (lambda data: data[: data.rindex(b"%%EOF") - 2], "incomplete download"),
    "cut in a revision": (cut_revision, "incomplete download"),
    "a count": (lambda data: data.replace(b"/Count 4", b"/Count 6"), "2 pages that it counts"),
    "another behind": (lambda data: data + report("Helvetica", 2), "holds 2 PDFs"),
}


@pytest.mark.parametrize("kind", LOST)
def test_what_is_lost_is_said(kind: str) -> None:
    change, words = LOST[kind]
    data = change(report())
    assert data != report()
    (message,) = rows(read(data))
    assert words in message
    assert "fetch it again" in message
    assert len(message) <= 300
    assert message.isprintable()


@pytest.mark.parametrize(
    "kind",
    [
        "a page left out of the list", "a page twice", "a box", "a box that cuts", "another behind",
        "no filter", "cut in a revision", "cut in its last number",
    ],
)  # fmt: skip
def test_what_can_be_had_is_read_in_its_place(kind: str) -> None:
    document = read(LOST[kind][0](report()))
    assert document.text == read(report()).text
    assert [document.page_at(document.text.index(chapter[0])) for chapter in CHAPTERS] == [1, 2, 3, 4]


def test_a_lost_page_keeps_its_number() -> None:
    document = read(lost_page(report()))
    assert document.pages == 4
    assert document.page_at(document.text.index("Fenwater")) == 4
    assert "Eastmarsh" not in document.text
    assert [sheet.read_by for sheet in document.sheets] == ["text", None, "text", "text"]


def test_a_cut_file_gives_its_pages() -> None:
    data = report()
    document = read(data[: data.rindex(b"xref")])
    assert document.text == read(data).text
    assert "incomplete download" in rows(document)[0]


def test_nothing_left_is_damaged() -> None:
    data = report()
    for start, end, content in streams(data):
        if b"Tj" in content:
            data = data[:start] + bytes(end - start) + data[end:]
    with pytest.raises(ReadProblem) as caught:
        read(data)
    assert caught.value.code == "damaged"


# Fonts


def test_a_damaged_table_of_letters_is_said() -> None:
    """Of a table of one piece nothing is left, so that the file is refused."""
    with pytest.raises(ReadProblem) as caught:
        read(hurt(report("Vera"), b"begincmap"))
    assert caught.value.code == "damaged"


def test_damaged_shapes_cost_no_letter(monkeypatch) -> None:
    """pdfium passes over letters whose shapes it cannot find."""
    data = hurt(report("Vera"), b"glyf")
    monkeypatch.setattr(known_words, "looks_broken", lambda texts: True)
    document = read(data)
    assert document.text == read(report("Vera")).text
    assert document.problems == ()


def test_a_key_of_a_font_is_put_right() -> None:
    data = report("Vera")
    document = read(data.replace(b"/ToUnicode", b"/ToUnicodx"))
    assert rows(document)
    assert document.text == read(data).text


# Nothing is made up


@pytest.mark.parametrize("at", range(20))
@pytest.mark.parametrize("font", ["Helvetica", "Vera"])
def test_no_sentence_is_read_that_is_not_there(font: str, at: int) -> None:
    data = report(font)
    start, end, _ = next(s for s in streams(data) if b"Tj" in s[2])
    place = start + 12 + (end - start - 20) * at // 20
    whole = " ".join(read(data).text.split())
    document = read(data[:place] + bytes([data[place] ^ 0x2A]) + data[place + 1 :])
    for sentence in re.split(r"(?<=\.)\s+", document.text):
        assert " ".join(sentence.split()) in whole
    assert rows(document)


def test_a_sentence_that_goes_on_on_a_lost_page_is_left_out() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1, invariant=1)
    pages = (
        ("Leaders act early on what they hear.", "Staff do not"),
        ("visit families on time.",),
        ("protect children well.", "Plans are shared with all who need them."),
    )
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(72, 700 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    document = read(lost_page(out.getvalue()))
    assert "Staff do not" not in document.text
    assert "protect children" not in document.text
    assert "Leaders act early on what they hear." in document.text
    assert "Plans are shared with all who need them." in document.text


LINES = [
    "Leaders act early.",
    "Children who need help are",
    "sZn by Xq1 workers",
    "within a week.",
    "Plans are clear.",
]


def test_what_is_no_word_takes_its_sentence_with_it() -> None:
    assert known_words.sound(LINES, frozenset()) == [True, False, False, False, True]
    assert known_words.sound(LINES[:2] + LINES[3:], frozenset()) == [True] * 4


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("children", True), ("assessments", True), ("unhelpfully", True), ("Ofsted", True), ("a", True),
        ("s", False), ("ommission", False), ("enti", False), ("IT", True), ("xq", False),
        ("Northmere", False),
    ],
)  # fmt: skip
def test_known_words(word: str, expected: bool) -> None:
    assert known_words.known(word) == expected


def test_own_words_are_known() -> None:
    assert known_words.known("Northmere", known_words.words_in(["in Northmere"]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Leaders know what children need and act on it.", False),
        ("Leaders know what children s needs are.", True),
        ("The are Quality ommission visited.", True),
        ("Tenacious staff escalate at once.", False),
    ],
)
def test_missing_letters_show(text: str, expected: bool) -> None:
    assert known_words.looks_broken([text]) == expected


# The syntax of PDF


def test_values() -> None:
    source = rb"<</A /B#20C /D [1 -2.5 (x(y)\)z) <4142> 7 0 R true null] /E<</F()>>>> endobj"
    value = {
        "A": "B C", "D": [1, -2.5, rb"x(y)\)z", b"AB", Ref(7, 0), True, None], "E": {"F": b""},
    }  # fmt: skip
    found = parse(source, 0)
    assert (found.value, found.odd, found.word) == (value, 0, b"endobj")
    assert parse(written({**value, "A": Name("B C")}) + b" endobj", 0).value == value


@pytest.mark.parametrize(
    "source",
    [
        b"<</A 1 endobj",
        b"<</A 1>>] endobj",
        b"<</A \x9b\x01>> endobj",
        b"<<1 /A>> endobj",
        b"(abc",
        b"endobj",
    ],
)
def test_what_breaks_the_rules_is_counted(source: bytes) -> None:
    assert parse(source, 0).odd > 0


def test_depth_has_an_end() -> None:
    assert parse(b"[" * 40 + b"]" * 40, 0).odd == 0
    with pytest.raises(Bad):
        parse(b"[" * (MAX_DEPTH + 9), 0)


def test_both_ways_to_the_objects_find_the_same() -> None:
    data = report("Vera")
    looked, referred = by_looking(data), by_references(data)
    assert len(looked.places) > 10
    for number in looked.places:
        assert looked.object(number) == referred.object(number)
    assert not looked.odd
    assert looked.trailer["Root"] == referred.trailer["Root"]


# Streams


def test_a_damaged_stream_gives_what_stands_before_the_damage() -> None:
    content = b"".join(b"(line %d) Tj T* " % n for n in range(2_000))
    packed = zlib.compress(content)
    assert unpack(packed, ["FlateDecode"]) == (content, True, True)
    broken = packed[: len(packed) // 2] + bytes(40) + packed[len(packed) // 2 + 40 :]
    found = unpack(broken, ["FlateDecode"])
    assert not found.whole
    assert found.content.startswith(content[: len(content) // 3])
    assert inflate(packed[:-4]) == (content, True)  # the checksum alone is missing
    assert inflate(packed[:-40])[1] is False
    assert inflate(packed.replace(b"\n", b"\r\n")) == (content, True)


def test_filters() -> None:
    packed = zlib.compress(b"BT ET")
    assert unpack(b"42542045543E>".replace(b"3E", b""), ["ASCIIHexDecode"]).content == b"BT ET"
    assert unpack(packed, ["FlatXDecode"]) == (b"BT ET", False, True)
    assert unpack(packed, ["LZWDecode"]) == (b"BT ET", False, True)
    assert unpack(b"\x80\x0b\x60\x50", ["LZWDecode"]).whole
    assert unpack(b"BT ET", []) == (b"BT ET", True, False)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zlib.compress(bytes(3_000_000))
    with pytest.raises(TooMuch):
        inflate(bomb, 1_000_000)
    with pytest.raises(TooMuch):
        inflate(bomb[:-1] + b"x", 1_000_000)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"BT /F1 12 Tf 72 700 Td (Leaders act.) Tj ET", True),
        (b"q 1 0 0 1 72 72 cm BI /W 1 /H 1 ID \x00\xff\x9b EI Q", True),
        (b"BT /F1 12 Tf (Leaders act.) Tx ET", False),
        (b"BT /F1 12 Tf 72 700", False),
        (b"\x93\xfe\x01 BT", False),
        (b"", True),
    ],
)
def test_operators(content: bytes, expected: bool) -> None:
    assert is_drawing(content) == expected


# Web pages and texts


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.html", b"<html><body><p>Leaders act early.</p><p clas", True),
        ("a.html", b"<html><body><p>Leaders act early.</p><!-- and th", True),
        ("a.html", b"<html><body><p>Leaders act early.</p><p>Staff list", False),
        ("a.html", b"<p>Leaders act if the score is < 5", False),
        ("a.html", b"<html><body><p>Leaders act early.</p></body></html><!-- saved", False),
        ("a.html", "<html><body><p>Leaders’ plans and caf".encode() + b"\xc3", True),
        ("a.txt", "Leaders’ plans are clear in every caf".encode() + b"\xc3", True),
        ("a.txt", "Leaders’ plans are clear".encode("utf-16")[:-1], True),
        ("a.txt", b"Leaders met in the caf\xe9", False),
        ("a.md", "Leaders’ plans are clear.".encode(), False),
        ("a.txt", b"Leaders act <p", False),
    ],
)
def test_a_download_that_stopped(name: str, data: bytes, expected: bool) -> None:
    document = read(data, name)
    assert bool(rows(document)) == expected
    assert "Leaders" in document.text
    assert "â€" not in document.text
    if expected:
        assert "incomplete download; fetch it again" in rows(document)[0]


def test_the_end_of_a_long_page_is_looked_at() -> None:
    page = b"<html><body>" + b"<p>Leaders act early.</p>" * 5_000
    assert is_cut_short(page + b"<a href='x", "html")
    assert not is_cut_short(page + b"<a href='x'>", "html")


# Whatever is damaged


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    font=st.sampled_from(["Helvetica", "Vera"]),
    places=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12
    ),
)
def test_no_loss_is_silent(font: str, places: list[tuple[float, int]]) -> None:
    """Bytes anywhere in the file, of any value.

    Known exceptions, none of which these files have: letters of simple fonts exchanged within a word
    list, shapes of a font without a table of letters whose loss spells other words.
    """
    data = bytearray(report(font))
    for place, value in places:
        data[int(place * len(data))] = value
    _must_not_be_silent(bytes(data), font)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    font=st.sampled_from(["Helvetica", "Vera"]),
    start=st.floats(0.01, 0.99),
    length=st.integers(1, 3_000),
    how=st.sampled_from(["zero", "remove", "repeat", "cut"]),
)
def test_no_lost_block_is_silent(font: str, start: float, length: int, how: str) -> None:
    data = report(font)
    at = int(start * len(data))
    middle = {"zero": bytes(length), "repeat": data[at : at + length] * 2}.get(how, b"")
    _must_not_be_silent(data[:at] + middle + (b"" if how == "cut" else data[at + length :]), font)


def _must_not_be_silent(data: bytes, font: str) -> None:
    whole = words(read(report(font)).text)
    try:
        document = read(data)
    except ReadProblem:  # a row in any build
        return
    loss = len(whole - words(document.text)) / len(whole)
    assert loss <= 0.02 or any(code in TOLD for code, _, _ in document.problems)
