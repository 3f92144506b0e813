"""The list of reason codes: every code that the source uses is in it, and the README prints it."""

from __future__ import annotations

import ast
import re

import pytest

from reportmine import data
from reportmine.errors import PROBLEM_ADVICE, PROBLEM_CODES, ReadProblem
from tests.conftest import ROOT

SOURCE = ROOT / "src" / "reportmine"
LISTED = {row["code"] for row in data.load("problems.toml")["problem"]}
STEPS = ("read", "structure", "pipeline")
# Where a problem is made by other means than ReadProblem: the place of its code among the arguments.
CALLS = {"ReadProblem": 0, "_said": 0, "_problem": 2, "add_problem": 2}


def used() -> set[str]:
    """Codes of problems that are raised, answered, added or noted anywhere in the source."""
    found = set(
        re.findall(r'"(\w+)"  # the code of such a problem', "".join(map(_text, SOURCE.rglob("*.py"))))
    )
    for path in (path for step in STEPS for path in (SOURCE / step).rglob("*.py")):
        for node in ast.walk(ast.parse(_text(path))):
            if isinstance(node, ast.Call):
                found |= set(_codes(node))
            elif isinstance(node, ast.AugAssign) and "problems" in ast.dump(node.target):
                tuples = [n for n in ast.walk(node.value) if isinstance(n, ast.Tuple) and len(n.elts) == 3]
                found |= {code for one in tuples for code in _constants(one.elts[0])}
    for name in ("start", "part", "stream", "suffix"):
        found |= {row["code"] for row in data.load("foreign.toml")[name] if "code" in row}
    return found


def _text(path) -> str:
    return path.read_text("utf-8")


def _codes(call: ast.Call) -> list[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in ("append", "extend") or (name == "add" and "problems" in ast.dump(call.func)):
        tuples = [
            a for arg in call.args for a in ast.walk(arg) if isinstance(a, ast.Tuple) and len(a.elts) == 3
        ]
        return (
            [code for one in tuples for code in _constants(one.elts[0])]
            if "problems" in ast.dump(call)
            else []
        )
    place = CALLS.get(name)
    return _constants(call.args[place]) if place is not None and len(call.args) > place else []


def _constants(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_every_code_of_the_source_is_listed() -> None:
    found = used()
    assert len(found) >= 12
    assert found <= LISTED


def test_every_listed_code_is_in_the_source() -> None:
    text = "".join(_text(path) for path in SOURCE.rglob("*.py"))
    # Files that are damaged in part come with a reader of their own.
    later = {"partial"}
    assert {code for code in LISTED if f'"{code}"' not in text} <= later


def test_a_code_that_is_not_listed_cannot_be_raised() -> None:
    assert set(PROBLEM_CODES) == set(PROBLEM_ADVICE) == LISTED
    with pytest.raises(ValueError, match="unknown problem code 'odd'"):
        ReadProblem("odd", "x")


def test_what_is_listed_is_one_clause_each() -> None:
    for row in data.load("problems.toml")["problem"]:
        for text in (row["means"], row["do"]):
            assert text == text.strip()
            assert not text.endswith(".")
            assert "\n" not in text


def test_the_readme_prints_the_list() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    block = readme.partition("<!-- problems -->\n")[2].partition("<!-- end -->")[0]
    rows = [[cell.strip() for cell in line.strip("| \n").split(" | ")] for line in block.splitlines()[2:]]
    expected = [[f"`{r['code']}`", r["means"], r["do"]] for r in data.load("problems.toml")["problem"]]
    assert rows == expected
