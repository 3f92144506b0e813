"""How fast PDFs are read: CPU time against pdfium's bare text on the same machine, same run.

python -m tests.benchmarks.read_speed FOLDER…
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pypdfium2 as pdfium

from reportmine.read import read


def bare(paths: list[Path]) -> int:
    """pdfium's text and nothing else; returns the number of pages."""
    pages = 0
    for path in paths:
        document = pdfium.PdfDocument(path)
        for page in document:
            page.get_textpage().get_text_range()
            pages += 1
    return pages


def timed(work) -> tuple[float, object]:  # type: ignore[no-untyped-def]
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def main(folders: list[str]) -> None:
    paths = [p for f in folders for p in sorted(Path(f).glob("*.pdf"))]
    if not paths:
        raise SystemExit(__doc__)
    bare(paths[:3])
    rounds = [(timed(lambda: bare(paths)), timed(lambda: [read(p) for p in paths])) for _ in range(3)]
    floor, pages = min(r[0] for r in rounds)
    ours = min(r[1][0] for r in rounds)
    print(f"{len(paths)} files, {pages} pages")
    print(
        f"pdfium's bare text: {floor:.2f} s CPU; "
        f"reportmine read: {ours:.2f} s CPU; ratio {ours / floor:.2f}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
