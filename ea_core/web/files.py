"""Original files: of a document for those who may read it, of a proposal for those who decide about it.

A page links to a file for some minutes and for its reader (`me.file_links`); who comes with such a link
has their session and their permissions asked again, and gets a fresh one when it has expired.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ea_core import runtime
from ea_core.errors import Conflict, EAError, NotFound
from ea_core.knowledge.documents import OriginalFile
from ea_core.storage.links import MINUTES
from ea_core.web import cookies
from ea_core.web.templates import message_page, render
from ea_core.workspace import Workspace

_EXPIRED: Final = "This link has expired."
_NOT_ONE: Final = "This link was not made for you, or is not complete."


def download(request: Request) -> Response:
    """GET /files/{document_id}: always saved, never shown, so that nothing in it can run here."""
    wanted = request.path_params["document_id"]
    back = f"/Knowledge?document={wanted}"
    return _answer(
        request,
        back,
        lambda me: me.documents.get(wanted).file_name,
        lambda me: me.documents.original(wanted, for_browser=True),
    )


def download_proposal(request: Request) -> Response:
    """GET /files/proposals/{proposal_id}: the same for a file that is handed in."""
    wanted = request.path_params["proposal_id"]
    return _answer(
        request,
        "/Knowledge",
        lambda me: me.proposals.get(wanted).file_name,
        lambda me: me.proposals.file(wanted, for_browser=True),
    )


def _answer(
    request: Request,
    back: str,
    name: Callable[[Workspace], str | None],
    read: Callable[[Workspace], OriginalFile],
) -> Response:
    app = runtime.current()
    given = request.query_params
    try:
        actor = app.sessions.actor_for(cookies.session_token(request))
        if actor is None:
            return message_page("Sign in first.", HTTPStatus.UNAUTHORIZED)
        me = app.as_user(actor)
        state = me.file_links.state(request.url.path, given.get("until", ""), given.get("key", ""))
        if state == "holds":
            return _saved(read(me))
        return render(
            "file_link.html",
            HTTPStatus.GONE if state == "expired" else HTTPStatus.FORBIDDEN,
            file_name=name(me) or "the file",  # raises for what this person may not read
            message=_EXPIRED if state == "expired" else _NOT_ONE,
            minutes=MINUTES,
            fresh=me.file_links.make(request.url.path),
            back=back,
        )
    except (NotFound, Conflict) as error:
        return message_page(error.message, HTTPStatus.NOT_FOUND)
    except EAError as error:
        return message_page(error.message, HTTPStatus.SERVICE_UNAVAILABLE)


def _saved(original: OriginalFile) -> Response:
    if original.address is not None:
        return RedirectResponse(original.address, HTTPStatus.SEE_OTHER)
    return Response(
        original.data,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(original.file_name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        },
    )
