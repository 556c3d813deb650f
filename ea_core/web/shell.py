"""What is seen before a page's script has come: the product's shape instead of a white window.

And what makes it come sooner: the browser is told where the server is, and, on a page with charts, that
it will need the script that draws them.
"""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ea_core.settings import PRODUCT

_ROOT: Final = b'<div id="root"></div>'
_TITLE: Final = b"<title>Streamlit</title>"
_OWN_TITLE: Final = f"<title>{PRODUCT}</title>".encode()
# Streamlit asks an address below the page's own first (`/Pipeline/_stcore/health`), then the right one,
# and connects after both have answered. It is told what the answers would be: nobody frames these pages.
_CONNECTS: Final = b"""<script>
window.__streamlit = { BACKEND_BASE_URL: location.origin + "/", HOST_CONFIG: {
  allowedOrigins: [location.origin], useExternalAuthToken: false, enableCustomParentMessages: false,
  enforceDownloadInNewTab: false, blockErrorDialogs: false } };
</script>
<title>"""
_CHARTS: Final = "PlotlyChart.*.js"
_PAGES_WITH_CHARTS: Final = ("/Pipeline",)
_SKELETON: Final = """<div id="root"><style>
.ea-wait { position: fixed; inset: 0; display: flex; font: 15px sans-serif; background: #fff; color: #1b2333; }
.ea-wait aside { width: 17.5rem; background: #f7f8fc; padding: 2.4rem 1.8rem; box-sizing: border-box; }
.ea-wait main { flex: 1; padding: 3rem 2.5rem; }
.ea-wait i { display: block; height: .9rem; margin: 0 0 1.2rem; border-radius: .4rem; background: rgba(128,138,157,.22); }
@media (prefers-color-scheme: dark) { .ea-wait { background: #11151f; color: #e7eaf2; } .ea-wait aside { background: #0d1119; } }
@media (max-width: 640px) { .ea-wait aside { display: none; } .ea-wait main { padding: 4rem 1rem; } }
</style><div class="ea-wait"><aside><i style="width:75%"></i><i></i><i></i><i></i><i></i></aside>
<main role="status"><p>Loading …</p><i style="width:30%"></i><i></i><i></i><i></i></main></div></div>
<script>
// A phone begins with the menu closed, whatever it was left like.
try {
  if (innerWidth < 768) Object.keys(localStorage).filter((key) => key.startsWith("stSidebarCollapsed-"))
    .forEach((key) => localStorage.removeItem(key));
} catch { /* without a storage there is nothing to forget */ }
</script>""".encode()


class Shell:
    """ASGI middleware that fills the empty page that Streamlit serves."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on; a page is sent when it is complete, with the shape in it."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        # The page is read here, so it must come as it is.
        headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        sooner = _preload(str(scope["path"]))
        await self._app({**scope, "headers": headers}, receive, _Filling(send, sooner).send)


class _Filling:
    """One answer: held back while it may be the page, and filled when it is."""

    def __init__(self, send: Send, sooner: bytes) -> None:
        self._send = send
        self._sooner = sooner
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Passes on what is no page; keeps a page until its last part."""
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._fill(self._start)

    async def _fill(self, start: Message) -> None:
        body = self._body.replace(_ROOT, _SKELETON, 1).replace(_TITLE, _OWN_TITLE, 1)
        body = body.replace(b"<title>", self._sooner + _CONNECTS, 1)
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    kind = Headers(raw=start.get("headers", [])).get("content-type", "")
    return bool(start["status"] == HTTPStatus.OK and kind.startswith("text/html"))


def _preload(path: str) -> bytes:
    """The script that draws charts, read and compiled while the server works out what they show."""
    if path not in _PAGES_WITH_CHARTS:
        return b""
    return b"".join(
        f'<link rel="modulepreload" href="/static/js/{name}" />'.encode() for name in _scripts()
    )


@cache
def _scripts() -> tuple[str, ...]:
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    return tuple(sorted(path.name for path in folder.glob(_CHARTS)))
