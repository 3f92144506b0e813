"""The way of the data: files are read, structured, tagged, embedded and stored, in one direction."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from reportmine import __version__, data
from reportmine.encode.folder import digest, folder_digest
from reportmine.encode.open import MODELS
from reportmine.errors import ReadProblem, ReportmineError
from reportmine.insight.own_themes import add_theme, own_themes
from reportmine.read.files import find_files
from reportmine.read.pool import read_all
from reportmine.read.sniff import SUFFIXES
from reportmine.store.writer import Provenance, Writer, publishing
from reportmine.structure import ManifestRow, structure
from reportmine.structure.catalogue import Catalogue, catalogue
from reportmine.structure.manifest import Manifest
from reportmine.tag import tag_report, tagger

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Summary:
    """What a build came to."""

    read: int = 0
    known: int = 0
    dropped: int = 0
    findings: int = 0
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    families: dict[str, int] = field(default_factory=dict)

    @property
    def reports(self) -> int:
        """Reports in the new database."""
        return self.read + self.known


@dataclass(slots=True)
class _Job:
    path: Path
    name: str
    sha256: str
    given: ManifestRow
    key: str


def build(
    database: Path,
    paths: Sequence[Path],
    manifest: Manifest | None = None,
    *,
    keep: bool = False,
    jobs: int | None = None,
    model: str = "transformer",
    families: Path | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Reads everything under `paths` and publishes it atomically as `database`.

    The database then holds just that; `keep` adds what the old one held besides. A file whose
    content, name and manifest row are known is not read again. `model` is the one that tags and embeds:
    transformer or fast; `families` are a folder or file of further families. Raises ReportmineError.
    """
    manifest = manifest or Manifest()
    files = find_files(paths)
    known = catalogue(families)
    provenance = _provenance(model, known)
    summary = Summary()
    old = _Old(database)
    with publishing(database, provenance, [os.fspath(p) for p in paths], known) as writer:
        jobs_to_do = _plan(files, manifest, provenance, old, writer, summary)
        _read(jobs_to_do, known, writer, summary, jobs, model, progress)
        if keep:
            old.keep_the_rest(writer, summary)
        for name, definition, examples in old.themes:
            _own_theme(writer, summary, name, definition, examples)
        summary.dropped = len(old.reports) - len(old.taken)
        _manifest_problems(manifest, writer, summary)
        counts = writer.db.execute("select family, count(*) from reports group by 1 order by 1")
        summary.families = dict(counts.fetchall())
        summary.findings = writer.db.table("findings").count
        if not summary.reports:
            raise NothingReadError(summary)
    return summary


class NothingReadError(ReportmineError):
    """No file gave a report: the old database stays. `summary` says why."""

    def __init__(self, summary: Summary) -> None:
        if summary.problems:
            message = f"nothing could be read ({len(summary.problems)} problems)"
        else:
            message = f"no reports under these paths (files ending in {', '.join(sorted(SUFFIXES))})"
        super().__init__(f"{message}; the database was not changed")
        self.summary = summary


