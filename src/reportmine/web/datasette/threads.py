"""How many threads one search may keep busy: one, as several run side by side."""

from __future__ import annotations


def one_each() -> None:
    """From now on a matrix product runs in the thread that asks for it.

    With threads of its own, each of several searches at once would wait for the others' threads, and one
    alone gains little: it waits for memory.
    """
    import numpy  # noqa: F401  # whose library is to be limited: it must be there
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")
