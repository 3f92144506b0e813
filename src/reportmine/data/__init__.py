"""Domain knowledge as data: TOML files with a version, read once and validated."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from reportmine.errors import DataFileError


def folder(*names: str) -> Traversable:
    """A file or folder of domain data inside the package."""
    place = resources.files("reportmine.data")
    for name in names:
        place = place.joinpath(name)
    return place


@cache
def load(*names: str) -> dict[str, Any]:
    """One TOML file. Raises DataFileError where it is missing, malformed or has no version."""
    path = folder(*names)
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise DataFileError(f"{'/'.join(names)}: no such data file") from error
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{'/'.join(names)}: not valid TOML: {error}") from error
    if not isinstance(table.get("version"), str):
        raise DataFileError(f'{"/".join(names)}: the first line must be: version = "…"')
    return table


def names_in(*names: str) -> list[str]:
    """The TOML files of a folder, sorted, so that every load has one order."""
    return sorted(f.name for f in folder(*names).iterdir() if f.name.endswith(".toml"))


def asset(name: str) -> Traversable:
    """`models` or `corpus`: inside the package when installed, beside it in a checkout."""
    inside = resources.files("reportmine").joinpath(name)
    if inside.is_dir():
        return inside
    from pathlib import Path

    return Path(__file__).resolve().parents[3] / name
