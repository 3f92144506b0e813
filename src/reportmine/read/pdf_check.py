"""Is a PDF whole, as far as its text goes? A look at its bytes that costs little where it is.

pdfium reads what it can of a damaged file and says nothing of the rest. Here each thing that text hangs on
is looked at: the cross-references, the list of pages, what draws each page (zlib's checksum), its fonts and
their tables of letters. Pictures and the shapes of letters are passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from reportmine.data import load
from reportmine.read.pdf_objects import Objects, Stream, by_looking, by_references
from reportmine.read.pdf_references import Broken
from reportmine.read.pdf_syntax import Bad, Ref
from reportmine.read.pdf_unpack import TooMuch

MAX_PAGES = 20_000
_MAX_FORMS = 6  # drawings in one another
_TAIL = 1_024
_KINDS = {"Page": "page", "Font": "font", "FontDescriptor": "descriptor", "Encoding": "encoding"}
SHAPES = ("FontFile", "FontFile2", "FontFile3")
_A4, _SMALLEST = (0, 0, 595, 842), 150  # points
_LENGTH = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s{0,4}(\d{1,12})")
_LEFT = re.compile(rb"\d\s{1,4}obj\b|\bxref\b|\btrailer\b")
_DRAWS_TEXT = re.compile(rb"\bBT\b.*?\bT[jJ]\b", re.S)
_NO_DRAWING = re.compile(rb"/(?:Type|Subtype|Length1|FunctionType|ShadingType|PatternType|N)\b")
_WORD = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[^>]*>|\[|\]|/[^\s/<>\[\]()]*|[^\s/<>\[\]()]+", re.S)
_NUMBER = re.compile(rb"[+-]{0,2}\d*\.?\d*-?\d*")
_INHERITED = ("Resources", "MediaBox", "CropBox", "Rotate")
_OPERATORS = frozenset(
    b"b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n"
    b" q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \" true false"
    b" null".split()
)


@dataclass(slots=True)
class PageCheck:
    """A page by its place in the list, and what is wrong with it, in words; `number` of its object.

    `box`: what its box seems to have been, where the one that it has is odd.
    """

    number: int | None
    entries: dict[str, Any]
    faults: list[str] = field(default_factory=list)
    box: tuple[float, ...] = ()

    def fault(self, what: str) -> None:
        if what not in self.faults:
            self.faults.append(what)


@dataclass(slots=True)
class Check:
    """What was found. `whole`: nothing that a reader of the text would miss is damaged.

    `cut`: the file ends before its end. `listed`: the list of pages could be followed. `lost`: pages that
    it counts and does not name. `strays`: pages that stand in no list. `unused`: streams that draw text
    and belong to no page. `odd`: something is not as it should be, if nothing is lost.
    `shapes`: the objects that hold the shapes of letters; after `look` those that are damaged.
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
        return self.whole and not self.odd

    @property
    def whole(self) -> bool:
        said = self.cut or not self.listed or self.lost or self.strays or self.unused
        return not said and not any(page.faults for page in self.pages)


MISSING, DRAWING, LETTERS, RESOURCES, BOX = "missing", "drawing", "letters", "resources", "box"
PUT_RIGHT = "put right"  # by a key one letter off, or a checksum
_NO_TABLE = "no table"


def check(data: bytes) -> Check | None:
    """What is wrong with a PDF; None where nothing can be said, as of one that is a bomb.

    One that is sound by its own cross-references is not looked at further.
    """
    try:
        objects = by_references(data)
        if objects.locked:
            return Check(objects, cut=_is_cut(data))
        found = _Examiner(objects).found()
        if found.sound and not _is_cut(data):
            return found
    except (Broken, Bad, TooMuch, ValueError, TypeError, RecursionError):
        pass
    return look(data)


