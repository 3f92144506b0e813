"""`reportmine doctor`: is everything here that reportmine needs?"""

from __future__ import annotations

import platform
import sqlite3
import sys
from importlib import metadata

from reportmine import __version__
from reportmine.encode.folder import models_folder, verified
from reportmine.errors import DataFileError, ModelError

PACKAGES = (
    "spacy", "scikit-learn", "pypdf", "pypdfium2", "selectolax", "python-docx", "sqlite-utils",
    "datasette", "onnxruntime", "tokenizers", "numpy", "click", "sentence-transformers",
)  # fmt: skip
OPTIONAL = ("sentence-transformers",)


def examine() -> tuple[list[str], bool]:
    """(lines to print, whether all is well)."""
    lines = [
        f"reportmine {__version__}",
        f"python {sys.version.split()[0]} on {platform.platform()}",
    ]
    healthy = True
    for name in PACKAGES:
        try:
            lines.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            optional = name in OPTIONAL
            lines.append(f"{name}: not installed{' (optional)' if optional else ''}")
            healthy = healthy and optional
    for check in (_sqlite, _models, _data):
        found, well = check()
        lines += found
        healthy = healthy and well
    lines.append("all is well" if healthy else "something is missing: see above")
    return lines, healthy


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
