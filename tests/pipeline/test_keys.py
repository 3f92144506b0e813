"""What decides a report: everything that does is named, and nothing else is."""

import ast
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reportmine.encode.folder import checksums, models_folder
from reportmine.encode.open import open_encoder
from reportmine.pipeline import keys
from reportmine.pipeline.keys import (
    DERIVED,
    EMBEDDING,
    MODEL_FILES,
    OCR,
    READING,
    STRUCTURE,
    TAGGING,
    Keys,
    Step,
    bare,
)
from reportmine.structure import ManifestRow
from reportmine.structure import catalogue as catalogues
from reportmine.structure.catalogue import Catalogue, catalogue
from reportmine.structure.families import Family
from reportmine.tag import Item, Tagger
from tests.conftest import ROOT

SOURCE = ROOT / "src" / "reportmine"
NONE = ManifestRow()
# They raise and load, and decide nothing: what is loaded is in the keys by its values.
DECIDES_NOTHING = {"errors", "data"}
# What is loaded through these, families, frameworks and the crosswalk, is in the keys by its values.
BY_VALUE = {"structure.catalogue", "structure.crosswalk", "structure.keys"}


def source_of(module: str) -> Path | None:
    path = SOURCE.joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((p for p in candidates if p.is_file()), None)


def imported(module: str) -> Iterator[str]:
    """The modules of the package that one imports by name, those for type checkers left out."""
    path = source_of(module)
    assert path, module
    stack: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reportmine"):
            inside = (node.module or "").removeprefix("reportmine").removeprefix(".")
            for alias in node.names:
                below = f"{inside}.{alias.name}".removeprefix(".")
                yield below if source_of(below) else inside
        stack.extend(ast.iter_child_nodes(node))


