"""`reportmine doctor`: is everything here that reportmine needs, and what does it compute with?"""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from reportmine import __version__
from reportmine.cli.check import Check
from reportmine.cli.machine import machine
from reportmine.cli.vulnerable import known_faults
from reportmine.encode.folder import models_folder, verified
from reportmine.errors import DataFileError, ModelError

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)[^;]*(?:;(?P<marker>.*))?")

_EXTRA = re.compile(r"""extra\s*==\s*["'](?P<name>[^"']+)""")
_NEEDED_FOR = {"transformers": "training", "ocr": "build --ocr"}


def examine(database: Path) -> list[Check]:
    """Everything that was looked at; `database` is where one is or would be written."""
    found = [
        Check("reportmine", "ok", f"reportmine {__version__}"),
        Check("python", "ok", f"python {sys.version.split()[0]} on {platform.platform()}"),
    ]
    for check in (_packages, _kernels, _sqlite, _models, _data, known_faults):
        found += check()
    return [*found, *machine(database)]


def verdict(found: Sequence[Check]) -> str:
    """The last line: whether something is missing or wrong, and how many warnings there are."""
    if any(check.level == "failure" for check in found):
        return "something is missing: see above"
    warnings = sum(check.level == "warning" for check in found)
    if not warnings:
        return "all is well"
    return f"all is well, but for {warnings} warning{'s' if warnings > 1 else ''}: see above"


def requirements() -> dict[str, str]:
    """The packages that reportmine's own metadata names, and the extra that needs each; "" for all.

    Those of the extra `test` are left out.
    """
    out: dict[str, str] = {}
    for line in metadata.requires("reportmine") or ():
        match = _REQUIREMENT.match(line)
        marker = (match and match["marker"]) or ""
        if match and "test" not in marker:
            extra = _EXTRA.search(marker)
            out.setdefault(match["name"], extra["name"] if extra else "")
    return out


def _packages() -> list[Check]:
    found = []
    try:
        needed = requirements()
    except metadata.PackageNotFoundError:
        told = "reportmine itself is not installed: its packages cannot be checked"
        return [Check("packages", "failure", told, "pip install .")]
    for name, extra in needed.items():
        try:
            found.append(Check(name, "ok", f"{name} {metadata.version(name)}"))
        except metadata.PackageNotFoundError:
            told = f"{name}: not installed"
            if extra:
                found.append(Check(name, "ok", f"{told} (needed for {_NEEDED_FOR.get(extra, extra)} only)"))
            else:
                found.append(Check(name, "failure", told, f"pip install {name}"))
    return found


def _kernels() -> list[Check]:
    """What a number's last digits may depend on: two machines that differ here may differ by 1e-3."""
    import numpy as np
    from threadpoolctl import threadpool_info

    best = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    lines = [f"processor {platform.machine()}, numpy's kernels up to {best[-1] if best else 'baseline'}"]
    for library in threadpool_info():
        kind = library.get("architecture") or library.get("threading_layer") or ""
        lines.append(
            f"{library['internal_api']} {library.get('version') or ''} {kind}, "
            f"{library['num_threads']} threads"
        )
    return [Check("kernels", "ok", line) for line in lines]


def _sqlite() -> list[Check]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create virtual table t using fts5(text)")
    except sqlite3.OperationalError:
        told = f"sqlite {sqlite3.sqlite_version}: no FTS5"
        return [Check("sqlite", "failure", told, "use another build of Python")]
    finally:
        connection.close()
    return [Check("sqlite", "ok", f"sqlite {sqlite3.sqlite_version} with FTS5")]


def _models() -> list[Check]:
    found = [Check("models", "ok", f"models in {models_folder()}")]
    for name in ("encoder", "tagger", "reader", "fast", "labels"):
        try:
            verified(name)
            found.append(Check(f"model {name}", "ok", f"model {name}: checksums agree"))
        except ModelError as error:
            found.append(
                Check(f"model {name}", "failure", f"model {name}: {error}", "install reportmine anew")
            )
    return found


def _data() -> list[Check]:
    from reportmine.structure.catalogue import catalogue
    from reportmine.structure.crosswalk import crosswalk
    from reportmine.structure.systems import relations, systems
    from reportmine.vocabulary import theme_names

    try:
        relations(), crosswalk(), theme_names()
        told = f"{len(catalogue().families)} report families, {len(systems())} systems known"
        return [Check("data", "ok", told)]
    except DataFileError as error:
        return [Check("data", "failure", str(error), "install reportmine anew")]
