"""Original files: of a document for those who may read it, of a proposal for those who decide about it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from ea_core import runtime
from ea_core.errors import Conflict, EAError, NotFound
from ea_core.knowledge.documents import OriginalFile
from ea_core.web import cookies
from ea_core.web.templates import message_page
from ea_core.workspace import Workspace


def download(request: Request) -> Response:
    """GET /files/{document_id}: always saved, never shown, so that nothing in it can run here."""
    wanted = request.path_params["document_id"]
    return _saved(request, lambda me: me.documents.original(wanted))


def download_proposal(request: Request) -> Response:
    """GET /files/proposals/{proposal_id}: the same for a file that is handed in."""
    wanted = request.path_params["proposal_id"]
    return _saved(request, lambda me: me.proposals.file(wanted))


def _saved(request: Request, read: Callable[[Workspace], OriginalFile]) -> Response:
    app = runtime.current()
    try:
        actor = app.sessions.actor_for(cookies.session_token(request))
        if actor is None:
            return message_page("Sign in first.", HTTPStatus.UNAUTHORIZED)
        original = read(app.as_user(actor))
    except (NotFound, Conflict) as error:
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
