"""The house keeps its order: imports run one way, nothing is undeclared, nothing grows too long."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "reportmine"
# From the top: each may use what stands after it. The last four know of nothing else.
PACKAGES = (
    "__main__", "cli", "web", "pipeline", "fetch", "train", "insight", "search", "store", "tag", "encode",
    "structure", "read", "vocabulary", "data", "silent", "errors", "text",
)  # fmt: skip
LONGEST_FUNCTION, LONGEST_MODULE = 40, 350
FILES = sorted(SOURCE.rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


@cache
def imports(module: str) -> frozenset[str]:
    """Every module that a module imports, wherever the import stands; names resolved to modules."""
    out = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module}: imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                out.add(inner if inner in MODULES else node.module)
    return frozenset(out)


def ours(module: str) -> set[str]:
    return {name for name in imports(module) if name in MODULES and name not in ("reportmine", module)}


def rank(module: str) -> int:
    return PACKAGES.index(module.split(".")[1])


def test_every_package_has_its_place() -> None:
    assert {module.split(".")[1] for module in MODULES if module != "reportmine"} <= set(PACKAGES)


def test_no_import_runs_up() -> None:
    up = [f"{m} imports {n}" for m in MODULES if m != "reportmine" for n in ours(m) if rank(n) < rank(m)]
    assert up == []


def test_no_imports_run_in_a_circle() -> None:
    """Also those inside functions: what is put off to run time is a circle all the same."""
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path[path.index(module) :], module))
        if module not in done:
            for name in sorted(ours(module)):
                walk(name, (*path, module))
            done.add(module)

    for module in MODULES:
        walk(module, ())


def test_what_serves_never_needs_what_trains() -> None:
    """Neither torch nor its company is imported outside train/."""
    heavy = {"torch", "transformers", "safetensors", "sentence_transformers", "onnx"}
    for module in MODULES:
        roots = {name.split(".")[0] for name in imports(module)}
        assert module.startswith("reportmine.train") or not roots & heavy, module


def test_every_package_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(x for e in ("transformers", "ocr") for x in extras[e])]
    declared = {_normal(re.split(r"[<>=!~; \[]", line)[0]) for line in lines}
    providers = metadata.packages_distributions()
    used = {name.split(".")[0] for module in MODULES for name in imports(module)}
    for name in sorted(used - {"reportmine"} - sys.stdlib_module_names):
        of = {_normal(one) for one in providers.get(name, [name])}
        assert of & declared, f"{name} is imported and not declared"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_function_is_longer_than_a_screen() -> None:
    long = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(SOURCE)}: {node.name}, {lines} lines")
    assert long == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_a_module_says_what_it_is_for_and_holds_one_thing(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= LONGEST_MODULE
