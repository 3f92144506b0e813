"""Themes of one's own: a definition and a handful of examples, learnt on the stored vectors.

`own_learning` learns and measures, `own_examples` looks at the examples, `own_readings` keeps what a
reader judged. Here a theme is added, taught again, listed and removed.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from reportmine.encode.open import encoder
from reportmine.errors import BadTheme, TooFewFindings, UnknownChoice
from reportmine.insight import own_examples, own_readings
from reportmine.insight.own_learning import SEED, Learnt, Lesson, Span, Told, f1, learn
from reportmine.insight.own_readings import Drawn, Judgement, Reading
from reportmine.search.index import Index, load_index
from reportmine.search.suggest import nearest
from reportmine.vocabulary import theme_names

SAMPLE = 3000
CHUNK = 50_000  # findings looked at in one go
_TABLES = (
    ("finding_themes", "theme"),
    ("own_judgements", "theme"),
    ("own_themes", "theme"),
    ("themes", "name"),
)
_NAME = re.compile(r"[a-z][a-z0-9_]{1,48}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a theme is taught from, and how often it was; a new database is taught it again from this."""

    name: str
    definition: str
    examples: tuple[str, ...]
    judgements: tuple[Judgement, ...] = ()
    taught: int = 0


@dataclass(frozen=True, slots=True)
class OwnTheme:
    """A theme as it is in the database, and how reliable it is.

    `told`: what its examples tell; `reading`: what its reader found, None where nobody read.
    """

    name: str
    definition: str
    examples: tuple[str, ...]
    findings: int
    threshold: float
    told: Told
    reading: Reading | None
    taught: int
    warnings: tuple[str, ...] = ()  # of its examples, when it is taught

    @property
    def f1(self) -> Span:
        """From precision as read where these taggings were, else from what the examples tell of it."""
        read = self.reading is not None and self.reading.current
        return f1(
            self.reading.precision if self.reading and read else self.told.precision, self.told.recall
        )


def add_theme(
    connection: sqlite3.Connection, model: str, name: str, definition: str, examples: Sequence[str]
) -> OwnTheme:
    """Learns the theme, tags every finding of the database, and keeps what the examples tell.

    `model` is the one whose vectors the database holds. An example is a sentence or the id of a
    finding. A theme of that name that was added before is replaced; what was judged of it stays. Raises
    BadTheme for a bad name, bad examples or too few, and TooFewFindings.
    """
    if not _NAME.fullmatch(name):
        raise BadTheme(f"{name!r}: a theme's name is lower case letters, digits and _, as oral_health")
    if name in theme_names():
        raise BadTheme(f"{name!r} is a theme of the codebook; choose another name")
    if not definition.strip():
        raise BadTheme("a theme needs a definition: --define 'what findings about it say'")
    before = next((one for one in own_themes(connection) if one.name == name), Kept(name, "", ()))
    given = own_examples.given_examples(examples)
    return teach_theme(connection, model, replace(before, definition=definition, examples=tuple(given)))


def teach_theme(
    connection: sqlite3.Connection, model: str, kept: Kept, least: int = own_examples.LEAST_EXAMPLES
) -> OwnTheme:
    """Teaches a theme, anew if it was before, with what was judged right and wrong of it.

    Raises BadTheme where fewer than `least` examples are left that say different things, and
    TooFewFindings.
    """
    index = load_index(connection)
    if len(index.rowids) < 2 * own_examples.LEAST_EXAMPLES:
        raise TooFewFindings("the database has too few findings to learn a theme from")
    examples, lost = own_examples.sentences(connection, kept.examples)
    own_examples.enough(len(examples), _lines(lost), least)
    encode = encoder(model).encode
    vectors = encode([one.text for one in examples])
    places, same = own_examples.distinct(examples, vectors)
    own_examples.enough(len(places), _lines(same), least)
    right, wrong = own_readings.taught_with(kept.judgements)
    judged = (encode(right) if right else vectors[:0], encode(wrong) if wrong else vectors[:0])
    lesson = Lesson(vectors[places], *judged, _others(index, np.vstack([vectors, *judged])))
    learnt = learn(lesson)
    doubts = own_examples.doubts(
        kept.definition, [examples[p] for p in places], lesson.examples, learnt.alone, len(lesson.others)
    )
    rows = _tagged(connection, index, learnt, right, wrong)
    theme = OwnTheme(
        kept.name, kept.definition, kept.examples, len(rows), learnt.threshold, learnt.told,
        own_readings.reading(kept.judgements, kept.taught + 1), kept.taught + 1, (*lost, *same, *doubts),
    )  # fmt: skip
    _store(connection, theme, rows, kept.judgements)
    return theme


def remove_theme(connection: sqlite3.Connection, name: str) -> None:
    """Forgets a theme that was added. Raises UnknownChoice where there is none of that name."""
    kept_theme(connection, name)
    with connection:
        for table, column in _TABLES:
            connection.execute(f"delete from {table} where {column} = ?", (name,))


def own_themes(connection: sqlite3.Connection) -> list[Kept]:
    """What the themes that were added are taught from."""
    rows = connection.execute(
        """select o.theme, t.definition, o.examples, o.taught from own_themes o
        join themes t on t.name = o.theme order by 1"""
    ).fetchall()
    return [
        Kept(
            name,
            definition,
            tuple(json.loads(examples)),
            tuple(own_readings.judgements(connection, name)),
            n,
        )
        for name, definition, examples, n in rows
    ]


