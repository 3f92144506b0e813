"""The signs that people type before a line, in text, Word and HTML alike."""

from __future__ import annotations

import io

import docx
import pytest

from reportmine.read import read_bytes
from reportmine.read.bullets import is_sign, mark_length

PLAIN = "•▪◼·∙・⦁►✓❖→"
OTHER = "-*+–—―−＊﹡∗⁎＋－﹣o§"


@pytest.mark.parametrize("sign", PLAIN + OTHER)
def test_a_sign_and_a_space_before_a_line(sign: str) -> None:
    assert mark_length(f"{sign} Plans are late") == 2
    assert mark_length(f"  {sign}\tPlans") == 4
    assert is_sign(sign)


@pytest.mark.parametrize("sign", PLAIN)
def test_signs_that_need_no_space(sign: str) -> None:
    assert mark_length(f"{sign}Plans") == 1


@pytest.mark.parametrize(
    "line",
    ["＊Plans", "*Plans", "well-led", "-5 degrees", "−5 degrees", "＋5 of 9", "ours", "§ 12", "•", "＊ ",
     "x ＊ y", ""],
)  # fmt: skip
def test_what_is_no_bullet(line: str) -> None:
    assert mark_length(line) == 0


def test_typed_signs_cut_a_paragraph_of_word() -> None:
    made = docx.Document()
    made.add_paragraph("Staff look out for:\n＊ Fever\n＊ Cough and\ncolds\n＊ Rash")
    out = io.BytesIO()
    made.save(out)
    found = read_bytes(out.getvalue(), "report.docx")
    assert [(b.kind, found.text[b.start : b.end]) for b in found.blocks] == [
        ("paragraph", "Staff look out for:"), ("bullet", "Fever"), ("bullet", "Cough and colds"),
        ("bullet", "Rash"),
    ]  # fmt: skip
