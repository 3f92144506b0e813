"""Which files lie under the paths that a user names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from reportmine.errors import NoSuchFile
from reportmine.read.names import readable
from reportmine.read.sniff import SUFFIXES


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Every file that may be a report: named files whatever their name, files under folders by suffix.

    Hidden files and folders are left out. Raises NoSuchFile for a path that does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_file():
            found[path] = None
        elif path.is_dir():
            for folder, folders, files in os.walk(path):
                folders[:] = sorted(f for f in folders if not f.startswith("."))
                for name in sorted(files):
                    # Files of other kinds under a folder are somebody's notes, not failures.
                    if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                        found[Path(folder) / name] = None
        else:
            raise NoSuchFile(f"{readable(path)}: no such file or folder")
    return list(found)
