"""`reportmine families`: the kinds of reports that are known, and what a family of one's own needs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportmine.cli.options import CommandGroup, families_option
from reportmine.cli.output import output_options, write
from reportmine.errors import ReadProblem, UnknownChoice
from reportmine.search.suggest import nearest

if TYPE_CHECKING:
    from reportmine.structure.catalogue import Catalogue
    from reportmine.structure.families import Family
    from reportmine.structure.trace import Hit, Trace

# Where the patterns of a fact stand in a family's file.
PATTERNS_OF = {
    "title": ("[facts] title",), "system_name": ("[facts] system",), "inspection_from": ("[facts] dates",),
    "previous_from": ("[facts] previous_dates",), "published": ("[facts] published",),
    "theme": ("[facts] theme",), "outcome": ("[facts] outcome ", "[[facts.outcomes]]"),
    "ratings": ("[facts] ratings", "[facts] graded"),
}  # fmt: skip
_SHOWN = 3  # hits of a pattern that are printed


@click.group(cls=CommandGroup, invoke_without_command=True)
@click.pass_context
def families(context: click.Context) -> None:
    """The families of reports that are known; a family of your own is a TOML file.

    Without a command: the list.

    \b
    Example:
        reportmine families
        reportmine families new prison_inspection > my-families/prison_inspection.toml
        reportmine families check my-families/prison_inspection.toml reports/
        reportmine build reports.db reports/ --families my-families/
    """
    if context.invoked_subcommand is None:
        context.invoke(list_families)


@families.command("list")
@families_option
@output_options
def list_families(families: Path | None, as_json: bool, as_csv: bool, as_nl: bool) -> None:
    """The families, their names, versions and files.

    \b
    Example:
        reportmine families list --families my-families/
    """
    from reportmine.structure.catalogue import catalogue

    rows = [
        {
            "id": f.id, "name": f.name, "version": f.version, "headings": len(f.headings),
            "framework": f.framework.id if f.framework else None, "file": f.source,
        }
        for f in catalogue(families).families.values()
    ]  # fmt: skip
    write(rows, as_json=as_json, as_csv=as_csv, as_nl=as_nl, text=_print_list)


def _print_list(rows: list[Any]) -> None:
    width = max(len(row["id"]) for row in rows)
    for row in rows:
        click.echo(f"{row['id']:{width}}  {row['version']:10}  {row['name']} ({row['file']})")


@families.command("new")
@click.argument("id")
@click.option("--framework", is_flag=True, help="The template of a framework's file instead.")
def new_family(id: str, framework: bool) -> None:
    """Print a template with comments, for a family with the identifier ID.

    The file must be called ID.toml.

    \b
    Example:
        reportmine families new prison_inspection > my-families/prison_inspection.toml
        reportmine families new prison-tests --framework > my-families/prison-tests.toml
    """
    from reportmine.structure.templates import template

    click.echo(template(id, "framework" if framework else "family"), nl=False)


@families.command("keys")
def print_keys() -> None:
    """Print every table and key that the files of families and frameworks may have.

    \b
    Example:
        reportmine families keys
    """
    from reportmine.structure.templates import reference

    click.echo(reference())


@families.command("check")
@click.argument("file")
@click.argument("reports", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON list of objects, one a report.")
def check(file: str, reports: tuple[Path, ...], as_json: bool) -> None:
    """Check FILE, and say what each of its patterns hits in REPORTS.

    FILE is that of a family, or the ID of one that comes with reportmine. A family's framework is
    found where it lies beside the file or in a folder frameworks/. Exit status 1 for a mistake in
    FILE, and for a report that would not be detected as one of the family.

    \b
    Example:
        reportmine families check my-families/prison_inspection.toml reports/harrowfield.pdf
    """
    from reportmine.data.schema import FileMistakes

    try:
        found, known = _family_of(file)
    except FileMistakes as mistakes:
        for line in mistakes.lines:
            click.echo(f"Error: {line}", err=True)
        sys.exit(1)
    if found is None:
        click.echo(f"{file}: no mistakes (a framework: check the family that names it with reports)")
        return
    if not reports:
        click.echo(f"{file}: no mistakes; {len(found.cues)} cues, {len(found.headings)} headings")
        return
    traces, failed = _traces(found, known, reports)
    if as_json:
        write([t.to_dict() for t in traces], as_json=True, as_csv=False, as_nl=False, text=_print_list)
    else:
        for one in traces:
            _print_trace(one)
    if failed or any(t.detected != t.family for t in traces):
        sys.exit(1)


def _family_of(file: str) -> tuple[Family | None, Catalogue]:
    """The family of a file, or the shipped one of that id, among all that are known with it.

    None for the file of a framework.
    """
    from reportmine.data import folder
    from reportmine.structure.catalogue import catalogue

    path = Path(file)
    shipped = catalogue()
    if path.is_file():
        for family in shipped.families.values():
            if Path(str(folder(family.source))).resolve() == path.resolve():
                return family, shipped
        known = catalogue(path)
        return next((f for f in known.families.values() if f.id not in shipped.families), None), known
    if file in shipped.families:
        return shipped.families[file], shipped
    near = nearest([file], ((family, family) for family in shipped.families))
    listed = f"one of: {', '.join(shipped.families)}"
    raise UnknownChoice(f"{file}: no such file, and no family of that id", near, listed)


def _traces(family: Family, known: Catalogue, reports: tuple[Path, ...]) -> tuple[list[Trace], bool]:
    """(what was hit, whether a report could not be read); says why on stderr."""
    from reportmine.read.files import find_files
    from reportmine.read.names import readable
    from reportmine.structure.pool import traces_of

    traces, failed = [], False
    files = find_files(reports)
    for path, found in zip(files, traces_of(files, family.id, known), strict=True):
        if isinstance(found, ReadProblem):
            click.echo(f"Error: {readable(path)}: {found.code}: {found.message}", err=True)
            failed = True
        else:
            traces.append(found)
    return traces, failed


def _print_trace(found: Trace) -> None:
    click.echo(found.report.document.name)
    click.echo(f"  {_detection(found)}")
    facts = found.to_dict()
    for name, value in facts["facts"].items():
        if name == "ratings":
            value = "; ".join(f"{row['question']}: {row['grade']}" for row in value)
        click.echo(f"  {name}: {value}{_by(found, name)}")
    for name, counts in facts["findings"].items():
        listed = ", ".join(f"{n} {what}" for what, n in counts.items())
        click.echo(f"  findings by {name}: {listed or 'none'}")
    for probe in found.probes:
        if probe.hits:
            click.echo(f"  {probe.place}: {len(probe.hits)} x {_shown(probe.pattern)}")
            _print_hits(probe.hits)
    nothing = [p for p in found.probes if not p.hits]
    if nothing:
        click.echo("  Nothing was hit by")
        for probe in nothing:
            click.echo(f"    {probe.place}: {_shown(probe.pattern)}")
    for _, message, _ in found.report.problems:
        click.echo(f"  {message}")
    if found.unmatched:
        click.echo("  Look like headings, and no [[heading]] fits")
        _print_hits(found.unmatched, 20)


def _detection(found: Trace) -> str:
    scores = {name: f"{score:g} of the {least:g} needed" for name, score, least in found.scores}
    own = f"{found.family}: {scores.get(found.family, 'no cues')}"
    others = [(n, s) for n, s, _ in found.scores if n != found.family and s > 0]
    after = f"next {others[0][0]}: {scores[others[0][0]]}" if others else "no other family has a cue in it"
    if found.detected == found.family:
        return f"detected as {own}; {after}"
    return f"NOT detected as {own}; taken for {found.detected}; {after}"


def _by(found: Trace, fact: str) -> str:
    """The pattern that a fact was found by, and the page."""
    keys = PATTERNS_OF.get(fact, ())
    probe = next((p for p in found.probes if p.hits and p.place.startswith(keys)), None) if keys else None
    if probe is None:
        return ""
    page = probe.hits[0][0]
    return f"  (by {probe.place}{f', page {page}' if page else ''})"


def _print_hits(hits: list[Hit], most: int = _SHOWN) -> None:
    for page, line in hits[:most]:
        click.echo(f"    {f'page {page}: ' if page else ''}“{_shown(line)}”")
    if len(hits) > most:
        click.echo(f"    and {len(hits) - most} more")


def _shown(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"
