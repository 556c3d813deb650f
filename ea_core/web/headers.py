"""What every answer tells the browser about caching, framing, and whom a page may talk to."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

from ea_core import runtime

STATIC = "/static/"
"""Streamlit's own scripts and fonts: the only thing that a browser may keep."""
_YEAR = 365 * 86_400
_POLICY = (
    # Streamlit's pages: their styles, and the few lines of script of `st.html`, are inline. Whatever
    # gets into a page, an image in a document or in an answer, no other host hears of it. The scripts
    # of the product's own components (ui/kit/assets) are modules that Streamlit loads from a blob.
    "default-src 'none'; script-src 'self' blob: 'unsafe-inline' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; "
    "manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


def with_headers(scope: Scope, send: Send) -> Send:
    """`send`, with the headers that hold for every answer to the request of `scope`."""
    https_only = runtime.current().settings.cookies_need_https

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Frame-Options"] = "DENY"
            headers.setdefault("Referrer-Policy", "same-origin")
            headers.setdefault("Content-Security-Policy", _POLICY)
            if https_only:
                headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
                _only_over_https(message)
            if not scope["path"].startswith(STATIC):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sent


def _only_over_https(message: Message) -> None:
    """Marks Streamlit's own cookies as Secure too: it does so only when it does https itself."""
    message["headers"] = [
        (name, value + b"; Secure")
        if name.lower() == b"set-cookie" and b"; secure" not in value.lower()
        else (name, value)
        for name, value in message["headers"]
    ]
