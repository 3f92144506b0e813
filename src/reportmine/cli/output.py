"""Rows to stdout, as sqlite-utils has them: --json, --csv, --nl, or text for people."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click

from reportmine.text import defused

Function = TypeVar("Function", bound=Callable[..., Any])


def output_options(function: Function) -> Function:
    """Adds --json, --csv and --nl to a command."""
    for flag, help_text in (
        ("nl", "JSON objects, one a line."),
        ("csv", "CSV with a header; an apostrophe before what a spreadsheet would run as a formula."),
        ("json", "One JSON list of objects."),
    ):
        function = click.option(f"--{flag}", f"as_{flag}", is_flag=True, help=help_text)(function)
    return function


def write(
    rows: Iterable[Mapping[str, Any]], *, as_json: bool, as_csv: bool, as_nl: bool,
    text: Callable[[list[Mapping[str, Any]]], None],
) -> None:  # fmt: skip
    """Writes rows in the one format asked for; `text` prints them for people."""
    if as_json + as_csv + as_nl > 1:
        raise click.UsageError("choose one of --json, --csv and --nl")
    listed = list(rows)
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2, default=list))
    elif as_nl:
        for row in listed:
            click.echo(json.dumps(row, ensure_ascii=False, default=list))
    elif as_csv:
        if listed:
            writer = csv.DictWriter(sys.stdout, fieldnames=list(listed[0]), lineterminator="\n")
            writer.writeheader()
            for row in listed:
                writer.writerow({k: _flat(v) for k, v in row.items()})
    else:
        text(listed)


def _flat(value: Any) -> Any:
    return defused(", ".join(map(str, value)) if isinstance(value, list | tuple) else value)
