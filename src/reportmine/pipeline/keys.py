"""What decides how a report comes out, step by step, as keys that are stored with it.

A step is decided by code, data, models and libraries that are named here, each by what it says: code
without comments, docstrings and layout, TOML by its values, models by the files that are loaded. What
is not named (search, the site, training) can change without anything being made again.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from reportmine import data
from reportmine.encode.folder import checksums, folder_digest, models_folder
from reportmine.encode.open import MODELS
from reportmine.store.rows import ReportKeys
from reportmine.structure import ManifestRow
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.crosswalk import crosswalk
from reportmine.tag.reading import READER
from reportmine.tag.statements import target_of

_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Step:
    """The modules of the package that decide a step, all of each package but those `without`.

    `data` are the TOML files that it reads besides those of families and frameworks, which go by
    report. `libraries` are others' packages whose versions decide it.
    """

    packages: tuple[str, ...]
    modules: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()

    def module_names(self) -> list[str]:
        """As `structure.dates`, sorted; a package by itself is its `__init__`."""
        inside = (p for package in self.packages for p in sorted((_ROOT / package).rglob("*.py")))
        names = {p.relative_to(_ROOT).with_suffix("").as_posix().replace("/", ".") for p in inside}
        return sorted({n.removesuffix(".__init__") for n in names} - set(self.without) | set(self.modules))


# Which characters a file holds, and what stands where. Another release of a library may hand over
# other characters, or the same in another order.
READING = Step(
    packages=("read",),
    # They find files, and start and stop processes; what is read there is decided elsewhere.
    # What OCR makes of a picture goes by report.
    without=("read.files", "read.pool", "read.worker", "read.ocr", "read.ocr_lines"),
    data=("damage.toml", "foreign.toml", "hyphens.toml", "letters.toml", "words.toml"),
    libraries=("pypdfium2", "pypdf", "selectolax", "python-docx", "lxml"),
)
# What the pictures of its pages say, where a report has such.
OCR = Step(packages=(), modules=("read.ocr", "read.ocr_lines", "silent"), libraries=("rapidocr",))
# What the report says of itself, its sections and findings, and their rows and ids.
STRUCTURE = Step(
    packages=("structure",),
    modules=("text", "vocabulary", "silent", "data.patterns", "store.ids", "store.rows"),
    # What a manifest says goes by report; the others help to write a family's file.
    without=("structure.manifest", "structure.templates", "structure.trace"),
    # Of common.toml what a family uses stands in its key.
    data=("systems.toml",),
    libraries=("spacy",),
)
# Vectors. Not the versions of numpy and onnxruntime: they move a figure by less than another
# processor does, and nobody makes a database anew for moving it to another machine.
EMBEDDING = Step(packages=("encode",), modules=("silent",))
# Polarities, themes and likely statements, and their rows.
TAGGING = Step(
    packages=("tag",),
    modules=("text", "vocabulary", "structure.frameworks", "store.tag_rows"),
    data=("themes.toml", "rule_precision.toml", "theme_bounds.toml"),
)
# What is made of all reports together.
INSIGHT = Step(
    packages=(),
    modules=(
        "insight.alike", "insight.deciding", "insight.grouping", "insight.issues",
        "insight.judgements", "insight.later", "insight.naming", "insight.recurring",
        "insight.stored", "insight.topics", "insight.tracking", "store.sql", "text", "vocabulary",
    ),
    data=("issues.toml", "scope.toml", "themes.toml"),
)  # fmt: skip
# What rules alone make of each finding.
DERIVED = Step(
    packages=(),
    modules=(
        "insight.evidence", "insight.number_context", "insight.number_counts",
        "insight.number_figure", "insight.number_figures", "insight.number_patterns",
        "insight.number_tokens", "insight.numbers", "pipeline.derived", "silent", "store.sql", "text",
    ),
    data=("evidence.toml", "numbers.toml"),
    libraries=("spacy",),
)  # fmt: skip
# Of a model's two folders the files that are loaded, wherever they lie in them. The others say how
# good it is, and who made it.
MODEL_FILES = {
    "encoder": (
        "encoder.json",
        "tokenizer.json",
        "embeddings.npz",
        "onnx/model_qint8.onnx",
        "onnx/graph.onnx",
        "weights.npz",
    ),
    "tagger": ("tagger.json", "heads.npz"),
}


def insight_method() -> str:
    """Changes whenever what is made of the same findings would be another."""
    return _hash(_step(INSIGHT), folder_digest("insight"))


def derived_method() -> str:
    """Changes whenever what rules make of the same finding would be another."""
    return _step(DERIVED)


class Keys:
    """The keys of a build with one model, with or without OCR. Raises ModelError, DataFileError."""

    def __init__(self, model: str, catalogue: Catalogue, *, ocr: bool = False) -> None:
        self._catalogue, self.ocr = catalogue, ocr
        self._family_keys: dict[str, str] = {}
        self._tag_keys: dict[str | None, str] = {}
        self.reading = _hash(_step(READING), _step(STRUCTURE))
        self.tagging = _hash(_step(EMBEDDING), _step(TAGGING), _model(model))
        self.detect_key = catalogue.detect_digest

    def read_key(self, name: str, given: ManifestRow, *, pictures: bool = False) -> str:
        """Of a file's name, which tells kinds and dates, and of what the manifest says.

        `pictures`: it has pages that hold no text, which are read with OCR and else are not.
        """
        more = [_step(OCR)] if pictures and self.ocr else []
        return _hash(self.reading, name, _plain(given), *more)

    def family_key(self, family: str) -> str:
        """Of all that is known of a family and its framework; empty for one that is not known."""
        if family not in self._family_keys:
            known = self._catalogue.families.get(family)
            # Where its file lies decides nothing.
            self._family_keys[family] = _hash(_plain(replace(known, source=""))) if known else ""
        return self._family_keys[family]

    def tag_key(self, framework: str | None) -> str:
        """Of tags and vectors for reports that answer `framework`."""
        if framework not in self._tag_keys:
            self._tag_keys[framework] = self._tagging(framework)
        return self._tag_keys[framework]

    def _tagging(self, framework: str | None) -> str:
        if (target := target_of(framework)) is None:
            return self.tagging
        frameworks = self._catalogue.frameworks
        own = frameworks.get(framework or "")
        return _hash(self.tagging, _plain(crosswalk()), _plain(own), _plain(frameworks[target]))

    def of(
        self, name: str, given: ManifestRow, family: str, framework: str | None, *, pictures: bool = False
    ) -> ReportKeys:
        """All keys of a report that was made now."""
        read_key = self.read_key(name, given, pictures=pictures)
        return ReportKeys(read_key, self.detect_key, self.family_key(family), self.tag_key(framework))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@cache
def _step(step: Step) -> str:
    code = [f"{name} {_code(name)}" for name in step.module_names()]
    tables = [_plain(data.load(name)) for name in step.data]
    versions = [f"{name} {_version(name)}" for name in step.libraries]
    return _hash(*code, *tables, *versions)


def _code(module: str) -> str:
    """A module's code without what changes nothing: comments, layout, docstrings."""
    path = _ROOT.joinpath(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return bare(source.read_text("utf-8"))


def bare(source: str) -> str:
    """Python source without comments, layout and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and body:
            first = body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"


def _model(model: str) -> str:
    """The listed checksums of what is loaded; the transformer listens to the fast model and the reader."""
    listed = checksums(models_folder())
    prefixes = [MODELS[model], *((MODELS["fast"], f"{READER}/") if model == "transformer" else ())]
    names = (f"{p}{f}/{name}" for p in prefixes for f, names in MODEL_FILES.items() for name in names)
    return _hash(model, *(f"{name} {listed[name]}" for name in names if name in listed))


def _plain(value: Any) -> str:
    """A value of domain data as text that is the same for equal values only."""
    return "".join(_pieces(value))


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, re.Pattern):
        yield f"/{value.pattern!r}/{value.flags}"
    elif is_dataclass(value):
        yield type(value).__name__
        yield from _pieces({f.name: getattr(value, f.name) for f in fields(value)})
    elif isinstance(value, Mapping):
        for key in sorted(value, key=repr):
            yield f"{{{key!r}:{_plain(value[key])}}}"
    elif isinstance(value, set | frozenset):
        yield f"<{','.join(sorted(map(_plain, value)))}>"
    elif isinstance(value, tuple | list):
        yield f"[{','.join(map(_plain, value))}]"
    else:
        yield repr(value)
