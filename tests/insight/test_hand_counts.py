"""Every insight against numbers counted by hand in `tests/counted.py`.

What counts there: a1, a2 (one assessment), b1, c1, x1; not b0, which b1 replaces, nor context.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from reportmine.insight import Cell, compare, corrected, overview, theme_by_system
from reportmine.insight.systems import heat, profile, related_systems, system_list
from reportmine.insight.themes import theme_list, theme_reports, theme_systems, themes_beside, typical
from tests.counted import AREA, FINANCE, INFORMATION, QUIET, STRENGTH, WAITING


def columns(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_overview(counted: sqlite3.Connection) -> None:
    assert overview(counted) == {
        "reports": 5,
        "replaced": 1,
        "systems": 3,
        "pages": 27,  # not the 3 of the edition that was replaced
        "statements": 2,
        "findings": 21,
        "polarities": {"strength": 7, "area_for_development": 12, "mixed": 2, "context": 2},
        "problems": 1,
        "families": {
            "cqc_ics_assessment": 2,
            "area_send_inspection": 1,
            "cqc_provider_inspection": 1,
            "generic": 1,
        },
        "first_year": "2019",
        "last_year": "2024",
    }
    assert list(overview(counted)["families"]) == [
        "cqc_ics_assessment", "area_send_inspection", "cqc_provider_inspection", "generic",
    ]  # fmt: skip


def test_themes_by_system(counted: sqlite3.Connection) -> None:
    cells = [  # system, theme, strengths, areas, mixed
        Cell("aford", WAITING, 0, 1, 1),
        Cell("aford", FINANCE, 1, 0, 0),
        Cell("aford", INFORMATION, 1, 3, 1),
        Cell("beeton", WAITING, 1, 0, 0),
        Cell("beeton", FINANCE, 0, 1, 0),
        Cell("beeton", INFORMATION, 0, 2, 0),
        Cell("carrow", FINANCE, 1, 0, 0),  # both the model and a person said so: once
        Cell("carrow", INFORMATION, 2, 4, 0),
    ]
    assert theme_by_system(counted) == cells
    assert theme_by_system(counted, ["carrow", "beeton"]) == cells[3:]


def test_systems_side_by_side(counted: sqlite3.Connection) -> None:
    rows = compare(counted, ["carrow", "aford"])
    kinds = ("strengths", "areas_for_development")
    of = tuple(f"{system} {kind}" for system in ("carrow", "aford") for kind in kinds)
    assert columns(rows, "theme", *of) == [
        (INFORMATION, 2, 4, 1, 3), (WAITING, 0, 0, 0, 1), (FINANCE, 1, 0, 1, 0), (QUIET, 0, 0, 0, 0),
    ]  # fmt: skip
    assert list(rows[0]) == ["theme", "label", *of]


def test_systems(counted: sqlite3.Connection) -> None:
    names = ("id", "kind", "reports", "first_year", "last_year", "strengths", "areas_for_development")
    assert columns(system_list(counted), *names) == [
        ("aford", "local_authority", 1, "2023", "2024", 2, 5),
        ("beeton", "integrated_care_system", 1, "2022", "2022", 1, 2),
        ("carrow", "provider", 1, "2024", "2024", 3, 4),
    ]


def test_relations_between_systems_with_reports(counted: sqlite3.Connection) -> None:
    assert columns(related_systems(counted, "aford"), "id", "how") == [
        ("beeton", "part of"), ("carrow", "contains"),
    ]  # fmt: skip
    assert columns(related_systems(counted, "carrow"), "id", "how") == [("aford", "part of")]


def test_a_system_against_all_others(counted: sqlite3.Connection) -> None:
    # Areas with a theme: 4 of Aford (a2-4 has none), 6 of the others; strengths: 2, and 4 of the others.
    # x1 is of no system, so it is no other one.
    rows = profile(counted, "aford")
    kind = "areas_for_development"
    assert columns(rows, "theme", kind, f"{kind}_share", f"others_{kind}", f"others_{kind}_share") == [
        (INFORMATION, 3, 0.75, 6, 1.0), (WAITING, 1, 0.25, 0, 0.0), (FINANCE, 0, 0.0, 1, 0.1667),
        (QUIET, 0, 0.0, 0, 0.0),
    ]  # fmt: skip
    kind = "strengths"
    assert columns(rows, "theme", kind, f"{kind}_share", f"others_{kind}", f"others_{kind}_share") == [
        (INFORMATION, 1, 0.5, 2, 0.5), (WAITING, 0, 0.0, 1, 0.25), (FINANCE, 1, 0.5, 1, 0.25),
        (QUIET, 0, 0.0, 0, 0.0),
    ]  # fmt: skip
    nobody = profile(counted, "nowhere")
    assert {row["areas_for_development_share"] for row in nobody} == {None}
    assert columns(nobody, "others_strengths") == [(3,), (1,), (2,), (0,)]


def test_the_map_of_themes_by_system(counted: sqlite3.Connection) -> None:
    whole = heat(counted, AREA)
    assert [theme["name"] for theme in whole["themes"]] == [INFORMATION, WAITING, FINANCE, QUIET]
    assert columns(whole["systems"], "id", "total", "counts") == [  # inspected last first
        ("carrow", 4, [4, 0, 0, 0]), ("aford", 4, [3, 1, 0, 0]), ("beeton", 2, [2, 0, 1, 0]),
    ]  # fmt: skip
    praise = heat(counted, STRENGTH, "cqc_ics_assessment")
    assert columns(praise["systems"], "id", "total", "counts") == [("aford", 2, [1, 0, 1, 0])]


def test_themes(counted: sqlite3.Connection) -> None:
    names = ("name", "strengths", "areas", "mixed", "praised", "criticised")
    assert columns(theme_list(counted), *names) == [  # first the main concerns, then the main strengths
        (INFORMATION, 3, 10, 1, 2, 3), (WAITING, 2, 1, 2, 1, 1), (FINANCE, 2, 1, 1, 2, 1),
        (QUIET, 0, 0, 0, 0, 0),
    ]  # fmt: skip


def test_what_is_a_main_concern_comes_before_what_is_mentioned_more(counted: sqlite3.Connection) -> None:
    memory = sqlite3.connect(":memory:")
    counted.backup(memory)
    memory.execute("update findings set polarity = 'mixed' where id = 'c1-6'")
    names = ("name", "criticise", "criticise_main")
    assert columns(theme_list(memory), *names) == [
        (INFORMATION, 4, 3), (WAITING, 2, 1), (FINANCE, 3, 0), (QUIET, 0, 0),
    ]  # fmt: skip


def share(k: int, n: int, low: float, high: float) -> dict[str, Any]:
    return {"k": k, "n": n, "low": low, "high": high, "corrected": None}


def test_reports_on_a_theme(counted: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corrected, "read_families", lambda model: {})
    found = theme_reports(counted, INFORMATION)
    years = found.pop("years")
    assert found == {
        "reports": 4,
        "asked": 0,  # nothing was written yet of what frameworks ask
        "judged": 4,
        "areas": 10,
        "strengths": 3,
        "mixed": 1,
        "criticise": {
            **share(4, 4, 0.5101, 1.0),  # low: 4 / (4 + 1.96²)
            "main": share(3, 4, 0.3006, 0.9544),  # not x1, with one finding
        },
        "praise": {**share(2, 4, 0.15, 0.85), "main": share(1, 4, 0.0456, 0.6994)},  # a23 once, c1 twice
    }
    names = ("year", "reports", "criticise", "criticise_main", "praise", "praise_main")
    assert columns(years, *names) == [
        ("2019", 1, 1, 0, 0, 0), ("2020", 0, 0, 0, 0, 0), ("2021", 0, 0, 0, 0, 0), ("2022", 1, 1, 1, 0, 0),
        ("2023", 1, 1, 1, 1, 0), ("2024", 1, 1, 1, 1, 1),
    ]  # fmt: skip
    waiting = theme_reports(counted, WAITING)
    assert (waiting["reports"], waiting["criticise"]["k"], waiting["praise"]["k"]) == (3, 2, 2)
    nothing = {**share(0, 0, 0.0, 1.0), "main": share(0, 0, 0.0, 1.0)}
    assert theme_reports(counted, QUIET) == {
        "reports": 0, "asked": 0, "judged": 4, "areas": 0, "strengths": 0, "mixed": 0, "years": [],
        "criticise": nothing, "praise": nothing,
    }  # fmt: skip


def test_systems_of_a_theme(counted: sqlite3.Connection) -> None:
    names = ("system", "areas_for_development", "strengths", "mixed")
    assert columns(theme_systems(counted, INFORMATION), *names) == [
        ("carrow", 4, 2, 0), ("aford", 3, 1, 1), ("beeton", 2, 0, 0),
    ]  # fmt: skip
    assert columns(theme_systems(counted, FINANCE), *names) == [
        ("beeton", 1, 0, 0), ("aford", 0, 1, 0), ("carrow", 0, 1, 0),
    ]  # fmt: skip


def test_themes_beside_a_theme(counted: sqlite3.Connection) -> None:
    assert columns(themes_beside(counted, INFORMATION), "theme", "label", "n") == [
        (WAITING, "Access and waiting", 1), (FINANCE, "Finance", 1),
    ]  # fmt: skip
    assert columns(themes_beside(counted, INFORMATION, most=1), "theme") == [(WAITING,)]
    assert themes_beside(counted, QUIET) == []


def test_typical_quotes(counted: sqlite3.Connection) -> None:
    # Sure of both tags, long enough, and not praised under the heading: a1-1, a1-2, a2-1, b1-1, x1-1 and
    # c1-7. The middle of their vectors is (0.803, 0.047, 0.133, 0.047, 0.159), and the nearest to it are
    # a2-1 and a1-1 (0.803), a1-2 and x1-1 (0.784), b1-1 (0.589), c1-7 (0.393). One a system, three in all;
    # of a2-1 and a1-1 the theme is surer of the first.
    assert columns(typical(counted, INFORMATION, AREA), "finding") == [("a2-1",), ("x1-1",), ("b1-1",)]
    # c1-3 is just sure enough of both, c1-4 stands under a heading for criticism.
    assert sorted(columns(typical(counted, INFORMATION, STRENGTH), "finding")) == [("a1-3",), ("c1-3",)]
    assert typical(counted, QUIET, AREA) == []
    (quote,) = typical(counted, WAITING, AREA)
    assert quote == {
        "finding": "a2-3", "text": "People wait too long for the clinics of the whole area.",
        "polarity": AREA, "page": 3, "page_label": None, "ocr": 0, "section": "Working together",
        "system": "Aford", "title": "Report a2", "date": "2024-01-20",
    }  # fmt: skip


@pytest.mark.parametrize(("length", "quoted"), [(39, False), (40, True), (300, True), (301, False)])
def test_a_typical_quote_is_neither_short_nor_long(
    length: int, quoted: bool, counted: sqlite3.Connection
) -> None:
    memory = sqlite3.connect(":memory:")
    counted.backup(memory)
    memory.execute("update findings set text = ? where id = 'a2-3'", ("x" * length,))
    assert bool(typical(memory, WAITING, AREA)) == quoted
