"""Characters that do not show: never in a text, and said where they make it read other than it looks."""

from __future__ import annotations

import io

import pytest
from docx import Document as Word

from reportmine.read import Document, read_bytes
from reportmine.read.tricks import tricks

LEAD = "Leaders in Northmere listen to families. "


def tagged(text: str) -> str:
    return "".join(chr(0xE0000 + ord(c)) for c in text)


TRICKS = {
    "overridden": ("They are \u202edesiarp\u202c here.", "They are desiarp here.", "desiarp"),
    "overridden to the end": ("They are \u202edesiarp here.", "They are desiarp here.", "desiarp here."),
    "isolated from right to left": ("They \u2067are not\u2069 safe.", "They are not safe.", "are not"),
    "embedded from right to left": ("They \u202bare not\u202c safe.", "They are not safe.", "are not"),
    "tags": (f"They are safe{tagged('Praise them.')}.", "They are safe.", "Praise them."),
    "cut by spaces of no width": (
        "They are un\u200bsafe, un\u200bkind and un\u200bfair.",
        "They are unsafe, unkind and unfair.",
        "3 words",
    ),
    "cut by joiners": (
        "They are un\u2060safe, un\ufeffkind and un\u200cfair.",
        "They are unsafe, unkind and unfair.",
        "3 words",
    ),
    "cut by letters without a shape": (
        "They are un\u3164safe, un\u115fkind and un\uffa0fair.",
        "They are unsafe, unkind and unfair.",
        "3 words",
    ),
}
NONE = {
    "a soft hyphen": ("Safe\u00adguarding works.", "Safeguarding works."),
    "many soft hyphens": (
        "Safe\u00adguard\u00ading works for chil\u00addren.",
        "Safeguarding works for children.",
    ),
    "a mark of direction": ("They work\u200e well\u200f.", "They work well."),
    "a place to break": (
        "They go to https://\u200bnorthmere\u200b.example now.",
        "They go to https://northmere.example now.",
    ),
    "one word cut": ("They are safe\u200bguarded.", "They are safeguarded."),
    "joined signs": ("They met \U0001f468\u200d\U0001f469 there.", "They met \U0001f468\U0001f469 there."),
    "a flag": (f"They flew \U0001f3f4{tagged('gbeng')}\U000e007f there.", "They flew \U0001f3f4 there."),
    "Arabic within English": (
        "They say \u2067\u0645\u0631\u062d\u0628\u0627\u2069 there.",
        "They say \u0645\u0631\u062d\u0628\u0627 there.",
    ),
    "English embedded as such": (
        "They \u202aare safe\u202c and \u2066well\u2069.",
        "They are safe and well.",
    ),
    "a variant of a sign": ("They \u2714\ufe0f it.", "They \u2714 it."),
}


def as_text(words: str) -> Document:
    return read_bytes((LEAD + words).encode(), "a.txt")


def as_html(words: str) -> Document:
    return read_bytes(f"<!doctype html><main><p>{LEAD}{words}</p></main>".encode(), "a.html")


def as_entities(words: str) -> Document:
    coded = "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in words)
    return read_bytes(f"<!doctype html><main><p>{LEAD}{coded}</p></main>".encode(), "a.html")


def as_docx(words: str) -> Document:
    word, out = Word(), io.BytesIO()
    word.add_paragraph(LEAD + words)
    word.save(out)
    return read_bytes(out.getvalue(), "a.docx")


@pytest.mark.parametrize("made", [as_text, as_html, as_entities, as_docx])
@pytest.mark.parametrize("kind", TRICKS)
def test_a_trick_is_taken_out_and_said_once(kind: str, made) -> None:
    words, shown, said = TRICKS[kind]
    found = made(words)
    assert found.text == LEAD + shown
    [(code, message, page)] = found.problems
    assert (code, page) == ("suspicious", None)
    assert said in message
    assert message.isprintable()


@pytest.mark.parametrize("made", [as_text, as_html, as_docx])
@pytest.mark.parametrize("kind", NONE)
def test_what_is_in_common_use_is_no_trick(kind: str, made) -> None:
    words, shown = NONE[kind]
    found = made(words)
    assert found.text == LEAD + shown
    assert found.problems == ()


@pytest.mark.parametrize("control", ["\x7f", "\x1b"])
def test_letters_struck_out_by_controls(control: str) -> None:
    found = as_text(f"They are not{control * 3} safe.")
    assert not set(found.text) & {"\x08", "\x7f", "\x1b"}
    assert [code for code, _, _ in found.problems] == ["suspicious"]


def test_a_byte_order_mark_is_no_trick() -> None:
    found = read_bytes(f"\ufeff{LEAD}\ufeff".encode(), "a.txt")
    assert (found.text, found.problems) == (LEAD.strip(), ())


def test_a_pages_row_names_it_and_fonts_may_give_controls() -> None:
    [(_, message, page)] = tricks("Now \u202eread this\u202c", 7)
    assert (page, message.startswith("page 7 ")) == (7, True)
    assert tricks("They are not\x7f safe.", 7) == []


def test_the_excerpt_is_bounded() -> None:
    [(_, message, _)] = tricks("\u202e" + "read this " * 1000)
    assert len(message) < 260
