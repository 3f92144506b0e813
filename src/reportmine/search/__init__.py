"""Search: words, meaning and direction in one ranking; the same finding, wherever it was said."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from reportmine.errors import UnclearDirection, UnknownChoice
from reportmine.search.filters import Filters
from reportmine.search.index import Index, load_index, model_of
from reportmine.search.query import OPPOSITE, Query, read_finding, read_text
from reportmine.search.rank import rank
from reportmine.search.results import Answer, Result, describe
from reportmine.search.suggest import nearest
from reportmine.store.cache import FileCache

__all__ = ["Answer", "Filters", "Result", "index_of", "model_of", "search", "similar"]

DIRECTIONS = ("any", "same", "opposite")
MOST = 1_000  # results of one search
_held = FileCache(load_index)


def search(
    connection: sqlite3.Connection, query: str, filters: Filters | None = None, limit: int = 20,
    *, direction: str | None = None, fold: bool = True,
) -> Answer:  # fmt: skip
    """The findings that best answer `query`: a few words, a sentence or a pasted paragraph.

    Without `direction` those that judge as the query does rank higher, where it is clear how it
    judges; "same" and "opposite" leave only findings of that direction, "any" ranks by subject alone.
    With `fold`, what a report says again goes under its best result.

    Raises UnclearDirection where "same" or "opposite" is asked of a query without a clear direction.
    """
    if not query.strip():
        return Answer([], hint="Type a few words, or paste a sentence or a paragraph.")
    if limit < 1:
        return Answer([])
    index = index_of(connection)
    asked = read_text(query, model_of(connection))
    allowed = index.allowed(connection, _directed(filters or Filters(), asked, direction))
    heard = asked.without_direction() if direction else asked
    ranked = rank(connection, index, heard, allowed, min(limit, MOST), fold=fold)
    results = describe(connection, index, asked, ranked)
    hint = None if results else "Nothing was found. Try other words, or fewer limits."
    return Answer(results, asked.direction, hint)


def similar(
    connection: sqlite3.Connection, finding: str, filters: Filters | None = None, limit: int = 10,
    *, direction: str = "any", fold: bool = True,
) -> Answer:  # fmt: skip
    """The findings of other systems most similar to a stored one, by meaning; `score` is the cosine.

    Where `filters` name a system, those of that system; its own report is left out in any case.
    `direction`: "same" leaves those of its polarity, "opposite" those of the opposite one.

    Raises UnknownChoice for an unknown finding, and UnclearDirection where a finding that is mixed or
    context is asked for its opposite.
    """
    asked, report, system = read_finding(connection, finding)
    filters = replace(filters or Filters(), not_report=report)
    if not filters.system:
        filters = replace(filters, not_system=system)
    index = index_of(connection)
    allowed = index.allowed(connection, _directed(filters, asked, direction))
    plain = asked.without_direction()
    ranked = rank(connection, index, plain, allowed, min(limit, MOST), fold=fold, words=False)
    results = describe(connection, index, asked, ranked)
    hint = None if results else "No other system's findings pass these limits."
    return Answer(results, asked.direction, hint)


def index_of(connection: sqlite3.Connection) -> Index:
    """What a search needs of a database, kept in memory for each file."""
    return _held.get(connection)


def _directed(filters: Filters, asked: Query, direction: str | None) -> Filters:
    if direction in (None, "any"):
        return filters
    if direction not in DIRECTIONS:
        near = nearest([str(direction)], ((name, name) for name in DIRECTIONS))
        raise UnknownChoice(f"no direction {direction!r}", near, f"one of: {', '.join(DIRECTIONS)}")
    own = asked.direction
    if own is None:
        raise UnclearDirection(
            "it is not clear whether this praises or criticises, so it has no same or opposite "
            "direction; ask for any, or limit the results to a polarity"
        )
    return replace(filters, polarity=own if direction == "same" else OPPOSITE[own])
