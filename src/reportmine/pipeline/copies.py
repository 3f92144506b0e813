"""Files with the same bytes: one is read, and the others are its duplicates only when that went well.

The same bytes may be a report under one name and none under another (a web page named .txt), so that
a copy of what failed gets its turn. Whatever the order, the content counts once, or each file says why not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.pipeline.previous import Known
from reportmine.read.names import readable
from reportmine.structure import ManifestRow


@dataclass(slots=True)
class Job:
    """A file, or a report of the old database whose file is not among them (`path` is None)."""

    path: Path | None
    name: str
    given: ManifestRow
    known: Known | None
    sha256: str = ""

    @property
    def file(self) -> str:
        """The file's name as its document has it."""
        return readable(self.path.name) if self.path else ""


@dataclass(slots=True)
class _Content:
    """All files with the same bytes: which is read, which have failed, which have had no turn."""

    read: Job | None = None
    failed: list[tuple[Job, str, ReadProblem]] = field(default_factory=list)
    waiting: list[Job] = field(default_factory=list)


@dataclass(slots=True)
class Copies:
    """Who is read of those with the same content."""

    _contents: dict[str, _Content] = field(default_factory=dict)  # by sha256

    def add(self, job: Job) -> bool:
        """Whether it is the first with its content, and is to be read now; the others wait."""
        content = self._contents.get(job.sha256)
        if content is None:
            self._contents[job.sha256] = _Content()
            return True
        content.waiting.append(job)
        return False

    def read(self, job: Job) -> None:
        """Notes that the content was read from this file."""
        if job.sha256 in self._contents:
            self._contents[job.sha256].read = job

    def failed(self, job: Job, step: str, problem: ReadProblem) -> Job | None:
        """Notes what came of a file; returns the next with its content, of which more can be hoped."""
        content = self._contents[job.sha256]
        alike = [other for other in content.waiting if _fails_too(job, step, problem, other)]
        content.failed += [(one, step, problem) for one in (job, *alike)]
        content.waiting = [other for other in content.waiting if other not in alike]
        return content.waiting.pop(0) if content.waiting else None

    def lost(self) -> set[str]:
        """The sha256 of every content that no file gave."""
        return {sha256 for sha256, content in self._contents.items() if content.read is None}

    def problems(self) -> Iterator[tuple[str, str, ReadProblem]]:
        """(path, step, problem) of every file but those that were read."""
        for content in self._contents.values():
            if content.read is None:
                yield from ((job.name, step, problem) for job, step, problem in content.failed)
                continue
            duplicate = ReadProblem("duplicate", f"the same content as {content.read.name}")
            for job in (*(job for job, _, _ in content.failed), *content.waiting):
                yield job.name, "read", duplicate


def _fails_too(job: Job, step: str, problem: ReadProblem, other: Job) -> bool:
    """Whether reading another file with the same bytes comes to the same, and need not take its time.

    How bytes are read is decided by the ending of the name; what they are taken for by the whole name
    and the manifest, too.
    """
    assert job.path is not None
    assert other.path is not None
    if step == "read" and problem.code != "not_a_report":
        return job.path.suffix.lower() == other.path.suffix.lower()
    return (job.path.name, job.given) == (other.path.name, other.given)
