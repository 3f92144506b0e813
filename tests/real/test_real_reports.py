"""The real reports: what must hold for every one of them."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from reportmine.pipeline import Summary, build
from reportmine.read import Document
from reportmine.read.pool import read_all
from reportmine.read.sniff import decode
from reportmine.structure import Report, structure
from reportmine.structure.systems import name_key
from tests.conftest import SHARED

pytestmark = pytest.mark.real
FOLDERS = ("cqc", "area-send", "jtai", "ilacs")
LETTERS = re.compile(r"[^a-z0-9]+")


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """Every real report, by folder and name."""
    paths = [p for f in FOLDERS for p in sorted((SHARED / "corpus" / f).iterdir())]
    out = {}
    for path, document in read_all(paths):
        assert isinstance(document, Document), f"{path.name}: {document}"
        out[f"{path.parent.name}/{path.name}"] = structure(document)
    return out


@pytest.fixture(scope="module")
def cqc(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    path = tmp_path_factory.mktemp("cqc") / "reports.db"
    return path, build(path, [SHARED / "corpus" / "cqc"])


def test_every_finding_is_verbatim_and_leads_back_to_its_source(reports: dict[str, Report]) -> None:
    assert len(reports) == 239
    findings = 0
    for name, report in reports.items():
        document = report.document
        source = None
        if document.format in ("text", "markdown"):
            source = decode((SHARED / "corpus" / name).read_bytes())
        for finding in report.findings:
            findings += 1
            assert document.text[finding.start : finding.end] == finding.text
            places = document.places(finding.start, finding.end)
            assert places, name
            if source is None:  # a page and a box for every line of it
                assert all(p.page and p.box for p in places), name
                assert places[0].page == finding.page
            else:  # the same letters at the offsets in the file
                said = "".join(source[slice(*p.source)] for p in places if p.source)
                assert LETTERS.sub("", said.lower()) == LETTERS.sub("", finding.text.lower()), name
    assert findings > 60_000


def test_pdf_findings_stand_on_the_page_they_name(reports: dict[str, Report]) -> None:
    """Checked with the other reader: pypdf finds the words on that page, spaces and hyphens apart."""
    import pypdf

    checked = 0
    for name, report in list(reports.items())[5::24]:
        pages = pypdf.PdfReader(SHARED / "corpus" / name).pages
        texts = [LETTERS.sub("", (p.extract_text() or "").lower()) for p in pages]
        for finding in report.findings[::7]:
            assert finding.page
            wanted = LETTERS.sub("", finding.text.lower())[:40]
            here = texts[finding.page - 1] + (texts[finding.page] if finding.page < len(texts) else "")
            checked += wanted in here
            assert wanted in here or finding.text.count(" ") > 3, (name, finding.text)
    assert checked > 150


def test_no_page_furniture_among_the_findings(reports: dict[str, Report]) -> None:
    furniture = re.compile(
        r"Area SEND inspection report:|^\d{1,3}$|^Page \d+|Piccadilly Gate|psi@nationalarchives", re.I
    )
    for name, report in reports.items():
        assert [f.text for f in report.findings if furniture.search(f.text)] == [], name


def test_families_and_systems(reports: dict[str, Report]) -> None:
    families = Counter(r.family for r in reports.values())
    assert families == {
        "area_send_inspection": 47,
        "joint_targeted_area_inspection": 61,
        "cqc_ics_assessment": 3,
        "cqc_local_system_review": 1,
        "generic": 1,
        "ofsted_ilacs": 126,
    }
    for name, report in reports.items():
        if not name.startswith("cqc/"):
            told = name.split("/")[1].split("--")[0]
            told = {"london-corporation": "city-of-london"}.get(told, told)
            assert name_key(report.system_id or "") == name_key(told), name


def test_area_send_outcomes_and_bullets(reports: dict[str, Report]) -> None:
    with (SHARED / "structure" / "area-send.csv").open() as file:
        for row in csv.DictReader(file):
            report = reports[f"area-send/{row['report']}"]
            kinds = Counter(
                report.sections[p.section].kind
                for p in report.passages
                if p.kind == "bullet" and p.section is not None
            )
            assert (report.outcome or "").replace("_", " ") == row["outcome"], row["report"]
            assert kinds["strengths"] == int(row["strength_bullets"]), row["report"]
            assert kinds["areas_for_development"] == int(row["improvement_bullets"]), row["report"]


def test_inspection_dates(reports: dict[str, Report]) -> None:
    dated = [r for n, r in reports.items() if not n.startswith("cqc/") and r.inspection_from]
    assert len(dated) >= 224  # of 226; the two print theirs in prose
    for report in dated:
        assert report.published
        assert (report.inspection_to or "") <= report.published


def test_text_is_kept(reports: dict[str, Report]) -> None:
    """What the reader kept stands in a passage or a heading, all of it."""
    for name, report in reports.items():
        kept = sum(p.end - p.start for p in report.passages)
        kept += sum(s.heading_end - s.start for s in report.sections)
        assert kept >= 0.98 * len(report.document.text), name


def test_the_cqc_build(cqc: tuple[Path, Summary]) -> None:
    path, summary = cqc
    assert summary.reports == 5
    assert summary.problems == []
    assert set(summary.families) == {"cqc_ics_assessment", "cqc_local_system_review", "generic"}
    connection = sqlite3.connect(path)
    assert connection.execute("select count(*) from statements").fetchone()[0] >= 20
    judged = "select count(*) from findings where polarity <> 'context'"
    assert connection.execute(judged).fetchone()[0] > 700
    framework = (
        "select count(*) from findings f join reports r on r.id = f.report_id "
        "where r.family = 'generic' and f.polarity <> 'context'"
    )
    assert connection.execute(framework).fetchone()[0] == 0
    assessment = "select count(distinct assessment_id) from reports where family = 'cqc_ics_assessment'"
    assert connection.execute(assessment).fetchone()[0] == 2
