"""Councils use Windows: no module needs at its import what only Unix has."""

from __future__ import annotations

import subprocess
import sys

from tests.test_house import MODULES

UNIX_ONLY = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "crypt", "syslog")
# Others' packages see a Unix, and import such modules: only ours are refused them. What an extra
# installs may be missing.
_TRY = """
import builtins, importlib, sys
hidden, modules = sys.argv[1].split(","), sys.argv[2].split(",")
real = builtins.__import__
def hiding(name, globals=None, *rest, **more):
    if name in hidden and str((globals or {}).get("__name__", "")).startswith("reportmine"):
        raise ModuleNotFoundError(f"no module named {name!r} on Windows", name=name)
    return real(name, globals, *rest, **more)
builtins.__import__ = hiding
for name in modules:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name in hidden or (error.name or "").startswith("reportmine"):
            print(f"{name}: {error}")
print("done")
"""


def imported(*modules: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _TRY, ",".join(UNIX_ONLY), ",".join(modules)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_every_module_is_imported_without_what_only_unix_has() -> None:
    assert imported(*(name for name in MODULES if not name.endswith("__main__"))) == ["done"]
