"""On whose word, or on what, a finding rests: who says it or shows it (`data/evidence.toml` has the rules).

A verb of saying is given to the first group before it in its clause that can be its subject; documents and
figures are treated alike, with verbs of showing. The first source in the sentence is the one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from reportmine import data
from reportmine.text import fold

_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\n": " "})
_MOST = 2000  # letters of a sentence that are looked at
_LONGEST = 140  # letters between a subject and its verb
_NEAR = 20  # between one that "who" takes up and its verb
_CLAUSE = re.compile(r'[.;:?!"()]')
# The name of somebody in a case study, who is one that uses services.
_NAMED = re.compile(r"\b(?!We\b|It\b|This\b)[A-Z][a-z]+ (?:told|said to|explained to) (?:us|inspectors)\b")
_READ = ("documents", "judging")
_SHORT = re.compile(r" \([A-Za-z]{2,10}\)")
_WHICH = re.compile(r"\w,? (?:that|which)$")
_SPACE = re.compile(" ")
_AND = re.compile(r",? (?:and|or) (?:their |the )?")
_MORE = re.compile(r",? (?:and|or) |, ")
_JOINED = re.compile(r"\b(?:and|but|although|while|whilst|because|however)\b")
_PRONOUN = re.compile(r"\b(?:they|he|she|it|we|you|which|that|to)\b")
_STRONG, _SURVEY, _FIGURE = 0, 1, 2

Hit = tuple[int, int, str]  # (how much it counts, least first; where it begins; whose evidence)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A group or thing that a sentence names: letters from `start` to `end`."""

    start: int
    end: int
    evidence: str


def evidence_of(text: str, before: str | None, heading: str | None) -> str | None:
    """Whose evidence a sentence rests on, of `vocabulary.EVIDENCE_SOURCES`; None where it names no source.

    `before` is the sentence before it, or the line that leads into its list; `heading` what it is under.
    """
    return _named(_plain(text), _plain(before or "")) or _category(heading or "")


def _plain(text: str) -> str:
    """Plain quotes and spaces, without abbreviations in brackets, which part a name from its verb."""
    return _SHORT.sub("", " ".join(text[:_MOST].translate(_PLAIN).split()))


def _named(text: str, before: str) -> str | None:
    hits = list(_hits(text, before))
    if hits:
        return min(hits)[2]
    if before and (before.endswith(":") or _pattern("unsaid").search(text)):
        return _named(before, "")
    return None


def _hits(text: str, before: str) -> Iterator[Hit]:
    # To look for groups costs the most: only where somebody may speak.
    verbs = list(_pattern("speech").finditer(text))
    who = _mentions(text) if verbs or _pattern("feedback.any").search(text) else []
    yield from _spoken(text, before, who, verbs)
    yield from _heard(text, who)
    yield from _shown(text)
    for match in _pattern("observing").finditer(text):
        yield _STRONG, match.start(), "observation"
    for match in _pattern("figures").finditer(text):
        yield _FIGURE, match.start(), "data"


def _mentions(text: str) -> list[_Mention]:
    """The groups that a sentence names and that can speak: not "children's", nor "staff meetings"."""
    return [
        _Mention(m.start(), m.end(), str(m.lastgroup))
        for m in _pattern("who").finditer(text)
        if not _pattern("subject.noun").match(text, m.end())
    ]


def _spoken(text: str, before: str, who: list[_Mention], verbs: list[re.Match[str]]) -> Iterator[Hit]:
    """Who says, thinks or praises something."""
    taking_up = [_Mention(m.start(), m.end(), "") for m in _pattern("subject.takes_up").finditer(text)]
    for verb in verbs:
        thinks = verb.lastgroup == "think"
        fit = [m for m in who if not (thinks and m.evidence == "leaders" and not verb[0].startswith("f"))]
        subject = _subject(text, verb, fit)
        if subject is None and (it := _subject(text, verb, taking_up)) is not None:
            evidence = _taken_up(text[: it.start], before, who)
            subject = _Mention(it.start, it.end, evidence) if evidence else None
        if subject is None and not thinks:
            subject = _behind(text, verb)
        if subject is not None:
            yield _STRONG, subject.start, subject.evidence
    if named := _NAMED.search(text):
        yield _STRONG + 1, named.start(), "people"


