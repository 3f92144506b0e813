"""The numbers of a sentence: which there are, their units, what they are compared with, which way."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportmine.insight.number_patterns import compiled
from reportmine.insight.numbers import numbers_in

More = dict[str, Any]
# (sentence, of each number: quote, kind, value, unit, and what else is said of it)
CASES: list[tuple[str, list[tuple[str, str, float, str | None, More]]]] = [
    (
        "61.2 % of plans were on time, below the national target of 80 %.",
        [
            (
                "61.2 %",
                "percentage",
                61.2,
                "%",
                {"comparator": "national target", "comparator_value": 80.0, "direction": "below"},
            ),
        ],
    ),
    (
        "Only 62 per cent of reviews were held in time.",
        [
            ("Only 62 per cent", "percentage", 62.0, "%", {"bound": "only"}),
        ],
    ),
    (
        "Seventy-one per cent of carers were satisfied.",
        [
            ("Seventy-one per cent", "percentage", 71.0, "%", {}),
        ],
    ),
    (
        "Half of care leavers have a plan.",
        [
            ("Half", "percentage", 50.0, "%", {}),
        ],
    ),
    (
        "Almost two-thirds of schools took part.",
        [
            ("Almost two-thirds", "percentage", 66.7, "%", {"bound": "about"}),
        ],
    ),
    (
        "A third of visits were late.",
        [
            ("A third", "percentage", 33.3, "%", {}),
        ],
    ),
    (
        "Over a quarter of staff left.",
        [
            ("Over a quarter", "percentage", 25.0, "%", {"bound": "over"}),
        ],
    ),
    (
        "Fewer than one in five children were seen.",
        [
            ("Fewer than one in five", "percentage", 20.0, "%", {"bound": "under"}),
        ],
    ),
    (
        "Eight in ten plans are written in time.",
        [
            ("Eight in ten", "percentage", 80.0, "%", {}),
        ],
    ),
    (
        "Between 10 and 15 % of calls are lost.",
        [
            ("Between 10 and 15 %", "percentage", 10.0, "%", {"high": 15.0}),
        ],
    ),
    (
        "Some 20–25% of cases were closed early.",
        [
            ("Some 20–25%", "percentage", 20.0, "%", {"high": 25.0, "bound": "about"}),
        ],
    ),
    (
        "Sickness fell by 3 percentage points.",
        [
            ("3 percentage points", "percentage", 3.0, "percentage points", {"direction": "fell"}),
        ],
    ),
    (
        "The rate of re-referrals rose from 13% in 2019 to 37% in May 2021.",
        [
            ("13%", "percentage", 13.0, "%", {"period": "2019"}),
            (
                "37%",
                "percentage",
                37.0,
                "%",
                {
                    "period": "May 2021",
                    "comparator": "earlier figure",
                    "comparator_value": 13.0,
                    "direction": "rose",
                },
            ),
        ],
    ),
    (
        "Overtime was reduced by 8% and agency use by 16%.",
        [
            ("8%", "percentage", 8.0, "%", {"direction": "fell"}),
            ("16%", "percentage", 16.0, "%", {"direction": "fell"}),
        ],
    ),
    (
        "There was a 53% increase in calls.",
        [
            ("53%", "percentage", 53.0, "%", {"direction": "rose"}),
        ],
    ),
    (
        "The service supports three children.",
        [
            ("three children", "count", 3.0, "children", {}),
        ],
    ),
    (
        "Two experienced careers advisers left.",
        [
            ("Two experienced careers advisers", "count", 2.0, "advisers", {}),
        ],
    ),
    (
        "There are 1,340 looked after children in the area.",
        [
            ("1,340 looked after children", "count", 1340.0, "children", {}),
        ],
    ),
    (
        "A hundred and twenty people replied.",
        [
            ("A hundred and twenty people", "count", 120.0, "people", {}),
        ],
    ),
    (
        "More than 1.2 million people live here.",
        [
            ("More than 1.2 million people", "count", 1200000.0, "people", {"bound": "over"}),
        ],
    ),
    (
        "A dozen families waited.",
        [
            ("A dozen families", "count", 12.0, "families", {}),
        ],
    ),
    (
        "Only one carer was recruited.",
        [
            ("Only one carer", "count", 1.0, "carer", {"bound": "only"}),
        ],
    ),
    (
        "85 out of 395 children live far away.",
        [
            ("85 out of 395 children", "count", 85.0, "children", {"total": 395.0}),
        ],
    ),
    (
        "Three of the four priority areas remain.",
        [
            ("Three of the four priority areas", "count", 3.0, "areas", {"total": 4.0}),
        ],
    ),
    (
        "One out of seven panels was held.",
        [
            ("One out of seven panels", "count", 1.0, "panels", {"total": 7.0}),
        ],
    ),
    (
        "37 were attending courses.",
        [
            ("37", "count", 37.0, None, {}),
        ],
    ),
    (
        "112 (or 38%) live outside the area.",
        [
            ("112", "count", 112.0, None, {}),
            ("38%", "percentage", 38.0, "%", {}),
        ],
    ),
    (
        "16 (8.6%) care leavers are in custody.",
        [
            ("16 (8.6%) care leavers", "count", 16.0, "leavers", {}),
            ("8.6%", "percentage", 8.6, "%", {}),
        ],
    ),
    (
        "Inspectors saw 34 care and treatment records.",
        [
            ("34 care and treatment records", "count", 34.0, "records", {}),
        ],
    ),
    (
        "We met 12 children in need teams.",
        [
            ("12 children in need teams", "count", 12.0, "teams", {}),
        ],
    ),
    (
        "Three children’s homes closed.",
        [
            ("Three children’s homes", "count", 3.0, "homes", {}),
        ],
    ),
    (
        "Children had three or more placement moves.",
        [
            ("three or more placement moves", "count", 3.0, "moves", {}),
        ],
    ),
    (
        "People wait 78 weeks for an assessment against an 18-week target.",
        [
            (
                "78 weeks",
                "wait",
                78.0,
                "weeks",
                {"comparator": "target", "comparator_value": 18.0, "direction": "above"},
            ),
        ],
    ),
    (
        "Children are seen within 20 working days.",
        [
            ("within 20 working days", "wait", 20.0, "days", {"bound": "under"}),
        ],
    ),
    (
        "Some wait between six and nine months.",
        [
            ("between six and nine months", "wait", 6.0, "months", {"high": 9.0}),
        ],
    ),
    (
        "A six-week course is offered.",
        [
            ("six-week", "duration", 6.0, "weeks", {}),
        ],
    ),
    (
        "Reviews took three and a half years.",
        [
            ("three and a half years", "wait", 3.5, "years", {}),
        ],
    ),
    (
        "Staff have more than a year of experience.",
        [
            ("more than a year", "duration", 1.0, "years", {"bound": "over"}),
        ],
    ),
    (
        "A decision came within an hour.",
        [
            ("within an hour", "wait", 1.0, "hours", {"bound": "under"}),
        ],
    ),
    (
        "Assessments shortened from 37 to 33 weeks.",
        [
            ("37", "duration", 37.0, "weeks", {}),
            (
                "33 weeks",
                "duration",
                33.0,
                "weeks",
                {"comparator": "earlier figure", "comparator_value": 37.0, "direction": "fell"},
            ),
        ],
    ),
    (
        "Most live within 20 miles of home.",
        [
            ("within 20 miles", "distance", 20.0, "miles", {"bound": "under"}),
        ],
    ),
    (
        "The rate is 4.5 per 10,000.",
        [
            ("4.5 per 10,000", "rate", 4.5, "per 10,000", {}),
        ],
    ),
    (
        "There are 62 admissions per 100,000 people, above the England average of 55 per 100,000.",
        [
            (
                "62 admissions per 100,000",
                "rate",
                62.0,
                "per 100,000",
                {"comparator": "England average", "comparator_value": 55.0, "direction": "above"},
            ),
        ],
    ),
    (
        "At 31 March 2020, 305 children were in care (a rate of 54 per 10,000 children).",
        [
            ("305 children", "count", 305.0, "children", {"period": "31 March 2020"}),
            ("54 per 10,000", "rate", 54.0, "per 10,000", {"period": "31 March 2020"}),
        ],
    ),
    (
        "The area is ranked 5th of 42.",
        [
            ("ranked 5th of 42", "rank", 5.0, None, {"total": 42.0}),
        ],
    ),
    (
        "It has the second highest rate in the country.",
        [
            ("second highest", "rank", 2.0, None, {}),
        ],
    ),
    (
        "Waits are twice the national average.",
        [
            ("twice", "ratio", 2.0, "times", {"comparator": "national average", "direction": "above"}),
        ],
    ),
    (
        "Referrals are three times higher than before.",
        [
            ("three times", "ratio", 3.0, "times", {}),
        ],
    ),
    (
        "The deficit was £1.2 million.",
        [
            ("£1.2 million", "money", 1200000.0, "£", {}),
        ],
    ),
    (
        "Grants of £5m–£6m were paid.",
        [
            ("£5m–£6m", "money", 5000000.0, "£", {"high": 6000000.0}),
        ],
    ),
    (
        "At 46%, higher than the national average of 40%, this has not changed.",
        [
            (
                "46%",
                "percentage",
                46.0,
                "%",
                {"comparator": "national average", "comparator_value": 40.0, "direction": "above"},
            ),
        ],
    ),
    (
        "Compared with the national average of 5%, 8% of pupils were absent.",
        [
            (
                "8%",
                "percentage",
                8.0,
                "%",
                {"comparator": "national average", "comparator_value": 5.0, "direction": "above"},
            ),
        ],
    ),
    (
        "This is 12%, in line with statistical neighbours.",
        [
            (
                "12%",
                "percentage",
                12.0,
                "%",
                {"comparator": "statistical neighbours", "direction": "in line"},
            ),
        ],
    ),
    (
        "The figure of 91% is an improvement from 75% in March 2019.",
        [
            (
                "91%",
                "percentage",
                91.0,
                "%",
                {
                    "period": "March 2019",
                    "comparator": "earlier figure",
                    "comparator_value": 75.0,
                    "direction": "rose",
                },
            ),
            ("75%", "percentage", 75.0, "%", {"period": "March 2019"}),
        ],
    ),
    (
        "In primary schools it is 31% (the national average is 16%).",
        [
            (
                "31%",
                "percentage",
                31.0,
                "%",
                {"comparator": "national average", "comparator_value": 16.0, "direction": "above"},
            ),
        ],
    ),
    (
        "72% were adopted, compared with 60% in the country as a whole.",
        [
            (
                "72%",
                "percentage",
                72.0,
                "%",
                {"comparator": "national average", "comparator_value": 60.0, "direction": "above"},
            ),
        ],
    ),
    (
        "90% had a check compared to 87% nationally.",
        [
            (
                "90%",
                "percentage",
                90.0,
                "%",
                {"comparator": "national average", "comparator_value": 87.0, "direction": "above"},
            ),
        ],
    ),
    (
        "At 28 weeks, proceedings are slower than the regional average of 26 weeks.",
        [
            (
                "28 weeks",
                "duration",
                28.0,
                "weeks",
                {"comparator": "regional average", "comparator_value": 26.0, "direction": "above"},
            ),
        ],
    ),
    (
        "42% in English and 28% in mathematics match the national figures of 39% and 29%.",
        [
            (
                "42%",
                "percentage",
                42.0,
                "%",
                {"comparator": "national average", "comparator_value": 39.0, "direction": "in line"},
            ),
            (
                "28%",
                "percentage",
                28.0,
                "%",
                {"comparator": "national average", "comparator_value": 29.0, "direction": "in line"},
            ),
        ],
    ),
    (
        "30 adopters were approved compared with 22 in 2019.",
        [
            (
                "30 adopters",
                "count",
                30.0,
                "adopters",
                {
                    "period": "2019",
                    "comparator": "earlier figure",
                    "comparator_value": 22.0,
                    "direction": "rose",
                },
            ),
            ("22", "count", 22.0, None, {"period": "2019"}),
        ],
    ),
    (
        "In the past six months, 51% of contacts led to a referral.",
        [
            ("51%", "percentage", 51.0, "%", {"period": "the past six months"}),
        ],
    ),
    (
        "There were two agencies in the room and 14 people on the phone.",
        [
            ("two agencies", "count", 2.0, "agencies", {}),
            ("14 people", "count", 14.0, "people", {}),
        ],
    ),
    (
        "Of 16 young people, three were over 18 and one was 12 years old.",
        [
            ("16 young people", "count", 16.0, "people", {}),
            ("three", "count", 3.0, None, {}),
        ],
    ),
]
NONE = [
    "The visit was on 4 and 5 May 2022.",
    "Between 8 and 12 July 2019 inspectors visited.",
    "In 2023-24 and 2019/20 little changed.",
    "Checks under section 47 and Regulation 12(2)(a) were late.",
    "See paragraphs 44, 59 and 77.",
    "The Children Act 1989 and Working Together 2018 apply.",
    "Young people aged 16 to 25 are supported.",
    "The 0-19 service and the under 5s team moved.",
    "Children over 14, people over 65 and care leavers over 21 are helped.",
    "Support for 11- to 18-year-olds and 16- and 17-year-olds is good.",
    "They leave care at 18, or when they reach 21.",
    "Post-16 provision is strong from Year 9 to Year 11.",
    "Tier 4 CAMHS, Level 3 training, band 5 nurses and Key Stage 2 results.",
    "Callers ring 111 or 999 in a crisis.",
    "The COVID-19 pandemic and the Connect 4 group.",
    "One of the partners left, and one child at a time is seen.",
    "Social workers have regular one-to-one supervision in a two-tier model.",
    "A second visit was made for the third time.",
    "In the last 12 months progress was slow.",
    "Pupils gained five good GCSEs.",
    "The ‘Three houses’ tool is used.",
    "The line is open 24 hours a day, seven days a week.",
    "The meeting began at 9.30 am.",
    "Infants have a two-year developmental review.",
]

_MORE = ("high", "total", "bound", "period", "comparator", "comparator_value", "direction")


@pytest.mark.parametrize(("text", "expected"), CASES, ids=lambda v: v if isinstance(v, str) else "")
def test_numbers_of_a_sentence(text: str, expected: list[Any]) -> None:
    found = []
    for n in numbers_in(text):
        more = {name: getattr(n, name) for name in _MORE if getattr(n, name) is not None}
        found.append((n.quote, n.kind, n.value, n.unit, more))
    assert found == expected


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_number(text: str) -> None:
    assert numbers_in(text) == []


# Words of sentences with numbers, in any order: what hypothesis would hardly come upon by letters.
_WORDS = st.sampled_from(
    """12 7.5 1,200 £ % per cent one two half a third of in from to and between than the national average
    England target compared with over under within weeks months year years ago children care leavers aged
    2019 2023-24 March ( ) , . ; – - twice ranked 5th out more less rose fell by an increase per 10,000 100
    previous last million dozen hundred and-a-half ½ 3½ £5m 16-25 respectively""".split()
)
_SENTENCES = st.lists(_WORDS, max_size=40).map(" ".join)


@given(st.one_of(st.text(), _SENTENCES, st.lists(_WORDS, max_size=20).map("".join)))
def test_offsets_quote_the_text_and_nothing_raises(text: str) -> None:
    found = numbers_in(text)
    for n in found:
        assert text[n.start : n.end] == n.quote
        assert n.quote.strip() == n.quote != ""
        assert n.value >= 0
        assert n.high is None or n.high > n.value
        assert n.total is None or n.total >= n.value or n.kind == "rank"
        assert n.period is None or n.period in text
        assert n.comparator_value is None or n.comparator
        assert n.direction in (None, "above", "below", "in line", "rose", "fell")
    assert [n.start for n in found] == sorted(n.start for n in found)


@given(_SENTENCES, _SENTENCES)
def test_words_behind_a_full_stop_change_no_value_before_it(one: str, other: str) -> None:
    """What is compared may not cross a sentence."""
    before = [(n.value, n.unit, n.comparator) for n in numbers_in("There were 14 dogs. " + one)][:1]
    after = [(n.value, n.unit, n.comparator) for n in numbers_in("There were 14 dogs. " + other)][:1]
    assert before == after == [(14.0, "dogs", None)]


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1 % ",
        "1,",
        "1-",
        "one-",
        "from 1 % to 2 % ",
        "than the national average of 5 % ",
        "£1m–",
    ],
)
def test_long_texts_take_no_longer_by_their_square(piece: str) -> None:
    """Four times the characters: sixteen times the time would be the square's sign."""
    numbers_in(piece)
    taken = []
    for size in (2_500, 10_000):
        start = time.process_time()
        numbers_in((piece * size)[:size])
        taken.append(time.process_time() - start)
    assert taken[1] < 12 * taken[0] + 0.2


