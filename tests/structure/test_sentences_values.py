"""Where a sentence ends and where it only seems to."""

import pytest

from reportmine.structure.sentences import split


@pytest.mark.parametrize(
    "text",
    [
        "He said no.|They went on.",  # no abbreviation of "number" here
        "See no. 5 on p. 12 of the plan.",
        "Staff at St. Anne’s and Dr. Hall agree.",
        "It opens at 10 p.m. and closes late.",
        "The rota vs. Need was checked.",
        "They care for approx. Twenty people.",
        "The ward (cf. Annex B) was full.",
        "Costs rose by 2.5 per cent. in a year.",  # what goes on in small letters is one
        "J. Smith and A. B. Jones came.",
        "They were in ward C.|Others were not.",
        "Is it safe?|Yes!|It is.",
        "“It is safe.”|Leaders agree.",
        "(It is safe.)|Leaders agree.",
        "It was led well.2|Partners agree.",
        "It rose to 2.|Partners agree.",
        "Waiting…|Then seen.",
        "One.|£5 was spent.|[Two] came.|“Three” left.|(Four) too.",
        "Leaders listen ▪ they act|▪ they care",
        "Leaders of Aford Ltd.|They act.",
        "Reg. 12 was met.|Regs. 13 and 14 were not.",
        "See www.aford.example/it. for more.",
        "See www.aford.example.|It is new.",
        "All of the U.K.|They act.",
    ],
)
def test_split(text: str) -> None:
    plain = text.replace("|", " ")
    wanted = [part.strip() for piece in text.split("|") for part in piece.split("▪") if part.strip()]
    assert [plain[a:b] for a, b in split(plain)] == wanted
