"""`reportmine doctor`: is everything here that reportmine needs, and what does it compute with?"""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
from importlib import metadata

from reportmine import __version__
from reportmine.encode.folder import models_folder, verified
from reportmine.errors import DataFileError, ModelError

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)[^;]*(?:;(?P<marker>.*))?")


def examine() -> tuple[list[str], bool]:
    """(lines to print, whether all is well)."""
    lines = [
        f"reportmine {__version__}",
        f"python {sys.version.split()[0]} on {platform.platform()}",
    ]
    healthy = True
    for check in (_packages, _kernels, _sqlite, _models, _data):
        found, well = check()
        lines += found
        healthy = healthy and well
    lines.append("all is well" if healthy else "something is missing: see above")
    return lines, healthy


def requirements() -> dict[str, bool]:
    """The packages that reportmine's own metadata names, and whether each is needed to run.

    Those of the extra `transformers` are needed for training only; those of `test` are left out.
    """
    out: dict[str, bool] = {}
    for line in metadata.requires("reportmine") or ():
        match = _REQUIREMENT.match(line)
        marker = (match and match["marker"]) or ""
        if match and "test" not in marker:
            out.setdefault(match["name"], "extra" not in marker)
    return out


def _packages() -> tuple[list[str], bool]:
    lines, well = [], True
    try:
        needed = requirements()
    except metadata.PackageNotFoundError:
        return ["reportmine itself is not installed: pip install . (its packages cannot be checked)"], False
    for name, required in needed.items():
        try:
            lines.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{name}: not installed{'' if required else ' (needed for training only)'}")
            well = well and not required
    return lines, well


def _kernels() -> tuple[list[str], bool]:
    """What a number's last digits may depend on: two machines that differ here may differ by 1e-3."""
    import numpy as np
    from threadpoolctl import threadpool_info

    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    lines = [f"processor {platform.machine()}, numpy's kernels up to {found[-1] if found else 'baseline'}"]
    for library in threadpool_info():
        kind = library.get("architecture") or library.get("threading_layer") or ""
        lines.append(
            f"{library['internal_api']} {library.get('version') or ''} {kind}, "
            f"{library['num_threads']} threads"
        )
    return lines, True


def _sqlite() -> tuple[list[str], bool]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create virtual table t using fts5(text)")
    except sqlite3.OperationalError:
        return [f"sqlite {sqlite3.sqlite_version}: no FTS5; use another build of Python"], False
    finally:
        connection.close()
    return [f"sqlite {sqlite3.sqlite_version} with FTS5"], True


def _models() -> tuple[list[str], bool]:
    lines, well = [f"models in {models_folder()}"], True
    for name in ("encoder", "tagger", "fast", "labels"):
        try:
            verified(name)
            lines.append(f"model {name}: checksums agree")
        except ModelError as error:
            lines.append(f"model {name}: {error}")
            well = False
    return lines, well


def _data() -> tuple[list[str], bool]:
    from reportmine.structure.catalogue import catalogue
    from reportmine.structure.crosswalk import crosswalk
    from reportmine.structure.systems import relations, systems
    from reportmine.vocabulary import theme_names

    try:
        relations(), crosswalk(), theme_names()
        return [f"{len(catalogue().families)} report families, {len(systems())} systems known"], True
    except DataFileError as error:
        return [str(error)], False
