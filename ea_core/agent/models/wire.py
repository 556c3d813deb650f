"""One request to a model's endpoint that can be cut from outside at any moment.

The request runs in a thread of its own, and whoever asked waits for it in short turns: a stop is
noticed while the model still reads, before any word or even a header has come. Cutting shuts the
socket down, so that the endpoint is told at once and works no longer for nobody; closing it from
another thread would not wake who reads from it.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2
import openai

TURN_SECONDS = 0.1
"""So often it is asked whether to go on."""

Check = Callable[[], None]
"""Raises when the run is to end."""
T = TypeVar("T")


class Line:
    """The connection of one request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def send(self, request: httpx2.Request) -> None:
        """Follows a request from its connection on; nothing is sent on a line that is cut."""
        if self._is_cut:
            raise httpx2.ConnectError("The request was given up.", request=request)
        request.extensions["trace"] = self._watch

    def cut(self) -> None:
        """Ends the request, whatever it is at."""
        with self._lock:
            self._is_cut = True
            _shut(self._socket)

    def _watch(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                if self._is_cut:
                    _shut(self._socket)


def _shut(connected: socket.socket | None) -> None:
    if connected is not None:
        with suppress(OSError):
            # Not an SSL socket's own shutdown, which takes the encryption from under who reads.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)


_line: ContextVar[Line] = ContextVar("line")


def http_client(timeout: httpx2.Timeout) -> httpx2.Client:
    """A client whose requests can be cut; each has a connection of its own."""
    return openai.DefaultHttpxClient(
        timeout=timeout,
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
        event_hooks={"request": [_on_request]},
    )


def _on_request(request: httpx2.Request) -> None:
    line = _line.get(None)
    if line is not None:
        line.send(request)


@dataclass(frozen=True, slots=True)
class _Broken:
    error: BaseException


_END = object()


@contextmanager
def flowing(source: Callable[[], Iterator[T]], check: Check) -> Iterator[Iterator[T]]:
    """The items of `source()`, which runs in a thread of its own, for the block.

    Raises what `source` raises, and what `check` does; leaving the block cuts the request.
    """
    line, items = Line(), queue.SimpleQueue[Any]()
    threading.Thread(target=_pump, args=(source, line, items), name="model", daemon=True).start()
    with closing(_received(items, check)) as received:
        try:
            yield received
        finally:
            line.cut()


def carried_out(work: Callable[[], T], check: Check) -> T:
    """The result of `work`, which can be cut as well."""
    with flowing(lambda: iter([work()]), check) as items:
        return next(items)


def _pump(source: Callable[[], Iterator[Any]], line: Line, items: queue.SimpleQueue[Any]) -> None:
    _line.set(line)
    try:
        for item in source():
            items.put(item)
        items.put(_END)
    except BaseException as error:  # noqa: BLE001 -- raised again by who waits
        items.put(_Broken(error))


def _received(items: queue.SimpleQueue[Any], check: Check) -> Generator[Any]:
    while True:
        check()
        try:
            item = items.get(timeout=TURN_SECONDS)
        except queue.Empty:
            continue
        if item is _END:
            return
        if isinstance(item, _Broken):
            raise item.error
        yield item
