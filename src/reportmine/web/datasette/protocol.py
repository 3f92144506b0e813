"""HTTP as uvicorn speaks it, with time limits where it has none and an application cannot set any.

uvicorn waits for ever for the end of a request's headers, and for a reader that takes no more of an answer.
Both are dozens of bytes a minute for whoever opens a thousand connections.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST = 12.0  # seconds from the first byte of a request (of a new connection: from its start) to its last
STALLED = 20.0  # seconds without a reader taking anything of an answer
CONNECTIONS = 500  # a process has 1,024 files as a rule
_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\nconnection: close\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 27\r\n\r\nToo many open connections.\n"
)


class TimedProtocol(H11Protocol):
    """One connection: cut where a request is not complete in time, or an answer not taken."""

    _request: asyncio.TimerHandle | None = None
    _reader: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """The first request has to come soon."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            transport.write(_MANY)
            transport.close()
            self._reader = self.loop.call_later(STALLED, transport.abort)
            return
        self._request = self.loop.call_later(REQUEST, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        for timer in (self._request, self._reader):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A part of a request: the rest has to come before its time is over."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """The next request may have begun already."""
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        state = self.conn.their_state
        begun = state is h11.SEND_BODY or (state is h11.IDLE and bool(self.conn.trailing_data[0]))
        if not begun and self._request:
            self._request.cancel()
            self._request = None
        elif begun and not self._request:
            self._request = self.loop.call_later(REQUEST, self._late)

    def _late(self) -> None:
        self._request = None
        if self.conn.our_state is h11.IDLE and not self.transport.is_closing():
            self.transport.write(_LATE)
        self.transport.close()
        self._reader = self._reader or self.loop.call_later(STALLED, self.transport.abort)

    def pause_writing(self) -> None:
        """The reader has fallen behind."""
        super().pause_writing()
        self._reader = self._reader or self.loop.call_later(STALLED, self.transport.abort)

    def resume_writing(self) -> None:
        """It has taken something."""
        super().resume_writing()
        if self._reader and not self.transport.is_closing():
            self._reader.cancel()
            self._reader = None

    def timeout_keep_alive_handler(self) -> None:
        """No further request came: what the reader has not taken by now is not waited for long."""
        super().timeout_keep_alive_handler()
        self._reader = self._reader or self.loop.call_later(STALLED, self.transport.abort)
