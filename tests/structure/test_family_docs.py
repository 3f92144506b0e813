"""What is written about family files is what the loader does."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from reportmine.errors import DataFileError
from reportmine.structure import catalogue as catalogue_module
from reportmine.structure.catalogue import catalogue
from reportmine.structure.families import Cue, Facts, Grade, HeadingRule, Inspectorate, Outcome, WordRate
from reportmine.structure.keys import FAMILY
from reportmine.structure.systems import kinds
from reportmine.structure.templates import reference, template
from tests.conftest import ROOT


def test_the_page_of_all_keys_is_that_of_the_loader() -> None:
    page = (ROOT / "FAMILIES.md").read_text("utf-8")
    printed = page.split("<!-- keys -->\n")[1].split("\n<!-- end -->")[0]
    assert printed == reference(), "run: reportmine families keys, and put it into FAMILIES.md"


@pytest.mark.parametrize(
    ("table", "made", "tables"),
    [
        ("detect.cues", Cue, ()),
        ("facts", Facts, ("outcomes", "inspectorates")),
        ("facts.outcomes", Outcome, ()),
        ("facts.inspectorates", Inspectorate, ()),
        ("grade", Grade, ()),
        ("heading", HeadingRule, ()),
        ("report", WordRate, ()),
    ],
)
def test_every_key_is_read_and_nothing_is_read_that_is_no_key(
    table: str, made: type, tables: tuple[str, ...]
) -> None:
    schema = next(t for t in FAMILY.all_tables() if t.name == table)
    assert {k.name for k in schema.keys} | set(tables) == {f.name for f in fields(made)}
    assert {t.short for t in schema.tables} == set(tables)


def test_every_key_and_table_has_a_meaning() -> None:
    for table in (FAMILY, *FAMILY.all_tables()):
        assert table.means
        for key in table.keys:
            assert key.means.endswith("."), (table.name, key.name)
            assert "|" not in key.means, "a bar ends a cell of the page"


def test_the_page_names_every_kind_of_system() -> None:
    head = next(t for t in FAMILY.tables if t.name == "family")
    means = next(key.means for key in head.keys if key.name == "system_kind")
    assert all(kind in means for kind in kinds())


def test_the_templates_load(tmp_path: Path) -> None:
    (tmp_path / "prison_inspection.toml").write_text(template("prison_inspection"))
    (tmp_path / "prison-tests.toml").write_text(template("prison-tests", "framework"))
    found = catalogue(tmp_path)
    family = found.families["prison_inspection"]
    assert [h.kind for h in family.headings] == [
        "headline", "strengths", "areas_for_development", "background",
    ]  # fmt: skip
    assert [g.id for g in family.grades] == ["good", "not_good_enough"]
    assert [s.id for s in found.frameworks["prison-tests"].statements] == ["safety"]


def test_what_the_template_comments_out_loads_too(tmp_path: Path) -> None:
    lines = template("prison_inspection").replace("my-framework", "prison-tests").splitlines()
    code = []
    for line in lines:
        bare = line.removeprefix("# ")
        is_code = bare.startswith("[[") or (
            " = " in bare and not bare[0].isupper() and ":" not in bare[:14]
        )
        code.append(bare if line.startswith("# ") and is_code else line)
    (tmp_path / "prison_inspection.toml").write_text("\n".join(code))
    (tmp_path / "prison-tests.toml").write_text(template("prison-tests", "framework"))
    family = catalogue(tmp_path).families["prison_inspection"]
    assert family.framework
    assert family.system_kind == "establishment"
    assert family.facts.graded
    assert family.facts.outcomes
    assert family.headings[-1].kind == "quality_statement"


@pytest.mark.parametrize(("name", "kind"), [("Prison", "family"), ("a-b", "family"), ("a_b", "framework")])
def test_a_template_needs_an_id_that_loads(name: str, kind: str) -> None:
    with pytest.raises(DataFileError, match=f"is no id of a {kind}"):
        template(name, kind)


def test_a_shipped_family_says_where_its_file_lies() -> None:
    families = catalogue_module.catalogue().families.values()
    assert all(f.source == f"families/{f.id}.toml" for f in families)
