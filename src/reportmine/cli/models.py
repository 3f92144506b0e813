"""The commands of the models: tag, evaluate, train."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from reportmine.cli.options import model_option
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
        from reportmine.train.run import Bases
        from reportmine.train.run import train as run
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is missing: pip install 'reportmine[transformers]'") from error

    def say(line: str) -> None:
        click.echo(line, err=True)

    bases = Bases(base, large)
    for name, figures in run(labels, reports, models or models_folder(), work, bases, say).items():
        click.echo(f"## {name}\n\n{report_tables(figures)}")
