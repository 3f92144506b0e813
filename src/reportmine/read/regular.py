"""Opens regular files only: a pipe, a device or a socket is told before it is opened, and again after.

Between the look and the opening another may lie there. Opened without waiting, it is looked at again.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from reportmine.errors import ReadProblem
from reportmine.read.reasons import unopened

MAX_BYTES = 200_000_000
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"), (stat.S_ISDIR, "a folder"),
)  # fmt: skip
# What `open` itself sets, and that a pipe without a writer must not be waited for.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def open_regular(path: str | os.PathLike[str], most: int | None = None) -> BinaryIO:
    """A regular file of at most `most` bytes (MAX_BYTES), opened for reading, also where a link leads.

    Raises ReadProblem: not_found, foreign, too_large, or no_access where it cannot be opened.
    """
    try:
        _must_be_regular(os.stat(path), path, most)
        handle = os.open(path, _FLAGS | _AT_ONCE)
        try:
            _must_be_regular(os.fstat(handle), path, most)
            return os.fdopen(handle, "rb")
        except BaseException:
            os.close(handle)
            raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        if isinstance(error, FileNotFoundError) and os.path.islink(path):
            raise ReadProblem("not_found", "a link that leads to nothing; give the file itself") from error
        raise unopened(error) from error


def read_regular(path: Path, most: int | None = None) -> bytes:
    """All bytes of a regular file; one that grows over `most` meanwhile is too large, too."""
    most = MAX_BYTES if most is None else most
    try:
        with open_regular(path, most) as file:
            data = file.read(most + 1)
    except OSError as error:
        raise unopened(error) from error
    if len(data) > most:
        raise too_large(most)
    return data


def too_large(most: int) -> ReadProblem:
    """What is said of a file of more than `most` bytes."""
    return ReadProblem("too_large", f"over {most // 1_000_000} MB; split it")


def _must_be_regular(status: os.stat_result, path: str | os.PathLike[str], most: int | None) -> None:
    most = MAX_BYTES if most is None else most
    if not stat.S_ISREG(status.st_mode):
        kind = next((said for is_one, said in _KINDS if is_one(status.st_mode)), "something")
        if stat.S_ISDIR(status.st_mode):
            kind = _folder(path)
        raise ReadProblem("foreign", f"{kind}, not a regular file; give the file itself")
    if status.st_size > most:
        raise too_large(most)


def _folder(path: str | os.PathLike[str]) -> str:
    """Why a folder is not looked into: links are not followed, they may lead back or far away."""
    if os.path.islink(path):
        return "a link to a folder (name the folder itself to read what lies there)"
    try:
        os.scandir(path).close()
    except OSError as error:
        return f"a folder that cannot be opened ({error.strerror})"
    return "a folder"
