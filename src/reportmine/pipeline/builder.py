"""Builds a database from everything under some paths: what is known is taken over, the rest is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reportmine import __version__
from reportmine.encode.folder import folder_digest
from reportmine.encode.open import MODELS
from reportmine.errors import DatabaseError, ReadProblem, ReportmineError
from reportmine.pipeline.copies import Copies, Job
from reportmine.pipeline.derived import write_derived
from reportmine.pipeline.duplicates import Duplicates
from reportmine.pipeline.insights import write_insights
from reportmine.pipeline.keys import Keys
from reportmine.pipeline.own import teach
from reportmine.pipeline.previous import Known, Previous, previous
from reportmine.pipeline.summary import NothingReadError, Summary
from reportmine.read.files import all_files, digest_of, refuse_foreign
from reportmine.read.names import readable
from reportmine.read.ocr import require as require_ocr
from reportmine.read.reasons import crash
from reportmine.store.lock import locked
from reportmine.store.place import place_of
from reportmine.store.writer import Provenance, Writer, mark_editions, publishing
from reportmine.structure import ManifestRow, Report
from reportmine.structure.catalogue import Catalogue, catalogue
from reportmine.structure.manifest import Manifest
from reportmine.structure.pool import reports_of
from reportmine.tag import Tagger, Tags, tag_findings, tag_report, tagger
from reportmine.vocabulary import codebook_version

Progress = Callable[[int, int, str], None]


def build(
    database: Path,
    paths: Sequence[Path],
    manifest: Manifest | None = None,
    *,
    keep: bool = False,
    jobs: int | None = None,
    model: str = "transformer",
    families: Path | None = None,
    ocr: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Reads everything under `paths` and publishes it atomically as `database`.

    The database then holds just that; `keep` adds what the old one held besides. A file whose content,
    name and manifest row are known is read again only where what decides reading has changed since
    (`keys`), and tagged again only where what decides tags has. `model` is the one that tags and
    embeds: transformer or fast; `families` is a folder or file of further families; `ocr` reads pages that
    hold no text from their picture. Waits while somebody else writes the database, and reads the old one
    after. Raises ReportmineError.
    """
    if ocr:
        require_ocr()
    manifest = manifest or Manifest()
    files = all_files(paths, without=_own(database, manifest, families))
    known = catalogue(families)
    keys = Keys(model, known, ocr=ocr)
    sources = [readable(path) for path in paths]
    with (
        locked(database),
        previous(database, strict=keep) as old,
        publishing(
            database, _provenance(keys, model, known), sources, old.path, known, strict=keep
        ) as writer,  # fmt: skip
    ):
        work = _Build(writer, old, keys, known, model, strict=keep, progress=progress)
        work.run(files, manifest, jobs)
        if not work.summary.reports:
            raise NothingReadError(work.summary)
    return work.summary


def _own(database: Path, manifest: Manifest, families: Path | None) -> list[Path]:
    """What a build is given besides reports: if it lies among them, it is none that could not be read."""
    tables = [families, *families.glob("*.toml")] if families else []
    return [database, place_of(database), *tables, *([manifest.path] if manifest.path else [])]


@dataclass(slots=True)
class _Place:
    """The step that a file is at."""

    step: str = "read"


