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

_EXTRA = re.compile(r"""extra\s*==\s*["'](?P<name>[^"']+)""")
_NEEDED_FOR = {"transformers": "training", "ocr": "build --ocr"}


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


def _packages() -> tuple[list[str], bool]:
    lines, well = [], True
    try:
        needed = requirements()
    except metadata.PackageNotFoundError:
        return ["reportmine itself is not installed: pip install . (its packages cannot be checked)"], False
    for name, extra in needed.items():
        try:
            lines.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            only = f" (needed for {_NEEDED_FOR.get(extra, extra)} only)" if extra else ""
            lines.append(f"{name}: not installed{only}")
            well = well and bool(extra)
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
