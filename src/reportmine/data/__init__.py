"""Domain knowledge as data: TOML files with a version, read once and checked."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from reportmine.data.keys import SCHEMAS
from reportmine.data.schema import mistakes, refuse
from reportmine.errors import DataFileError


def folder(*names: str) -> Traversable:
    """A file or folder of domain data inside the package."""
    place = resources.files("reportmine.data")
    for name in names:
        place = place.joinpath(name)
    return place


@cache
def load(*names: str) -> dict[str, Any]:
    """One TOML file. Raises DataFileError where it is missing, malformed or against its schema."""
    where = "/".join(names)
    content = parse(text_of(folder(*names), where), where)
    if where in SCHEMAS:
        refuse(mistakes(content, SCHEMAS[where], where))
    return content


def text_of(file: Traversable, where: str) -> str:
    """The text of a data file, without a byte order mark. Raises DataFileError."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise DataFileError(f"{where}: no such data file") from error
    except OSError as error:
        raise DataFileError(f"{where}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataFileError(f"{where}: line {line} is not UTF-8: save the file as UTF-8") from error


def parse(text: str, where: str) -> dict[str, Any]:
    """TOML with a version. Raises DataFileError with the line of a mistake."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        hint = " (patterns stand in single quotes: '\\d')" if "\\" in str(error) else ""
        raise DataFileError(f"{where}: not valid TOML: {error}{hint}") from error
    version = content.get("version")
    if not isinstance(version, str) or not version.strip():
        raise DataFileError(f'{where}: must begin with a version in quotes: version = "2026.11"')
    return content


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
