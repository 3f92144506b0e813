"""Tables that lay out a form, and tables of data beside them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
import pytest

from reportmine.read import Document, read_bytes
from reportmine.read.forms import is_form

BOX = [("1", "CORONER", "I am."), ("2", "POWERS", "I report."), ("3", "CONCERNS", "It was dark.")]


@pytest.mark.parametrize(
    ("rows", "form"),
    [
        ([(("1", "a"), True), (("2", "b"), True), (("3", "c"), True)], True),
        ([(("", "to"), True), (("1.", "a"), True), (("(2)", "b"), True), (("3:", "c"), True)], True),
        ([(("1", "a"), True), (("2", "b"), True), (("3", "c"), True), (("9", "d"), False)], True),
        ([(("only",), True), (("1", "a"), True), (("2", "b"), True), (("3", "c"), True)], True),
        ([(("1", "a"), True), (("2", "b"), True), (("3", "c"), False)], False),  # a list of actions
        ([(("1", "a"), True), (("3", "b"), True), (("2", "c"), True)], False),
        ([(("1", "a"), True), (("1", "b"), True), (("2", "c"), True), (("3", "d"), True)], False),
        ([(("No", "Action"), False), (("1", "a"), True), (("2", "b"), True), (("3", "c"), True)], False),
        ([(("1", "a", "b"), True), (("2", "b", "c"), True), (("3", "c", "d"), True)], False),
        ([(("1990", "a"), True), (("1991", "b"), True), (("1992", "c"), True)], False),
        ([], False),
    ],
)
def test_what_is_a_form(rows: list[tuple[Sequence[str], bool]], form: bool) -> None:
    assert is_form(rows) is form


def word(rows: Sequence[Sequence[str]], glue: str = "paragraph") -> Document:
    made = docx.Document()
    table = made.add_table(rows=0, cols=2)
    for number, *texts in rows:
        left, right = table.add_row().cells
        left.text = number
        if glue == "break":
            right.text = "\n".join(texts)
        else:
            right.text = texts[0]
            for text in texts[1:]:
                right.add_paragraph(text)
    data = io.BytesIO()
    made.save(data)
    return read_bytes(data.getvalue(), "in.docx")


def page(rows: Sequence[Sequence[str]], glue: str = "paragraph") -> Document:
    cells = "".join(
        f"<tr><td>{number}</td><td>"
        + ("<br>".join(texts) if glue == "break" else "".join(f"<p>{text}</p>" for text in texts))
        + "</td></tr>"
        for number, *texts in rows
    )
    return read_bytes(f"<html><body><table>{cells}</table></body></html>".encode(), "in.html")


@pytest.mark.parametrize("made", [word, page])
@pytest.mark.parametrize("glue", ["paragraph", "break"])
def test_a_form_is_laid_out(made, glue: str) -> None:
    found = made(BOX, glue)
    assert {b.kind for b in found.blocks} == {"paragraph"}
    assert found.text.split("\n")[:2] == (["1", "CORONER I am."] if glue == "break" else ["1", "CORONER"])


@pytest.mark.parametrize("made", [word, page])
@pytest.mark.parametrize(
    "rows",
    [
        BOX[:2],
        [("1", "Mend the lamps."), ("2", "Keep the keys."), ("3", "Train all staff.")],
        [("Who", "What", "When"), *BOX],
    ],
)
def test_a_table_of_data_stays_rows(made, rows: list[tuple[str, ...]]) -> None:
    assert {b.kind for b in made(rows).blocks} == {"row"}


def test_a_table_in_a_form_is_a_table() -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    found = page([("1", "x", inner), ("2", "y", "z"), ("3", "u", "v")])
    assert [b.kind for b in found.blocks if b.kind == "row"]