def look(data: bytes) -> Check | None:
    """`check` by all objects that the bytes hold, the shapes of letters too.

    Of a file with a lock only that its cross-references are broken can be said, and that it is cut.
    """
    try:
        objects = by_looking(data)
        if objects.locked:
            return Check(objects, cut=_is_cut(data), listed=False)
        found = _Examiner(objects).found()
        found.shapes = {number for number in found.shapes if not _is_whole(objects, number)}
    except (Bad, TooMuch, ValueError, TypeError, RecursionError):
        return None
    found.odd, found.cut = True, _is_cut(data)
    return found


def has_whole_shapes(found: Check) -> bool:
    """Whether the shapes of letters can be unpacked; pdfium passes over letters of damaged ones."""
    try:
        return all(_is_whole(found.objects, number) for number in found.shapes)
    except (Broken, Bad, TooMuch, ValueError, TypeError, RecursionError):
        return False


def _is_whole(objects: Objects, number: int) -> bool:
    found = objects.object(number)
    if not isinstance(found, Stream) or number in objects.odd:
        return False
    return objects.locked or objects.content(found).whole


def page_of(found: Check, number: int) -> PageCheck:
    """The row of a page that stands in no list."""
    entries = found.objects.entries(Ref(number, 0))
    above = found.objects.entries(entries.get("Parent"))
    page = PageCheck(number, {**{k: above[k] for k in _INHERITED if k in above}, **entries})
    examiner = _Examiner(found.objects)
    examiner.examine(page)
    if _NO_TABLE in page.faults:
        page.faults.remove(_NO_TABLE)
    found.unused = [n for n in found.unused if n not in examiner.seen]
    return page


@cache
def _known(kind: str) -> frozenset[str]:
    return frozenset(load("damage.toml")["keys"][kind].split())


def respelt(value: Any, kind: str = "") -> Any:
    """A dictionary whose keys are as they were before one letter of a key was damaged."""
    if not isinstance(value, dict):
        return value
    kind = kind or _KINDS.get(str(value.get("Type")), "")
    if kind == "font" and str(value.get("Subtype")).startswith("CIDFont"):
        kind = "descendant"
    out = {(right_key(key, value, kind) if kind else key): inner for key, inner in value.items()}
    if kind == "page" and isinstance(out.get("Resources"), dict):
        out["Resources"] = respelt(out["Resources"], "resources")
    return out


def right_key(key: str, entries: dict[str, Any], kind: str) -> str:
    """The known key of which `key` is one letter off, where the dictionary has it not; else `key`."""
    if key in _known(kind):
        return key
    near = (k for k in _known(kind) if len(k) == len(key) > 1 and k not in entries and _apart(k, key) == 1)
    return next(near, key)


