"""Pages that hold no text, read from their picture: the extra `ocr`, RapidOCR with its models.

What it finds becomes lines as those of a text layer, in points on the page, so that all that follows
handles them alike. Nothing is downloaded: the models lie in the package, and are named by their files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import Any

import numpy as np
import pypdfium2 as pdfium

from reportmine.errors import MissingExtra
from reportmine.read.ocr_lines import Box, to_lines
from reportmine.read.pdf_frame import Frame
from reportmine.read.pdf_page import Picture
from reportmine.silent import rapidocr

MAX_PAGES = 500  # of a file; each takes seconds
_DPI = 200
_MAX_SIDE = 2_400  # pixels: of a page larger than A4 fewer to the inch
_LEAST_SURE = 0.5
# A page on its side or upside down reads as nonsense, and the reader knows.
_UPRIGHT = 0.85


def require() -> None:
    """Raises MissingExtra where the extra is not installed."""
    if find_spec("rapidocr") is None:
        raise MissingExtra("rapidocr is missing, which reads pictures: pip install 'reportmine[ocr]'")


class PageReader:
    """Reads pages of one file; `tell` is called before each, for it may take seconds."""

    def __init__(self, tell: Callable[[], None] | None = None) -> None:
        require()
        self._tell, self._left = tell, MAX_PAGES

    def __call__(self, page: pdfium.PdfPage, number: int, frame: Frame) -> Picture | None:
        """What page `number` says; None where the file's limit is reached."""
        if not self._left:
            return None
        self._left -= 1
        if self._tell:
            self._tell()
        return _read(page, number, frame)


@cache
def _engine() -> Any:
    """One thread: the same picture gives the same text, and readers side by side do not crowd."""
    library = rapidocr()
    models = sorted(str(f) for f in resources.files("rapidocr").joinpath("models").iterdir())
    params: dict[str, object] = {
        "Global.log_level": "critical", "Global.use_cls": False, "Global.max_side_len": _MAX_SIDE,
        "Global.text_score": _LEAST_SURE, "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }  # fmt: skip
    for step in ("det", "rec"):
        named = [path for path in models if f"_{step}" in path and path.endswith(".onnx")]
        if not named:  # else it would be fetched
            raise MissingExtra("rapidocr is there without its models: pip install -U 'reportmine[ocr]'")
        params[f"{step.capitalize()}.model_path"] = named[0]
    return library.RapidOCR(params=params)


def _read(page: pdfium.PdfPage, number: int, frame: Frame) -> Picture:
    scale = min(_DPI / 72, _MAX_SIDE / max(page.get_width(), page.get_height(), 1.0))
    image, turned, boxes = _look(page, scale)
    if not boxes:  # a coarse picture, whose dots are larger than those that were looked for
        scale /= 2
        image, turned, boxes = _look(page, scale)
    grey = np.rot90(image, -turned // 90)[:, :, 1]
    lines = to_lines(boxes, grey, number, scale)
    if not frame.turned and not turned:
        left, up = frame.left, frame.bottom
        lines = [replace(x, x0=x.x0 + left, x1=x.x1 + left, y=x.y + up) for x in lines]
    return Picture(lines, round(_sure(boxes), 3), turned)


def _look(page: pdfium.PdfPage, scale: float) -> tuple[np.ndarray, int, list[Box]]:
    """The page at so many pixels to the point, how far to turn it clockwise, and its words."""
    image = page.render(scale=scale).to_numpy()[:, :, :3]
    return image, *_upright(image)


def _upright(image: np.ndarray) -> tuple[int, list[Box]]:
    """How far to turn the picture clockwise so that it can be read, and what it then says."""
    best = 0, _boxes(image)
    if not best[1] or (_sure(best[1]) >= _UPRIGHT and not _on_its_side(best[1])):
        return best
    for turned in (90, 180, 270):
        found = _boxes(np.ascontiguousarray(np.rot90(image, -turned // 90)))
        if _on_its_side(best[1]) or (_sure(found) > _sure(best[1]) and not _on_its_side(found)):
            best = turned, found
    return best


def _on_its_side(boxes: list[Box]) -> bool:
    """Whether most of its words stand in boxes higher than wide."""
    high = sum(np.ptp(b.quad[:, 1]) > np.ptp(b.quad[:, 0]) for b in boxes if len(b.text) > 3)
    return 2 * high > sum(len(b.text) > 3 for b in boxes)


def _sure(boxes: list[Box]) -> float:
    letters = sum(len(box.text) for box in boxes)
    return sum(len(box.text) * box.score for box in boxes) / letters if letters else 0.0


def _boxes(image: np.ndarray) -> list[Box]:
    found = _engine()(image)
    if found.boxes is None or found.txts is None:
        return []
    rows = zip(found.boxes, found.txts, found.scores, strict=True)
    return [Box(text, float(score), np.asarray(quad, np.float64)) for quad, text, score in rows]
