"""What was computed last, under the threads of a server."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from reportmine.search import Filters
from reportmine.search.index import load_index
from reportmine.search.recent import Recent

SOON = 20.0  # seconds, after which a test that hangs fails


def test_what_was_asked_for_last_stays() -> None:
    made: list[str] = []
    recent: Recent[str, str] = Recent(2)
    for key in "abaca":  # the hit renews a: b is the one to go
        assert recent.get(key, lambda key=key: made.append(key) or key.upper()) == key.upper()  # type: ignore[misc]
    assert made == ["a", "b", "c"]
    assert ("a" in recent, "b" in recent, "c" in recent, len(recent)) == (True, False, True, 2)


def test_none_and_false_are_values_too() -> None:
    made: list[Any] = [None, False, 0]
    recent: Recent[int, Any] = Recent(3)
    assert [recent.get(key, made.pop) for key in (1, 2, 3, 1, 2, 3)] == [0, False, None, 0, False, None]


def test_threads_that_ask_for_the_same_make_it_once() -> None:
    recent: Recent[str, int] = Recent(4)
    begun, both = threading.Event(), threading.Event()
    made = []

    def make() -> int:
        made.append(1)
        begun.set()
        if len(made) > 1:
            both.set()
        both.wait(0.3)  # long enough for a second thread to begin, were it let
        return len(made)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(recent.get, "a", make)
        assert begun.wait(SOON)
        second = threads.submit(recent.get, "a", make)
        assert (first.result(SOON), second.result(SOON)) == (1, 1)
    assert not both.is_set()


def test_threads_that_ask_for_others_do_not_wait() -> None:
    recent: Recent[str, str] = Recent(4)
    begun, go = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert go.wait(SOON)
        return "slow"

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(recent.get, "a", slow)
        assert begun.wait(SOON)
        assert threads.submit(recent.get, "b", lambda: "quick").result(SOON) == "quick"
        go.set()
        assert first.result(SOON) == "slow"


def test_what_is_pushed_out_while_it_is_made_is_still_given() -> None:
    recent: Recent[str, str] = Recent(1)
    assert recent.get("a", lambda: recent.get("b", lambda: "inner") + " and outer") == "inner and outer"
    assert "b" in recent
    assert len(recent) == 1


def test_what_failed_is_tried_again() -> None:
    recent: Recent[str, int] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        recent.get("a", lambda: 1 // 0)
    assert recent.get("a", lambda: 7) == 7


class Interrupting:
    """A connection during whose every query another thread asks for the counts of other words."""

    def __init__(self, index: Any, connection: sqlite3.Connection) -> None:
        self.index, self.connection = index, connection

    def execute(self, sql: str, values: Any) -> Any:
        with ThreadPoolExecutor(1) as other:
            other.submit(self.index.count, Fixed(5), "elsewhere", 9).result(SOON)
        return self.connection.execute(sql, values)


class Fixed:
    """A connection whose every query has one answer."""

    def __init__(self, answer: int) -> None:
        self.answer = answer

    def execute(self, sql: str, values: Any) -> Any:
        return self

    def fetchone(self) -> tuple[int]:
        return (self.answer,)


def test_a_count_survives_that_others_push_it_out(connection: sqlite3.Connection) -> None:
    index = replace(load_index(connection), _counts=Recent(1))
    wanted = connection.execute(
        "select count(*) from findings_fts where findings_fts match 'children'"
    ).fetchone()[0]
    assert wanted > 1
    assert index.count(Interrupting(index, connection), "children", 9_999) == wanted  # type: ignore[arg-type]
    assert index.count(connection, "children", 9_999) == wanted


def test_masks_are_made_once_and_cannot_be_changed(connection: sqlite3.Connection) -> None:
    index = load_index(connection)
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    try:
        first = index.allowed(connection, Filters(polarity="strength"))
        queries = len(asked)
        assert index.allowed(connection, Filters(polarity="strength")) is first
        assert len(asked) == queries
    finally:
        connection.set_trace_callback(None)
    with pytest.raises(ValueError, match="read-only"):
        first[0] = True


def test_many_threads_get_what_one_gets(sample_db: Any) -> None:
    here = sqlite3.connect(f"file:{sample_db}?mode=ro", uri=True, check_same_thread=False)
    filters = [
        Filters(polarity=p, since=s) for p in ("strength", "mixed", None) for s in (None, "2023", "2024")
    ]
    alone = load_index(here)
    wanted = [alone.allowed(here, one).sum() for one in filters]
    shared = replace(load_index(here), _masks=Recent(2), _counts=Recent(2))
    start = threading.Barrier(6)

    def work(number: int) -> list[int]:
        own = sqlite3.connect(f"file:{sample_db}?mode=ro", uri=True)
        start.wait(SOON)
        order = filters[number:] + filters[:number]
        sums = {one: shared.allowed(own, one).sum() for one in order * 5}
        own.close()
        return [sums[one] for one in filters]

    with ThreadPoolExecutor(6) as threads:
        for found in threads.map(work, range(6)):
            assert found == wanted
    here.close()
