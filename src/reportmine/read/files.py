"""Which files lie under the paths that a user names."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from reportmine.errors import NoSuchFile
from reportmine.read.names import readable
from reportmine.read.reasons import unopened
from reportmine.read.regular import MAX_BYTES, open_regular, too_large
from reportmine.read.sniff import SUFFIXES, sniff

_BLOCK = 1_048_576  # bytes read at once
_HEAD = 65_536  # bytes that tell a file's kind, unless it is an archive
# What systems and programs leave in folders, in lower case; "sources.toml" says where reports are from.
_LITTER = frozenset(("thumbs.db", "desktop.ini", "icon\r", "sources.toml"))
_LITTER_FOLDERS = frozenset(("__macosx", "$recycle.bin", "system volume information"))
_BESIDE = ("", "-wal", "-shm", "-journal")
# Word's lock on an open document, LibreOffice's is hidden.
_LOCK = "~$"


def all_files(paths: Iterable[Path], without: Iterable[Path] = ()) -> list[Path]:
    """Every file under `paths` that a person put there, whatever its kind: pipes, devices and links too.

    So are links to folders, which are not followed, and folders that cannot be opened: `open_regular`
    says of each why it is not read.
    Left out are hidden files and folders, what systems and programs leave behind, the pictures and
    scripts of a saved web page, and under folders the files of `without`, with what SQLite keeps beside
    a database. Files that are named are taken whatever they are. Raises NoSuchFile for a path that does
    not exist.
    """
    left_out = {f"{os.path.abspath(path)}{beside}" for path in without for beside in _BESIDE}
    found: dict[Path, None] = {}
    for path in paths:
        if os.path.isdir(path):
            found |= dict.fromkeys(_under(path, left_out))
        elif os.path.lexists(path):
            found[path] = None
        else:
            raise NoSuchFile(f"{readable(path)}: no such file or folder")
    return list(found)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Every file that may be a report: named files whatever their name, files under folders by suffix.

    Raises NoSuchFile for a path that does not exist.
    """
    paths = list(paths)
    return [p for p in all_files(paths) if p.suffix.lower() in SUFFIXES or p in paths]


def refuse_foreign(path: Path) -> None:
    """Raises ReadProblem for what is no regular file or too large, and `foreign` for one whose first bytes
    show that it is none that is read.

    A look, so that no time goes into files that are somebody's pictures; what passes may be refused yet.
    """
    with open_regular(path) as file:
        if path.suffix.lower() in SUFFIXES:
            return
        try:
            head = file.read(_HEAD)
        except OSError:  # said where it is read
            return
    if head[:4] != b"PK\x03\x04":
        sniff(head, path.name)


def digest_of(path: Path) -> str:
    """sha256 of a regular file, in hex. Raises ReadProblem, also for one that grows without an end."""
    found, left = hashlib.sha256(), MAX_BYTES
    try:
        with open_regular(path) as file:
            while block := file.read(_BLOCK):
                found.update(block)
                if (left := left - len(block)) < 0:
                    raise too_large(MAX_BYTES)
    except OSError as error:
        raise unopened(error) from error
    return found.hexdigest()


def _under(root: Path, left_out: set[str]) -> Iterator[Path]:
    closed: list[Path] = []
    for folder, folders, files in os.walk(root, onerror=lambda e: closed.append(Path(e.filename))):
        folders[:] = sorted(f for f in folders if not _is_litter_folder(f, files))
        links = [f for f in folders if os.path.islink(os.path.join(folder, f))]
        for name in sorted([*files, *links]):
            path = Path(folder) / name
            if not _is_litter(name) and os.path.abspath(path) not in left_out:
                yield path
    yield from closed


def _is_litter(name: str) -> bool:
    return name.startswith((".", _LOCK)) or name.lower() in _LITTER


def _is_litter_folder(name: str, files: list[str]) -> bool:
    """Hidden, a system's, or the parts of a web page that was saved beside it."""
    if name.startswith(".") or name.lower() in _LITTER_FOLDERS:
        return True
    page, _, parts = name.rpartition("_")
    return parts == "files" and any(f"{page}{suffix}" in files for suffix in (".html", ".htm", ".xhtml"))