def _subject(text: str, verb: re.Match[str], mentions: list[_Mention]) -> _Mention | None:
    """The first of the mentions before a verb, in its clause, that can be its subject."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, verb.start())), default=0)
    near = [m for m in mentions if max(start, verb.start() - _LONGEST) <= m.start and m.end < verb.start()]
    refused, free = None, []
    for one in near:
        # "So that children, parents and staff feel": what refuses the first of a list refuses all of it.
        if (refused and _is_listed(text, refused, one)) or not _is_free(text, start, one, verb):
            refused = one
        else:
            free.append(one)
    gaps = [text[one.end : verb.start()].rstrip() for one in free]
    for one, gap in zip(free, gaps, strict=True):
        if _leads_to(gap, verb):
            return one
    # "Staff are well trained and say": the last resort, since another may be named between.
    whole = (one for one, gap in zip(free, gaps, strict=True) if _goes_on(gap, verb))
    return next(whole, None)


def _is_listed(text: str, one: _Mention, other: _Mention) -> bool:
    """Whether two mentions stand in one list: "children and parents", "children, parents and …"."""
    between = text[one.end : other.start]
    return bool(_AND.fullmatch(between) or (between == ", " and _MORE.match(text, other.end)))


def _is_free(text: str, start: int, mention: _Mention, verb: re.Match[str]) -> bool:
    """Whether what stands before a mention lets it be a subject: no preposition, no purpose."""
    start = max(start, mention.start - _LONGEST)  # all that is asked stands right before the mention
    lead = _pattern("subject.before").sub("", text[start : mention.start])
    if _is_going_on(verb):  # "with parents saying"
        return True
    if _pattern("subject.preposition").search(lead):  # but "with partners, who say"
        return text.startswith(", who", mention.end) and verb.start() - mention.end < _NEAR
    if verb[0].startswith(("tell", "told")) or _JOINED.search(text[start + len(lead) : mention.start]):
        return True
    purpose, after = _pattern("subject.purpose"), _pattern("subject.after_preposition")
    return not purpose.search(lead) and not after.search(lead)


def _is_going_on(verb: re.Match[str]) -> bool:
    return verb[0].split(" ")[0].endswith("ing")


def _goes_on(gap: str, verb: re.Match[str]) -> bool:
    """Whether a verb is the second of its subject: "are well trained and say"."""
    gap = _pattern("subject.auxiliary").sub("", gap)
    if _pattern("verbs.able").match(verb[0]):
        gap = _pattern("subject.able").sub("", gap)
    ends = gap.endswith((" and", " but")) and verb.lastgroup in ("say", "think")
    return ends and not _is_going_on(verb) and not _PRONOUN.search(gap)


def _leads_to(gap: str, verb: re.Match[str]) -> bool:
    """Whether what stands between a subject and a verb leaves the verb to it."""
    going_on, kind = _is_going_on(verb), verb.lastgroup
    gap = _pattern("subject.auxiliary").sub("", gap)
    if _pattern("subject.able").search(gap):
        if not _pattern("verbs.able").match(verb[0]):
            return False
        gap = _pattern("subject.able").sub("", gap)
    elif _pattern("subject.barred").search(gap) and not re.match(r"(?:are|is|were|was|been)\b", verb[0]):
        return going_on and gap.strip() in ("are", "were")
    if going_on:
        return not gap
    if kind in ("show", "identify") and re.search(r",|\b(?:to|and)\b", gap):
        return False
    if gap.endswith((" and", " but")) or _WHICH.search(gap) or (kind == "think" and gap == " who"):
        return False
    gap = _pattern("subject.relative").sub("", _pattern("subject.auxiliary").sub("", gap))
    listed = re.search(r"\b(?:and|or|who)\b", gap.rpartition(",")[2])
    between = gap.count(",") > 1 and gap.endswith(",")  # "Staff, as before, say"
    if "," in gap and not listed and not between and gap.strip(" ,") != "which":
        return False
    return not _pattern("subject.other").search(gap)


def _taken_up(text: str, before: str, who: list[_Mention]) -> str | None:
    """Whom "they" or "some" are: the first group of the sentence so far; else as the one before says."""
    if own := next((m.evidence for m in who if m.end <= len(text)), None):
        return own
    said = _named(before, "")
    if said in (None, "data", "documents", "observation"):
        said = next((m.evidence for m in _mentions(before) if _begins(before, m)), None)
    return said


def _begins(text: str, mention: _Mention) -> bool:
    """Whether a sentence begins with a group, so that the next one's "they" is likely that."""
    lead = _pattern("subject.before").sub("", text[: mention.start]).rstrip()
    return not lead or lead.endswith(",")


def _behind(text: str, verb: re.Match[str]) -> _Mention | None:
    """Who stands behind a verb of saying: '"I am happy," said one resident'."""
    if not re.search(r"[\"',] ?$", text[: verb.start()]):
        return None
    return _next(text, verb.end() + text[verb.end() :].startswith(" "))


