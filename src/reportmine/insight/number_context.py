"""What the numbers of a sentence are compared with, which way, and when they were so."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from reportmine.insight.number_figure import Figure, alike
from reportmine.insight.number_patterns import Hit, hits
from reportmine.insight.number_tokens import Word, Words, table

_GAP = 7  # words between a comparator and its own figure
_BACK = 8  # numbers before a comparator among which the one is that is compared
_NEAR = 12  # words
_FAR = 18  # words from "from" to "to"
_BREAKS = frozenset((",", "with", "but", "while", "although", "and", "whereas", "which", "when", "because"))
_OPENING = frozenset(("compared", "comparison", "against", "while", "whereas", "unlike"))
_SPANS = frozenset(("wait", "duration", "distance"))
_TARGETS = frozenset(("target", "national target"))
_SIDES = frozenset(("above", "below", "in line"))
_MOVES = frozenset(("rose", "fell"))


@dataclass(slots=True)
class _Sentence:
    """The figures of a text, what may compare them, and where they start, for looking up."""

    words: list[Word]
    figures: list[Figure]
    starts: list[int]
    cues: list[Hit]  # words that compare, and directions
    directions: list[Hit]
    named: list[Hit]

    def first_from(self, word: int) -> int:
        """Which figure is the first that starts at a word or behind it."""
        return bisect_left(self.starts, word)

    def together(self, one: int, other: int) -> bool:
        """Whether two words stand in the same sentence."""
        return self.words[one].sentence == self.words[other].sentence

    def lows(self, start: int, end: int) -> list[str]:
        """The words from `start` to `end` in small letters."""
        return [word.low for word in self.words[max(0, start) : max(0, end)]]

    def hit_between(self, found: Sequence[Hit], low: int, high: int) -> Hit | None:
        """The last of some hits that starts from `low` to before `high`."""
        return next((hit for hit in reversed(found) if low <= hit.start < high), None)


def compare(words: Words, figures: list[Figure]) -> None:
    """Fills comparators and directions; figures of others are no longer `own`."""
    bounding = {i for figure in figures for i in range(figure.low, figure.start)}
    joined = {i for i, word in enumerate(words.words[1:]) if word.tag == "JOIN"}  # "drop-in"
    directions = [h for h in hits("direction", words, bounding) if h.end - 1 not in joined]
    compares = hits("compare", words, bounding)
    inside = {i for figure in figures for i in range(figure.start, figure.end)}
    text = _Sentence(
        words.words, figures, [f.start for f in figures],
        sorted([*directions, *compares], key=lambda hit: hit.start), directions,
        hits("comparator", words, inside),
    )  # fmt: skip
    earlier = hits("earlier", words)
    for hit in earlier:
        _link(text, hit)
    for hit in text.named:
        _named(text, hit)
    _unnamed(text, compares)
    for i, figure in enumerate(figures):
        before = (one for one in reversed(figures[max(0, i - 3) : i]) if _from_to(text, one, figure))
        figure.earlier = figure.earlier or next(before, None)
    for figure in figures:
        _from_earlier(figure)
    _moves(text)


# Others


def _named(text: _Sentence, hit: Hit) -> None:
    """Gives a comparator to the nearest number before it, or after where none is before."""
    is_earlier = hit.name in _earlier()
    theirs = _theirs(text, hit)
    main = _main(text, hit, theirs)
    if theirs is not None and (main is None or not alike(theirs, main)):
        unfit = theirs.kind == "count" or theirs.kind in _SPANS
        if main is None and unfit and hit.name in _TARGETS and theirs.comparator is None:
            theirs.comparator = hit.name
        theirs = None if unfit or main is not None else theirs
    if theirs is not None and not is_earlier:
        theirs.own = False
        theirs = _and_theirs(text, hit, theirs, main)
    if main is None or main.comparator is not None:
        return
    if (theirs is None or is_earlier) and not _is_compared(text, hit, main):
        return
    main.comparator = hit.name
    said = _direction(text, main, hit)
    main.direction = "above" if main.kind == "ratio" else said
    if theirs is not None and main.kind != "ratio":
        main.comparator_value = theirs.value
        main.direction = _by_value(main.value, theirs.value, said)
    if is_earlier:
        main.direction = {"above": "rose", "below": "fell"}.get(main.direction or "", main.direction)


@cache
def _earlier() -> frozenset[str]:
    """The comparators whose figure is the area's own, of another time."""
    return frozenset(row["name"] for row in table()["comparator"] if row.get("earlier"))


