"""How right structure is on the real reports, in figures.

    python -m tests.benchmarks.structure_accuracy SHARED

SHARED holds corpus/ and structure/area-send.csv. Needs no model.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

from reportmine.read import Document, read
from reportmine.read.furniture import strip_furniture
from reportmine.read.pdf import read_pages
from reportmine.read.pool import read_all
from reportmine.read.sniff import decode
from reportmine.structure import Report, structure
from reportmine.structure.systems import name_key
from tests.benchmarks.doubts import in_mid_sentence
from tests.real.cqc_headings import HEADINGS

FOLDERS = ("jtai", "ilacs", "focused-visits")
RENAMED = {"london-corporation": "city-of-london"}  # the file's name for the area, and the area's
FURNITURE = re.compile(
    r"^(?:page )?\d{1,4}(?: of \d+)?$|inspection report:|crown copyright|piccadilly", re.I
)
JUDGED = {"strengths", "areas_for_development", "headline", "key_question", "actions", "quality_statement"}


def letters(text: str) -> str:
    """What is compared when text is counted."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def reports_of(folder: Path) -> dict[str, Report]:
    """Every report of a folder, structured."""
    out = {}
    for path, document in read_all(sorted(folder.iterdir())):
        if not isinstance(document, Document):
            raise SystemExit(f"{path}: {document}")
        out[path.name] = structure(document)
    return out


def heading_scores(folder: Path) -> tuple[float, float, float]:
    """(precision, recall, F1) of headings in order, over the four reports."""
    right = said = wanted = 0
    for name, expected in HEADINGS.items():
        found = [s.heading.lower().replace("’", "'") for s in structure(read(folder / name)).sections]
        # A found heading that begins with an expected one is taken for it.
        keys = [next((e for e in expected if f.startswith(e)), f"wrong: {f}") for f in found]
        right += sum(b.size for b in SequenceMatcher(None, expected, keys, False).get_matching_blocks())
        said += len(found)
        wanted += len(expected)
        for key in keys:
            if key.startswith("wrong"):
                print(f"  {name}: {key}")
    precision, recall = right / said, right / wanted
    return precision, recall, 2 * precision * recall / (precision + recall)


def area_send(shared: Path, reports: dict[str, Report]) -> tuple[int, int, int, int]:
    """(reports, outcome right, strength bullets right, improvement bullets right)."""
    outcome = strengths = areas = count = 0
    with (shared / "structure" / "area-send.csv").open() as file:
        for row in csv.DictReader(file):
            report = reports[row["report"]]
            kinds = Counter(
                report.sections[p.section].kind
                for p in report.passages
                if p.kind == "bullet" and p.section is not None
            )
            count += 1
            outcome += (report.outcome or "").replace("_", " ") == row["outcome"]
            strengths += kinds["strengths"] == int(row["strength_bullets"])
            areas += kinds["areas_for_development"] == int(row["improvement_bullets"])
    return count, outcome, strengths, areas


def kept(path: Path, report: Report) -> tuple[int, int]:
    """(letters in passages and headings, letters in the file that are not furniture)."""
    got = sum(len(letters(report.text(p))) for p in report.passages)
    got += sum(len(letters(s.heading)) for s in report.sections)
    if report.document.format != "pdf":
        return got, len(letters(re.sub(r"\]\([^)]*\)|</?\w+>", "", decode(path.read_bytes()))))
    pages = read_pages(path.read_bytes())
    lines = strip_furniture(pages.lines, pages.heights)
    texts = (re.sub(r"^\d{1,3}[.)]\s*", "", line.text) for page in lines for line in page)  # list markup
    return got, sum(map(len, map(letters, texts)))


def facts(folder: str, reports: dict[str, Report]) -> None:
    """Prints how many systems are right, and what must not be among the findings."""
    stems = {n: n.split("--")[0] for n in reports}
    named = sum(
        name_key(r.system_id or "") == name_key(RENAMED.get(stems[n], stems[n])) for n, r in reports.items()
    )
    dated = sum(bool(r.inspection_from) for r in reports.values())
    silent = sum(not any(f.heading_kind in JUDGED for f in r.findings) for r in reports.values())
    torn = [text for r in reports.values() for text in in_mid_sentence(r)]
    furniture = [f.text for r in reports.values() for f in r.findings if FURNITURE.search(f.text)]
    print(f"{folder}: {len(reports)} reports, system right {named}, inspection dates found {dated}, ")
    print(f"  without findings sections {silent}, furniture among findings {len(furniture)}, "
          f"findings that begin in mid-sentence {len(torn)}")  # fmt: skip
    for text in (*furniture[:10], *torn[:10]):
        print(f"  to be looked at: {text[:80]}")


def main(shared: Path) -> None:
    corpus = shared / "corpus"
    precision, recall, score = heading_scores(corpus / "cqc")
    print(f"headings of four CQC reports: precision {precision:.3f}, recall {recall:.3f}, F1 {score:.3f}")
    counts: dict[str, tuple[int, int]] = {}
    for folder in ("cqc", "area-send", *FOLDERS):
        reports = reports_of(corpus / folder)
        counts |= {name: kept(corpus / folder / name, r) for name, r in reports.items()}
        if folder == "area-send":
            count, outcome, strengths, areas = area_send(shared, reports)
            print(f"area SEND: {count} reports, outcome right {outcome}, bullets right under effective "
                  f"{strengths}, under need to do better {areas}")  # fmt: skip
        if folder in FOLDERS:
            facts(folder, reports)
    worst = min(counts, key=lambda name: counts[name][0] / max(counts[name][1], 1))
    total = sum(a for a, _ in counts.values()) / sum(b for _, b in counts.values())
    print(f"text kept: {total:.3%} of all letters; {counts[worst][0] / counts[worst][1]:.3%} in {worst}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
