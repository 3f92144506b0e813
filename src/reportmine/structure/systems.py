"""Who is reported on: one canonical name, any spelling accepted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from reportmine import data
from reportmine.errors import DataFileError
from reportmine.silent import spacy
from reportmine.structure.pieces import overlapping, without_long_words
from reportmine.text import fold, slug

Match = tuple[int, int, int]  # of spaCy's PhraseMatcher
_DROP = re.compile(r"\b(?:and|the)\b|[^a-z0-9 ]")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of system: how it is called, and what reports write behind a name of the kind.

    `called` ends the full name of each ("Integrated Care System"), `short` are what stands for it,
    `id_suffix` ends each id. `cover`: the cover of a report names the system. `words` end the printed
    name of a system that is not listed ("care home"), `begins` stand before it ("HMP").
    """

    id: str
    called: str = ""
    short: tuple[str, ...] = ()
    id_suffix: str = ""
    suffixes: tuple[str, ...] = ()
    cover: bool = False
    words: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()

    def bare(self, name: str) -> str:
        """A name without what only says its kind."""
        words = [self.called, *self.short]
        return (
            re.sub(rf"\s+(?:{'|'.join(map(re.escape, words))})$", "", name, flags=re.I)
            if self.called
            else name
        )


@dataclass(frozen=True, slots=True)
class System:
    """An integrated care system, a local authority area, a partnership or a provider."""

    id: str
    name: str
    kind: str
    region: str | None = None
    gss_code: str | None = None
    ods_code: str | None = None
    aliases: tuple[str, ...] = ()


def name_key(name: str) -> str:
    """Names are compared without case, punctuation, hyphens and the words "and", "the".

    >>> name_key("Telford & Wrekin") == name_key("telford-and-wrekin")
    True
    """
    text = fold(name).replace("-", " ").replace("'", "")
    return " ".join(_DROP.sub(" ", text).split())


@cache
def systems() -> dict[str, System]:
    """All known systems by id. Raises DataFileError."""
    out = {}
    for row in data.load("systems.toml")["system"]:
        if row["id"] in out or row["kind"] not in kinds():
            what = "stands twice" if row["id"] in out else f"is of unknown kind {row['kind']!r}"
            raise DataFileError(f"systems.toml: [[system]] {row['id']!r} {what}")
        out[row["id"]] = System(
            row["id"], row["name"], row["kind"], row.get("region"), row.get("gss_code"),
            row.get("ods_code"), tuple(row.get("aliases", [])),
        )  # fmt: skip
    return out


@cache
def kinds() -> dict[str, Kind]:
    """The kinds of systems by id. Raises DataFileError."""
    return {
        row["id"]: Kind(
            row["id"], row.get("called", ""), tuple(row.get("short", ())), row.get("id_suffix", ""),
            tuple(row.get("suffixes", ())), row.get("cover", False), tuple(row.get("words", ())),
            tuple(row.get("begins", ())),
        )
        for row in data.load("systems.toml")["kind"]
    }  # fmt: skip