def _theirs(text: _Sentence, hit: Hit) -> Figure | None:
    """The figure of whom a number is compared with: right after its name, or right before."""
    i = text.first_from(hit.end)
    after = text.figures[i] if i < len(text.figures) else None
    if (
        after is not None
        and after.own
        and after.start - hit.end <= _GAP
        and text.together(hit.start, after.start)
    ):
        compared = text.lows(after.end, after.end + 1) == ["compared"]
        if not compared and _BREAKS.isdisjoint(text.lows(hit.end, after.low)):
            return after
    before = text.figures[i - 1] if i else None
    if before is None or not before.own or hit.start - before.end > 2 or i < 2:
        return None
    between = text.lows(before.end, hit.start)
    if not _BREAKS.isdisjoint(between) or {"above", "below", "than"} & set(between):
        return None
    # "compared with 22 % nationally": only where something compares, or in a list of such.
    last = text.figures[i - 2]
    listed = not last.own and "and" in text.lows(last.end, before.low)
    cue = text.hit_between(text.cues, before.low - 4, before.low)
    return before if (cue or listed) and text.together(last.start, hit.start) else None


def _main(text: _Sentence, hit: Hit, theirs: Figure | None) -> Figure | None:
    """The number that is compared, in the same sentence; of the same unit as theirs, if there is one."""
    middle = text.first_from(min(hit.start, theirs.start) if theirs else hit.start)

    def fits(figure: Figure) -> bool:
        return (
            figure is not theirs
            and figure.own
            and not figure.past
            and text.together(figure.start, hit.start)
        )

    before = [f for f in reversed(text.figures[max(0, middle - _BACK) : middle]) if fits(f)]
    same = [f for f in before if theirs is None or alike(f, theirs)]
    if theirs is None and hit.name not in _TARGETS:
        same.sort(
            key=lambda f: f.kind in _SPANS or f.kind == "count"
        )  # "61 % within 20 months, above the national average"
    if same:
        return same[0]
    if _OPENING.isdisjoint(text.lows(hit.start - 5, hit.start)):
        return None
    after = (f for f in text.figures[middle : middle + 3] if f.start > hit.start and fits(f))
    return next((f for f in after if theirs is None or alike(f, theirs)), None)


def _and_theirs(text: _Sentence, hit: Hit, theirs: Figure, main: Figure | None) -> Figure:
    """ "42 % and 28 % match the national figures of 39 % and 29 %": of each number the right one."""
    i = text.first_from(theirs.start)
    second = text.figures[i + 1] if i + 1 < len(text.figures) else None
    if second is None or not second.own or not alike(second, theirs) or second.low - theirs.end > 5:
        return theirs
    mains = [f for f in text.figures[max(0, i - _BACK) : i] if f.own and alike(f, theirs)]
    between = text.lows(theirs.end, second.low)
    told = "respectively" in text.lows(second.end, second.end + 6)
    if "and" not in between or "," in between or not (told or len(mains) > 1):
        return theirs
    second.own = False
    if main is None or len(mains) < 2 or mains[-1] is not main or mains[-2].comparator is not None:
        return theirs
    first = mains[-2]
    first.comparator, first.comparator_value = hit.name, theirs.value
    first.direction = _by_value(first.value, theirs.value, _direction(text, first, hit))
    return second


def _is_compared(text: _Sentence, hit: Hit, main: Figure) -> bool:
    """Whether anything compares: between number and comparator, or right before the comparator."""
    if main.kind == "ratio":  # "twice the national average"
        return hit.start - main.end <= 3
    low, high = (hit.start - _NEAR, main.start) if main.start > hit.end else (main.end, hit.end)
    return text.hit_between(text.cues, max(low, hit.start - _NEAR), high) is not None


def _direction(text: _Sentence, main: Figure, hit: Hit) -> str | None:
    """The word of direction nearest before the comparator, or right before the number."""
    places = ((main.end, hit.end), (main.low - 6, main.low), (hit.start - 6, hit.start))
    near = [d for d in text.directions if any(low <= d.start < high for low, high in places)]
    sides = [d for d in near if d.name in _SIDES]
    return (sides or near)[-1].name if near else None


def _by_value(value: float, other: float, said: str | None) -> str:
    if value == other or said == "in line":
        return "in line"
    return "above" if value > other else "below"


