"""Sentences of inspection prose."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportmine.structure.sentences import split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        (
            "This breached Reg. 12(2)(a) of the Regulations. It was met later.",
            ["This breached Reg. 12(2)(a) of the Regulations.", "It was met later."],
        ),
        (
            "Clinics open at 10.30 a.m. on weekdays. They close at 4 p.m.",
            ["Clinics open at 10.30 a.m. on weekdays.", "They close at 4 p.m."],
        ),
        ("Dr. Smith and Mr. J. Jones met No. 5 ward.", ["Dr. Smith and Mr. J. Jones met No. 5 ward."]),
        (
            "Some services, e.g. physiotherapy, are late. Others are not.",
            ["Some services, e.g. physiotherapy, are late.", "Others are not."],
        ),
        (
            "Staff said ‘We are proud.’ Leaders agree.",
            ["Staff said ‘We are proud.’", "Leaders agree."],
        ),
        ("It was led by the council.1 Partners agree.", ["It was led by the council.1", "Partners agree."]),
        (
            "They must ensure that: ▪ plans are timely ▪ plans are reviewed.",
            ["They must ensure that:", "plans are timely", "plans are reviewed."],
        ),
        ("Is it safe? Yes.", ["Is it safe?", "Yes."]),
        ("no full stop at all", ["no full stop at all"]),
        ("", []),
    ],
)
def test_splits_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in split(text)] == expected


@given(st.text(alphabet="abcAB .!?\"')▪0123\n", max_size=120))
def test_spans_are_ordered_disjoint_and_lose_no_letter(text: str) -> None:
    spans = split(text)
    assert all(a < b for a, b in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    inside = "".join(text[a:b] for a, b in spans)
    assert sum(c.isalnum() for c in inside) == sum(c.isalnum() for c in text)
