"""What is kept of a damaged PDF's pages, and what is said of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from reportmine.errors import ReadProblem
from reportmine.read import known_words
from reportmine.read.pdf_examine import Check
from reportmine.read.pdf_line import Line
from reportmine.read.pdf_page import PdfPages
from reportmine.read.pdf_streams import BOX, MISSING, PUT_RIGHT
from reportmine.read.reasons import CUT

_AGAIN = "fetch it again; if it stays so, open it and print it to a new PDF"

NOTHING = f"what its pages say is damaged and cannot be read; {_AGAIN}"
_MORE = 1.02  # times as many words
_MOST_NAMED = 12  # runs of pages in a message


def better(first: PdfPages | None, again: PdfPages | None, found: Check) -> PdfPages | None:
    """The reading that has more words: of the file as it is, or of what was mended."""
    if first is None or again is None:
        return first or again
    words = [
        known_words.count_known(line.text for page in one.lines for line in page) for one in (first, again)
    ]
    if found.shapes or not found.whole:
        return first if words[0] > words[1] * 1.2 else again
    return first if words[0] >= words[1] else again


def look_at_boxes(first: PdfPages | None, again: PdfPages | None, found: Check) -> None:
    """A page whose box is odd lost text by it where another box shows more."""
    for i, page in enumerate(found.pages):
        if not page.box or again is None or i >= len(again.lines):
            continue
        before = first.lines[i] if first and len(first.lines) == len(again.lines) else []
        words = [known_words.count_known(line.text for line in lines) for lines in (before, again.lines[i])]
        if words[1] > words[0] * _MORE:
            page.fault(BOX)


def settle(pages: PdfPages, found: Check) -> None:
    """Leaves out what damage may have made of the pages, and adds the row that says which they are."""
    if found.whole:
        return
    if len(pages.lines) == len(found.pages):
        _leave_out(pages, found)
    pages.problems.append(("partial", _message(pages, found), None))


def nothing_left(found: Check, problem: ReadProblem) -> ReadProblem:
    """Why a damaged file gives no text at all; `problem` is what was said of it as it is."""
    if found.whole or problem.code not in ("no_text", "empty", "damaged"):
        return problem
    if found.cut:
        return ReadProblem("damaged", f"the PDF {CUT}")
    return problem if problem.code == "damaged" else ReadProblem("damaged", NOTHING)


def _leave_out(pages: PdfPages, found: Check) -> None:
    bad = [
        i
        for i, page in enumerate(found.pages)
        if set(page.faults) - {MISSING, BOX, PUT_RIGHT} or not pages.lines[i]
    ]
    bad = [i for i in bad if found.pages[i].faults]
    own = known_words.words_in(x.text for i, page in enumerate(pages.lines) if i not in bad for x in page)
    for i in bad:
        keep = known_words.sound([line.text for line in pages.lines[i]], own)
        pages.lines[i] = [line for line, kept in zip(pages.lines[i], keep, strict=True) if kept]
        if not pages.lines[i]:
            pages.unread[i + 1] = f"page {i + 1} is damaged"
    for i in bad:
        if i and i - 1 not in bad:
            pages.lines[i - 1] = _whole_at_end(pages.lines[i - 1])
        if i + 1 < len(pages.lines) and i + 1 not in bad:
            pages.lines[i + 1] = _whole_at_start(pages.lines[i + 1])


def _running(lines: Sequence[Line]) -> list[int]:
    """Which lines are running text, by their size: those in which most letters of the page stand."""
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size)] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    return [i for i, line in enumerate(lines) if abs(line.size - usual) < 1]


def _whole_at_end(lines: list[Line]) -> list[Line]:
    """Without the sentence that went on on the next page, which is lost."""
    gone = set[int]()
    for i in reversed(_running(lines)):
        if lines[i].text.rstrip().endswith(known_words.ENDS):
            break
        gone.add(i)
    return [line for i, line in enumerate(lines) if i not in gone]


def _whole_at_start(lines: list[Line]) -> list[Line]:
    """Without the rest of a sentence that began on the page before."""
    gone = set[int]()
    running = _running(lines)
    if not running or not lines[running[0]].text[:1].islower():
        return lines
    for i in running:
        gone.add(i)
        if lines[i].text.rstrip().endswith(known_words.ENDS):
            break
    return [line for i, line in enumerate(lines) if i not in gone]


def _message(pages: PdfPages, found: Check) -> str:
    said = [f"the PDF {CUT}" if found.cut else "the PDF is damaged; fetch it again"]
    lost = [
        i for i, page in enumerate(found.pages, start=1) if page.faults == [MISSING] and i in pages.unread
    ]
    hurt = [i for i, page in enumerate(found.pages, start=1) if page.faults and i not in lost]
    if not found.listed:
        said.append("its list of pages is lost: pages may be missing, and numbers of pages wrong")
    if found.lost:
        said.append(f"{_pages(found.lost)} that it counts cannot be found")
    if lost:
        said.append(f"lost: {_named(lost)}")
    if hurt:
        said.append(f"text put right, missing or left out as unsure: {_named(hurt)}")
    if found.unused:
        said.append("text that belongs to no page was left out")
    if found.cut and len(said) == 1:
        said.append(f"look whether its last page is here: {_pages(len(pages.lines))} could be read")
    return "; ".join(said)


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"


def _named(numbers: Iterable[int]) -> str:
    """'page 3', 'pages 3, 7–9'; a long list ends in how many more there are."""
    numbers = list(numbers)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs[:_MOST_NAMED])
    more = sum(map(len, runs[_MOST_NAMED:]))
    return f"page{'s' if len(numbers) > 1 else ''} {named}{f' and {more} more' if more else ''}"
