"""What somebody who writes a family starts from: a template, and the reference of all keys."""

from __future__ import annotations

from reportmine import data
from reportmine.data.schema import TYPES, Table, as_markdown
from reportmine.errors import DataFileError
from reportmine.structure.keys import FAMILY, FRAMEWORK

_IDS = {"family": "my_family", "framework": "my-framework"}  # the templates' own
_SCHEMAS = {"family": FAMILY, "framework": FRAMEWORK}


def template(name: str, kind: str = "family") -> str:
    """The template of a family or framework with the id `name`. Raises DataFileError for a bad one."""
    wanted, is_good = TYPES[_id_type(_SCHEMAS[kind])]
    if not is_good(name):
        raise DataFileError(f"{name!r} is no id of a {kind}: {wanted}")
    text = data.text_of(data.folder(f"{kind}-template.toml"), f"{kind}-template.toml")
    return text.replace(_IDS[kind], name)


def _id_type(schema: Table) -> str:
    head = schema.tables[0]
    return next(key.type for key in head.keys if key.name == "id")


def reference() -> str:
    """Markdown: every table and key of a family's file, then of a framework's."""
    return (
        f"## A family's file\n\n{as_markdown(FAMILY)}\n\n## A framework's file\n\n{as_markdown(FRAMEWORK)}"
    )