def _unnamed(text: _Sentence, compares: Sequence[Hit]) -> None:
    """ "32.9 % compared to 25.9 %": of others, unless a period follows."""
    for hit in compares:
        i = text.first_from(hit.end)
        if not 0 < i < len(text.figures) or text.lows(hit.start, hit.start + 1) != ["compared"]:
            continue
        main, theirs = text.figures[i - 1], text.figures[i]
        close = theirs.low - hit.end <= 1 and hit.start - main.end <= _NEAR
        if not close or not alike(main, theirs) or not (main.own and theirs.own):
            continue
        if not text.together(main.start, theirs.start) or main.comparator is not None:
            continue
        then = {"for", "in", "at", "as", "during", "last", "the"} & set(
            text.lows(theirs.end, theirs.end + 1)
        )
        if then or text.lows(theirs.end + 1, theirs.end + 2) == ["year"]:
            main.earlier = theirs
            continue
        theirs.own = False
        name = text.hit_between(text.named, main.start - _NEAR, main.start)
        main.comparator, main.comparator_value = name.name if name else "others", theirs.value
        main.direction = _by_value(main.value, theirs.value, None)


# Earlier figures


def _link(text: _Sentence, hit: Hit) -> None:
    """ "91 %, an improvement from 75 %"."""
    i = text.first_from(hit.end)
    theirs = text.figures[i] if i < len(text.figures) else None
    if (
        theirs is None
        or theirs.low - hit.end > _GAP + 2
        or not _BREAKS.isdisjoint(text.lows(hit.end, theirs.low))
    ):
        return
    theirs.past = not _then_to(text, theirs)
    for main in reversed(text.figures[max(0, i - 3) : i]):
        if main.own and alike(main, theirs) and text.together(main.start, theirs.start) and theirs.past:
            main.earlier = main.earlier or theirs
            return


def _then_to(text: _Sentence, figure: Figure) -> bool:
    """Whether "to" and another figure follow: "increased from 6 % to 16 %" goes on."""
    i = text.first_from(figure.start) + 1
    return i < len(text.figures) and _from_to(text, figure, text.figures[i])


def _from_to(text: _Sentence, one: Figure, two: Figure) -> bool:
    """ "from 20.6 % in 2013 to 16.6 % in 2014", and on to a third."""
    if not alike(one, two) or two.low - one.end > _FAR or not (one.own and two.own):
        return False
    if not text.together(one.start, two.start):
        return False
    after = text.lows(one.end, two.low)
    begun = "from" in text.lows(one.low - 6, one.low) or (
        one.earlier is not None and one.earlier.start < one.start
    )
    return begun and not {"from", "compared", "by"} & set(after) and "to" in after[-5:]


def _from_earlier(figure: Figure) -> None:
    then = figure.earlier
    if then is None or figure.comparator is not None:
        return
    figure.comparator, figure.comparator_value = "earlier figure", then.value
    figure.direction = (
        "in line" if figure.value == then.value else "rose" if figure.value > then.value else "fell"
    )


def _moves(text: _Sentence) -> None:
    """ "reduced by 8 %", "a 53 % increase": a direction without anything to compare with."""
    moving = [d for d in text.directions if d.name in _MOVES]
    last: Figure | None = None
    for figure in text.figures:
        unsaid = figure.direction is None and figure.comparator is None and not figure.past
        if unsaid and figure.kind not in ("wait", "duration", "distance"):
            figure.direction = _moved(text, figure, moving)
            again = (
                last is not None
                and figure.low - last.end <= 8
                and text.lows(figure.low - 1, figure.low) == ["by"]
            )
            if figure.direction is None and again and last is not None:
                figure.direction = last.direction
        last = figure


def _moved(text: _Sentence, figure: Figure, moving: Sequence[Hit]) -> str | None:
    behind = text.hit_between(moving, figure.end, figure.end + 2)
    if behind and text.together(behind.start, figure.start) and not text.lows(figure.end, behind.start):
        return behind.name
    before = text.hit_between(moving, figure.low - 7, figure.low)
    if before is None or not text.together(before.start, figure.start):
        return None
    between = text.lows(before.end, figure.low)
    led = not between or between == ["of"] or between[-1] in ("to", "by", "at")
    return before.name if led and len(between) <= 5 and not (_BREAKS | {"from"}) & set(between) else None


# When


def periods(words: Words, text: str, found: Sequence[Hit], figures: Sequence[Figure]) -> None:
    """Gives each number the nearest period of its sentence; one that follows goes before one that led."""
    starts = [hit.start for hit in found]
    for figure in figures:
        i = bisect_left(starts, figure.start)
        near = [
            (hit.start - figure.end if hit.start >= figure.end else figure.start - hit.end + 3, k)
            for k, hit in enumerate(found[max(0, i - 2) : i + 2])
            if words.words[hit.start].sentence == words.words[figure.start].sentence
        ]
        if near:
            hit = found[max(0, i - 2) + min(near)[1]]
            figure.period = text[words.words[hit.start].start : words.words[hit.end - 1].end]