def kept_theme(connection: sqlite3.Connection, name: str) -> Kept:
    """What one theme is taught from. Raises UnknownChoice where there is none of that name."""
    own = {one.name: one for one in own_themes(connection)}
    if name not in own:
        raise UnknownChoice(
            f"no theme of your own is named {name!r}", nearest([name], ((o, o) for o in own))
        )
    return own[name]


def described(connection: sqlite3.Connection) -> list[OwnTheme]:
    """The themes that were added, with how reliable they are."""
    out = []
    for kept in own_themes(connection):
        threshold, *told = connection.execute(
            "select threshold, found, counted, clear, unclear from own_themes where theme = ?", (kept.name,)
        ).fetchone()
        (count,) = connection.execute(
            "select count(*) from finding_themes where theme = ? and source = 'own'", (kept.name,)
        ).fetchone()
        read = own_readings.reading(kept.judgements, kept.taught)
        out.append(
            OwnTheme(
                kept.name, kept.definition, kept.examples, count, threshold, Told(*told), read, kept.taught
            )
        )  # fmt: skip
    return out


def row_of(theme: OwnTheme) -> dict[str, Any]:
    """A theme as a flat row, for JSON: precision as read is null until somebody read."""
    told, read = theme.told, theme.reading
    spans = {"recall": told.recall, "precision": read and read.precision, "f1": theme.f1}
    row: dict[str, Any] = {
        "theme": theme.name, "definition": theme.definition, "examples": len(theme.examples),
        "findings": theme.findings, "recall_found": told.found, "recall_of": told.of,
        "precision_right": read and read.right, "precision_read": read and read.read,
        "precision_unclear": read and read.unclear,
        "precision_read_before_last_taught": read and not read.current,
        "precision_at_least_of_examples": round(told.precision.low, 4),
    }  # fmt: skip
    for name, span in spans.items():
        for key, end in ((name, "value"), (f"{name}_low", "low"), (f"{name}_high", "high")):
            row[key] = round(getattr(span, end), 4) if span else None
    return row


def drawn(connection: sqlite3.Connection, kept: Kept, seed: int) -> list[Drawn]:
    """Taggings of a theme to be read, at random."""
    return own_readings.draw(connection, kept.name, kept.taught, kept.examples, seed)


def _lines(lines: Sequence[str]) -> str:
    return f" ({'; '.join(lines)})" if lines else ""


def _others(index: Index, known: np.ndarray) -> np.ndarray:
    """A sample of the findings, without those that are taught anyway."""
    sample = np.random.default_rng(SEED).permutation(len(index.rowids))[:SAMPLE]
    others = index.vectors.rows(np.sort(sample))
    return np.asarray(others[(others @ known.T).max(axis=1) < 0.999])


def _tagged(
    connection: sqlite3.Connection, index: Index, learnt: Learnt, right: Sequence[str], wrong: Sequence[str]
) -> list[tuple[int, float]]:
    """(rowid, confidence) of what is tagged; what a person judged is as the person said."""
    places = np.array_split(np.arange(len(index.rowids)), -(-len(index.rowids) // CHUNK))
    confidence = np.concatenate([learnt.confidence(index.vectors.rows(p)) for p in places])
    said = confidence >= learnt.threshold
    for texts, about in ((right, True), (wrong, False)):
        said[np.isin(index.rowids, _rowids(connection, texts))] = about
    return [(int(index.rowids[i]), float(confidence[i])) for i in np.flatnonzero(said)]


def _rowids(connection: sqlite3.Connection, texts: Sequence[str]) -> np.ndarray:
    rows = connection.execute(
        "select rowid from main.findings where text in (select value from json_each(?))",
        (json.dumps(texts),),
    )
    return np.array([rowid for (rowid,) in rows], dtype=np.int64)


def _store(
    connection: sqlite3.Connection, theme: OwnTheme, rows: Sequence[tuple[int, float]],
    made: Sequence[Judgement],
) -> None:  # fmt: skip
    told, label = theme.told, theme.name.replace("_", " ").capitalize()
    spans = (told.precision, told.recall, f1(told.precision, told.recall))
    with connection:
        for table, column in _TABLES[:-1]:
            connection.execute(f"delete from {table} where {column} = ?", (theme.name,))
        connection.execute(
            "insert or replace into themes (name, label, definition) values (?, ?, ?)",
            (theme.name, label, theme.definition),
        )
        connection.execute(
            """insert into own_themes (theme, examples, precision, recall, f1, threshold, added_at,
                found, counted, clear, unclear, taught) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                theme.name, json.dumps(theme.examples), *(round(span.value, 4) for span in spans),
                theme.threshold, datetime.now(UTC).isoformat(timespec="seconds"),
                told.found, told.of, told.clear, told.unclear, theme.taught,
            ),
        )  # fmt: skip
        connection.executemany(
            """insert into finding_themes (finding_id, theme, confidence, source)
            select id, ?, ?, 'own' from main.findings where rowid = ?""",
            [(theme.name, round(confidence, 4), rowid) for rowid, confidence in rows],
        )
        own_readings.store(connection, theme.name, made)
