"""No word to anybody: what the libraries we load would send or note down about their user, switched off.

onnxruntime's builds on PyPI keep a device id and a queue of events (with the paths of the Python and of
the model) below the user's cache folder, and send them. It looks at `ORT_DISABLE_TELEMETRY` when it is
imported: every import of it goes through here. The Hugging Face libraries, which training needs, ask
their hub about models that lie on disk unless told not to. spaCy's command line, which comes with its
import, brings urllib3, which binds a socket to the name "localhost" to see whether IPv6 works: on some
machines a question to the server of names; so does RapidOCR, which is given its models' files, for it would
fetch those that it does not find. Of the other dependencies none was seen to write or to ask
anything (`tests/test_silence.py` watches every command).
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


def silence() -> None:
    """Tells the libraries, by the environment, before they are imported.

    A user who sets HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE keeps what they chose: going online can be asked
    for, being reported on cannot.
    """
    for name in ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        os.environ[name] = "1"
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ.setdefault(name, "1")


def onnxruntime() -> ModuleType:
    """The library, silenced; also where somebody else in this process had imported it before."""
    silence()
    import onnxruntime as library

    library.disable_telemetry_events()
    return library


def spacy() -> ModuleType:
    """The library, imported without a socket."""
    with _without_socket():
        import spacy as library
    return library


def rapidocr() -> ModuleType:
    """The library, imported without a socket and without a word on standard error."""
    onnxruntime()
    with _without_socket():
        import rapidocr as library

        _ = library.RapidOCR  # the package imports what is asked of it
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return library


@contextmanager
def _without_socket() -> Iterator[None]:
    """Keeps urllib3 from looking whether IPv6 works while something imports it."""
    ipv6, socket.has_ipv6 = socket.has_ipv6, False
    try:
        yield
    finally:
        socket.has_ipv6 = ipv6
        if urllib3 := sys.modules.get("urllib3.util.connection"):
            urllib3.HAS_IPV6 = ipv6  # type: ignore[attr-defined]  # of who uses it in this process