class _Build:
    """The work of one build: first it is seen what is known, then the rest is tagged and read."""

    def __init__(
        self, writer: Writer, old: Previous, keys: Keys, known: Catalogue, model: str, *,
        strict: bool, progress: Progress | None,
    ) -> None:  # fmt: skip
        self.summary = Summary()
        self._writer, self._old, self._keys, self._model = writer, old, keys, model
        self._catalogue, self._strict, self._progress = known, strict, progress
        self._duplicates = Duplicates(writer.db.conn)
        self._counted: dict[str, tuple[str, ...]] = {}  # report id: what it counts as in the summary
        self._copies = Copies()
        self._to_tag: list[Job] = []
        self._to_read: list[Job] = []
        self._done = self._total = 0

    def run(self, files: Sequence[Path], manifest: Manifest, processes: int | None) -> None:
        """All files, what is kept besides them, themes of one's own, and what the manifest lacks."""
        # Of two files with the same content, the one that the manifest knows is read.
        for path in sorted(files, key=lambda p: manifest.given(p) == ManifestRow()):
            name = readable(path.as_posix())
            with self._one_file(name):
                self._look(path, name, manifest.given(path))
        if self._strict:
            self._keep(self._old.reports.keys() - self._old.taken)
        self._work(processes)
        if self._strict:  # a known report whose file cannot be read any more
            late = self._keep(self._copies.lost())
            self._work(processes)
            self._settle(late)
        for name, step, problem in self._copies.problems():
            self._problem(name, step, problem.code, problem.message)
        for name, message in self._duplicates.problems():
            self._problem(name, "structure", "duplicate", message)
        self._themes()
        self._insights()
        for number, message in manifest.bad:
            self._problem(f"manifest, row {number}", "manifest", "manifest", message)
        for name in manifest.unused():
            self._problem(name, "manifest", "manifest", "named in the manifest, not among the files")
        self._count()

    # What is known

    def _look(self, path: Path, name: str, given: ManifestRow) -> None:
        """Starts on a file, unless one with the same content has come before it."""
        refuse_foreign(path)
        if given != ManifestRow():
            self._duplicates.described.add(name)
        sha256 = digest_of(path)
        job = Job(path, name, given, self._old.reports.get(sha256), sha256)
        self._old.taken.add(sha256)
        if self._copies.add(job):
            self._start(job)

    def _start(self, job: Job) -> None:
        """Takes over what is known of a file, or puts it among those to be tagged or read."""
        if job.known and self._as_now(job, job.known):
            self._take(job, job.known)
        else:
            self._to_read.append(job)

    def _take(self, job: Job, known: Known) -> None:
        if known.tag_key != self._keys.tag_key(known.framework):
            self._to_tag.append(job)
        else:
            self._copy(job, known)

    def _as_now(self, job: Job, known: Known) -> bool:
        """Whether the file would be read and structured now as it was then."""
        keys = self._keys
        if known.read_key != keys.read_key(job.file, job.given, pictures=known.pictures):
            return False
        if not known.family_key or known.family_key != keys.family_key(known.family):
            return False
        if known.detect_key == keys.detect_key:
            return True
        # Families came, went or changed their marks: the stored text tells which one it is now.
        try:
            found = self._catalogue.family(self._old.text(known), job.given.family)
            return found.id == known.family
        except Exception:  # it is read again, and what it raises then is said of it
            return False

    def _keep(self, contents: Set[str]) -> list[str]:
        """Takes over known reports without their files; returns their ids."""
        kept = [known for sha256, known in self._old.reports.items() if sha256 in contents]
        self._old.taken |= contents
        for known in kept:
            self._take(Job(None, f"report {known.id}", ManifestRow(), known), known)
        return [known.id for known in kept]

    def _settle(self, late: Sequence[str]) -> None:
        """Reports that were kept only after others had been read: of twins one goes."""
        for report_id in late:
            with self._writer.db.atomic():
                gone = self._duplicates.settle(report_id)
            if gone:
                self._count_as(gone, *self._counted[gone], by=-1)

    def _copy(self, job: Job, known: Known, tags: Sequence[Tags] | None = None) -> None:
        keys = {"tag_key": self._keys.tag_key(known.framework)}
        if job.path:
            keys["detect_key"] = self._keys.detect_key
        try:
            self._writer.copy_report(known.id, job.name if job.path else None, keys, tags)
        except sqlite3.DatabaseError as error:
            self._cannot_copy(job, error)
            return
        self._copies.read(job)
        self._count_as(known.id, "known", *(("retagged",) if tags is not None else ()))

    def _cannot_copy(self, job: Job, error: sqlite3.DatabaseError) -> None:
        """A report of a damaged database: its file is read again."""
        if self._strict or job.path is None:
            raise DatabaseError(
                f"a report of the old database cannot be kept ({error}); nothing was changed; "
                "build it anew from all files, without --keep"
            ) from error
        self._to_read.append(job)

    # One file at a time

    @contextmanager
    def _one_file(self, name: str, job: Job | None = None) -> Iterator[_Place]:
        """Whatever a file raises on its way is its row in `problems`, and the build goes on.

        Not where the machine or the installation fails: a full disk is no file's fault.
        """
        place = _Place()
        try:
            yield place
        except ReadProblem as problem:
            self._failed(name, job, place.step, problem)
        except (ReportmineError, OSError, sqlite3.OperationalError):
            raise
        except Exception as error:
            self._failed(name, job, place.step, crash(error))

    def _failed(self, name: str, job: Job | None, step: str, problem: ReadProblem) -> None:
        if job is None or job.path is None:
            self._problem(name, step, problem.code, problem.message)
        elif other := self._copies.failed(job, step, problem):
            self._start(other)

    def _work(self, processes: int | None) -> None:
        """Tags and reads until nothing is left; what fails may have a copy that is tried then."""
        while self._to_tag or self._to_read:
            to_tag, self._to_tag = self._to_tag, []
            self._total += len(to_tag) + len(self._to_read)
            for job in to_tag:
                self._tag(job)
            to_read, self._to_read = self._to_read, []
            self._read(to_read, processes)

    def _tag(self, job: Job) -> None:
        """Tags and vectors anew, from the findings as they are stored."""
        known = job.known
        assert known is not None
        self._tell(job.name)
        with self._one_file(job.name, job) as place:
            place.step = "tag"
            try:
                found = self._old.findings(known)
                tags = tag_findings(found, known.family, known.framework, tagger(self._model))
            except sqlite3.DatabaseError as error:
                self._cannot_copy(job, error)
                return
            except Exception as error:
                if job.path is None:  # its file is not there to be read again: nothing may be lost
                    raise DatabaseError(f"{job.name} cannot be kept: {crash(error)}") from error
                raise
            place.step = "store"
            self._copy(job, known, tags)

    def _read(self, jobs: Sequence[Job], processes: int | None) -> None:
        if not jobs:
            return
        model = tagger(self._model)  # before any file, whose fault it is not if there is none
        files = [(job.path, job.given) for job in jobs if job.path]
        found = reports_of(files, self._catalogue, processes, ocr=self._keys.ocr)
        for job, report in zip(jobs, found, strict=True):
            self._tell(job.name)
            with self._one_file(job.name, job) as place:
                if isinstance(report, ReadProblem):
                    place.step = report.step
                    raise report
                self._add(job, report, place, model)
                self._copies.read(job)

    def _add(self, job: Job, report: Report, place: _Place, model: Tagger) -> None:
        place.step = "structure"
        twin = self._duplicates.twin(report)
        if twin and self._duplicates.is_worse(report, job.name, twin):
            self._duplicates.drop(report, job.name, twin)
            return
        place.step = "tag"
        tags = tag_report(report, model)
        place.step = "store"
        pictures = any(sheet.read_by != "text" for sheet in report.document.sheets)
        keys = self._keys.of(job.file, job.given, report.family, report.framework, pictures=pictures)
        for code, message in self._writer.add_report(report, tags, job.name, keys):
            self.summary.problems.append((job.name, code, message))
        self._count_as(report.document.id, "read", *(("reread",) if job.known else ()))
        if twin:
            with self._writer.db.atomic():
                self._duplicates.replace(report, job.name, twin)
            self._count_as(twin.id, *self._counted[twin.id], by=-1)

    def _count_as(self, report_id: str, *what: str, by: int = 1) -> None:
        self._counted[report_id] = what
        for name in what:
            setattr(self.summary, name, getattr(self.summary, name) + by)

    def _tell(self, name: str) -> None:
        self._done += 1
        if self._progress:
            self._progress(self._done, self._total, name)

    # At the end

    def _themes(self) -> None:
        """Teaches the new database the themes that its user had added to the old one."""
        if self._old.themes:
            failed = teach(self._writer.db.conn, self._model, self._old.themes)
            for name, why in failed:
                self._problem(f"theme {name}", "theme", "theme", why)

    def _insights(self) -> None:
        """What is made of all reports together, and what rules make of each finding."""
        with self._writer.db.atomic():
            self._writer.relate()
            mark_editions(self._writer.db.conn)  # what a later one replaces does not count
            conn, old = self._writer.db.conn, self._old.path is not None
            self._writer.made["insight_key"] = write_insights(conn, self._model, old=old)
            self._writer.made["derived_key"] = write_derived(conn, old=old)

    def _problem(self, path: str, step: str, code: str, message: str) -> None:
        self._writer.add_problem(path, step, code, message)
        self.summary.problems.append((path, code, message))

    def _count(self) -> None:
        db = self._writer.db
        self.summary.dropped = len(self._old.reports.keys() - self._old.taken)
        counts = db.conn.execute("select family, count(*) from main.reports group by 1 order by 1")
        self.summary.families = dict(counts.fetchall())
        self.summary.findings = db.conn.execute("select count(*) from main.findings").fetchone()[0]


def _provenance(keys: Keys, model: str, known: Catalogue) -> Provenance:
    versions = "|".join(f"{f.id} {f.version}" for f in known.families.values())
    models = folder_digest(f"{MODELS[model]}encoder"), folder_digest(f"{MODELS[model]}tagger")
    return Provenance(__version__, model, *models, codebook_version(), versions, keys.reading)
