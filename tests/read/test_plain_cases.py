"""Text that somebody typed or pasted: signs of bullets, sentences, numbers."""

import pytest

from reportmine.read import read_bytes
from reportmine.structure import structure
from tests.helpers import CASES


def case(name):
    (path,) = CASES.glob(f"{name}-*/in.*")
    return structure(read_bytes(path.read_bytes(), path.name))


def blocks(text):
    document = read_bytes(text.encode(), "a.txt")
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def test_every_sign_of_a_bullet():
    found = [(f.kind, f.text) for f in case("61").findings[2:]]
    assert found == [("bullet", f"Plans are not updated in time by team number {n}") for n in range(15)]


def test_sentences_of_a_report():
    report = case("60")
    found = [f.text for f in report.findings if f.section is not None][2:]
    lines = (next(CASES.glob("60-*")) / "expected.txt").read_text().splitlines()
    for line in lines:
        text, _, count = line.rpartition(" => ")
        inside = [sentence for sentence in found if sentence in text]
        if count != "None sentences":
            assert f"{len(inside)} sentences" == count, text
    assert [s.heading for s in report.sections] == [
        "Inspection outcome", "What is the area partnership doing that is effective?"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("→ Act\n→ Wait", [("bullet", "Act"), ("bullet", "Wait")]),
        ("☐ Act\n☑ Wait", [("bullet", "Act"), ("bullet", "Wait")]),
        ("o\tAct", [("bullet", "Act")]),
        ("·Act", [("bullet", "Act")]),
        ("\uf0b7 Act", [("bullet", "Act")]),
        ("(a) Act\n(ii) Wait", [("bullet", "Act"), ("bullet", "Wait")]),
        ("• Act\n> Wait", [("bullet", "Act"), ("bullet", "Wait")]),
        # What only looks like a sign.
        ("> Act\n> Wait", [("paragraph", "Act"), ("paragraph", "Wait")]),
        ("-5 degrees", [("paragraph", "-5 degrees")]),
        ("§ 12 of the Act", [("paragraph", "§ 12 of the Act")]),
        ("or not", [("paragraph", "or not")]),
        ("(act) now\nor wait", [("paragraph", "(act) now"), ("paragraph", "or wait")]),
        # A sign of a private font that copying dropped; a heading in a list.
        ("• Act\n Wait\n• Ask", [("bullet", "Act"), ("bullet", "Wait"), ("bullet", "Ask")]),
        ("• Act\nHealth\n• Ask", [("bullet", "Act"), ("paragraph", "Health"), ("bullet", "Ask")]),
        ("• Act\n Health:\n• Ask", [("bullet", "Act"), ("paragraph", "Health:"), ("bullet", "Ask")]),
        ("• Act\n wait\n• Ask", [("bullet", "Act"), ("paragraph", "wait"), ("bullet", "Ask")]),
    ],
)
def test_signs(text, expected):
    assert blocks(text) == expected
