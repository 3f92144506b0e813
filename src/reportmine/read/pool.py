"""What untrusted files need, done in child processes with limits on memory, time and answers."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from reportmine.errors import STEPS, ReadProblem
from reportmine.read.document import Document
from reportmine.read.reasons import PRINT, THEN, crash
from reportmine.read.worker import LARGEST_ANSWER

# Seconds for one file: so many for any, so many more for each megabyte, but never over the most. A page of
# a published report takes an eightieth of a second, and a megabyte holds 40 to 400 of them: a machine may
# be fifteen times as slow.
LEAST, A_MEGABYTE, MOST = 30.0, 100.0, 540.0
PAGE_TIMEOUT = 180.0  # for each page that is read from its picture
START = 60.0  # in which a child loads what it needs, before the time of its first file begins
COMMAND = (sys.executable, "-m", "reportmine.read.worker")
_LONGEST_NOTE = 64  # bytes of a line that is no answer

Request = Mapping[str, object]
T = TypeVar("T")


def time_limit(size: int) -> float:
    """Seconds that a file of `size` bytes may take to be read and structured, pictures of text apart.

    >>> [time_limit(size) for size in (0, 200_000, 2_000_000, 200_000_000)]
    [30.0, 50.0, 230.0, 540.0]
    """
    return min(LEAST + A_MEGABYTE * size / 1_000_000, MOST)


def _limit_of(request: Request) -> float:
    """That of the file which a request names; the least where there is none."""
    try:
        return time_limit(os.stat(str(request.get("path", ""))).st_size)
    except (OSError, ValueError):  # which the child says
        return LEAST


class _Child:
    """One child process, restarted when a file kills it."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self._process: subprocess.Popen[bytes] | None = None

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self._process

    def ask(self, request: Request, seconds: float) -> bytes | ReadProblem:
        """The line that answers within so many seconds, or why there is none."""
        process, limit, step, begun = self._start(), max(seconds, START), "read", False
        until = time.monotonic() + limit
        line, late = self._in_time(process, limit, request)
        while not late and (line == b"\n" or _is_note(line)):
            if line == b"\n":  # it begins to read a page from its picture
                limit = max(seconds, PAGE_TIMEOUT)
                until = time.monotonic() + limit
            else:  # steps share a file's time, of which the child's own start is no part
                step = json.loads(line)
                if not begun:
                    limit, begun = seconds, True
                    until = time.monotonic() + limit
            line, late = self._in_time(process, until - time.monotonic())
        if late or not line.endswith(b"\n"):  # it died before or while it answered, or never ends
            process.kill()
            process.wait()
            return _why(late, line, limit, step)
        return line

    def _in_time(
        self, process: subprocess.Popen[bytes], limit: float, request: Request | None = None
    ) -> tuple[bytes, bool]:
        """The next line, and whether the process was killed for being late with it."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(limit, stop)
        timer.start()
        try:
            line = _ask(process, request)
        finally:
            timer.cancel()
            timer.join()  # it may be killing the process just now: the next file needs a new one
        return line, late.is_set()

    def close(self) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()
                self._process.wait()
            self._process.stdout.close()

    def kill(self) -> None:
        """End what it is at, at once."""
        if self._process is not None:
            self._process.kill()


def _is_note(line: bytes) -> bool:
    """Whether a line says what the child is at: the name of a step."""
    return len(line) < _LONGEST_NOTE and line.startswith(b'"') and line.endswith(b'"\n')


def _why(late: bool, line: bytes, limit: float, step: str) -> ReadProblem:
    if late:
        said = f"{STEPS[step]} took over {limit:.3g} seconds, which no report does; {PRINT}"
        return ReadProblem("timeout", said, step=step)
    if len(line) > LARGEST_ANSWER:
        return ReadProblem("too_large", "it holds far more than any report; split it", step=step)
    return ReadProblem("crashed", f"the reader died on this file; {THEN}", step=step)


def _ask(process: subprocess.Popen[bytes], request: Request | None) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        if request is not None:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        return process.stdout.readline(LARGEST_ANSWER + 2)
    except OSError:
        return b""


def answers(
    requests: Sequence[Request], command: Sequence[str], take: Callable[[Any], T],
    jobs: int | None = None, timeout: float | None = None,
) -> Iterator[T | ReadProblem]:  # fmt: skip
    """What `take` makes of the answer to each request, in order; `jobs` children of `command` at once.

    `timeout`: seconds for each, else `time_limit` of its "path". Children are as `worker.serve` makes them.
    """
    count = max(1, min(jobs or os.cpu_count() or 1, len(requests)))
    children: list[_Child] = []
    mine, lock = threading.local(), threading.Lock()

    def one(request: Request) -> bytes | ReadProblem:
        if not hasattr(mine, "child"):
            mine.child = _Child(command)
            with lock:
                children.append(mine.child)
        try:
            return mine.child.ask(request, _limit_of(request) if timeout is None else timeout)
        except Exception as error:  # as where there is no memory for its answer
            return crash(error)

    with ThreadPoolExecutor(count) as pool:
        try:
            # Submitted a few ahead, so that answers do not pile up before a slow consumer.
            ahead = 2 * count
            futures = {i: pool.submit(one, r) for i, r in enumerate(requests[:ahead])}
            for i in range(len(requests)):
                found = futures.pop(i).result()
                if i + ahead < len(requests):
                    futures[i + ahead] = pool.submit(one, requests[i + ahead])
                yield _taken(found, take)
        except BaseException:  # the consumer stopped: wait for no file that is being read
            for child in children:
                child.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            for child in children:
                child.close()


def _taken(found: bytes | ReadProblem, take: Callable[[Any], T]) -> T | ReadProblem:
    """Not before its turn: answers that wait are a tenth of what they hold."""
    if isinstance(found, ReadProblem):
        return found
    try:
        answer = json.loads(found)
        if "problem" in answer:
            return ReadProblem(*answer["problem"], step=answer.get("step", "read"))
        return take(answer)
    except Exception as error:
        return crash(error)


def read_all(
    paths: Sequence[Path], jobs: int | None = None, timeout: float | None = None, *, ocr: bool = False
) -> Iterator[tuple[Path, Document | ReadProblem]]:
    """(path, Document or ReadProblem) in the order of `paths`; `jobs` child processes at once.

    `ocr`: pages that hold no text are read from their picture.
    """
    requests = [{"path": os.fspath(path), "ocr": ocr} for path in paths]
    found = answers(requests, COMMAND, lambda a: Document.from_dict(a["document"]), jobs, timeout)
    yield from zip(paths, found, strict=True)


def read_one(path: Path, timeout: float | None = None, *, ocr: bool = False) -> Document:
    """One file in a child process, pictures of text too with `ocr`. Raises ReadProblem."""
    ((_, found),) = read_all([path], 1, timeout, ocr=ocr)
    if isinstance(found, ReadProblem):
        raise found
    return found
