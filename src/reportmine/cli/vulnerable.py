"""Known faults of what is installed, by its version numbers (data/vulnerable.toml)."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Any

from packaging.version import InvalidVersion, Version

from reportmine import data
from reportmine.cli.check import Check

UNSEEN = "a patch of your distribution does not show in a version"


def known_faults(version_of: Callable[[str], str | None] | None = None) -> list[Check]:
    """A warning for each component with known faults, and what list says so.

    `version_of` gives a component's version, None for what is not installed.
    """
    version_of = version_of or installed
    table = data.load("vulnerable.toml")
    found = []
    for component in dict.fromkeys(row["component"] for row in table["known"]):
        version = version_of(component)
        rows = [row for row in table["known"] if row["component"] == component]
        faults = [row for row in rows if version and is_affected(version, row["fixed"], row.get("since"))]
        if faults:
            found.append(_warning(component, str(version), faults))
    said = f"known faults: those of the list of {table['date']} were looked for; {UNSEEN}"
    return [*found, Check("known faults", "ok", said)]


def is_affected(version: str, fixed: Sequence[str], since: str | None = None) -> bool:
    """Whether a version has a fault that `fixed`, one version for each branch, do not have.

    >>> is_affected("3.11.9", ["3.11.8", "3.12.2"]), is_affected("3.12.1", ["3.11.8", "3.12.2"])
    (False, True)
    """
    try:
        ours, ends = Version(version), [Version(text) for text in fixed]
        begins = Version(since) if since else None
    except InvalidVersion:
        return False
    if begins and ours < begins:
        return False
    same = [end for end in ends if end.release[:2] == ours.release[:2]]
    return ours < (same or [min(ends)])[0]


def installed(component: str) -> str | None:
    """The version of a package, or of python, sqlite or pdfium (its build number)."""
    if component == "python":
        return platform.python_version()
    if component == "sqlite":
        return sqlite3.sqlite_version
    try:
        if component == "pdfium":
            from pypdfium2.version import PDFIUM_INFO

            return str(PDFIUM_INFO.build)
        return metadata.version(component)
    except (ImportError, metadata.PackageNotFoundError):
        return None


def _warning(component: str, version: str, faults: Sequence[dict[str, Any]]) -> Check:
    worst = faults[-1]
    numbers = ", ".join(row["id"] for row in faults)
    last = max((max(row["fixed"], key=Version) for row in faults), key=Version)
    told = f"{component} {version} has known faults ({numbers}): {worst['why']}"
    return Check(
        component, "warning", told, f"{_update(component, last)} ({UNSEEN}); see {worst['source']}"
    )


def _update(component: str, last: str) -> str:
    if component == "python":
        return "update Python"
    if component == "sqlite":
        return f"update SQLite to {last} or later: it comes with Python, or with the system"
    package = "pypdfium2" if component == "pdfium" else f"'{component}>={last}'"
    return f"update it: pip install -U {package}"