def test_what_lies_beyond_ten_thousand_characters_is_not_read() -> None:
    assert [n.value for n in numbers_in("a " * 4_990 + "7 dogs")] == [7.0]
    assert numbers_in("a " * 5_001 + "7 dogs") == []


def test_patterns_of_the_table() -> None:
    assert list(compiled("from N|ONE a?")) == [
        [{"LOWER": "from"}, {"TAG": "N"}, {"LOWER": "a", "OP": "?"}],
        [{"LOWER": "from"}, {"TAG": "ONE"}, {"LOWER": "a", "OP": "?"}],
    ]
    assert list(compiled("=Year AGED *")) == [[{"TEXT": "Year"}, {"LEMMA": "AGED"}, {}]]
    with pytest.raises(ValueError, match="there is no class or group AGEDD"):
        list(compiled("AGEDD N"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Waits were between 2 weeks and 3 months.", [(2.0, "weeks"), (3.0, "months")]),
        ("The rate is the third lowest of 151 authorities.", [(3.0, None)]),
        ("The rate is the fifth highest of 42 systems.", [(5.0, None)]),
        ("The rate is the second lowest of 151 authorities.", [(2.0, None)]),
    ],
)
def test_two_units_of_time_and_places_named_like_parts(
    text: str, expected: list[tuple[float, str | None]]
) -> None:
    assert [(one.value, one.unit) for one in numbers_in(text)] == expected


def test_a_number_without_end_is_none() -> None:
    found = numbers_in("1 " + "billion " * 40 + "people waited.")
    assert all(one.value < 1e25 for one in found)
