"""All families and frameworks: those that come with reportmine, and those that a user adds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reportmine import data
from reportmine.errors import DataFileError
from reportmine.structure import families as detection
from reportmine.structure.families import GENERIC, Family
from reportmine.structure.family_file import load_family
from reportmine.structure.frameworks import Framework, load_framework

File = tuple[str, str]  # (where it lies, its text)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Families by id, `generic` last, and frameworks by id.

    `files` are those that a user added, as they were read. `detect_digest` changes when any family's
    `[detect]` changes, or there is another family: a document may then be of another family.
    """

    families: Mapping[str, Family]
    frameworks: Mapping[str, Framework]
    detect_digest: str
    files: tuple[File, ...] = ()

    def detect(self, text: str) -> Family:
        """The family whose cues weigh most and reach its threshold; `generic` when none does."""
        return detection.detect(text, self.families)

    def scores(self, text: str) -> dict[str, float]:
        """What the cues found in the text weigh, for each family that has cues."""
        return detection.scores(text, self.families)

    def family(self, text: str, given: str | None) -> Family:
        """The family that the user gives, where there is such a one, or the one detected."""
        return self.families.get(given or "") or self.detect(text)

    def current(self) -> tuple[str, ...]:
        """Ids of the frameworks that findings of older ones are led to."""
        return tuple(f.id for f in self.frameworks.values() if f.current)


def catalogue(folder: Path | None = None) -> Catalogue:
    """The shipped families and frameworks, and those under `folder`.

    `folder` holds `families/*.toml` and `frameworks/*.toml`, or both kinds of files side by side; it
    may be one file, which is read together with the frameworks that lie there. Raises DataFileError,
    also for an id that is taken.
    """
    return _shipped() if folder is None else with_files(tuple(_files_under(folder)))


def with_files(files: tuple[File, ...]) -> Catalogue:
    """The shipped families and frameworks, and those of `files`. Raises DataFileError."""
    return _added(files) if files else _shipped()


@cache
def _shipped() -> Catalogue:
    frameworks = {}
    for name in data.names_in("frameworks"):
        where = f"frameworks/{name}"
        text = data.text_of(data.folder("frameworks", name), where)
        found = load_framework(text, where, name.removesuffix(".toml"))
        frameworks[found.id] = found
    families = []
    for name in data.names_in("families"):
        where = f"families/{name}"
        text = data.text_of(data.folder("families", name), where)
        families.append(load_family(text, where, name.removesuffix(".toml"), frameworks))
    return _catalogue(families, frameworks)


@lru_cache(maxsize=8)
def _added(files: tuple[File, ...]) -> Catalogue:
    """The shipped ones and those of `files`; the same texts give the same object."""
    shipped = _shipped()
    frameworks, families = dict(shipped.frameworks), dict(shipped.families)
    of_kind: dict[str, list[File]] = {"framework": [], "family": []}
    for where, text in files:
        of_kind[_kind_of(where, text)].append((where, text))
    for where, text in of_kind["framework"]:
        framework = load_framework(text, where, Path(where).stem)
        _must_be_new(where, "framework", framework.id, frameworks, shipped.frameworks)
        frameworks[framework.id] = framework
    for where, text in of_kind["family"]:
        family = load_family(text, where, Path(where).stem, frameworks)
        _must_be_new(where, "family", family.id, families, shipped.families)
        families[family.id] = family
    return _catalogue(list(families.values()), frameworks, files)


def _catalogue(
    families: Sequence[Family], frameworks: Mapping[str, Framework], files: tuple[File, ...] = ()
) -> Catalogue:
    ordered = sorted(families, key=lambda f: (f.id == GENERIC, f.id))
    cues = [
        (f.id, f.threshold, [(c.pattern.pattern, c.weight, c.heading) for c in f.cues]) for f in ordered
    ]
    return Catalogue(
        MappingProxyType({f.id: f for f in ordered}),
        MappingProxyType({f.id: f for f in sorted(frameworks.values(), key=lambda f: f.id)}),
        hashlib.sha256(repr(cues).encode()).hexdigest(),
        files,
    )


def _must_be_new(
    where: str, kind: str, found: str, known: Mapping[str, Any], shipped: Mapping[str, Any]
) -> None:
    if found in known:
        whose = "one that comes with reportmine" if found in shipped else "another file's here"
        raise DataFileError(f'{where}: [{kind}]: id = "{found}" is {whose}; choose another id')


def _kind_of(where: str, text: str) -> str:
    content = data.parse(text, where)
    kinds = [kind for kind in ("family", "framework") if kind in content]
    if not kinds:
        near = [n for n in content if get_close_matches(n, ("family", "framework"), 1, 0.7)]
        hint = f"; is it [{near[0]}]?" if near else ""
        raise DataFileError(f"{where}: has neither a table [family] nor [framework]{hint}")
    if len(kinds) > 1:
        raise DataFileError(f"{where}: has [family] and [framework]; they go into two files")
    return kinds[0]


def _files_under(folder: Path) -> list[File]:
    """The files to read, the named one or the families first, each with its text."""
    if folder.is_file():
        return [_read(folder), *_frameworks_beside(folder)]
    if not folder.is_dir():
        raise DataFileError(f"{folder}: no such file or folder of families")
    found = [
        path for part in (folder, folder / "families", folder / "frameworks") for path in _toml_in(part)
    ]
    if not found:
        raise DataFileError(
            f"{folder}: no family in it; expected {folder}/NAME.toml or {folder}/families/NAME.toml"
        )
    return [_read(path) for path in found]


def _frameworks_beside(file: Path) -> list[File]:
    """The framework that a single family file names, where it lies in a folder near by."""
    family = data.parse(_read(file)[1], str(file)).get("family")
    name = family.get("framework") if isinstance(family, dict) else None
    if not isinstance(name, str) or name in _shipped().frameworks:
        return []
    near = (file.parent, file.parent / "frameworks", file.parent.parent / "frameworks")
    found = (path for folder in near for path in _toml_in(folder) if path.stem == name)
    return [_read(path) for path in found][:1]


def _toml_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix == ".toml" and p.is_file())


def _read(path: Path) -> File:
    place: Traversable = path
    return str(path), data.text_of(place, str(path))
