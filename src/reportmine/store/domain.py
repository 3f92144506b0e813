"""What every database holds besides its reports: themes, families, frameworks, how well the model tags."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reportmine import data
from reportmine.encode.folder import models_folder
from reportmine.encode.open import MODELS
from reportmine.structure.catalogue import Catalogue
from reportmine.structure.crosswalk import crosswalk
from reportmine.structure.frameworks import Framework

Row = dict[str, Any]


def domain_rows(model: str, catalogue: Catalogue) -> Iterator[tuple[str, Iterable[Row]]]:
    """(table, rows), in an order that satisfies foreign keys; `model` is the one that tags."""
    frameworks = catalogue.frameworks.values()
    themes = data.load("themes.toml")["theme"]
    yield "themes", ({k: t[k] for k in ("name", "label", "definition")} for t in themes)
    families = catalogue.families.values()
    yield "families", ({"id": f.id, "name": f.name, "version": f.version} for f in families)
    yield (
        "frameworks",
        (
            {"id": f.id, "name": f.name, "valid_from": f.valid_from, "valid_to": f.valid_to}
            for f in frameworks
        ),
    )
    yield "framework_statements", _framework_statements(frameworks)
    yield "crosswalk", _crosswalk()
    yield "statement_themes", _statement_themes()
    yield "tag_quality", _tag_quality(model)


def _framework_statements(frameworks: Iterable[Framework]) -> Iterator[Row]:
    for framework in frameworks:
        for s in framework.statements:
            yield {
                "framework": s.framework, "id": s.id, "name": s.name, "theme": s.theme,
                "verified": int(s.verified),
            }  # fmt: skip


def _crosswalk() -> Iterator[Row]:
    """One row for each pair of statements that the crosswalk links; none where nothing answers."""
    for link in crosswalk():
        for rank, statement in enumerate(link.to_statements or (None,), start=1):
            yield {
                "from_framework": link.from_framework, "from_statement": link.from_statement,
                "to_framework": link.to_framework, "to_statement": statement, "rank": rank,
                "basis": link.basis, "why": link.why,
            }  # fmt: skip


def _statement_themes() -> Iterator[Row]:
    """The themes of the codebook that each statement is about, most central first."""
    themes: dict[tuple[str, str], tuple[str, ...]] = {}
    for link in crosswalk():
        themes.setdefault((link.from_framework, link.from_statement), link.themes)
    for (framework, statement), names in themes.items():
        for rank, theme in enumerate(names, start=1):
            yield {"framework": framework, "statement": statement, "theme": theme, "rank": rank}


def _tag_quality(model: str) -> Iterator[Row]:
    """How reliable each polarity and theme measured as users see it, in each family and ("all") in all."""
    path = models_folder() / MODELS[model] / "tagger" / "measured.json"
    figures = json.loads(path.read_text("utf-8"))["shown"]
    for family, table in (("all", figures), *figures["families"].items()):
        for kind, key in (("polarity", "polarities"), ("theme", "themes")):
            for row in table[key]:
                yield {
                    "model": model, "kind": kind, "name": row["name"], "family": family,
                    "precision": round(row["precision"], 4) if row["said"] else None,
                    "precision_low": round(row["precision_low"], 4),
                    "precision_high": round(row["precision_high"], 4),
                    "recall": round(row["recall"], 4) if row["labels"] else None,
                    "f1": round(row["f1"], 4) if row["said"] + row["labels"] else None,
                    "labels": row["labels"], "said": row["said"],
                }  # fmt: skip