def reached(modules: list[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module and module not in found and module not in BY_VALUE:
            found.add(module)
            waiting += imported(module) if module.partition(".")[0] not in DECIDES_NOTHING else ()
    return found


@pytest.mark.parametrize(
    ("steps", "start"),
    [
        ((READING, OCR), ["read"]),
        ((READING, OCR, STRUCTURE), ["read", "structure", "store.ids", "store.rows"]),
        ((EMBEDDING,), ["encode.open", "encode.onnx", "encode.static"]),
        ((EMBEDDING, TAGGING), ["tag", "store.tag_rows"]),
        ((DERIVED,), ["insight.numbers"]),
    ],
    ids=["reading", "structure", "embedding", "tagging", "derived"],
)
def test_every_module_that_a_step_reaches_is_named(steps: tuple[Step, ...], start: list[str]) -> None:
    named = {module for step in steps for module in step.module_names()}
    missing = {
        module
        for module in reached(start) - named
        if module.partition(".")[0] not in DECIDES_NOTHING
        # The rows of a report call those of its tags, which are in the key of the tags.
        and not (STRUCTURE in steps and module.startswith(("tag", "store.tag_rows", "encode")))
    }
    assert missing == set()


def test_named_modules_and_data_are_there() -> None:
    for step in (READING, OCR, STRUCTURE, EMBEDDING, TAGGING, DERIVED):
        assert all(source_of(module) for module in (*step.module_names(), *step.without))
        assert all((SOURCE / "data" / name).is_file() for name in step.data)
        assert len(step.module_names()) > 1
    assert {"text", "structure.dates", "store.ids"} <= set(STRUCTURE.module_names())
    assert "read.pdf_blocks" in READING.module_names()
    named = {m for step in (READING, STRUCTURE, EMBEDDING, TAGGING) for m in step.module_names()}
    assert not any(
        m.partition(".")[0] in ("search", "web", "train", "cli", "insight", "pipeline") for m in named
    )


@pytest.mark.parametrize(
    ("steps", "elsewhere"),
    [
        # Only tagging looks at the codebook and the crosswalk; common.toml stands in each family's key.
        ((READING, STRUCTURE), {"themes.toml", "crosswalk.toml", "common.toml"}),
        # By report: only where likely statements are looked for.
        ((EMBEDDING, TAGGING), {"crosswalk.toml"}),
        ((DERIVED,), set()),
    ],
)
def test_every_table_that_a_step_loads_is_named(steps: tuple[Step, ...], elsewhere: set[str]) -> None:
    loaded, tables = set(), {path.name for path in (SOURCE / "data").glob("*.toml")}
    for module in {module for step in steps for module in step.module_names()}:
        path = source_of(module)
        assert path
        for node in ast.walk(ast.parse(bare(path.read_text("utf-8")))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                loaded |= {node.value} & tables
    named = {name for step in steps for name in step.data}
    assert loaded - elsewhere <= named


def test_every_library_that_reads_and_structures_is_named() -> None:
    """numpy, onnxruntime and tokenizers move figures by less than another processor does."""
    known = {"pypdfium2": "pypdfium2", "pypdf": "pypdf", "selectolax": "selectolax", "docx": "python-docx",
             "lxml": "lxml", "spacy": "spacy"}  # fmt: skip
    used = set()
    for module in {*READING.module_names(), *STRUCTURE.module_names()}:
        path = source_of(module)
        assert path
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            used |= {known[n.partition(".")[0]] for n in names if n.partition(".")[0] in known}
    assert used == {*READING.libraries, *STRUCTURE.libraries}


def test_code_counts_and_comments_do_not() -> None:
    code = 'def f(x):\n    return x + 1\n\nclass A:\n    y = "text"\n'
    same = (
        '"""What it is."""\n# why\ndef f( x ):\n    """What it does."""\n\n    return x+1  # more\n'
        'class A:\n    """What it is."""\n    y = \'text\'\n'
    )
    assert bare(code) == bare(same)
    for changed in (code.replace("1", "2"), code.replace("text", "test"), code.replace("y", "z")):
        assert bare(changed) != bare(code)
    assert bare('def f():\n    """Only this."""\n') == "def f():\n    pass"


def test_a_step_changes_with_its_code_its_tables_and_its_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    step = Step(packages=(), modules=("text",), data=("themes.toml",), libraries=("spacy",))

    def key() -> str:
        keys._step.cache_clear()
        return keys._step(step)

    first = key()
    assert key() == first
    real = keys._code("text")
    with monkeypatch.context() as patch:
        patch.setattr(keys, "_code", lambda name: real.replace("[:12]", "[:14]"))  # sentence_hash
        assert key() != first
    with monkeypatch.context() as patch:
        patch.setattr(keys, "_version", lambda name: "99")
        assert key() != first
    with monkeypatch.context() as patch:
        patch.setattr(keys.data, "load", lambda name: {"version": "another"})
        assert key() != first
    assert key() == first


@pytest.mark.parametrize("model", ["transformer", "fast"])
def test_a_model_is_the_files_that_are_loaded(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keys._model(model)
    listed = checksums(models_folder())
    moved = set()
    for name in listed:
        monkeypatch.setattr(keys, "checksums", lambda _, name=name: {**listed, name: "0" * 64})
        if keys._model(model) != first:
            moved.add(name)
    fast = {"fast/encoder/embeddings.npz", "fast/encoder/encoder.json", "fast/encoder/tokenizer.json",
            "fast/tagger/heads.npz", "fast/tagger/tagger.json"}  # fmt: skip
    whole = {"encoder/onnx/model_qint8.onnx", "encoder/encoder.json", "encoder/tokenizer.json",
             "tagger/heads.npz", "tagger/tagger.json", "reader/encoder/weights.npz",
             "reader/encoder/onnx/graph.onnx", "reader/encoder/encoder.json",
             "reader/encoder/tokenizer.json", "reader/tagger/heads.npz"}  # fmt: skip
    assert moved == (fast if model == "fast" else fast | whole)


def test_a_model_of_these_files_alone_tags_the_same(tmp_path: Path) -> None:
    for folder, names in MODEL_FILES.items():
        for name in names:
            source = models_folder() / "fast" / folder / name
            if source.is_file():
                (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, tmp_path / folder / name)
    from reportmine.tag import tagger

    item = Item("Records are not shared between wards.", "Areas for development")
    (alone,) = Tagger(tmp_path / "tagger", open_encoder(tmp_path / "encoder")).tag([item])
    (whole,) = tagger("fast").tag([item])
    assert np.array_equal(alone.vector, whole.vector)
    assert np.array_equal(alone.theme_probabilities, whole.theme_probabilities)


def with_family(family: Family) -> Catalogue:
    """The shipped families with one more, or with another of its id."""
    families = {**catalogue().families, family.id: family}
    return catalogues._catalogue(list(families.values()), catalogue().frameworks)


def test_a_family_has_its_own_key_and_its_framework_s() -> None:
    built = Keys("fast", catalogue())
    known = {name: built.family_key(name) for name in catalogue().families}
    assert len(set(known.values())) == len(known)
    assert built.family_key("novel") == ""
    ilacs = catalogue().families["ofsted_ilacs"]
    assert ilacs.framework
    for changed in (
        replace(ilacs, parts_of_one_assessment=True),
        replace(ilacs, headings=ilacs.headings[:-1]),
        replace(ilacs, framework=replace(ilacs.framework, valid_to="2031")),
    ):
        other = Keys("fast", with_family(changed))
        after = {family: other.family_key(family) for family in known}
        assert {family for family in known if known[family] != after[family]} == {"ofsted_ilacs"}
    moved = Keys("fast", with_family(replace(ilacs, source="elsewhere.toml")))
    assert moved.family_key("ofsted_ilacs") == known["ofsted_ilacs"]


def test_marks_of_families_have_a_key() -> None:
    first = Keys("fast", catalogue())
    ilacs = catalogue().families["ofsted_ilacs"]
    for changed in (
        replace(ilacs, threshold=ilacs.threshold + 1),
        replace(ilacs, cues=ilacs.cues[1:]),
        replace(ilacs, id="another"),
    ):
        assert Keys("fast", with_family(changed)).detect_key != first.detect_key
    assert Keys("fast", with_family(replace(ilacs, headings=()))).detect_key == first.detect_key


def test_names_and_the_manifest_s_words_have_a_key() -> None:
    built = Keys("fast", catalogue())
    first = built.read_key("a.txt", NONE)
    assert (
        first
        == Keys("fast", catalogue()).read_key("a.txt", NONE)
        == Keys("transformer", catalogue()).read_key("a.txt", NONE)
    )
    others = [("a.md", NONE), ("a.txt", ManifestRow(title="T")), ("a.txt", ManifestRow(url="T"))]
    assert len({first, *(built.read_key(*other) for other in others)}) == 4
    assert built.tag_key(None) != Keys("transformer", catalogue()).tag_key(None)


def test_the_crosswalk_counts_for_tags_where_it_leads_to_statements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built = Keys("fast", catalogue())
    plain, led = built.tag_key("saf-ics"), built.tag_key("local-system-review-2017")
    assert plain == built.tag_key(None) != led
    monkeypatch.setattr(keys, "crosswalk", lambda: ())
    built = Keys("fast", catalogue())
    assert built.tag_key("saf-ics") == plain
    assert built.tag_key("local-system-review-2017") != led
