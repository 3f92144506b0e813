"""One at a time: whatever writes a database holds the lock beside it, from reading the old one on.

The lock is the operating system's (flock, or LockFileEx on Windows), so that a killed process holds
none. Who holds it stands in a file of its own, for those who wait: on Windows nobody can read what is
locked.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from reportmine.errors import DatabaseError, DatabaseInUse
from reportmine.read.names import readable
from reportmine.store.place import clean_up, place_of

Tell = Callable[[str], None]

_LOOK_AGAIN = 5.0  # seconds after which it is looked whether somebody else holds the lock now
_NOT_YET = 0.2  # seconds in which who has just got the lock writes down who it is
_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP}
_mine = threading.local()


@contextmanager
def locked(path: Path, *, wait: bool = True, tell: Tell | None = None) -> Iterator[Path]:
    """Holds the lock of the database at `path`; yields the file that it is or would be (`place_of`).

    What killed builds left there is removed. Within the block the same thread may take it again. While
    another process or thread holds it: waits, and says for whom by `tell`; without `wait` raises
    DatabaseInUse. Raises DatabaseError for a place that no database can be at, and where the folder
    cannot be written to or its file system has no locks.
    """
    target = place_of(path)
    held: set[Path] = _mine.__dict__.setdefault("held", set())
    if target in held:
        yield target
        return
    lock = FileLock(_beside(target, "lock"), fallback_to_soft=False)
    _acquire(lock, path, target, wait, tell)
    held.add(target)
    try:
        _sign(target)
        clean_up(target)
        yield target
    finally:
        held.discard(target)
        clean_up(target)
        # Still locked: who opened the file and waits finds it gone, and begins anew.
        for name in ("holder", "lock"):
            with suppress(OSError):
                _beside(target, name).unlink()
        lock.release()


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}")


def _acquire(lock: FileLock, path: Path, target: Path, wait: bool, tell: Tell | None) -> None:
    said = None
    while True:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0 if said is None else _LOOK_AGAIN)
            return
        except Timeout as error:
            who = _holder(target)
            if not wait:
                raise DatabaseInUse(
                    f"{readable(path)}: {who} writes it; try again when it is done"
                ) from error
            if tell and who != said:
                tell(f"{readable(path)}: {who} writes it; waiting until it is done")
            said = who
        except (OSError, NotImplementedError) as error:
            raise DatabaseError(f"{readable(path)}: {_why(error)}") from error


def _why(error: Exception) -> str:
    if isinstance(error, NotImplementedError) or getattr(error, "errno", None) in _NO_LOCKS:
        return (
            "its file system offers no locks, without which two builds at once could lose reports; "
            "build on a local disk and copy the database there"
        )
    return f"its folder cannot be written to ({getattr(error, 'strerror', None) or error})"


def _sign(target: Path) -> None:
    """Writes down who holds the lock; the lock is as good without."""
    now = datetime.now().astimezone().isoformat(" ", "seconds")
    who = {"pid": os.getpid(), "host": platform.node(), "since": now}
    with suppress(OSError):
        _beside(target, "holder").write_text(json.dumps(who), "utf-8")


def _holder(target: Path) -> str:
    """Who holds the lock, in words."""
    for pause in (_NOT_YET, 0):
        try:
            who = json.loads(_beside(target, "holder").read_text("utf-8"))
            return readable(f"process {int(who['pid'])} on {who['host']}, since {who['since']},")
        except (OSError, ValueError, KeyError, TypeError):
            time.sleep(pause)
    return "another process"
