"""Keys of a PDF's dictionaries: which there are, and which one was before a letter of it was damaged."""

from __future__ import annotations

from functools import cache
from typing import Any

from reportmine.data import load

_KINDS = {"Page": "page", "Font": "font", "FontDescriptor": "descriptor", "Encoding": "encoding"}


@cache
def known(kind: str) -> frozenset[str]:
    """The keys of one kind of dictionary (data/damage.toml)."""
    return frozenset(load("damage.toml")["keys"][kind].split())


def are_right(entries: dict[str, Any], kind: str) -> bool:
    """Whether no key is one letter off a known one that is not there; keys of a program's own are right."""
    strange = entries.keys() - known(kind)
    return all(_right(key, entries, kind) == key for key in strange)


def put_right(value: Any, kind: str = "") -> Any:
    """A dictionary with the keys that it had before one letter of a key was damaged."""
    if not isinstance(value, dict):
        return value
    kind = kind or _KINDS.get(str(value.get("Type")), "")
    if kind == "font" and str(value.get("Subtype")).startswith("CIDFont"):
        kind = "descendant"
    out = {(_right(key, value, kind) if kind else key): inner for key, inner in value.items()}
    if kind == "page" and isinstance(out.get("Resources"), dict):
        out["Resources"] = put_right(out["Resources"], "resources")
    return out


def _right(key: str, entries: dict[str, Any], kind: str) -> str:
    if key in known(kind):
        return key
    near = (k for k in known(kind) if len(k) == len(key) > 1 and k not in entries and _apart(k, key) == 1)
    return min(near, default=key)


def _apart(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