class _Old:
    """The database that is about to be replaced: which reports it holds, under which keys."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reports: dict[str, tuple[str, str]] = {}  # sha256: (id, read_key)
        self.encoder = ""
        self.themes: list[tuple[str, str, list[str]]] = []
        self.taken: set[str] = set()
        if path.exists() and path.stat().st_size:
            try:
                with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
                    rows = connection.execute("select sha256, id, read_key from reports")
                    self.reports = {sha: (rid, key) for sha, rid, key in rows}
                    self.encoder = connection.execute("select encoder_sha256 from build").fetchone()[0]
                    self.themes = own_themes(connection)
            except (sqlite3.DatabaseError, TypeError):
                self.reports = {}  # `publishing` says what is wrong with the file

    def has(self, sha256: str, key: str) -> bool:
        return self.reports.get(sha256, ("", ""))[1] == key

    def copy(self, writer: Writer, sha256: str, source_path: str | None) -> None:
        writer.copy_report(self.path, self.reports[sha256][0], source_path)
        self.taken.add(sha256)

    def keep_the_rest(self, writer: Writer, summary: Summary) -> None:
        rest = self.reports.keys() - self.taken
        if rest and self.encoder != writer.provenance.encoder_sha256:
            raise ReportmineError(
                f"{self.path}: made with another model, whose vectors cannot stand beside new ones; "
                "build it anew from all files, without --keep"
            )
        for sha256 in rest:
            self.copy(writer, sha256, None)
            summary.known += 1


def _plan(
    files: Sequence[Path], manifest: Manifest, provenance: Provenance, old: _Old, writer: Writer,
    summary: Summary,
) -> list[_Job]:  # fmt: skip
    """Takes over what is known, notes duplicates, and returns what must be read."""
    jobs: list[_Job] = []
    first: dict[str, str] = {}
    # Of two files with the same content, the one that the manifest knows is read.
    for path in sorted(files, key=lambda p: manifest.given(p) == ManifestRow()):
        name = path.as_posix()
        try:
            sha256 = digest(path)
        except OSError as error:
            _problem(writer, summary, name, "damaged", error.strerror or "could not be opened")
            continue
        if sha256 in first:
            _problem(writer, summary, name, "duplicate", f"the same content as {first[sha256]}")
            continue
        first[sha256] = name
        given = manifest.given(path)
        key = hashlib.sha256(f"{provenance.read_key}|{path.name}|{given}".encode()).hexdigest()[:16]
        if old.has(sha256, key):
            old.copy(writer, sha256, name)
            summary.known += 1
        else:
            old.taken.add(sha256) if sha256 in old.reports else None
            jobs.append(_Job(path, name, sha256, given, key))
    return jobs


def _read(
    jobs: Sequence[_Job], known: Catalogue, writer: Writer, summary: Summary, processes: int | None,
    model: str, progress: Progress | None,
) -> None:  # fmt: skip
    if not jobs:
        return
    said_by = tagger(model)
    found = read_all([job.path for job in jobs], processes)
    for done, (job, (_, document)) in enumerate(zip(jobs, found, strict=True), start=1):
        if progress:
            progress(done, len(jobs), job.name)
        try:
            if isinstance(document, ReadProblem):
                raise document
            report = structure(document, job.given, known)
        except ReadProblem as problem:
            _problem(writer, summary, job.name, problem.code, problem.message)
            continue
        writer.add_report(report, tag_report(report, said_by), job.name, job.key)
        for code, message, _ in report.document.problems:
            summary.problems.append((job.name, code, message))
        summary.read += 1


def _problem(writer: Writer, summary: Summary, path: str, code: str, message: str) -> None:
    stage = "structure" if code == "not_a_report" else "read"
    writer.add_problem(path, stage, code, message)
    summary.problems.append((path, code, message))


def _own_theme(writer: Writer, summary: Summary, name: str, definition: str, examples: list[str]) -> None:
    """Teaches the new database a theme that its user had added to the old one."""
    try:
        add_theme(writer.db.conn, writer.provenance.model, name, definition, examples)
    except ReportmineError as error:
        _problem(writer, summary, f"theme {name}", "theme", str(error))


def _manifest_problems(manifest: Manifest, writer: Writer, summary: Summary) -> None:
    for number, message in manifest.bad:
        _problem(writer, summary, f"manifest, row {number}", "manifest", message)
    for name in manifest.unused():
        _problem(writer, summary, name, "manifest", "named in the manifest, not among the files")


def _provenance(model: str, known: Catalogue) -> Provenance:
    versions = "|".join(f"{f.id} {f.version}" for f in known.families.values())
    digests = [known.detect_digest, *(f.digest for f in known.families.values())]
    codebook = data.load("themes.toml")["version"]
    models = folder_digest(f"{MODELS[model]}encoder"), folder_digest(f"{MODELS[model]}tagger")
    code = _code_digest()
    key = hashlib.sha256("|".join((__version__, versions, codebook, *models, code, *digests)).encode())
    return Provenance(__version__, model, *models, codebook, versions, key.hexdigest()[:16])


def _code_digest() -> str:
    """A hash of the code and data that decide how a report comes out."""
    root = Path(__file__).parent
    total = hashlib.sha256()
    for folder in ("read", "structure", "tag", "search", "store", "data"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".toml"):
                total.update(path.read_bytes())
    return total.hexdigest()
