"""Words cut at the end of a line."""

import pytest

from reportmine.read.dehyphenate import join, words_of

WORDS = words_of(["The information of a multi-agency team", "was well-led and re-", "viewed"])


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("good infor-", "mation is shared", "good information is shared"),
        ("a multi-", "agency team", "a multi-agency team"),
        ("a cross-", "border team", "a cross-border team"),  # unknown: the hyphen stays
        ("health and", "care", "health and care"),
        ("and/", "or", "and/or"),
        ("2018–", "19 and", "2018– 19 and"),
        ("the plan -", "which", "the plan - which"),
        ("pre-", "2018 plans", "pre- 2018 plans"),
    ],
)
def test_join(above, below, joined):
    cut, separator = join(above, below, WORDS)
    assert above.removesuffix(cut) + separator + below == joined


def test_vocabulary_leaves_out_words_cut_by_the_line():
    assert {"information", "multi-agency", "well-led"} <= WORDS.whole
    assert "re" not in WORDS.whole
