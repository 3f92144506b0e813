"""Reads many files in child processes with limits on memory and time."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read.document import Document
from reportmine.read.reasons import PRINT, THEN, crash

# Seconds for one file, and for each page of it that is read from its picture.
TIMEOUT, PAGE_TIMEOUT = 60.0, 180.0
COMMAND = (sys.executable, "-m", "reportmine.read.worker")


class _Worker:
    """One child process, restarted when a file kills it."""

    def __init__(self, timeout: float, ocr: bool = False) -> None:
        self.timeout, self.ocr = timeout, ocr
        self._process: subprocess.Popen[str] | None = None

    def _start(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                COMMAND,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, encoding="utf-8",
            )  # fmt: skip
        return self._process

    def read(self, path: Path) -> Document | ReadProblem:
        process, limit = self._start(), self.timeout
        line, late = self._in_time(process, limit, {"path": os.fspath(path), "ocr": self.ocr})
        while line == "\n" and not late:  # it begins to read a page from its picture
            limit = max(self.timeout, PAGE_TIMEOUT)
            line, late = self._in_time(process, limit)
        if late:
            process.wait()
        if not line.endswith("\n") or line == "\n":  # it died before or while it answered
            process.kill()
            process.wait()
            if late:
                return ReadProblem("timeout", f"not read within {limit:g} seconds; {PRINT}")
            return ReadProblem("crashed", f"the reader died on this file; {THEN}")
        answer = json.loads(line)
        if "problem" in answer:
            return ReadProblem(*answer["problem"])
        return Document.from_dict(answer["document"])

    def _in_time(
        self, process: subprocess.Popen[str], limit: float, request: Mapping[str, object] | None = None
    ) -> tuple[str, bool]:
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
        """End what it is reading at once."""
        if self._process is not None:
            self._process.kill()


def _ask(process: subprocess.Popen[str], request: Mapping[str, object] | None) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        if request is not None:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        return process.stdout.readline()
    except OSError:
        return ""


def read_all(
    paths: Sequence[Path], jobs: int | None = None, timeout: float = TIMEOUT, *, ocr: bool = False
) -> Iterator[tuple[Path, Document | ReadProblem]]:
    """(path, Document or ReadProblem) in the order of `paths`; `jobs` child processes at once.

    `ocr`: pages that hold no text are read from their picture.
    """
    count = max(1, min(jobs or os.cpu_count() or 1, len(paths)))
    workers: list[_Worker] = []
    mine = threading.local()
    lock = threading.Lock()

    def one(path: Path) -> Document | ReadProblem:
        if not hasattr(mine, "worker"):
            mine.worker = _Worker(timeout, ocr)
            with lock:
                workers.append(mine.worker)
        try:
            return mine.worker.read(path)
        except Exception as error:  # its answer could not be taken in
            return crash(error)

    with ThreadPoolExecutor(count) as pool:
        try:
            # Submitted a few ahead, so that documents do not pile up before a slow consumer.
            ahead = 2 * count
            futures = {i: pool.submit(one, p) for i, p in enumerate(paths[:ahead])}
            for i, path in enumerate(paths):
                found = futures.pop(i).result()
                if i + ahead < len(paths):
                    futures[i + ahead] = pool.submit(one, paths[i + ahead])
                yield path, found
        except BaseException:  # the consumer stopped: wait for no file that is being read
            for worker in workers:
                worker.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            for worker in workers:
                worker.close()


def read_one(path: Path, timeout: float = TIMEOUT, *, ocr: bool = False) -> Document:
    """One file in a child process, pictures of text too with `ocr`. Raises ReadProblem."""
    _, found = next(iter(list(read_all([path], 1, timeout, ocr=ocr))))
    if isinstance(found, ReadProblem):
        raise found
    return found
