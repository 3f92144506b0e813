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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was about child M. The board has not acted.", 2),
        ("They were moved to Ward B. Staff there felt safe.", 2),
        ("Families lack vitamin D. Health visitors give advice.", 2),
        ("Two sites, site A and site B. Both were clean.", 2),
        ("The team is led by J. Moss and A. Lund.", 1),
        ("The family A. P. Lund spoke to us.", 1),
        ("Staff leave. iThrive is used well. eRedbook is not.", 3),
        ("They leave. a line goes on in small letters.", 1),
        ("They know families well.² They act early.[3] Schools agree.", 3),
        ("They know families well.¹² They act early.[12] Schools agree.", 3),
        ("Leaders act quickly.The partnership learns.", 2),
        ("Young people said ‘We are heard.’ Parents agreed.", 2),
        ("Support includes toys, books, etc. Parents like it.", 2),
        ("The provider is Care Homes Ltd. Staff are trained.", 2),
        ("Some wait for years... Families lose hope.", 2),
        ("(Leaders did not know this.) They have now acted.", 2),
        ("The approx. 100 children wait. No. 5 Park Street is closed.", 2),
        ("Staff in A&E. at St. Mary’s hospital work hard. They are proud.", 2),
    ],
)
def test_how_many_sentences(text, expected):
    assert len(split(text)) == expected