def _apart(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _is_cut(data: bytes) -> bool:
    """Whether the file ends before its end: no mark of it, or more objects behind the last one."""
    if (said := _LENGTH.search(data, 0, _TAIL)) and int(said[1]) > len(data):
        return True
    starts = data.rfind(b"startxref")
    mark = data.rfind(b"%%EOF")
    if starts < 0 or re.match(rb"startxref\s{1,8}\d", data[starts : starts + 20]) is None:
        return True
    return _LEFT.search(data, max(mark, starts)) is not None


class _Examiner:
    """Walks from the root to all that text hangs on."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.check = Check(objects)
        self._nodes: set[int] = set()
        self.seen: set[int] = set()  # streams and pages that belong to a page
        self._fonts: dict[int, str] = {}
        self._drawings: dict[int, str] = {}
        self._tables = False  # some font of glyphs by number has its table of letters

    def found(self) -> Check:
        root = self.objects.trailer.get("Root")
        entries = self.objects.entries(root)
        node = entries.get("Pages")
        tree = self.objects.entries(node)
        if not tree or "Kids" not in tree or not isinstance(node, Ref):
            self.check.listed = False
        else:
            self._node(node, {}, 0)
            said = self.objects.get(tree.get("Count"))
            if isinstance(said, int) and 0 <= said <= MAX_PAGES:
                self.check.lost = max(0, said - len(self.check.pages))
                self.check.odd = self.check.odd or said < len(self.check.pages)  # readers may believe it
            else:
                self.check.odd = True
        self._letterless()
        self._boxes()
        self._shared()
        if not self.objects.references:
            self._strays()
        return self.check

    def _node(self, ref: Ref, above: dict[str, Any], depth: int) -> None:
        """One node of the list of pages; `above` is what its pages inherit."""
        if ref.number in self._nodes or depth > 40:
            self.check.listed = False
            return
        self._nodes.add(ref.number)
        entries = self.objects.entries(ref)
        if ref.number in self.objects.odd or not self._keys(entries, "pages"):
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
        number = kid.number if isinstance(kid, Ref) else None
        page = PageCheck(number, {**inherited, **found})
        self.check.pages.append(page)
        if found.get("Type") != "Page" and not ("Parent" in found and "Contents" in found):
            page.entries, page.number = {}, None
            page.fault(MISSING)
            return
        if number is not None:
            if number in self.seen:  # the same page twice: one of the two was another
                page.fault(MISSING)
            self.seen.add(number)
        self.examine(page)

    def examine(self, page: PageCheck) -> None:
        """Looks at all that the text of a page hangs on."""
        if not self._keys(page.entries, "page"):
            page.fault(PUT_RIGHT)
            page.entries = respelt(page.entries, "page")
        if page.number in self.objects.odd or "Parent" not in page.entries:
            page.fault(DRAWING)
        resources = page.entries.get("Resources")
        if not isinstance(self.objects.get(resources), dict):
            page.fault(RESOURCES)
        contents = page.entries.get("Contents")
        parts = self.objects.get(contents)
        for part in parts if isinstance(parts, list) else [contents]:
            if part is not None and (what := self._drawing(part)):
                page.fault(what)
        self._resources(resources, page, 0)

    def _resources(self, resources: Any, page: PageCheck, depth: int) -> None:
        if isinstance(resources, Ref) and resources.number in self.objects.odd:
            page.fault(RESOURCES)
        entries = self.objects.entries(resources)
        if not self._keys(entries, "resources"):
            page.fault(PUT_RIGHT)
            entries = respelt(entries, "resources")
        fonts = self.objects.get(entries.get("Font"))
        if "Font" in entries and not isinstance(fonts, dict):
            page.fault(LETTERS)
        for font in fonts.values() if isinstance(fonts, dict) else ():
            if what := self._font(font):
                page.fault(what)
        drawn = self.objects.get(entries.get("XObject"))
        for each in drawn.values() if isinstance(drawn, dict) else ():
            found = self.objects.get(each)
            if not isinstance(found, Stream) or (
                each.number in self.objects.odd and "Width" not in found.entries
            ):
                page.fault(DRAWING)
            elif (
                found.entries.get("Subtype") == "Form"
                and depth < _MAX_FORMS
                and each.number not in self.seen
            ):
                if what := self._drawing(each):
                    page.fault(what)
                self._resources(found.entries.get("Resources"), page, depth + 1)

    def _drawing(self, part: Any) -> str:
        """What is wrong with a stream that draws."""
        if not isinstance(part, Ref):
            return DRAWING
        if part.number not in self._drawings:
            self._drawings[part.number] = self._stream(part, drawing=True)
        return self._drawings[part.number]

    def _stream(self, ref: Ref, *, drawing: bool) -> str:
        found = self.objects.get(ref)
        self.seen.add(ref.number)
        wrong = DRAWING if drawing else LETTERS
        if not isinstance(found, Stream) or ref.number in self.objects.odd:
            return wrong
        if self.objects.locked:
            return ""
        self.check.odd = self.check.odd or found.odd
        foreign = "Length1" in found.entries or found.entries.get("Subtype") == "Image"
        content, whole, checked = self.objects.content(found)
        if drawing and foreign:
            return wrong
        if not whole or not self._keys(found.entries, "stream"):
            return PUT_RIGHT if checked else wrong
        if (
            not checked
            and content
            and (not is_drawing(content) if drawing else b"begincmap" not in content)
        ):
            return wrong
        if not drawing and b"endcmap" not in content:
            return wrong
        return wrong if drawing and b"begincmap" in content else ""

    def _font(self, font: Any) -> str:
        number = font.number if isinstance(font, Ref) else -1
        if number < 0 or number not in self._fonts:
            self._fonts[number] = self._letters(font)
        return self._fonts[number]

    def _letters(self, font: Any) -> str:
        """What is wrong with a font, as far as it says which letters its shapes stand for."""
        entries = self.objects.entries(font)
        if isinstance(font, Ref) and font.number in self.objects.odd:
            return LETTERS
        if not self._keys(entries, "font"):
            entries = respelt(entries, "font")
            return self._speaks(entries) or PUT_RIGHT
        return self._speaks(entries)

    def _speaks(self, entries: dict[str, Any]) -> str:
        kind = entries.get("Subtype")
        if kind not in ("Type0", "Type1", "TrueType", "Type3", "MMType1"):
            return LETTERS
        table = entries.get("ToUnicode")
        if isinstance(table, Ref):
            if what := self._stream(table, drawing=False):
                return what
        widths = self.objects.get(entries.get("Widths", []))
        if not self._described(entries) or not isinstance(widths, list):
            return LETTERS
        if self._speaks_by_shapes(entries):
            return LETTERS
        return self._composed(entries) if kind == "Type0" else self._encoding(entries)

    def _speaks_by_shapes(self, entries: dict[str, Any]) -> bool:
        """Whether its damaged shapes alone say which letters a font has; only after all was looked for."""
        if self.objects.references or "ToUnicode" in entries or "Encoding" in entries:
            return False
        described = self.objects.entries(entries.get("FontDescriptor"))
        shapes = [ref for key in SHAPES if isinstance(ref := described.get(key), Ref)]
        return any(not _is_whole(self.objects, ref.number) for ref in shapes)

    def _composed(self, entries: dict[str, Any]) -> str:
        """What is wrong with a font of glyphs by number, which only a table gives letters."""
        below = self.objects.get(entries.get("DescendantFonts"))
        inner = self.objects.entries(below[0]) if isinstance(below, list) and below else {}
        sound = (
            inner
            and self._is_sound(below[0])
            and self._keys(inner, "descendant")
            and isinstance(self.objects.get(inner.get("W", [])), list)
            and self._described(inner)
        )
        encoding = entries.get("Encoding")
        if not sound or not isinstance(encoding, str | Ref):
            return LETTERS
        if isinstance(encoding, str) and encoding.startswith("Identity") and "ToUnicode" not in entries:
            return _NO_TABLE
        self._tables = self._tables or "ToUnicode" in entries
        return ""

    def _described(self, entries: dict[str, Any]) -> bool:
        """Whether a font's descriptor, where it names one, is one."""
        if "FontDescriptor" not in entries:
            return True
        said = entries["FontDescriptor"]
        found = self.objects.entries(said)
        for key in SHAPES:
            if isinstance(shapes := found.get(key), Ref):
                self.check.shapes.add(shapes.number)
        right = found.get("Type") == "FontDescriptor" and self._keys(found, "descriptor")
        return right and self._is_sound(said)

    def _is_sound(self, value: Any) -> bool:
        return not isinstance(value, Ref) or (
            self.objects.get(value) is not None and value.number not in self.objects.odd
        )

    def _encoding(self, entries: dict[str, Any]) -> str:
        said = entries.get("Encoding")
        if said is None:
            return ""
        found = self.objects.get(said)
        if isinstance(said, Ref) and said.number in self.objects.odd:
            return LETTERS
        return (
            ""
            if isinstance(found, dict) or (isinstance(found, str) and found.endswith("Encoding"))
            else LETTERS
        )

    def _letterless(self) -> None:
        """A font without a table of letters lost it only where others of its kind have one."""
        for page in self.check.pages:
            if _NO_TABLE in page.faults:
                page.faults.remove(_NO_TABLE)
                if self._tables:
                    page.fault(LETTERS)

    def _shared(self) -> None:
        """Two pages drawn by the same, or one drawn by nothing: one may have lost what is its own."""
        numbers = []
        for page in self.check.pages:
            contents = self.objects.get(page.entries.get("Contents"))
            if isinstance(contents, list):
                numbers += [contents[0]] if len(contents) == 1 else []
            else:
                numbers.append(page.entries.get("Contents"))
        if None in numbers or len(set(map(str, numbers))) < len(numbers):
            self.check.odd = True

    def _boxes(self) -> None:
        """Boxes of which one number is not that of the others: text may be cut off by them."""
        pages = self.check.pages
        boxes = [self._box(page) for page in pages]
        counted = Counter(box for box in boxes if box)
        usual = counted.most_common(1)[0][0] if counted else None
        for page, box in zip(pages, boxes, strict=True):
            if MISSING in page.faults:
                continue
            if box is None or min(box[2] - box[0], box[3] - box[1]) < _SMALLEST:
                page.box = _A4 if usual is None or usual == box else usual
            elif usual and sum(a == b for a, b in zip(box, usual, strict=True)) == 3:
                page.box = usual
            self.check.odd = self.check.odd or bool(page.box)

    def _box(self, page: PageCheck) -> tuple[float, ...] | None:
        box = self.objects.get(page.entries.get("MediaBox"))
        values = [self.objects.get(value) for value in box] if isinstance(box, list) else []
        return (
            tuple(values) if len(values) == 4 and all(isinstance(v, int | float) for v in values) else None
        )

    def _keys(self, entries: dict[str, Any], kind: str) -> bool:
        """Whether no key is one letter off a known one that is not there."""
        strange = entries.keys() - _known(kind)
        return all(right_key(key, entries, kind) == key for key in strange)

    def _strays(self) -> None:
        """Pages and drawings that belong to nothing: where something was lost, they are what was."""
        objects = self.objects
        whole = self.check.listed and not self.check.lost and not any(p.faults for p in self.check.pages)
        if not whole:
            for number in objects.places:
                found = objects.object(number)
                if isinstance(found, dict) and found.get("Type") == "Page" and number not in self.seen:
                    self.check.strays.append(number)
        self.check.unused = [n for n in self._plain_streams() if self._draws(n)]

    def _plain_streams(self) -> list[int]:
        """Streams without a kind that belong to no page so far, by where objects end."""
        data = self.objects.data
        places = [(p[-1].at, n) for n, p in self.objects.places.items() if not p[-1].inside]
        places.sort()
        ends = [*(at for at, _ in places[1:]), len(data)]
        out = []
        for (at, number), end in zip(places, ends, strict=True):
            if number in self.seen or data.rfind(b"endstream", max(at, end - 64), end) < 0:
                continue
            head = data[at : min(end, at + 400)].partition(b"stream")[0]
            if not _NO_DRAWING.search(head):
                out.append(number)
        return out

    def _draws(self, number: int) -> bool:
        found = self.objects.object(number)
        if not isinstance(found, Stream) or self.objects.locked:
            return False
        return _DRAWS_TEXT.search(self.objects.content(found).content) is not None


def is_drawing(content: bytes) -> bool:
    """Whether content without a checksum is made of operators that there are, and ends behind one."""
    content = re.sub(rb"\bBI\b.*?\bEI\b", b" ", content, flags=re.S)
    last = b""
    for found in _WORD.finditer(content):
        last = found[0]
        if last[0] in b"(</[]" or _NUMBER.fullmatch(last):
            continue
        if last not in _OPERATORS:
            return False
    return last in _OPERATORS or not last
