"""The commands that read reports: build, remove, parse."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from reportmine.cli.options import families_option, model_option, ocr_option, opened, wait_option, writing
from reportmine.errors import PROBLEM_CODES, NotReadable


@click.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--manifest", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="CSV: file,url,title,system,published,family,licence.")  # fmt: skip
@families_option
@click.option("--keep", is_flag=True, help="Keep reports of DATABASE that are not under PATHS.")
@click.option("--jobs", type=click.IntRange(1), help="Reading processes. Default: one a core.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
@ocr_option
@model_option
@wait_option
def build(
    database: Path, paths: tuple[Path, ...], manifest: Path | None, families: Path | None,
    keep: bool, jobs: int | None, quiet: bool, ocr: bool, model: str, wait: bool,
) -> None:  # fmt: skip
    """Read everything under PATHS and publish it as DATABASE, atomically.

    DATABASE then holds what is under PATHS. Files that are known from the last build are not read
    again, unless this version would read them otherwise; where only its tags would differ, the stored
    text is tagged again. A file that cannot be read is a row in the table problems, and the build
    goes on.

    \b
    Example:
        reportmine build reports.db corpus/
        reportmine build reports.db new-report.pdf --keep
        reportmine build reports.db my-reports/ --families my-families/
        reportmine build reports.db scans/ --ocr
    """
    from reportmine import pipeline
    from reportmine.structure.catalogue import catalogue
    from reportmine.structure.manifest import load_manifest

    given = load_manifest(manifest, catalogue(families)) if manifest else None
    try:
        with writing(database, wait=wait):
            summary = pipeline.build(
                database, paths, given, keep=keep, jobs=jobs, model=model, families=families, ocr=ocr,
                progress=None if quiet else _progress,
            )  # fmt: skip
    except pipeline.NothingReadError as error:
        _print_problems(error.summary)
        raise
    _print_summary(database, summary)


def _print_summary(database: Path, summary: Any) -> None:
    from reportmine.read.names import readable

    kinds = ", ".join(f"{n} {name}" for name, n in summary.families.items())
    counts = (
        (summary.known, "known from the last build"),
        (summary.retagged, "re-tagged"),
        (summary.reread, "read again"),
    )
    known = ", ".join(f"{count} {what}" for count, what in counts if count)
    known = f" ({known})" if known else ""
    click.echo(f"{readable(database)}: {summary.reports} reports{known}: {kinds}")
    click.echo(f"{summary.findings} findings, {len(summary.problems)} problems")
    _print_problems(summary)
    if summary.dropped:
        click.echo(
            f"{summary.dropped} reports of the last build are not under these paths and were left out "
            "(--keep keeps them)"
        )


def _progress(done: int, total: int, name: str) -> None:
    """A line that is written over on a terminal; elsewhere one for every 25 files."""
    if sys.stderr.isatty():
        click.echo(f"\033[K{done}/{total} {name}", err=True, nl=False)
        click.echo("\r" if done < total else "\n", err=True, nl=False)
    elif done == total or done % 25 == 0:
        click.echo(f"{done}/{total} read", err=True)


def _print_problems(summary: Any) -> None:
    said = _listed(summary.problems)
    for line in said[:20]:
        click.echo(f"  {line}")
    if len(said) > 20:
        click.echo(f"  and {len(said) - 20} more: see the table problems")


def _listed(problems: Iterable[tuple[str, str, str]]) -> list[str]:
    """A line for each problem, one for all the pages of a file that were read by OCR."""
    pages = Counter(path for path, code, _ in problems if code == "ocr_page")
    lines = []
    for path, code, message in problems:
        if code != "ocr_page":
            lines.append(f"{code}: {path}: {message}")
        elif count := pages.pop(path, 0):
            number = f"{count} pages were" if count > 1 else "1 page was"
            lines.append(f"{code}: {path}: {number} read by OCR from pictures")
    return lines


@click.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@wait_option
def remove(database: Path, reports: tuple[str, ...], wait: bool) -> None:
    """Take each REPORT out of DATABASE, with its findings and all that was counted from them.

    REPORT is a report's id, 6 or more of its first digits, or its file: the path as it was given to
    build, its end, or the name alone. Either all are taken out or none. A later build over a folder
    that still has the file reads it again: move the file away too.

    \b
    Example:
        reportmine remove reports.db 0c81f8f4cd65
        reportmine remove reports.db withdrawn-report.pdf
    """
    from reportmine import pipeline

    with opened(database):
        pass
    with writing(database, wait=wait):
        removed, failed = pipeline.remove(database, reports)
    for report in removed:
        click.echo(
            f"removed {report.id}: {report.title} ({report.source_path}), {report.findings} findings"
        )
    for theme, why in failed:
        click.echo(f"  theme: {theme} was left out: {why}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@families_option
@ocr_option
def parse(file: Path, families: Path | None, ocr: bool) -> None:
    """Print one FILE as JSON: report, sections, passages, findings with offsets and pages.

    \b
    Example:
        reportmine parse corpus/northmere-area-send-2023.pdf
        reportmine parse report.pdf --families my-families/
    """
    import tempfile

    from reportmine import pipeline
    from reportmine.errors import ReadProblem
    from reportmine.read.names import readable
    from reportmine.structure.catalogue import catalogue

    scratch = None
    try:
        if str(file) == "-":
            with tempfile.NamedTemporaryFile(suffix=".txt", delete=False) as scratch:
                scratch.write(sys.stdin.buffer.read())
            file = Path(scratch.name)
        report = pipeline.parse(file, catalogue(families), ocr=ocr)
    except ReadProblem as problem:
        hint = PROBLEM_CODES[problem.code]
        raise NotReadable(f"{readable(file)}: {problem.code} ({hint}): {problem.message}") from problem
    finally:
        if scratch:
            Path(scratch.name).unlink(missing_ok=True)
    click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
