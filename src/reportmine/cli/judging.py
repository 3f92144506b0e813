"""Judgements of people on pairs of findings, recorded, taken in and given out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click

from reportmine.cli.options import opened, writing


def judged(
    database: Path, said: Sequence[tuple[str, str, str]], by: str, given: IO[str] | None, *, listed: bool
) -> None:
    """Records what is said and given, and prints all judgements where they are to be listed."""
    from reportmine.insight.judgements import judge, judgements, take_in
    from reportmine.store.publish import changing

    with opened(database):
        pass
    if said or given:
        with writing(database, wait=True), changing(database) as connection, connection:
            for one, other, judgement in said:
                judge(connection, one, other, judgement, by)
            taken = take_in(connection, given) if given else 0
        click.echo(f"{len(said) + taken} judgements recorded; they count from the next build on.", err=True)
    if listed:
        with opened(database) as connection:
            for row in judgements(connection):
                click.echo(json.dumps(row, ensure_ascii=False))
