"""The model folder: where it is, and the checksums that are compared before anything is loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from reportmine import data
from reportmine.errors import ModelError

T = TypeVar("T")
SUMS = "SHA256SUMS"


def models_folder() -> Path:
    """`models/`: inside an installed package, or beside `src/` in a checkout."""
    return Path(str(data.asset("models")))


@cache
def verified(name: str) -> Path:
    """The folder `models/<name>`, every file of which matches `models/SHA256SUMS`.

    Raises ModelError for a missing file, one that is not listed, or one that differs.
    """
    root = models_folder()
    expected = checksums(root)
    folder = root / name
    files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
    if not files:
        raise ModelError(f"{folder}: no such model; reinstall reportmine")
    listed = {path for path in expected if path.startswith(f"{name}/")}
    found = {p.relative_to(root).as_posix(): p for p in files}
    for path in sorted(listed | found.keys()):
        if path not in found:
            raise ModelError(f"{root / path}: missing; reinstall reportmine")
        if path not in expected:
            raise ModelError(f"{root / path}: not in {SUMS}; remove it or reinstall reportmine")
        if digest(found[path]) != expected[path]:
            raise ModelError(f"{root / path}: differs from its checksum; reinstall reportmine")
    return folder


def from_json(folder: str, name: str, make: Callable[[Any], T]) -> T:
    """What `make` makes of a JSON file of a model, its checksum compared first. Raises ModelError."""
    path = verified(folder) / name
    try:
        return make(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: cannot be read: {error}") from error


def checksums(root: Path | Traversable) -> dict[str, str]:
    """`SHA256SUMS` as written by sha256sum: path below `models/` to hex digest."""
    try:
        lines = root.joinpath(SUMS).read_text("utf-8").splitlines()
    except OSError as error:
        raise ModelError(f"{root}/{SUMS}: missing; reinstall reportmine") from error
    return {path.strip(): value for value, _, path in (line.partition("  ") for line in lines) if value}


def digest(path: Path) -> str:
    """sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_digest(name: str) -> str:
    """One hash for all files of a model, from their listed checksums."""
    listed = sorted((p, d) for p, d in checksums(models_folder()).items() if p.startswith(f"{name}/"))
    return hashlib.sha256(repr(listed).encode()).hexdigest()


def write_checksums(root: Path) -> None:
    """List every file below `root`, in sha256sum's format."""
    files = sorted(p for p in root.rglob("*") if p.is_file() and p.parent != root)
    lines = [f"{digest(p)}  {p.relative_to(root).as_posix()}\n" for p in files]
    (root / SUMS).write_text("".join(lines), "utf-8")
