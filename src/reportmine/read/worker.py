"""The child process that does what untrusted files need: one JSON line in, one JSON line out.

pdfium can abort the whole process on a hostile file, and archives can unpack to more memory than
there is; here that costs one file, not the build.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from reportmine.errors import STEPS, ReadProblem
from reportmine.read import read
from reportmine.read.reasons import PRINT, crash

MEMORY_LIMIT = 3 * 1024**3
# Characters of an answer; the largest of 285 published reports takes 0.73 million.
LARGEST_ANSWER = 32_000_000
# Seconds after which a child ends itself, whatever it is at: its parent has given up before.
_LAST_RESORT = 600.0
_PR_SET_PDEATHSIG, _SIGKILL = 1, 9

# Called with the name of the step that begins, or with "" where a page's picture is looked at.
Tell = Callable[[str], None]
Work = Callable[[Mapping[str, Any], Tell], Mapping[str, Any]]


def main() -> None:
    """Serve requests {"path": …, "ocr": …} with {"document": …}."""
    serve(read_document)


def read_document(asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The document at a path, as JSON has it. Raises ReadProblem."""
    document = read(asked["path"], ocr=asked.get("ocr", False), tell=lambda: tell(""))
    return {"document": document.to_dict()}


def serve(work: Work) -> None:
    """Answer requests until the input ends, also with {"problem": …, "step": …} for what cannot be done.

    Lines between request and answer say what it is at: the name of a step as JSON, the first as soon as it
    begins, or nothing for a page whose picture is looked at. Ends at once, also amid its work, when the
    parent is gone.
    """
    _limit()
    _die_with_parent()
    logging.disable(logging.CRITICAL)
    # C libraries may print; only our answers go to the parent.
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)

    def say(line: str) -> None:
        faulthandler.dump_traceback_later(_LAST_RESORT, exit=True)
        answers.write(f"{line}\n")
        answers.flush()

    requests: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        say(answer(work, requests.get(), say))


def answer(work: Work, request: str, say: Callable[[str], None]) -> str:
    """The line that answers a request: whatever it raises is said in it."""
    step = "read"

    def tell(what: str) -> None:
        nonlocal step
        step = what or step
        say(json.dumps(what) if what else "")

    tell(step)  # its time begins: what it needs is loaded
    try:
        line = json.dumps(work(json.loads(request), tell))
        if len(line) > LARGEST_ANSWER:
            raise ReadProblem("too_large", "it holds far more than any report; split it")
        return line
    except ReadProblem as problem:
        fault = problem
    except MemoryError:
        fault = ReadProblem(
            "too_large", f"{STEPS[step]} needs more memory than allowed; split it, or {PRINT}"
        )
    except RecursionError:
        fault = ReadProblem("damaged", "its parts are nested deeper than any real document; save it anew")
    except Exception as error:  # a fault of ours must not stop a build
        fault = crash(error)
    return json.dumps({"problem": [fault.code, fault.message, fault.page], "step": step})


def _listen(requests: SimpleQueue[str]) -> None:
    """Hands on what the parent asks; once it asks no more, nobody waits for what is at work."""
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)


def _die_with_parent() -> None:
    """Linux kills the child with its parent, even amid a search that lets no other thread run."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
