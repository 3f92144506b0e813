"""The command line: thin commands that open, call one function, and turn a known error into a line."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from reportmine import __version__, cli_models
from reportmine.errors import PROBLEM_CODES, ReportmineError
from reportmine.options import filter_options, filters_from, model_option, opened
from reportmine.output import output_options, write


class _Group(click.Group):
    """Turns every error a user can meet into one line on stderr: status 1, or 2 for wrong usage."""

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:
        run: Callable[..., Any] = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **kwargs)
        try:
            sys.exit(run(*args, standalone_mode=False, **kwargs) or 0)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "reportmine"
            _fail(f"{error.format_message()} (see: {command} --help)", 2)
        except click.ClickException as error:
            _fail(error.format_message())
        except click.Abort:
            _fail("interrupted", 130)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ReportmineError as error:
            _fail(str(error))
        except sqlite3.DatabaseError as error:
            _fail(f"the database cannot be used: {error}")
        except UnicodeDecodeError as error:
            _fail(f"the input is not UTF-8: {error.reason}")
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)


def _fail(message: str, status: int = 1) -> NoReturn:
    click.echo(f"Error: {' '.join(message.split())}", err=True)
    sys.exit(status)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="reportmine")
def main() -> None:
    """Read inspection and system-review reports, find the judgements, publish one SQLite file.

    \b
    Example:
        reportmine build reports.db my-reports/
        reportmine serve reports.db
    """


@main.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--manifest", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="CSV: file,url,title,system,published,family,licence.")  # fmt: skip
@click.option("--keep", is_flag=True, help="Keep reports of DATABASE that are not under PATHS.")
@click.option("--jobs", type=click.IntRange(1), help="Reading processes. Default: one a core.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
@model_option
def build(
    database: Path, paths: tuple[Path, ...], manifest: Path | None, keep: bool, jobs: int | None,
    quiet: bool, model: str,
) -> None:  # fmt: skip
    """Read everything under PATHS and publish it as DATABASE, atomically.

    DATABASE then holds what is under PATHS. Files that are known from the last build are not read
    again; a file that cannot be read is a row in the table problems, and the build goes on.

    \b
    Example:
        reportmine build reports.db corpus/
        reportmine build reports.db new-report.pdf --keep
    """
    from reportmine import pipeline
    from reportmine.manifest import load_manifest

    def progress(done: int, total: int, name: str) -> None:
        if not quiet:
            end = "\r" if sys.stderr.isatty() and done < total else "\n"
            if sys.stderr.isatty() or done == total or done % 25 == 0:
                click.echo(
                    f"\033[K{done}/{total} {name}" if end == "\r" else f"{done}/{total} read",
                    err=True,
                    nl=False,
                )
                click.echo(end, err=True, nl=False)

    given = load_manifest(manifest) if manifest else None
    try:
        summary = pipeline.build(
            database, paths, given, keep=keep, jobs=jobs, model=model, progress=progress
        )
    except pipeline.NothingReadError as error:
        _print_problems(error.summary)
        raise
    families = ", ".join(f"{n} {name}" for name, n in summary.families.items())
    known = f" ({summary.known} known from the last build)" if summary.known else ""
    click.echo(f"{database}: {summary.reports} reports{known}: {families}")
    click.echo(f"{summary.findings} findings, {len(summary.problems)} problems")
    _print_problems(summary)
    if summary.dropped:
        click.echo(
            f"{summary.dropped} reports of the last build are not under these paths and were left out "
            "(--keep keeps them)"
        )


def _print_problems(summary: Any) -> None:
    for path, code, message in summary.problems[:20]:
        click.echo(f"  {code}: {path}: {message}")
    if len(summary.problems) > 20:
        click.echo(f"  and {len(summary.problems) - 20} more: see the table problems")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def parse(file: Path) -> None:
    """Print one FILE as JSON: report, sections, passages, findings with offsets and pages.

    \b
    Example:
        reportmine parse corpus/northmere-area-send-2023.pdf
    """
    import tempfile

    from reportmine.errors import ReadProblem
    from reportmine.read.pool import read_one
    from reportmine.structure import structure

    scratch = None
    try:
        if str(file) == "-":
            with tempfile.NamedTemporaryFile(suffix=".txt", delete=False) as scratch:
                scratch.write(sys.stdin.buffer.read())
            file = Path(scratch.name)
        report = structure(read_one(file))
    except ReadProblem as problem:
        hint = PROBLEM_CODES[problem.code]
        raise ReportmineError(f"{file}: {problem.code} ({hint}): {problem.message}") from problem
    finally:
        if scratch:
            Path(scratch.name).unlink(missing_ok=True)
    click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))


@main.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("query", required=False)
@click.option("--like", help="A finding's id: the most similar findings of other systems.")
@click.option("--direction", type=click.Choice(("same", "opposite", "any")),
              help="Only what judges as QUERY or the finding does, only the opposite, or any.")  # fmt: skip
@click.option("--no-fold", is_flag=True, help="Show what a report says again as results of their own.")
@filter_options
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@output_options
def search(
    database: Path, query: str | None, like: str | None, direction: str | None, no_fold: bool, limit: int,
    **rest: Any,
) -> None:  # fmt: skip
    """Find findings by words, by meaning and by direction. QUERY may be - for stdin.

    QUERY can be a few words, a sentence or a whole paragraph. Findings that judge as it does come
    first, where it is clear how it judges.

    \b
    Example:
        reportmine search reports.db "children wait too long for autism assessment"
        reportmine search reports.db "shared care records" --polarity strength --json
        reportmine search reports.db --like 0123456789ab-0123456789ab --direction opposite
    """
    from reportmine import search as searching

    if (query is None) == (like is None):
        raise click.UsageError("give a QUERY or --like FINDING, one of the two")
    with opened(database) as connection:
        filters = filters_from(connection, {k: v for k, v in rest.items() if not k.startswith("as_")})
        if like:
            answer = searching.similar(
                connection, like, filters, limit, direction=direction or "any", fold=not no_fold
            )
        else:
            text = sys.stdin.read() if query == "-" else query or ""
            answer = searching.search(
                connection, text, filters, limit, direction=direction, fold=not no_fold
            )
    if answer.hint:
        click.echo(answer.hint, err=True)
    formats = {k: v for k, v in rest.items() if k.startswith("as_")}
    write((r.to_dict() for r in answer.results), text=_print_results, **formats)


def _print_results(rows: list[Any]) -> None:
    for row in rows:
        where = [row["system"] or row["title"], row["date"], f"p. {row['page']}" if row["page"] else None]
        click.echo(f"{row['polarity']}: {row['text']}")
        click.echo(
            f"    {', '.join(w for w in where if w)} · {row['section'] or 'opening'} · {row['finding']}"
        )
        why = [f"similarity {row['similarity']:.2f}"]
        why += [f"words: {', '.join(row['words'])}"] if row["words"] else []
        why += [f"themes: {', '.join(row['shared_themes'])}"] if row["shared_themes"] else []
        why += [f"{row['direction']} direction"] if row["direction"] else []
        why += [f"said {len(row['folded'])} more times in this report"] if row["folded"] else []
        click.echo(f"    {'; '.join(why)}")


@main.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.argument("systems", nargs=-1, required=True)
@output_options
def compare(database: Path, systems: tuple[str, ...], **formats: bool) -> None:
    """Systems side by side by theme: how many strengths and areas for development.

    \b
    Example:
        reportmine compare reports.db Northmere Harrowdale
    """
    from reportmine import insight
    from reportmine.search.query import find_system

    with opened(database) as connection:
        ids = list(dict.fromkeys(find_system(connection, name) for name in systems))
        rows = insight.compare(connection, ids)

    def text(rows: list[Any]) -> None:
        click.echo(f"{'strengths / areas for development':40}" + "".join(f"{i[:24]:>26}" for i in ids))
        for row in rows:
            cells = [f"{row[f'{i} strengths']} / {row[f'{i} areas_for_development']}" for i in ids]
            click.echo(f"{row['label']:40}" + "".join(f"{c:>26}" for c in cells))

    write(rows, text=text, **formats)


@main.command()
@click.argument("database", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
def serve(database: Path, host: str, port: int) -> None:
    """Show DATABASE as a site. The same as: datasette DATABASE.

    \b
    Example:
        reportmine serve reports.db --port 8001
    """
    from reportmine.web.server import run

    with opened(database):
        pass
    run(database, host, port)


for command in (cli_models.tag, cli_models.evaluate, cli_models.train, cli_models.themes):
    main.add_command(command)


@main.command()
def doctor() -> None:
    """Versions, model checksums, SQLite features: what a bug report needs.

    \b
    Example:
        reportmine doctor
    """
    from reportmine.doctor import examine

    lines, healthy = examine()
    for line in lines:
        click.echo(line)
    if not healthy:
        sys.exit(1)