def _next(text: str, place: int) -> _Mention | None:
    """The group that is named at a place, after its articles."""
    article = _pattern("subject.article").match(text, place)
    end = article.end() if article else place
    starts = [place, *(m.end() for m in _SPACE.finditer(text, place, end))]
    found = next((m for start in starts if (m := _pattern("who").match(text, start))), None)
    if found is None or _pattern("subject.noun").match(text, found.end()):
        return None
    return _Mention(found.start(), found.end(), str(found.lastgroup))


def _heard(text: str, who: list[_Mention]) -> Iterator[Hit]:
    """Whom inspectors met, and whose feedback or views are told."""
    if not _pattern("feedback.any").search(text):
        return
    for name in ("meeting.met", "feedback.of", "feedback.by", "feedback.prized"):
        for match in _pattern(name).finditer(text):
            named = _next(text, match.end())
            if named and not (name == "feedback.prized" and named.evidence == "leaders"):
                yield _STRONG, match.start(), named.evidence
    for mention in who:
        if _pattern("meeting.spoken").match(text, mention.end) or _pattern("feedback.opinion").match(
            text, mention.end
        ):
            yield _STRONG, mention.start, mention.evidence
    for match in _pattern("feedback.given").finditer(text):
        named = _next(text, match.end())
        if named and (
            _pattern("feedback.heard_before").search(text[: match.start()])
            or _pattern("feedback.heard_after").match(text, named.end)
        ):
            yield _STRONG, match.start(), named.evidence
    for match in _pattern("who").finditer(text):
        own = _pattern("feedback.own").match(text, match.end())
        if own and _pattern("feedback.heard_after").match(text, own.end()):
            yield _STRONG, match.start(), str(match.lastgroup)


def _shown(text: str) -> Iterator[Hit]:
    """What documents and figures show, and documents that inspectors read."""
    verbs = list(_pattern("show").finditer(text))
    if not verbs and not _pattern("reading.any").search(text):
        return
    things = [_Mention(m.start(), m.end(), str(m.lastgroup)) for m in _pattern("things").finditer(text)]
    for verb in verbs:
        fit = [t for t in things if verb.lastgroup == "show" or t.evidence != "documents"]
        if (thing := _subject(text, verb, fit)) is not None:
            yield _of_thing(thing)
    for thing in things:
        if thing.evidence in _READ and _pattern("reading.seen").match(text, thing.end):
            yield _STRONG, thing.start, "documents"
    for match in _pattern("reading.looked").finditer(text):
        for thing in things:
            within = text[match.end() : max(thing.start, match.end())]
            if thing.evidence in _READ and _pattern("reading.within").fullmatch(within):
                yield _STRONG, match.start(), "documents"
    for match in _pattern("feedback.of").finditer(text):
        article = _pattern("subject.article").match(text, match.end())
        found = _pattern("things").match(text, article.end() if article else match.end())
        if found:
            yield _of_thing(_Mention(match.start(), match.end(), str(found.lastgroup)))


def _of_thing(thing: _Mention) -> Hit:
    if thing.evidence == "survey":
        return _SURVEY, thing.start, "data"
    return _STRONG, thing.start, "data" if thing.evidence == "data" else "documents"


@cache
def _category(heading: str) -> str | None:
    folded = fold(heading).rstrip(" .:")
    categories = data.load("evidence.toml")["category"]
    return next((e for e, words in categories.items() if re.fullmatch(words, folded)), None)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """A pattern of `evidence.toml`, compiled; `who`, `things`, `speech` and `show` name what they find."""
    content = data.load("evidence.toml")
    verbs, things = content["verbs"], content["things"]
    made = {
        "who": lambda: rf"\b(?:{_either(_by_value(content['who']))})\b",
        "things": lambda: rf"\b(?:{_either(things)})\b",
        "speech": lambda: rf"\b(?:{_either({'say': '|'.join(verbs['say']), 'think': verbs['think']})})",
        "show": lambda: rf"\b(?:{_either({k: verbs[k] for k in ('show', 'identify')})})\b",
    }
    if name in made:
        return re.compile(made[name](), re.IGNORECASE)
    table, _, key = name.partition(".")
    words = content[table][key or "words"]
    return re.compile(words if isinstance(words, str) else "|".join(words), re.IGNORECASE)


def _either(named: Mapping[str, str]) -> str:
    return "|".join(f"(?P<{name}>{words})" for name, words in named.items())


def _by_value(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The words of each group; a group may have several rows."""
    out: dict[str, list[str]] = {}
    for row in rows:
        out.setdefault(row["evidence"], []).append(row["words"])
    return {value: "|".join(words) for value, words in out.items()}
