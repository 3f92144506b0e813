"""From the root of a PDF to all that the text of its pages hangs on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from reportmine.read import pdf_keys
from reportmine.read.pdf_fonts import NO_TABLE, Fonts
from reportmine.read.pdf_objects import Objects, Stream
from reportmine.read.pdf_streams import DRAWING, LETTERS, MISSING, PUT_RIGHT, RESOURCES, Streams
from reportmine.read.pdf_syntax import Ref

MAX_PAGES = 2_500  # looked at; a file of more than pdf.MAX_PAGES is not read
_MAX_DEPTH = 40  # of lists of pages in one another
_MAX_FORMS = 6  # drawings in one another
_A4, _SMALLEST = (0, 0, 595, 842), 150  # points
_INHERITED = ("Resources", "MediaBox", "CropBox", "Rotate")
Box = tuple[float, ...]


@dataclass(slots=True)
class PageCheck:
    """A page by its place in the list, what it holds, and what is wrong with it; `number` of its object.

    `box`: what its box seems to have been, where the one that it has is odd.
    """

    number: int | None
    entries: dict[str, Any]
    faults: list[str] = field(default_factory=list)
    box: Box = ()

    def fault(self, what: str) -> None:
        """Notes what is wrong, once."""
        if what and what not in self.faults:
            self.faults.append(what)


@dataclass(slots=True)
class Check:
    """What was found.

    `cut`: the file ends before its end. `listed`: the list of pages could be followed. `lost`: pages that
    it counts and does not name. `strays`: pages that stand in no list. `unused`: streams that draw text
    and belong to no page. `odd`: something is not as it should be, if nothing is lost.
    `shapes`: the objects that hold the shapes of letters; those that are damaged, after `pdf_check.look`.
    """

    objects: Objects
    pages: list[PageCheck] = field(default_factory=list)
    cut: bool = False
    listed: bool = True
    lost: int = 0
    strays: list[int] = field(default_factory=list)
    unused: list[int] = field(default_factory=list)
    odd: bool = False
    shapes: set[int] = field(default_factory=set)

    @property
    def sound(self) -> bool:
        """Nothing at all is wrong."""
        return self.whole and not self.odd

    @property
    def whole(self) -> bool:
        """Nothing that a reader of the text would miss is damaged."""
        said = self.cut or not self.listed or self.lost or self.strays or self.unused
        return not said and not any(page.faults for page in self.pages)


class Examiner:
    """Walks from the root to the pages, and from each to its drawings and fonts.

    `deep`: to the shapes of letters and to the pages that stand in no list, too.
    """

    def __init__(self, objects: Objects, *, deep: bool = False) -> None:
        self.objects = objects
        self.check = Check(objects)
        self.streams = Streams(objects)
        self.fonts = Fonts(objects, self.streams, deep=deep)
        self._deep = deep
        self._nodes: set[int] = set()
        self._pages: set[int] = set()
        self._forms: set[int] = set()

    def found(self) -> Check:
        """What is wrong with the file. Raises Bad, Broken, TooMuch."""
        node = self.objects.entries(self.objects.trailer.get("Root")).get("Pages")
        tree = self.objects.entries(node)
        if "Kids" in tree and isinstance(node, Ref):
            self._node(node, {}, 0)
            self._count(self.objects.get(tree.get("Count")))
        else:
            self.check.listed = False
        self._letterless()
        self._boxes()
        shared = self._shared()
        self.check.odd = self.check.odd or self.streams.odd or shared
        self.check.shapes = self.fonts.shapes
        if self._deep and not self.objects.references:
            self._strays(shared)
        return self.check

    def _count(self, said: Any) -> None:
        number = len(self.check.pages)
        if isinstance(said, int) and number < said <= MAX_PAGES:
            self.check.lost = said - number
        self.check.odd = self.check.odd or said != number  # readers may believe it

    def _node(self, ref: Ref, above: dict[str, Any], depth: int) -> None:
        """One node of the list of pages; `above` is what its pages inherit."""
        if ref.number in self._nodes or depth > _MAX_DEPTH:
            self.check.listed = False
            return
        self._nodes.add(ref.number)
        entries = self.objects.entries(ref)
        if ref.number in self.objects.odd or not pdf_keys.are_right(entries, "pages"):
            self.check.odd = True
        inherited = {**above, **{k: entries[k] for k in _INHERITED if k in entries}}
        kids = self.objects.get(entries.get("Kids"))
        for kid in kids if isinstance(kids, list) else []:
            found = self.objects.entries(kid)
            if isinstance(kid, Ref) and ("Kids" in found or found.get("Type") == "Pages"):
                self._node(kid, inherited, depth + 1)
            elif len(self.check.pages) < MAX_PAGES:
                self._page(kid, found, inherited)

    def _page(self, kid: Any, found: dict[str, Any], inherited: dict[str, Any]) -> None:
        page = PageCheck(kid.number if isinstance(kid, Ref) else None, {**inherited, **found})
        self.check.pages.append(page)
        if found.get("Type") != "Page" and not ("Parent" in found and "Contents" in found):
            page.entries, page.number = {}, None
            page.fault(MISSING)
            return
        if page.number in self._pages:  # the same page twice: one of the two was another
            page.fault(MISSING)
        if page.number is not None:
            self._pages.add(page.number)
        self.examine(page)

    def stray(self, number: int) -> PageCheck:
        """A page that stands in no list, with what it has from the list that it names."""
        entries = self.objects.entries(Ref(number, 0))
        above = self.objects.entries(entries.get("Parent"))
        page = PageCheck(number, {**{k: above[k] for k in _INHERITED if k in above}, **entries})
        self.examine(page)
        if NO_TABLE in page.faults:
            page.faults.remove(NO_TABLE)
        return page

    def examine(self, page: PageCheck) -> None:
        """Looks at all that the text of a page hangs on."""
        if not pdf_keys.are_right(page.entries, "page"):
            page.fault(PUT_RIGHT)
            page.entries = pdf_keys.put_right(page.entries, "page")
        if page.number in self.objects.odd or "Parent" not in page.entries:
            page.fault(DRAWING)
        resources = page.entries.get("Resources")
        if not isinstance(self.objects.get(resources), dict):
            page.fault(RESOURCES)
        contents = page.entries.get("Contents")
        parts = self.objects.get(contents)
        for part in parts if isinstance(parts, list) else [contents]:
            if part is not None:
                page.fault(self.streams.drawing(part))
        self._resources(resources, page, 0)

    def _resources(self, resources: Any, page: PageCheck, depth: int) -> None:
        if isinstance(resources, Ref) and resources.number in self.objects.odd:
            page.fault(RESOURCES)
        entries = self.objects.entries(resources)
        if not pdf_keys.are_right(entries, "resources"):
            page.fault(PUT_RIGHT)
            entries = pdf_keys.put_right(entries, "resources")
        fonts = self.objects.get(entries.get("Font"))
        if "Font" in entries and not isinstance(fonts, dict):
            page.fault(LETTERS)
        for font in fonts.values() if isinstance(fonts, dict) else ():
            page.fault(self.fonts.fault(font))
        drawn = self.objects.get(entries.get("XObject"))
        for each in drawn.values() if isinstance(drawn, dict) else ():
            self._drawn(each, page, depth)

    def _drawn(self, each: Any, page: PageCheck, depth: int) -> None:
        """A picture, which may be damaged, or a form, which may hold text."""
        if isinstance(each, Ref) and self.objects.is_picture(each.number):
            return
        found = self.objects.get(each)
        if not isinstance(found, Stream) or not isinstance(each, Ref):
            page.fault(DRAWING)
            return
        if each.number in self.objects.odd and "Width" not in found.entries:
            page.fault(DRAWING)
        elif found.entries.get("Subtype") == "Form" and depth < _MAX_FORMS:
            page.fault(self.streams.drawing(each))
            if each.number not in self._forms:
                self._forms.add(each.number)
                self._resources(found.entries.get("Resources"), page, depth + 1)

    def _letterless(self) -> None:
        """A font without a table of letters may have lost it in a damaged file whose others have one."""
        lost = bool(self.fonts.tables and self.objects.odd and self._deep)
        for page in self.check.pages:
            if NO_TABLE in page.faults:
                page.faults.remove(NO_TABLE)
                page.fault(LETTERS if lost else "")

    def _shared(self) -> bool:
        """Whether two pages are drawn by the same, or one by nothing: it may have lost what is its own."""
        drawn: list[Any] = []
        for page in self.check.pages:
            contents = self.objects.get(page.entries.get("Contents"))
            if not isinstance(contents, list):
                drawn.append(page.entries.get("Contents"))
            elif len(contents) == 1:
                drawn += contents
        return None in drawn or len(set(map(str, drawn))) < len(drawn)

    def _boxes(self) -> None:
        """Boxes of which one number is not that of the others: text may be cut off by them."""
        boxes = [self._box(page) for page in self.check.pages]
        counted = Counter(box for box in boxes if box)
        usual = counted.most_common(1)[0][0] if counted else None
        for page, box in zip(self.check.pages, boxes, strict=True):
            if MISSING in page.faults:
                continue
            if not box or min(box[2] - box[0], box[3] - box[1]) < _SMALLEST:
                page.box = _A4 if usual is None or usual == box else usual
            elif usual and sum(a == b for a, b in zip(box, usual, strict=True)) == 3:
                page.box = usual
            self.check.odd = self.check.odd or bool(page.box)

    def _box(self, page: PageCheck) -> Box | None:
        box = self.objects.get(page.entries.get("MediaBox"))
        values = [self.objects.get(value) for value in box] if isinstance(box, list) else []
        right = len(values) == 4 and all(isinstance(v, int | float) for v in values)
        return tuple(values) if right else None

    def _strays(self, shared: bool) -> None:
        """Pages and drawings that belong to nothing: where something was lost, they are what was.

        Else they are what a later revision of the file took out.
        """
        missing = any(MISSING in page.faults for page in self.check.pages)
        if missing or self.check.lost or not self.check.listed:
            for number in self.objects.places:
                found = self.objects.object(number)
                if isinstance(found, dict) and found.get("Type") == "Page" and number not in self._pages:
                    self.check.strays.append(number)
            del self.check.strays[MAX_PAGES:]
        if shared or self.check.strays or any(DRAWING in page.faults for page in self.check.pages):
            self.check.unused = self.streams.unused()
