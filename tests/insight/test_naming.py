"""A recurrence's name is its most typical short sentence, trimmed."""

import pytest

from reportmine.insight.naming import LONGEST, name_of

LONG = (
    "When children are missing from home or from care, most of them are offered a return interview, but "
    "it is often held too late to learn from it."
)


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["However, care plans are not updated."], "Care plans are not updated"),
        (["Ensure that care plans are updated in time."], "Ensure that care plans are updated in time"),
        # The first that is short and says of itself what it is about.
        (
            [LONG, "They vary in quality a lot.", "Pathway plans.", "Pathway plans vary widely."],
            "Pathway plans vary widely",
        ),
        # What takes its subject from the sentence before names nothing, unless there is nothing else.
        (["This delays care plans a lot.", "Care plans of children drift for months."],
         "Care plans of children drift for months"),
        (["This delays care plans a lot."], "This delays care plans a lot"),
        (["It is late."], "It is late"),
        (["IT systems fail every week.", "it"], "IT systems fail every week"),
    ],
)  # fmt: skip
def test_a_name(texts: list[str], name: str) -> None:
    assert name_of(texts) == name


def test_what_names_a_system_names_no_others_fault() -> None:
    texts = ["Leaders at West Aford know little of care plans.", "Leaders know little of care plans."]
    assert name_of(texts) == texts[0].rstrip(".")
    assert name_of(texts, {"west-aford", "beeton"}) == texts[1].rstrip(".")
    assert name_of(texts[:1], {"west-aford"}) == texts[0].rstrip(".")


def test_a_long_one_ends_with_a_clause_or_a_word() -> None:
    name = name_of([LONG])
    assert name == "When children are missing from home or from care …"
    assert name_of([LONG.replace(",", "")]).endswith(" …")
    assert len(name_of([LONG.replace(",", "")])) <= LONGEST + 2
    assert name_of([LONG, LONG, LONG, "Return interviews come late."]) == "Return interviews come late"
