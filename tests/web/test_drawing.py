"""Charts taken away: what the files hold, that they lean on nothing, and servers without resvg."""

from __future__ import annotations

import re
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup, escape

from reportmine.web.pages import drawing
from reportmine.web.pages.drawing import (
    Drawing,
    Drawings,
    NoDrawingError,
    draws_pictures,
    picture,
    sharpness,
    standalone,
)
from tests.web.conftest import HOSTILE, served
from tests.web.test_pages import ROOT, get, query

SVG = "{http://www.w3.org/2000/svg}"
SOURCE = "Source: reportmine, 3 reports, built 2026-03-01"
YEARS = (
    '<svg class="trend" width="90" height="170" viewBox="0 0 90 170" aria-hidden="true">'
    '<a tabindex="-1" href="/-/reportmine/x"><rect class="strength" x="1" width="13" height="9"/></a>'
    '<text x="22" y="158">2024</text></svg>'
)
needs_resvg = pytest.mark.skipif(not draws_pictures(), reason="resvg-py, or a font, is not installed")


def drawn(title: str = "Reports a year", svg: str = YEARS, key: Any = (("strength", "praise it"),)) -> Any:
    return etree.fromstring(standalone(Drawing("years", title, key, svg), SOURCE))


def words(root: Any) -> list[str]:
    return [element.text for element in root.iter(f"{SVG}text")]


def test_a_file_says_what_it_shows_and_whence() -> None:
    root = drawn()
    assert words(root) == ["Reports a year", "praise it", "2024", SOURCE]
    assert root.find(f"{SVG}title").text == "Reports a year"
    places = [float(e.get("y")) for e in root.iter(f"{SVG}text") if e.text in ("Reports a year", SOURCE)]
    assert places == sorted(places)
    assert places[-1] < float(root.get("height"))  # the source stands beneath, and in the picture
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


def test_a_file_needs_nothing_else() -> None:
    text = etree.tostring(drawn()).decode()
    assert not re.search(r"href|url\(|@import|var\(|<script|on\w+=", text)
    assert text.count("http") == 1  # the name of SVG itself
    style = drawn().find(f"{SVG}style").text
    assert ".trend .strength { fill: #3f9a68; stroke: #3f9a68; }" in style
    assert ".trend text { text-anchor: middle; font-size: 13px; fill: #0b0c0c; }" in style  # no variable
    assert "heat" not in style


@pytest.mark.parametrize("name", ["heat strength", "trend", "strips", "rows"])
def test_every_kind_of_chart_has_its_colours(name: str) -> None:
    svg = f'<svg class="{name}" width="9" height="9"><rect/></svg>'
    style = drawn(svg=svg, key=()).find(f"{SVG}style").text
    assert "#" in style
    assert not re.search(r"var\(|:hover|::", style)


@pytest.mark.parametrize(
    ("width", "title", "lines", "whole"),
    [
        (90, "Short", 1, 480),
        (90, "Children wait too long for an assessment of their needs, in all", 2, 480),
        (900, "Children wait too long for an assessment of their needs, in all", 1, 932),
        (90, "", 1, 480),
        (90, "A" * 200, 5, 480),
    ],
)
def test_a_title_is_broken_into_lines_that_fit(width: int, title: str, lines: int, whole: int) -> None:
    root = drawn(title, f'<svg class="trend" width="{width}" height="9"/>', ())
    bold = [e for e in root.iter(f"{SVG}text") if e.get("font-weight") == "bold"]
    assert len(bold) == lines
    assert float(root.get("width")) == whole
    # The chart moves down by a line each.
    (group,) = (e for e in root.iter(f"{SVG}g") if e.get("transform"))
    assert group.get("transform").split()[1] == f"{16 + 24 * lines})"


@pytest.mark.parametrize(
    "text", [*HOSTILE, "a\x00b\x0bc", "\ud800 half", "]]>", "&lt;b&gt;", "<!DOCTYPE x>"]
)
def test_text_of_reports_stays_text(text: str) -> None:
    svg = f'<svg class="trend" width="90" height="9"><text>{escape(text)}</text></svg>'
    root = drawn(text, svg, ((text, text),))
    tags = {etree.QName(e).localname for e in root.iter()}
    assert tags == {"svg", "title", "style", "rect", "text", "g"}
    shown = re.sub("[\x00-\x08\x0b\ud800]", "", text)
    assert words(root)[1:3] == [shown, shown]


@given(st.text(), st.text())
def test_whatever_is_said_it_is_a_file(title: str, label: str) -> None:
    svg = f'<svg class="trend" width="90" height="9"><text>{escape(label)}</text></svg>'
    root = drawn(title, svg, [("strength", label)])
    assert root.tag == f"{SVG}svg"
    assert words(root)[-1] == SOURCE


def test_entities_of_a_chart_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    declared = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    svg = f'{declared}<svg width="9" height="9"><text>&x;</text></svg>'
    assert b"hidden" not in standalone(Drawing("x", "x", (), svg), SOURCE)


@pytest.mark.parametrize(
    ("width", "height", "zoom"),
    [(480, 200, 2), (2000, 2000, 2), (4000, 4000, 1), (8000, 2000, 1), (600_000, 200, 0.365)],
)
def test_how_sharp_a_picture_is(width: int, height: int, zoom: float) -> None:
    assert sharpness(width, height) == pytest.approx(zoom, abs=1e-3)


