"""The commands of the models: tag, evaluate, train, and themes of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from reportmine.cli.options import CommandGroup, model_option, opened, wait_option, writing
from reportmine.errors import BadInput, MissingExtra


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
@model_option
def tag(file: Any, model: str) -> None:
    """Tag sentences: JSON lines in ({"text", "heading", "previous"}), JSON lines out.

    \b
    Example:
        echo '{"text": "Leaders do not share information well."}' | reportmine tag
    """
    from reportmine.tag import Item, tagger

    items = []
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            items.append(Item(*(_string(row, key) for key in ("text", "heading", "previous"))))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            message = f'line {number}: not a JSON object with a string "text": {error}'
            raise BadInput(message) from error
    for tags in tagger(model).tag(items):
        themes = [{"theme": t, "confidence": round(c, 4)} for t, c in tags.themes]
        confidence = round(tags.polarity_confidence, 4)
        click.echo(
            json.dumps({"polarity": tags.polarity, "polarity_confidence": confidence, "themes": themes})
        )


def _string(row: dict[str, Any], key: str) -> str:
    value = row["text"] if key == "text" else row.get(key) or ""
    if not isinstance(value, str):
        raise TypeError(f"{key} is no string")
    return value


@click.group(cls=CommandGroup)
def themes() -> None:
    """Themes of your own beside those of the codebook.

    \b
    Example:
        reportmine themes add reports.db oral_health --define "teeth" --example "…" (5 or more)
        reportmine themes remove reports.db oral_health
    """


@themes.command("add")
@click.argument("database_and_name", nargs=-1, required=True, metavar="[DATABASE] NAME")
@click.option("--define", "definition", required=True, help="What findings about it say.")
@click.option("--example", "examples", multiple=True, help="A sentence or a finding's id; 5 or more.")
@wait_option
def themes_add(
    database_and_name: tuple[str, ...], definition: str, examples: tuple[str, ...], wait: bool
) -> None:
    """Teach DATABASE (default: reports.db) the theme NAME from examples, and tag all findings.

    The next build of DATABASE teaches it again.

    \b
    Example:
        reportmine themes add reports.db oral_health --define "teeth and dentists" \\
            --example "…" --example "…" --example "…" --example "…" --example "…"
    """
    from reportmine.insight.own_themes import add_theme
    from reportmine.search import model_of
    from reportmine.store.publish import changing

    path, name = _database_and_name(database_and_name)
    with opened(path):
        pass
    with writing(path, wait=wait), changing(path) as connection:
        theme = add_theme(connection, model_of(connection), name, definition, examples)
    click.echo(f"{theme.name}: {theme.findings} findings")
    click.echo(
        f"cross-validated on {len(theme.examples)} examples against {theme.others} other findings: "
        f"F1 {theme.f1:.2f}, precision {theme.precision:.2f}, recall {theme.recall:.2f} "
        f"({theme.undecided} that are as near as the examples left undecided)"
    )


@themes.command("remove")
@click.argument("database_and_name", nargs=-1, required=True, metavar="[DATABASE] NAME")
@wait_option
def themes_remove(database_and_name: tuple[str, ...], wait: bool) -> None:
    """Forget the theme NAME, one of your own, in DATABASE (default: reports.db).

    \b
    Example:
        reportmine themes remove reports.db oral_health
    """
    from reportmine.insight.own_themes import remove_theme
    from reportmine.store.publish import changing

    path, name = _database_and_name(database_and_name)
    with opened(path):
        pass
    with writing(path, wait=wait), changing(path) as connection:
        remove_theme(connection, name)


def _database_and_name(words: tuple[str, ...]) -> tuple[Path, str]:
    if len(words) > 2:
        raise click.UsageError("give a DATABASE and a NAME, or a NAME alone for reports.db")
    return (Path(words[0]), words[1]) if len(words) == 2 else (Path("reports.db"), words[0])


@click.command()
@click.argument("labels", type=click.Path(path_type=Path), required=False)
@click.option("--reports", type=click.Path(path_type=Path), help="Folder of the labelled reports.")
@model_option
def evaluate(labels: Path | None, reports: Path | None, model: str) -> None:
    """Measure the tagger on LABELS (JSON lines); without, print what was measured.

    A sentence that the tagger was trained on is judged by the cross-validation model that did not
    see its report, so that no figure comes from training data.

    \b
    Example:
        reportmine evaluate findings.jsonl --reports reports/
    """
    from reportmine.train import measuring

    if labels is None:
        click.echo(measuring.model_card())
        return
    tables, counts = measuring.measure(labels, reports, model)
    click.echo(counts, err=True)
    click.echo(tables)


@click.command()
@click.argument("labels", type=click.Path(path_type=Path))
@click.argument("reports", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--models", type=click.Path(path_type=Path), help="Where to write. Default: the shipped models."
)
@click.option(
    "--work", type=click.Path(path_type=Path), default=Path("train-work"), show_default=True,
    help="Where stages are kept, so that a stopped training goes on.",
)  # fmt: skip
@click.option("--base", type=click.Path(path_type=Path), help="Folder of all-MiniLM-L6-v2.")
@click.option("--large", type=click.Path(path_type=Path), help="Folder of all-mpnet-base-v2.")
def train(
    labels: Path, reports: tuple[Path, ...], models: Path | None, work: Path, base: Path | None,
    large: Path | None,
) -> None:  # fmt: skip
    """Make the models anew from LABELS (JSON lines) and REPORTS, and measure them.

    Takes hours on a CPU; a GPU is used where there is one. Needs: pip install 'reportmine[transformers]'.

    \b
    Example:
        reportmine train models/labels/measured.jsonl reports/ --large all-mpnet-base-v2/
    """
    from reportmine.encode.folder import models_folder
    from reportmine.train.card import report_tables

    try:
        from reportmine.train.run import Bases, train as run
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is missing: pip install 'reportmine[transformers]'") from error

    def say(line: str) -> None:
        click.echo(line, err=True)

    bases = Bases(base, large)
    for name, figures in run(labels, reports, models or models_folder(), work, bases, say).items():
        click.echo(f"## {name}\n\n{report_tables(figures)}")
