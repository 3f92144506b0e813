"""A damaged PDF written anew from the objects that can be had, so that the one reader can read it.

Its pages stand in the places that the list of pages gives them; one that is lost is an empty page.
"""

from __future__ import annotations

from typing import Any

from reportmine.errors import ReadProblem
from reportmine.read import pdf_keys
from reportmine.read.pdf_check import page_of
from reportmine.read.pdf_examine import Check, PageCheck
from reportmine.read.pdf_fonts import SHAPES
from reportmine.read.pdf_objects import Objects, Stream
from reportmine.read.pdf_streams import DRAWING, MISSING
from reportmine.read.pdf_syntax import Name, Ref, written

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def mended(found: Check) -> bytes:
    """The file anew; `found.pages` then has a row for each of its pages. Raises TooMuch.

    Raises ReadProblem for one with a lock, whose parts cannot be written anew.
    """
    if found.objects.locked:
        raise ReadProblem("encrypted", "what is locked cannot be mended")
    _place_strays(found)
    _place_drawings(found)
    objects = found.objects
    top = max(objects.places, default=0) + 1
    made = {n: _body(found, value) for n in objects.places if (value := objects.object(n)) is not None}
    kids = []
    for page in found.pages:
        entries = {
            **pdf_keys.put_right(page.entries, "page"),
            "Type": Name("Page"),
            "Parent": Ref(top + 1, 0),
        }
        if page.box:
            entries["MediaBox"] = list(page.box)
            entries.pop("CropBox", None)
        kids.append(Ref(top + 2 + len(kids), 0))
        made[kids[-1].number] = written(entries)
    root = objects.entries(objects.trailer.get("Root"))
    made[top] = written({**root, "Type": Name("Catalog"), "Pages": Ref(top + 1, 0)})
    made[top + 1] = written({"Type": Name("Pages"), "Kids": kids, "Count": len(kids)})
    return _file(made, top, objects.trailer.get("Info"))


def _place_strays(found: Check) -> None:
    """Pages that stand in no list take the places of those that are lost, in the order of the file."""
    objects = found.objects
    strays = sorted(found.strays, key=lambda n: _at(objects, n))
    empty = [i for i, page in enumerate(found.pages) if page.faults == [MISSING]]
    if empty and len(empty) == len(strays):
        for i, number in zip(empty, strays, strict=True):
            found.pages[i] = page_of(found, number)
            found.pages[i].fault(MISSING)
        return
    for number in strays:
        places = [_at(objects, page.number) if page.number else (-1, 0) for page in found.pages]
        after = [i for i, at in enumerate(places) if (0, 0) <= at < _at(objects, number)]
        found.pages.insert(after[-1] + 1 if after else 0, page := page_of(found, number))
        if found.listed:
            page.fault(MISSING)
    if found.listed and 0 < found.lost <= len(strays):
        found.lost = 0


def _at(objects: Objects, number: int) -> tuple[int, int]:
    place = objects.places[number][-1]
    if place.inside and place.inside in objects.places:
        return objects.places[place.inside][-1].at, number
    return place.at, number


def _place_drawings(found: Check) -> None:
    """Drawings that belong to no page go to the pages that lost theirs, where there are as many."""
    lost = [page for page in found.pages if DRAWING in page.faults and not _draws(found.objects, page)]
    unused = [n for n in found.unused if n in found.objects.places]
    if lost and len(lost) == len(unused):
        for page, number in zip(lost, sorted(unused, key=lambda n: _at(found.objects, n)), strict=True):
            page.entries["Contents"] = Ref(number, 0)


def _draws(objects: Objects, page: PageCheck) -> bool:
    contents = objects.get(page.entries.get("Contents"))
    parts = contents if isinstance(contents, list) else [contents]
    return any(isinstance(objects.get(part), Stream) for part in parts)


def _body(found: Check, value: Any) -> bytes:
    """An object as a file has it; of a stream that lost its end or its filter what can be unpacked.

    Shapes of letters that are damaged go: a font of the reader's own stands in, and no letter is passed
    over.
    """
    objects = found.objects
    if isinstance(value, dict) and value.get("Type") == "FontDescriptor":
        lost = [k for k in SHAPES if isinstance(ref := value.get(k), Ref) and ref.number in found.shapes]
        value = {key: kept for key, kept in value.items() if key not in lost}
    if not isinstance(value, Stream):
        return written(pdf_keys.put_right(value))
    packed, entries = value.packed, pdf_keys.put_right(value.entries, "stream")
    is_picture = (
        entries.get("Subtype") == "Image" or "Length1" in entries or entries.get("Type") == "ObjStm"
    )
    if not is_picture and not objects.locked:
        content, whole, checked = objects.content(value)
        if not whole or (checked and value.odd):
            packed = content
            entries.pop("Filter", None)
            entries.pop("DecodeParms", None)
    entries["Length"] = len(packed)
    return written(entries) + b"\nstream\n" + packed + b"\nendstream"


def _file(made: dict[int, bytes], root: int, info: Any) -> bytes:
    out, at, places = [_HEAD], len(_HEAD), {}
    for number, body in made.items():
        places[number] = at
        out.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        at += len(out[-1])
    rows = [b"xref\n0 1\n0000000000 65535 f \n"]
    rows += [b"%d 1\n%010d 00000 n \n" % (number, places[number]) for number in sorted(places)]
    trailer = {"Size": max(made) + 1, "Root": Ref(root, 0)}
    if isinstance(info, Ref) and info.number in made:
        trailer["Info"] = info
    return b"".join([*out, *rows, b"trailer\n", written(trailer), b"\nstartxref\n%d\n%%%%EOF\n" % at])
