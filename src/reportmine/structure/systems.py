"""Who is reported on: one canonical name, any spelling accepted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from reportmine import data
from reportmine.errors import DataFileError
from reportmine.structure.pieces import overlapping, without_long_words
from reportmine.text import fold, slug

_DROP = re.compile(r"\b(?:and|the)\b|[^a-z0-9 ]")
# What reports write around an area's name, in front and behind.
_PREFIXES = (
    "london borough of", "royal borough of", "metropolitan borough of", "city of", "county of",
    "borough of", "nhs",
)  # fmt: skip
_SUFFIXES = {
    "local_authority": (
        "local area partnership", "local area", "area partnership", "metropolitan borough council",
        "metropolitan district council", "metropolitan borough", "metropolitan district",
        "borough council", "city council", "county council", "district council", "council",
        "local authority", "borough", "city", "local safeguarding partnership",
        "safeguarding children partnership", "safeguarding partnership",
        "safeguarding childrens partnership", "childrens services",
    ),
    "integrated_care_system": (
        "integrated care system", "integrated care board", "integrated care partnership", "ics",
        "icb", "icp",
    ),
}  # fmt: skip


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
        if not {"id", "name", "kind"} <= row.keys() or row["id"] in out:
            raise DataFileError(f"systems.toml: bad or repeated [[system]] {row.get('id')!r}")
        out[row["id"]] = System(
            row["id"], row["name"], row["kind"], row.get("region"), row.get("gss_code"),
            row.get("ods_code"), tuple(row.get("aliases", [])),
        )  # fmt: skip
    return out


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
            for suffix in _SUFFIXES.get(system.kind, ()):
                made.setdefault(f"{base} {suffix}", []).append(system.id)
    for key, ids in made.items():
        listed.setdefault(key, ids)
    return {key: tuple(dict.fromkeys(ids)) for key, ids in listed.items()}


def _bare(system: System, name: str) -> str:
    return re.sub(r"\s+(?:Integrated Care System|ICS)$", "", name)


def name_forms(name: str) -> list[str]:
    """The key of a name, and those of what is left without the words reports write around it.

    >>> name_forms("London Borough of Bexley")
    ['london borough of bexley', 'bexley']
    """
    forms = [name_key(name)]
    for prefix in _PREFIXES:
        if forms[0].startswith(prefix + " "):
            forms.append(forms[0].removeprefix(prefix + " "))
    for suffixes in _SUFFIXES.values():
        for suffix in suffixes:
            forms += [f.removesuffix(" " + suffix) for f in forms if f.endswith(" " + suffix)]
    return list(dict.fromkeys(forms))


def candidates(name: str, kind: str | None = None) -> list[System]:
    """The systems that `name` may mean, those of `kind` first; empty when none is known."""
    forms = name_forms(name)
    ids = [i for form in forms for i in _index().get(form, ())]
    if kind == "integrated_care_system":
        ids += [i for form in forms for i in _index().get(f"{form} ics", ())]
    found = [systems()[i] for i in dict.fromkeys(ids)]
    return [s for s in found if s.kind == kind] or found


def resolve(name: str, kind: str | None = None) -> System | None:
    """The one system that `name` means, or None when unknown or ambiguous."""
    found = candidates(name, kind)
    return found[0] if len(found) == 1 or (found and found[0].kind == kind) else None


def unlisted_system(name: str, kind: str | None) -> System:
    """A system that is not in the tables, under the name the report gives it."""
    clean = " ".join(name.split())
    if kind == "local_authority":
        pattern = r"\s+(?:" + "|".join(_SUFFIXES[kind]) + r")$"
        clean = re.sub(pattern, "", clean, flags=re.I)
    elif kind == "integrated_care_system" and not re.search(r"integrated care system$", clean, re.I):
        clean = re.sub(r"\s+(?:ICS|ICB)$", "", clean) + " Integrated Care System"
    suffix = "-ics" if kind == "integrated_care_system" else ""
    base = re.sub(r"\s+Integrated Care System$", "", clean, flags=re.I)
    return System(slug(base) + suffix, clean, kind or "other")


def most_named(text: str, kind: str) -> System | None:
    """The system of `kind` that the text names most often (spaCy's PhraseMatcher), if any."""
    counts: Counter[str] = Counter()
    nlp, matcher, longest = _matcher(kind)
    for piece, own in overlapping(without_long_words(text), longest):
        doc = nlp.make_doc(piece)
        counts.update(nlp.vocab.strings[name] for name, first, _ in matcher(doc) if doc[first].idx < own)
    if not counts:
        return None
    (best, n), *others = counts.most_common(2)
    return systems()[best] if not others or n > others[0][1] else None


@cache
def _matcher(kind: str):  # type: ignore[no-untyped-def]  # spaCy's types are loose
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
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
