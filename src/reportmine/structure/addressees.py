"""Whom a report is addressed to, of the family whose `[facts]` names `offices`.

"1. Mr A. Moss, Chief Executive, Saltmoor Hospitals NHS Trust, Quay Road" is Saltmoor Hospitals NHS Trust.
The first addressee is the system reported on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reportmine.read import Document
from reportmine.structure.families import Facts, Family
from reportmine.structure.systems import Kind, System, kinds, resolve, unlisted_system
from reportmine.text import squash

_LINES = 8  # of an address, or of a list of addressees
_LONGEST = 120  # characters of a name
# Between addressees: "1. … 2. …", "(a) …", "A | B", "A; B".
_NEXT = re.compile(r"(?:^|\s)(?:\(?(?:\d{1,2}|[a-h])[.)]|[•|])\s+|^\d{1,2}\s+|\s*[;|]\s*|\n")
# A person: "Mr A. Moss", "Rt Hon. Jo Reed MP", and a name that was blacked out.
_PERSON = re.compile(
    r"(?:the )?(?:mr|mrs|ms|miss|mx|dr|prof(?:essor)?|sir|dame|lord|lady|baroness|rev|cllr|councillor|"
    r"(?:the )?(?:rt|right)\.? hon\w*)\b\.?|\W*(?:redacted|x{3,})\b",
    re.I,
)


def addressed_system(document: Document, family: Family, front: int) -> System | None:
    """The body that the first addressee in the first `front` blocks stands for, as printed."""
    names = [name for text in _addresses(document, family, front) if (name := _body(text, family.facts))]
    for name in names:
        kind = _kind(name)
        return resolve(name, kind) or unlisted_system(name, kind)
    return None


def _addresses(document: Document, family: Family, front: int) -> Iterator[str]:
    """What stands behind the words of `system`: on their line, else on the lines below."""
    blocks = document.blocks[:front]
    texts = [squash(document.text[b.start : b.end]) for b in blocks]
    for index, text in enumerate(texts):
        for pattern in family.facts.system:
            if not (match := pattern.search(text)):
                continue
            lines = [match["system"] or ""] if match["system"] else []
            for block, line in zip(blocks[index + 1 :][:_LINES], texts[index + 1 :], strict=False):
                if family.rule(line) or family.ignores(line):
                    break
                lines.append(f"; {line}" if block.kind == "bullet" else line)
            yield ", ".join(lines)


def _body(text: str, facts: Facts) -> str | None:
    """The name of the first body in an address, without offices, persons and streets."""
    for addressee in filter(None, map(str.strip, _NEXT.split(text))):
        parts = [_without_office(part, facts.offices) for part in addressee.split(",")]
        named = [p for p in parts if len(p) > 2 and not _PERSON.match(p)]
        bodies = [p for p in named if any(b.search(p) for b in facts.bodies)]
        if bodies:
            return bodies[0][:_LONGEST]
        if named and not any(map(_PERSON.match, addressee.split(","))):
            return named[0][:_LONGEST]
    return None


def _without_office(part: str, offices: Sequence[re.Pattern[str]]) -> str:
    """ "The Chief Executive of Saltmoor Council" is Saltmoor Council."""
    name = part.strip(" .:-–[]")
    for office in offices:
        if match := office.match(name):
            name = name[match.end() :]
    return re.sub(r"^\W*(?:(?:of|at|for|to|and)\s+)?(?:the\s+)?", "", name, flags=re.I).strip(" .:-–[]")


def _kind(name: str) -> str | None:
    """The kind whose words a name ends with or holds: "Saltmoor Hospitals NHS Trust" is a provider."""
    return next((kind.id for kind in kinds().values() if _is_of(name, kind)), None)


def _is_of(name: str, kind: Kind) -> bool:
    ends = "|".join(map(re.escape, filter(None, (kind.called, *kind.short, *kind.suffixes))))
    words = "|".join(map(re.escape, kind.words))
    pattern = rf"\b(?:{ends})$" if ends else rf"\b(?:{words})s?\b" if words else "(?!)"
    begins = name.upper().startswith(tuple(begin.upper() for begin in kind.begins))
    return begins or re.search(pattern, name, re.I) is not None
