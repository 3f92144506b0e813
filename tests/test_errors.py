"""Errors have names, and say with which status they end a command."""

from __future__ import annotations

import re

import pytest

from reportmine import errors
from tests.conftest import ROOT

NAMED = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.ReportmineError)
]


def test_every_error_is_raised_by_a_name_of_its_own() -> None:
    source = ROOT / "src" / "reportmine"
    files = list(source.rglob("*.py"))
    assert len(files) > 60
    for file in files:
        assert not re.search(r"raise ReportmineError\b", file.read_text("utf-8")), file


@pytest.mark.parametrize("kind", NAMED)
def test_every_error_says_what_it_is_for(kind: type[errors.ReportmineError]) -> None:
    assert kind.__doc__
    assert kind.status == (2 if issubclass(kind, errors.UsageProblem) else 1)


@pytest.mark.parametrize(
    ("nearest", "message"),
    [
        ([], "no theme 'x'; one of: a, b"),
        (["a"], "no theme 'x'; did you mean a?"),
        (["a", "b"], "no theme 'x'; did you mean a or b?"),
        (["a", "b", "c"], "no theme 'x'; did you mean a, b or c?"),
    ],
)
def test_what_may_have_been_meant(nearest: list[str], message: str) -> None:
    assert str(errors.UnknownChoice("no theme 'x'", nearest, "one of: a, b")) == message
    assert str(errors.UnknownChoice("no theme here")) == "no theme here"
