"""A page or file from the web: fetched within limits, from checked addresses alone."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from ea_core.errors import DocumentTooLarge, EmptyDocument, InvalidInput, NotFound
from ea_core.knowledge.ingestion.addresses import Network, Resolve, Target, resolved, target_of
from ea_core.knowledge.reading.formats import ENDINGS
from ea_core.knowledge.text.cleaning import clean_line
from ea_core.settings import MEGABYTE

_MOST_REDIRECTS: Final = 5
_TIMEOUT: Final = httpx.Timeout(15, connect=10)
_HEADERS: Final = {
    "user-agent": "EnterpriseAgent (documents; +no crawling)",
    "accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
    "accept-encoding": "gzip, identity",
}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SIGN_IN: Final = frozenset({401, 403, 407})
_LOGIN_PATH = re.compile(
    r"(?i)(?:^|[/._-])(?:log-?in|sign-?in|sso|saml2?|oauth2?|adfs|cas)(?:$|[/._?-])"
)
_PASSWORD = re.compile(rb"""(?i)<input\b[^>]*\btype\s*=\s*["']?password""")
_WORDS_OF_A_FORM: Final = 3000
_LONGEST_NAME: Final = 180


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What fetching may cost: bytes, and seconds altogether. `networks` are allowed besides the world."""

    max_bytes: int
    seconds: float = 60.0
    networks: Sequence[Network] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found at an address. `name` is the address without its scheme, told apart by its end."""

    url: str
    name: str
    data: bytes


def fetch(url: str, limits: FetchLimits, resolve: Resolve = resolved) -> Fetched:
    """What is at an address, after redirects.

    Raises InvalidInput for an address that may not be fetched, NotFound for what is not there, asks
    to sign in or does not answer, DocumentTooLarge and EmptyDocument.
    """
    ends_at = time.monotonic() + limits.seconds
    asked = url = url.strip()
    for _ in range(_MOST_REDIRECTS + 1):
        target = target_of(url, limits.networks, resolve)
        try:
            answer = _answer(target, limits, ends_at)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            if time.monotonic() >= ends_at:
                raise _too_slow(asked, limits) from error
            raise NotFound(f"{_short(url)} does not answer as a web page does.") from error
        if answer.moved_to is None:
            return _checked(asked, url, answer)
        url = urljoin(url, answer.moved_to)
    raise NotFound(f"{_short(asked)} leads from one address to the next without an end.")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    data: bytes
    moved_to: str | None


def _answer(target: Target, limits: FetchLimits, ends_at: float) -> _Answer:
    """One request to the number that was checked, under the name that was asked for."""
    parts = urlsplit(target.url)
    number = f"[{target.number}]" if ":" in target.number else target.number
    path = parts.path or "/"
    address = f"{target.scheme}://{number}:{target.port}{path}" + (
        f"?{parts.query}" if parts.query else ""
    )
    with _cut_off(ends_at) as trace, httpx.Client(timeout=_TIMEOUT, trust_env=False) as client:
        request = client.build_request(
            "GET", address, headers={**_HEADERS, "host": target.netloc},
            extensions={"sni_hostname": target.host, "trace": trace},
        )  # fmt: skip
        reply = client.send(request, stream=True)
        try:
            if reply.status_code in _REDIRECTS and reply.headers.get("location"):
                return _Answer(reply.status_code, reply.headers, b"", reply.headers["location"])
            data = bytearray()
            for piece in reply.iter_bytes():
                data += piece
                if len(data) > limits.max_bytes:
                    raise DocumentTooLarge(
                        f"{_short(target.url)} is larger than {limits.max_bytes // MEGABYTE} MB "
                        "(EA_MAX_UPLOAD_MB)."
                    )
            if time.monotonic() > ends_at:  # cut off, which looks like an end
                raise _too_slow(target.url, limits)
            return _Answer(reply.status_code, reply.headers, bytes(data), None)
        finally:
            reply.close()


@contextmanager
def _cut_off(ends_at: float) -> Iterator[Any]:
    """Ends the connection when the time is up, even while a server sends a letter every second."""
    sockets: list[socket.socket] = []

    def trace(event: str, info: dict[str, Any]) -> None:
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            sockets.append(info["return_value"].get_extra_info("socket"))

    def cut() -> None:
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, ends_at - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield trace
    finally:
        timer.cancel()


def _checked(asked: str, url: str, answer: _Answer) -> Fetched:
    """What an answer holds; raises for errors, sign-in pages and nothing."""
    if answer.status in _SIGN_IN or _is_sign_in(asked, url, answer):
        raise NotFound(
            f"{_short(asked)} asks to sign in, so its content can't be fetched. Save the page in "
            "your browser and add the file."
        )
    if not 200 <= answer.status < 300:  # noqa: PLR2004 -- what HTTP calls success
        raise NotFound(f"{_short(asked)} answers that it is not there ({answer.status}).")
    if not answer.data:
        raise EmptyDocument(f"There is nothing at {_short(asked)}.")
    return Fetched(asked, _name(asked, answer.headers), answer.data)


def _is_sign_in(asked: str, url: str, answer: _Answer) -> bool:
    """Whether the answer is a form to sign in: one was led to it, or there is hardly anything else."""
    led_there = url != asked and _LOGIN_PATH.search(urlsplit(url).path) is not None
    if led_there and not _LOGIN_PATH.search(urlsplit(asked).path):
        return True
    if not _PASSWORD.search(answer.data[:500_000]):
        return False
    words = re.sub(rb"(?is)<(script|style)\b.*?</\1>|<[^>]*>", b" ", answer.data)
    return url != asked or len(b" ".join(words.split())) < _WORDS_OF_A_FORM


def _name(url: str, headers: httpx.Headers) -> str:
    """The address without its scheme; behind it the file's name where the address does not end so."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    name = clean_line(unquote(f"{parts.netloc}{parts.path.rstrip('/')}{query}"))
    said = Message()
    said["content-disposition"] = headers.get("content-disposition", "")
    file = clean_line(said.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1]
    if file and not name.lower().endswith(file.lower()) and _ending(file) in ENDINGS:
        name = f"{name}/{file}"
    elif _ending(parts.path) in ENDINGS and query:
        name = f"{name}.{_ending(parts.path)}"
    elif _ending(name) not in ENDINGS and "html" in headers.get("content-type", ""):
        name = f"{name}.html"
    return name[-_LONGEST_NAME:]


def _ending(name: str) -> str:
    last = name.rsplit("/", 1)[-1]
    return last.rsplit(".", 1)[-1].lower() if "." in last else ""


def _too_slow(url: str, limits: FetchLimits) -> NotFound:
    return NotFound(f"{_short(url)} takes longer than {limits.seconds:.0f} seconds to answer.")


def _short(url: str) -> str:
    return url if len(url) <= _LONGEST_NAME else f"{url[:_LONGEST_NAME]} …"


def is_address(source: str) -> bool:
    """Whether what somebody names is an address of the web."""
    return urlsplit(source).scheme.lower() in {"http", "https"}


def checked_address(source: str) -> str:
    """An address as it was typed, which begins with https:// when it names no scheme."""
    source = clean_line(source)
    if not source:
        raise InvalidInput("Enter the address of a page.")
    return source if "://" in source else f"https://{source}"