@needs_resvg
@pytest.mark.parametrize(
    ("width", "height", "pixels"),
    [(480, 200, (960, 400)), (40_000, 1_000, (25_298, 632))],
)
def test_a_picture_is_sharp_but_never_too_large(width: int, height: int, pixels: tuple[int, int]) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>'
    body = picture(svg.encode())
    assert body.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", body[16:24]) == pytest.approx(pixels, abs=2)


@pytest.fixture
def no_resvg(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def missing(svg: str, zoom: float) -> bytes:
        raise ImportError("resvg_py")

    monkeypatch.setattr(drawing, "_rendered", missing)
    draws_pictures.cache_clear()
    yield
    draws_pictures.cache_clear()


def test_without_resvg_no_picture_is_offered(no_resvg: None, datasette: Datasette) -> None:
    kept = Drawings(lambda name, form: f"{name}.{form}")
    assert kept.keep("years", "Years", (), Markup(YEARS)) == YEARS
    assert kept.links("years") == [("SVG", "years.svg")]
    assert kept.file("years", "svg", SOURCE)
    with pytest.raises(NoDrawingError, match="no PNG"):
        kept.file("years", "png", SOURCE)
    assert ".png" not in get(datasette, "/").text
    assert get(datasette, f"{ROOT}/home.png?chart=map").status_code == 404


def test_a_server_without_a_font_offers_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words leave no trace in what it renders."""
    monkeypatch.setattr(drawing, "_rendered", lambda svg, zoom: b"blank")
    draws_pictures.cache_clear()
    assert draws_pictures() is False
    draws_pictures.cache_clear()


def pages_with_charts(database: Path) -> dict[str, list[str]]:
    systems = [row[0] for row in query(database, "select distinct system_id from reports order by 1")]
    return {
        "home": ["themes", "map"],
        "theme/information_sharing": ["trend-cqc_ics_assessment"],
        "compare?" + "&".join(f"system={s}" for s in systems): ["themes"],
        "home?show=strength": ["themes", "map"],
    }


def test_every_chart_can_be_taken_away(database: Path, datasette: Datasette) -> None:
    forms = ["svg", "png"] if draws_pictures() else ["svg"]
    for page, names in pages_with_charts(database).items():
        shown = get(datasette, f"{ROOT}/{page}").text
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*)" download', shown)]
        path, _, asked = page.partition("?")
        expected = [
            f"{ROOT}/{path}.{form}?{asked}{'&' if asked else ''}chart={name}"
            for name in names
            for form in forms
        ]
        assert links == expected, page
        for link in links:
            response = get(datasette, link)
            assert response.status_code == 200, link
            kind = "image/png" if ".png?" in link else "image/svg+xml; charset=utf-8"
            assert response.headers["content-type"] == kind
            assert response.headers["content-disposition"].startswith('attachment; filename="')
            assert "script-src 'self' 'nonce-" in response.headers["content-security-policy"]
            if ".svg?" in link:
                root = etree.fromstring(response.content)
                assert re.fullmatch(
                    r"Source: reportmine, 2 reports, built \d{4}-\d\d-\d\d", words(root)[-1]
                ), link


def test_what_was_asked_of_the_page_is_in_its_chart(datasette: Datasette) -> None:
    for show, word in (("strength", "Strengths"), ("area_for_development", "Areas for development")):
        root = etree.fromstring(get(datasette, f"{ROOT}/home.svg?chart=map&show={show}").content)
        assert words(root)[0] == f"{word} by theme and system"


def test_a_chart_of_hostile_names(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    shutil.copy(database, path)
    connection = sqlite3.connect(path)
    connection.execute("update systems set name = ?", (" ".join(HOSTILE) + "\x0b",))
    connection.commit()
    connection.close()
    root = etree.fromstring(get(served(path), f"{ROOT}/home.svg?chart=map").content)
    assert not [e for e in root.iter() if etree.QName(e).localname in ("script", "img", "a")]
    assert any(text.startswith(HOSTILE[0][:25]) for text in words(root))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("home.svg", 200),  # the first
        ("home.svg?chart=nothing", 404),
        ("home.svg?chart=", 200),
        ("api.svg", 404),
        ("theme/no_such_theme.svg?chart=years", 404),
        ("nothing.svg", 404),
        ("search.svg?q=records", 404),
    ],
)
def test_charts_that_there_are_not(datasette: Datasette, address: str, status: int) -> None:
    response = get(datasette, f"{ROOT}/{address}")
    assert response.status_code == status
    if status != 200:
        assert response.json()["error"]


def test_names_of_files(datasette: Datasette) -> None:
    named = {
        "home.svg?chart=map": "home-map.svg",
        "theme/information_sharing.svg?chart=trend-cqc_ics_assessment": (
            "theme-information_sharing-trend-cqc_ics_assessment.svg"
        ),
        "home.svg": "home.svg",
    }
    for address, name in named.items():
        said = get(datasette, f"{ROOT}/{address}").headers["content-disposition"]
        assert said == f'attachment; filename="{name}"'


def test_of_several_databases_each_has_its_charts(database: Path, sample_db: Path, tmp_path: Path) -> None:
    other = tmp_path / "other set.db"
    shutil.copy(sample_db, other)
    both = served(database, other)
    links = re.findall(r'href="([^"]*svg[^"]*)" download', get(both, f"{ROOT}/other~20set/home").text)
    links = links or re.findall(
        r'href="([^"]*svg[^"]*)" download', get(both, f"{ROOT}/other%20set/home").text
    )
    assert links
    root = etree.fromstring(get(both, links[0]).content)
    assert "6 reports" in words(root)[-1]