def relations() -> list[tuple[str, str]]:
    """(part, whole) pairs of system ids. Raises DataFileError for an id that is not listed."""
    pairs = [(r["part"], r["whole"]) for r in data.load("systems.toml")["relation"]]
    for pair in pairs:
        for name in pair:
            if name not in systems():
                raise DataFileError(f"systems.toml: [[relation]] names unknown {name!r}")
    return pairs


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Name key to system ids. Listed names win over made ones such as "X County Council"."""
    listed: dict[str, list[str]] = {}
    made: dict[str, list[str]] = {}
    for system in systems().values():
        names = {system.name, *system.aliases}
        for name in names:
            listed.setdefault(name_key(name), []).append(system.id)
        for base in {name_key(_bare(system, name)) for name in names}:
            for suffix in kinds()[system.kind].suffixes:
                made.setdefault(f"{base} {suffix}", []).append(system.id)
    for key, ids in made.items():
        listed.setdefault(key, ids)
    return {key: tuple(dict.fromkeys(ids)) for key, ids in listed.items()}


def _bare(system: System, name: str) -> str:
    return kinds()[system.kind].bare(name)


def _prefixes() -> list[str]:
    """What reports write in front of the name of an area."""
    prefixes: list[str] = data.load("systems.toml")["names"]["prefixes"]
    return prefixes


def name_forms(name: str) -> list[str]:
    """The key of a name, then what is left without the words reports write around it, longest first.

    >>> name_forms("London Borough of Bexley")
    ['london borough of bexley', 'bexley']
    """
    forms = [name_key(name)]
    for prefix in _prefixes():
        if forms[0].startswith(prefix + " "):
            forms.append(forms[0].removeprefix(prefix + " "))
    for known in kinds().values():
        for suffix in known.suffixes:
            forms += [f.removesuffix(" " + suffix) for f in forms if f.endswith(" " + suffix)]
    return sorted(dict.fromkeys(forms), key=len, reverse=True)


def _by_form(name: str, kind: str | None) -> Iterator[list[System]]:
    """What each form of the name may mean, the fullest form first."""
    shorts = [name_key(word) for word in kinds()[kind].short] if kind in kinds() else []
    for form in name_forms(name):
        keys = (form, *(f"{form} {short}" for short in shorts))
        ids = dict.fromkeys(i for key in keys for i in _index().get(key, ()))
        yield [systems()[i] for i in ids]


def candidates(name: str, kind: str | None = None) -> list[System]:
    """The systems that `name` may mean, those of `kind` alone if any; empty when none is known."""
    found = list(dict.fromkeys(system for meant in _by_form(name, kind) for system in meant))
    own = [s for s in found if s.kind == kind]
    # The prison called Durham is not the county: a kind that is not listed is never another kind.
    return own or ([] if kind in kinds() and kinds()[kind].cover else found)


def resolve(name: str, kind: str | None = None) -> System | None:
    """The one system that `name` means, or None when unknown or ambiguous.

    The fullest form that is known says it: "Dorset County Council" is not Dorset.
    """
    found = candidates(name, kind)
    if found and found[0].kind == kind:
        return found[0]
    fullest: list[System] = next((meant for meant in _by_form(name, kind) if meant), [])
    return found[0] if found and len(fullest) == 1 else None


def unlisted_system(name: str, kind: str | None) -> System:
    """A system that is not in the tables, under the name the report gives it."""
    clean = " ".join(name.split())
    known = kinds().get(kind or "", Kind(""))
    if known.called:
        bare = known.bare(clean)
        return System(slug(bare) + known.id_suffix, f"{bare} {known.called}", known.id)
    if known.suffixes:
        clean = re.sub(rf"\s+(?:{'|'.join(known.suffixes)})$", "", clean, flags=re.I)
        clean = re.sub(rf"^(?:{'|'.join(_prefixes())})\s+", "", clean, flags=re.I)
    return System(slug(clean), clean, kind or "other")


def most_named(text: str, kind: str) -> System | None:
    """The system of `kind` that the text names most often (spaCy's PhraseMatcher), if any.

    A name within a longer one is not named: North Northamptonshire is not Northamptonshire.
    """
    counts: Counter[str] = Counter()
    nlp, matcher, longest = _matcher(kind)
    over = 0  # characters of this piece that belong to a name that begins in the piece before
    for piece, own in overlapping(without_long_words(text), longest):
        doc = nlp.make_doc(piece)
        taken, over = over, 0
        for name, first, last in _longest(matcher(doc)):
            span = doc[first:last]
            if span.end_char > taken and span.start_char < own:
                counts[nlp.vocab.strings[name]] += 1
                over = max(over, span.end_char - own)
    if not counts:
        return None
    (best, n), *others = counts.most_common(2)
    return systems()[best] if not others or n > others[0][1] else None


def _longest(matches: Iterable[Match]) -> Iterator[Match]:
    """The matches (name, first token, token behind) that stand within no longer one."""
    end = longest = 0
    for name, first, last in sorted(matches, key=lambda m: (m[1], -m[2])):
        if last > end or (last, last - first) == (end, longest):
            yield name, first, last
        if last > end:
            end, longest = last, last - first


@cache
def _matcher(kind: str):  # type: ignore[no-untyped-def]  # spaCy's types are loose
    nlp = spacy().blank("en")
    from spacy.matcher import PhraseMatcher

    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    longest = 0  # characters
    for system in systems().values():
        if system.kind == kind:
            bare = _bare(system, system.name)
            names = {system.name, *system.aliases}
            if kind == "integrated_care_system":
                names |= {f"{bare} ICS", f"{bare} ICB", f"{bare} Integrated Care Board"}
            else:
                names.add(bare)
            matcher.add(system.id, [nlp.make_doc(n) for n in names])
            longest = max(longest, *map(len, names))
    return nlp, matcher, longest
