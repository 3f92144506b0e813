"""The child process that reads untrusted files: one JSON line in, one JSON line out.

pdfium can abort the whole process on a hostile file, and archives can unpack to more memory than
there is; here that costs one file, not the build.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

from reportmine.errors import ReadProblem
from reportmine.read import read
from reportmine.read.reasons import PRINT, crash

MEMORY_LIMIT = 3 * 1024**3


def main() -> None:
    """Serve requests {"path": …, "ocr": …} until the input ends; an empty line says that it is at work."""
    _limit()
    logging.disable(logging.CRITICAL)
    # C libraries may print; only our answers go to the parent.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(line: str = "") -> None:
        answers.write(f"{line}\n")
        answers.flush()

    for line in sys.stdin:
        asked = json.loads(line)
        say(json.dumps(_answer(asked["path"], asked.get("ocr", False), say)))


def _answer(path: str, ocr: bool = False, tell: Callable[[], None] | None = None) -> dict[str, Any]:
    try:
        return {"document": read(path, ocr=ocr, tell=tell).to_dict()}
    except ReadProblem as problem:
        return {"problem": [problem.code, problem.message, problem.page]}
    except MemoryError:
        return _said("too_large", f"reading it needs more memory than allowed; split it, or {PRINT}")
    except RecursionError:
        return _said("damaged", "its parts are nested deeper than any real document; save it anew")
    except Exception as error:  # a reader's bug must not stop a build
        fault = crash(error)
        return {"problem": [fault.code, fault.message, None]}


def _said(code: str, message: str) -> dict[str, Any]:
    return {"problem": [code, message, None]}


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
