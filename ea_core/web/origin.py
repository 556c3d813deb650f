"""Whether a request was sent by one of our own pages, as the browser tells."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from ea_core import runtime


def from_own_pages(connection: HTTPConnection) -> bool:
    """Whether the browser says that one of our own pages sent this (a program says nothing).

    A page at another port of this computer or another host of this domain is not one of ours, though
    the browser sends it our cookies.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    # Browsers send Sec-Fetch-Site to https and to this computer only; a proxy may change the host.
    own = {
        connection.headers.get("host"),
        urlsplit(runtime.current().settings.public_url or "").netloc,
    }
    return urlsplit(origin).netloc in own - {None, ""}
