"""Every address that the server answers beside the pages, and which of them strangers may open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from ea_core import runtime
from ea_core.errors import EAError
from ea_core.settings import PROJECT_ROOT
from ea_core.web.files import download, download_proposal
from ea_core.web.headers import STATIC
from ea_core.web.sign_in import (
    confirm,
    forgot_password,
    new_password,
    set_password,
    sign_in,
    sign_up,
    single_sign_on,
)
from ea_core.web.sign_in.forms import Form

Handler = Callable[[Request], Response | Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One address."""

    path: str
    handler: Handler
    method: Literal["GET", "POST"] = "GET"
    is_open: bool = False
    """Whether nobody has to be signed in: it holds nothing of anybody."""


def _form(path: str, form: Form, *, is_open: bool = True) -> tuple[Entry, Entry]:
    return (
        Entry(path, form.get, is_open=is_open),
        Entry(path, form.post, "POST", is_open=is_open),
    )


def favicon(_request: Request) -> Response:
    """GET /favicon.png: the product's icon instead of Streamlit's."""
    return FileResponse(PROJECT_ROOT / "ea_core" / "web" / "html" / "favicon.png")


def health(_request: Request) -> Response:
    """GET /healthz: 200 while the database answers, else 503."""
    try:
        runtime.current().database.ping()
    except EAError:
        return JSONResponse({"status": "the database does not answer"}, 503)
    return JSONResponse({"status": "ok"})


ENTRIES: tuple[Entry, ...] = (
    *_form(sign_in.PATH, sign_in.SignIn()),
    Entry(sign_in.OUT_PATH, sign_in.sign_out, "POST", is_open=True),
    *_form(set_password.PATH, set_password.SetPassword()),
    *_form(sign_up.PATH, sign_up.SignUp()),
    *_form(forgot_password.PATH, forgot_password.ForgotPassword()),
    *_form(confirm.PATH, confirm.Confirm()),
    *_form(new_password.PATH, new_password.NewPassword(), is_open=False),
    Entry(single_sign_on.PATH, single_sign_on.start, is_open=True),
    Entry("/favicon.png", favicon, is_open=True),
    Entry("/healthz", health, is_open=True),
    Entry("/files/proposals/{proposal_id:uuid}", download_proposal),
    Entry("/files/{document_id:uuid}", download),
)
_OPEN = frozenset(entry.path for entry in ENTRIES if entry.is_open) | {
    # Streamlit's own, which hold nothing of anybody either.
    *single_sign_on.STREAMLIT_PATHS,
    "/manifest.json",
    "/_stcore/health",
    "/_stcore/host-config",
}


def routes() -> list[Route]:
    """What the server is made of."""
    return [Route(entry.path, entry.handler, methods=[entry.method]) for entry in ENTRIES]


def is_open(path: str) -> bool:
    """Whether strangers may open `path`; everything else needs a session."""
    return path in _OPEN or path.startswith(STATIC)
