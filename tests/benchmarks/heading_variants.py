"""How many headings are still known when a small word, a plural or a mark of them changes.

    python -m tests.benchmarks.heading_variants FOLDER

Each heading of the reports under FOLDER that a rule knows is changed in each of a dozen small ways, and by
a word that turns it round. Counted are the changed headings that a rule which says the same still knows,
and those that one which says otherwise takes. Needs no model.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from reportmine.errors import ReadProblem
from reportmine.read.files import find_files
from reportmine.read.pool import read_all
from reportmine.structure import structure
from reportmine.structure.catalogue import catalogue
from reportmine.structure.families import Family, HeadingRule
from reportmine.structure.headings import find_headings
from reportmine.text import squash

_ONE = re.compile(r"\b(area|finding|strength|practice|outcome|partnership|recommendation)(s?)\b", re.I)
CHANGES: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "3.1 before": lambda t: f"3.1 {t}",
    "(b) before": lambda t: f"(b) {t}",
    "dash behind": lambda t: t.rstrip("?:. ") + " –",
    "ellipsis behind": lambda t: t.rstrip("?:. ") + "…",
    "colon behind": lambda t: t.rstrip("?:. ") + ":",
    "question mark behind": lambda t: t.rstrip("?:. ") + "?",
    "no-break spaces": lambda t: t.replace(" ", "\u00a0"),
    "without the": lambda t: re.sub(r"\bthe ", "", t, flags=re.I),
    "with the": lambda t: re.sub(r"\b(of|for|in|about) (?!the)", r"\1 the ", t),
    "plural": lambda t: _ONE.sub(lambda m: m[1] if m[2] else f"{m[1]}s", t),
}
TURNED: dict[str, Callable[[str], str]] = {
    "not before": lambda t: f"Not {t}",
    "no before": lambda t: f"No {t}",
    "without": lambda t: re.sub(r"\b(for|of) ", r"\1 no ", t),
    "opposite": lambda t: re.sub(r"\bstrength", "weaknes", t, flags=re.I).replace("need", "needn't"),
}


def headings(folder: Path) -> Iterator[tuple[Family, str, HeadingRule]]:
    """Each heading of the reports that a rule knows, once in a family."""
    seen = set()
    for _, document in read_all(find_files([folder])):
        if isinstance(document, ReadProblem):
            continue
        family = catalogue().families[structure(document).family]
        for heading in find_headings(document, family):
            text = squash(document.text[heading.start : heading.end])
            if heading.rule and (family.id, text) not in seen:
                seen.add((family.id, text))
                yield family, text, heading.rule


def known(family: Family, text: str) -> HeadingRule | None:
    """The rule that a heading by layout gets."""
    found = family.rule(text) or family.near(text)
    return found[0] if found else None


def decides(rule: HeadingRule) -> bool:
    """Whether the heading gives a polarity."""
    return bool(rule.bullets or rule.rows or rule.paragraphs)


def main(folder: Path) -> None:
    same, tried, other, turned = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for family, text, rule in headings(folder):
        for name, change in CHANGES.items():
            if (changed := change(text)) != text:
                found = known(family, changed)
                tried[name] += 1
                same[name] += found is not None and found.says == rule.says
                if found and found.says != rule.says:
                    other[f"{changed!r} is taken for {found.pattern.pattern[:50]}"] += 1
        for name, change in TURNED.items():
            if decides(rule) and (changed := change(text)) != text:
                found = known(family, changed)
                tried[name] += 1
                turned[name] += found is not None and decides(found)
    for name in CHANGES:
        print(f"{name}: {same[name]} of {tried[name]} known")
    print(f"in all {same.total()} of {sum(tried[n] for n in CHANGES)}, {other.total()} taken for another")
    for line in other:
        print(f"  {line}")
    for name in TURNED:
        print(f"turned round, {name}: {turned[name]} of {tried[name]} taken for the heading")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
