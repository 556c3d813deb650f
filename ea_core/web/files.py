"""The original file of a document, for those who may read the document."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from ea_core import runtime
from ea_core.errors import EAError, NotFound
from ea_core.web import cookies
from ea_core.web.templates import message_page


def download(request: Request) -> Response:
    """GET /files/{document_id}: always saved, never shown, so that nothing in it can run here."""
    app = runtime.current()
    try:
        actor = app.sessions.actor_for(cookies.session_token(request))
        if actor is None:
            return message_page("Sign in first.", HTTPStatus.UNAUTHORIZED)
        original = app.as_user(actor).documents.original(request.path_params["document_id"])
    except NotFound as error:
        return message_page(error.message, HTTPStatus.NOT_FOUND)
    except EAError as error:
        return message_page(error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    return Response(
        original.data,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(original.file_name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        },
    )
